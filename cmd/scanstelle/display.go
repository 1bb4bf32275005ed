package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// display shows the events of an operation: as JSON Lines, or as German lines
// with a progress bar on a terminal.
type display struct {
	json     bool
	terminal bool
	bar      string
	last     time.Time
}

func newDisplay(asJSON bool) *display {
	return &display{json: asJSON, terminal: term.IsTerminal(int(os.Stderr.Fd()))}
}

// event shows one event.
func (d *display) event(raw json.RawMessage) {
	kind := kindOf(raw)
	if kind == "progress" {
		d.progress(raw)
		return
	}
	d.wipe()
	if d.json {
		os.Stdout.Write(append(raw, '\n'))
		return
	}
	switch kind {
	case "page":
		show(raw, d.page)
	case "document":
		show(raw, d.document)
	case "refused":
		show(raw, func(e station.RefusedEvent) {
			fmt.Printf("✗ %s\n    %s\n    %s\n", filepath.Base(e.Source), e.Message, e.Next)
		})
	case "notice":
		show(raw, func(e station.NoticeEvent) { fmt.Printf("  %s\n", e.Message) })
	case "summary":
		show(raw, d.summary)
	}
}

func show[T any](raw json.RawMessage, fn func(T)) {
	var e T
	if json.Unmarshal(raw, &e) == nil {
		fn(e)
	}
}

// page tells only of pages with something to see.
func (d *display) page(e station.PageEvent) {
	for _, f := range e.Details {
		if f.Severity != batch.Note {
			fmt.Printf("▲ %s  %s\n", shortSource(e.Source), f.Message)
		}
	}
}

func shortSource(source string) string {
	if strings.HasPrefix(source, "/") {
		return filepath.Base(source)
	}
	return source
}

func (d *display) document(e station.DocumentEvent) {
	pages := count(e.Pages, "Seite", "Seiten")
	switch {
	case e.Delivery.State == batch.Verified || e.Delivery.State == batch.Closed:
		fmt.Printf("✓ %s  %s, übergeben und zurückgelesen\n    %s\n", e.Title, pages, e.Package)
	default:
		fmt.Printf("◐ %s  %s, Übergabe offen: %s\n", e.Title, pages, e.Delivery.Message)
	}
}

// count puts a number before its noun.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func (d *display) summary(e station.SummaryEvent) {
	if e.Batch == "" {
		return
	}
	fmt.Printf("\nStapel %s\n", e.Batch)
	fmt.Printf("  %s (davon %d leer, %s), %s, %d übergeben", count(e.Pages, "Seite", "Seiten"), e.Blank, count(e.Separators, "Trennblatt", "Trennblätter"), count(e.Documents, "Dokument", "Dokumente"), e.Delivered)
	if e.Queued > 0 {
		fmt.Printf(", %d in der Warteschlange", e.Queued)
	}
	if e.Refused > 0 {
		fmt.Printf(", %s abgelehnt", count(e.Refused, "Datei", "Dateien"))
	}
	fmt.Printf("\n  %s · %.1f Sekunden · %.0f Seiten je Minute\n", count(e.Findings, "Befund", "Befunde"), e.Seconds, e.PagesPerMinute)
	if e.Balance.Expected >= 0 && e.Balance.Expected != e.Balance.Sheets {
		fmt.Printf("▲ Blattbilanz: %d Blatt erwartet, %d erhalten. Bitte nachzählen.\n", e.Balance.Expected, e.Balance.Sheets)
	}
	if e.Counted > 0 && e.Documents > 0 && e.Documents != e.Counted {
		fmt.Printf("▲ %s erwartet, %d gefunden. Vielleicht fehlt ein Trennblatt, oder ein Brief ist geteilt.\n", count(e.Counted, "Dokument", "Dokumente"), e.Documents)
	}
	if e.Code != "" {
		fmt.Printf("✗ %s\n  %s\n", e.Message, e.Next)
	}
}

// progress draws the bar: done of expected, and the time that is left.
func (d *display) progress(raw json.RawMessage) {
	if !d.terminal || time.Since(d.last) < 100*time.Millisecond {
		return
	}
	d.last = time.Now()
	show(raw, func(e station.ProgressEvent) {
		const width = 30
		share := 0.0
		if e.Expected > 0 {
			share = min(float64(e.Finished)/float64(e.Expected), 1)
		}
		left := ""
		if e.Finished > 2 && e.Finished < e.Expected {
			rest := time.Duration(e.Seconds / float64(e.Finished) * float64(e.Expected-e.Finished) * float64(time.Second))
			left = fmt.Sprintf(", noch etwa %s", rest.Round(time.Second))
		}
		n := int(share * width)
		d.wipe()
		d.bar = fmt.Sprintf("[%s%s] %d/%d Seiten gelesen, %d erfasst%s", strings.Repeat("█", n), strings.Repeat("·", width-n), e.Finished, e.Expected, e.Taken, left)
		fmt.Fprint(os.Stderr, d.bar)
	})
}

// wipe removes the bar before a line.
func (d *display) wipe() {
	if d.bar != "" {
		fmt.Fprint(os.Stderr, "\r\033[K")
		d.bar = ""
	}
}

func (d *display) close() { d.wipe() }
