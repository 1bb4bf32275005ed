package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/scanstelle/scanstelle/station"
)

// TestMain makes the test binary the program as well: under its own name in the
// sessions, and as the child processes that the program starts of itself.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "worker" {
		os.Exit(run(os.Args[1:]))
	}
	crashingChild()
	testscript.Main(m, map[string]func(){"scanstelle": main})
}

// TestSessions plays the terminal sessions of testdata/script. Each has a home,
// a data folder ($SCANSTELLE_DATA) and a target (ausgang) of its own.
func TestSessions(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                filepath.Join("testdata", "script"),
		RequireUniqueNames: true,
		Setup: func(e *testscript.Env) error {
			home := filepath.Join(e.WorkDir, "home")
			e.Setenv("HOME", home)
			e.Setenv("XDG_CONFIG_HOME", filepath.Join(home, ".config"))
			e.Setenv("XDG_CACHE_HOME", filepath.Join(home, ".cache"))
			e.Setenv("SCANSTELLE_DATA", filepath.Join(e.WorkDir, "daten"))
			e.Setenv("LANG", "C.UTF-8")
			e.Setenv("TESSDATA_PREFIX", os.Getenv("TESSDATA_PREFIX"))
			return os.Mkdir(home, 0o700)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":        exits,
			"page":         drawPage,
			"blank":        drawBlank,
			"separator":    drawSeparator,
			"stack":        stack,
			"changebyte":   changeByte,
			"jsonlines":    jsonLines,
			"runlines":     runLines,
			"field":        field,
			"listed":       listed,
			"serving":      serving,
			"german":       german,
			"everycommand": everyCommand,
			"onetime":      oneTime,
		},
	})
}

// exits runs a program and expects its exit code: exits 2 scanstelle …
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code program [args]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	err = ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// changeByte turns all bits of one byte in the middle of a file, or at an
// offset, below 0 from the end: changebyte file [offset]
func changeByte(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 || len(args) > 2 {
		ts.Fatalf("usage: changebyte file [offset]")
	}
	path := ts.MkAbs(args[0])
	data, err := os.ReadFile(path)
	ts.Check(err)
	at := len(data) / 2
	if len(args) == 2 {
		at, err = strconv.Atoi(args[1])
		ts.Check(err)
	}
	if at < 0 {
		at += len(data)
	}
	if at < 0 || at >= len(data) {
		ts.Fatalf("%s has %d bytes", args[0], len(data))
	}
	data[at] ^= 0xff
	ts.Check(os.WriteFile(path, data, 0o600))
}

// listed names the one file a pattern finds in a variable: listed NAME pattern
func listed(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: listed NAME pattern")
	}
	found, err := filepath.Glob(ts.MkAbs(args[1]))
	ts.Check(err)
	if len(found) != 1 {
		ts.Fatalf("%s finds %d files: %v", args[1], len(found), found)
	}
	ts.Setenv(args[0], found[0])
}

// serving waits until somebody serves the data folder.
func serving(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: serving")
	}
	for begin := time.Now(); time.Since(begin) < 20*time.Second; time.Sleep(20 * time.Millisecond) {
		if _, ok := station.Dial(ts.Getenv("SCANSTELLE_DATA")); ok {
			return
		}
	}
	ts.Fatalf("nobody serves %s", ts.Getenv("SCANSTELLE_DATA"))
}

var oneTimePassword = regexp.MustCompile(`(?m)^  ([a-z2-9]{5}(?:-[a-z2-9]{5}){3})$`)

// oneTime writes the one-time password in the last output and the lines of
// another file as lines of a file: onetime file other
func oneTime(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: onetime file other")
	}
	found := oneTimePassword.FindStringSubmatch(ts.ReadFile("stdout"))
	if found == nil {
		ts.Fatalf("no one-time password in %q", ts.ReadFile("stdout"))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(found[1]+"\n"+ts.ReadFile(args[1])), 0o600))
}

// TestTranslate shows the parser's complaints in German.
func TestTranslate(t *testing.T) {
	for english, want := range map[string]string{
		`unknown flag --nix`:                                    `unbekannte Angabe --nix`,
		`unknown flag --agin, did you mean "--again"?`:          `unbekannte Angabe --agin`,
		`unexpected argument foo`:                               `unerwartete Angabe foo`,
		`missing flags: --target=ZIEL`:                          `es fehlt: --target=ZIEL`,
		`expected "<dateien> ..."`:                              `es fehlt: <dateien> ...`,
		`--sheets: expected a valid 64 bit int but got "x"`:     `--sheets: "x" ist keine ganze Zahl`,
		`--target: expected string value but got "EOL" (<EOL>)`: `--target: ein Wert fehlt`,
		`something nobody has translated so far`:                `something nobody has translated so far`,
	} {
		if got := translate(english); got != want {
			t.Errorf("translate(%q) = %q, want %q", english, got, want)
		}
	}
}
