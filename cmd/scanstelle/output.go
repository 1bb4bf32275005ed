package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"github.com/scanstelle/scanstelle/batch"
)

// exitError carries an exit code whose message is already on the screen.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// exitCode prints what went wrong, with the next step, and returns its code
// from the one table (batch.Catalogue).
func exitCode(g *globals, err error) int {
	if err == nil {
		return batch.ExitDone
	}
	var done exitError
	if errors.As(err, &done) {
		return int(done)
	}
	entry := batch.Lookup(batch.CodeOf(err))
	message := batch.Message(err)
	if g.JSON {
		printJSON(map[string]any{"type": "error", "code": entry.Code, "message": message, "next": entry.Next, "exit": entry.Exit})
	}
	fmt.Fprintf(os.Stderr, "scanstelle: %s\n%s\n", message, entry.Next)
	if entry.Code == batch.CodeInternal {
		fmt.Fprintf(os.Stderr, "Einzelheiten: %v\n", err)
	}
	return entry.Exit
}

// printJSON writes one object on a line of its own.
func printJSON(v any) {
	e := json.NewEncoder(os.Stdout)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil && !errors.Is(err, os.ErrClosed) {
		fmt.Fprintln(os.Stderr, err)
	}
}

var parseTable = []struct {
	pattern *regexp.Regexp
	german  string
}{
	{regexp.MustCompile(`unknown flag (\S+?)(, did you mean.*)?$`), "unbekannte Angabe $1"},
	{regexp.MustCompile(`unexpected argument (\S+?)(, did you mean.*)?$`), "unerwartete Angabe $1"},
	{regexp.MustCompile(`missing flags: (.+)`), "es fehlt: $1"},
	{regexp.MustCompile(`expected "(.+)"`), "es fehlt: $1"},
	{regexp.MustCompile(`expected one of (.+)`), "erwartet wird eines von: $1"},
	{regexp.MustCompile(`(\S+): expected a valid \d+ bit u?int but got (".*")`), "$1: $2 ist keine ganze Zahl"},
	{regexp.MustCompile(`(\S+): expected (.+) value.*`), "$1: ein Wert fehlt"},
}

// translate puts a complaint of the command line parser into German; what it
// does not know stays as it is.
func translate(s string) string {
	for _, t := range parseTable {
		if t.pattern.MatchString(s) {
			return t.pattern.ReplaceAllString(s, t.german)
		}
	}
	return s
}

// defaultData is $XDG_DATA_HOME/scanstelle.
func defaultData() string {
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "scanstelle")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "scanstelle-daten"
	}
	return filepath.Join(home, ".local", "share", "scanstelle")
}
