package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/scanstelle/scanstelle/assets/samplepost"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

type demoCommand struct {
	Dir  string `help:"Arbeitsordner; sonst ein neuer unter dem Ordner für Zwischendateien." type:"path" placeholder:"ORDNER"`
	Size string `help:"Umfang der Musterpost: demo, bench, full." default:"demo"`
	Seed int64  `help:"Startwert des Generators." default:"1"`
	Held bool   `hidden:"" help:"Zurückgehaltene Fassung."`
}

// Run makes the sample post, sends it the whole way of a page and compares the
// result with what the generator knows to be true.
func (c *demoCommand) Run(ctx context.Context, g *globals) error {
	dir, err := c.folder()
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "Musterpost entsteht in %s …\n", dir)
	manifest, err := samplepost.Write(dir, samplepost.Options{Seed: c.Seed, Size: samplepost.Size(c.Size), Held: c.Held})
	if err != nil {
		return err
	}
	truth, err := readTruth(manifest.Truth)
	if err != nil {
		return err
	}
	own := *g
	own.Data, own.PassphraseFile = filepath.Join(dir, "daten"), filepath.Join(dir, "kennwort")
	result := demoResult{pages: map[string]station.PageEvent{}, refused: map[string]batch.Code{}}
	show := newDisplay(g.JSON)
	defer show.close()
	request := station.RunRequest{Paths: []string{manifest.Scans}, Target: "folder:" + filepath.Join(dir, "ausgang"), Read: true, Deliver: true}
	err = own.withStation(ctx, func(caller station.Caller) error {
		_, err := station.Invoke[station.SummaryEvent](ctx, caller, station.OpRun, request, func(raw json.RawMessage) {
			show.event(raw)
			result.collect(raw)
		})
		return err
	})
	show.close()
	if err != nil {
		return err
	}
	return result.report(ctx, g, manifest, truth, dir)
}

func (c *demoCommand) folder() (string, error) {
	if c.Dir == "" {
		return os.MkdirTemp("", "scanstelle-demo-*")
	}
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return "", &batch.Error{Op: "demo", Code: batch.CodeUnreadable, Detail: c.Dir, Err: err}
	}
	if _, err := os.Stat(filepath.Join(c.Dir, "daten")); err == nil {
		return "", batch.Refuse("demo", batch.CodeUsage, "in %s liegt schon ein Ergebnis; bitte einen anderen Ordner angeben", c.Dir)
	}
	return c.Dir, nil
}

func readTruth(path string) ([]samplepost.Truth, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []samplepost.Truth
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<22)
	for lines.Scan() {
		var t samplepost.Truth
		if err := json.Unmarshal(lines.Bytes(), &t); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, lines.Err()
}

// demoResult is what came out, by file name and page.
type demoResult struct {
	pages     map[string]station.PageEvent
	documents []station.DocumentEvent
	refused   map[string]batch.Code
	summary   station.SummaryEvent
}

func (r *demoResult) collect(raw json.RawMessage) {
	switch kindOf(raw) {
	case "page":
		show(raw, func(e station.PageEvent) { r.pages[filepath.Base(e.Source)] = e })
	case "document":
		show(raw, func(e station.DocumentEvent) { r.documents = append(r.documents, e) })
	case "refused":
		show(raw, func(e station.RefusedEvent) { r.refused[filepath.Base(e.Source)] = e.Code })
	case "summary":
		show(raw, func(e station.SummaryEvent) { r.summary = e })
	}
}

// report compares and says where everything lies. It fails when anything
// differs from the truth.
func (r *demoResult) report(ctx context.Context, g *globals, m samplepost.Manifest, truth []samplepost.Truth, dir string) error {
	var wrong []string
	for _, t := range truth {
		wrong = append(wrong, r.compare(t)...)
	}
	if len(r.documents) != len(m.Documents) {
		wrong = append(wrong, fmt.Sprintf("%d Dokumente statt %d", len(r.documents), len(m.Documents)))
	}
	for _, d := range r.documents {
		if report, err := verifyFile(ctx, d.Package); err != nil || !report.OK {
			wrong = append(wrong, fmt.Sprintf("Paket %s besteht die Prüfung nicht", filepath.Base(d.Package)))
		}
	}
	if g.JSON {
		printJSON(map[string]any{"type": "demo", "ok": len(wrong) == 0, "dir": dir, "pages": len(r.pages), "documents": len(r.documents), "differences": wrong})
	} else {
		fmt.Printf("\nVergleich mit der bekannten Wahrheit: %d Seiten, %d Dokumente, %d Pakete nachgeprüft", len(r.pages), len(r.documents), len(r.documents))
		if len(wrong) == 0 {
			fmt.Println(": alles stimmt.")
		} else {
			fmt.Printf(".\n✗ %s\n", strings.Join(wrong, "\n✗ "))
		}
		fmt.Printf("\n  Musterpost   %s\n  Pakete       %s\n  Daten        %s\n\nNachprüfen:  %s\n", m.Scans, filepath.Join(dir, "ausgang"), filepath.Join(dir, "daten"), pasted("verify", filepath.Join(dir, "ausgang"))+"/*.pdf")
	}
	if len(wrong) > 0 {
		return errors.Join(exitError(batch.ExitRefused), errors.New(wrong[0]))
	}
	return nil
}

// pasted is a command of this program that can be pasted into a shell in any folder.
func pasted(words ...string) string {
	self, err := os.Executable()
	if err != nil {
		self = os.Args[0]
	}
	out := quoted(self)
	for _, w := range words {
		if abs, err := filepath.Abs(w); err == nil && strings.ContainsRune(w, filepath.Separator) {
			w = abs
		}
		out += " " + quoted(w)
	}
	return out
}

// quoted writes a word so that a shell takes it as it is.
func quoted(word string) string {
	if word != "" && !strings.ContainsFunc(word, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("/._-+:@%=,", r)
	}) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// compare checks one page against its truth.
func (r *demoResult) compare(t samplepost.Truth) []string {
	if t.Refused != "" {
		if got := r.refused[t.File]; got != t.Refused {
			return []string{fmt.Sprintf("%s: abgelehnt mit %q statt %q", t.File, got, t.Refused)}
		}
		return nil
	}
	name := fmt.Sprintf("%s#%d", t.File, t.Page)
	p, ok := r.pages[name]
	if !ok {
		return []string{name + ": fehlt"}
	}
	var wrong []string
	differ := func(what string, got, want any) {
		if got != want {
			wrong = append(wrong, fmt.Sprintf("%s: %s %v statt %v", name, what, got, want))
		}
	}
	differ("Art", p.Kind, t.Kind)
	differ("Trennzeichen", p.Separator, t.Separator)
	if t.Oriented && t.Kind == batch.KindContent {
		differ("Drehung", p.Rotation, t.Rotation)
	}
	return wrong
}
