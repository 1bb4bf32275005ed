package main

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
)

// helped collects the commands whose help a session has looked at.
var helped struct {
	sync.Mutex
	commands []string
}

var englishHelp = regexp.MustCompile(`(?i)\b(usage|flags|arguments|commands?|show|more information)\b`)

// german expects a German help page of a command: german batch show
func german(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: german command")
	}
	ts.Check(ts.Exec("scanstelle", append(slices.Clone(args), "--help")...))
	page := ts.ReadFile("stdout")
	name := strings.Join(args, " ")
	if !strings.HasPrefix(page, "Aufruf: scanstelle "+name) {
		ts.Fatalf("no help on %s", name)
	}
	if english := englishHelp.FindString(strings.NewReplacer(name, "", "batch show", "").Replace(page)); english != "" {
		ts.Fatalf("the help on %s says %q", name, english)
	}
	helped.Lock()
	defer helped.Unlock()
	helped.commands = append(helped.commands, name)
}

var commandLine = regexp.MustCompile(`(?m)^  ([a-z-]+(?: [a-z-]+){0,2})  `)

// everyCommand expects that german was asked about all that the overview lists.
func everyCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: everycommand")
	}
	ts.Check(ts.Exec("scanstelle", "--help"))
	_, list, ok := strings.Cut(ts.ReadFile("stdout"), "\nBefehle:\n")
	if !ok {
		ts.Fatalf("no list of commands")
	}
	var listed []string
	for _, m := range commandLine.FindAllStringSubmatch(list, -1) {
		listed = append(listed, m[1])
	}
	helped.Lock()
	defer helped.Unlock()
	slices.Sort(listed)
	got := slices.Sorted(slices.Values(helped.commands))
	if !slices.Equal(listed, got) {
		ts.Fatalf("the overview lists %v, looked at were %v", listed, got)
	}
}
