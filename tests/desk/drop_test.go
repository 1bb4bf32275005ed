package desk

import (
	"path/filepath"
	"testing"

	"github.com/scanstelle/scanstelle/tests/process"
)

// TestFilesDropped: files that are dragged onto the window from a file browser become a
// stack of their own, whichever room one is in; their names may hold spaces and umlauts.
// What is no picture is named, and the stack holds the others.
func TestFilesDropped(t *testing.T) {
	s := newScreen(t)
	d := newDesk(t, s)
	newFeeder(t, d)
	hire(t, d)
	const one, other, wrong = "Ladung zum Termin.jpg", "Begründung.jpg", "Notiz.jpg"
	process.Write(t, d.Dir, map[string][]byte{
		one:   process.JPEG(t, process.Notice(t, "Ladung zum Termin")),
		other: process.JPEG(t, process.Notice(t, "Begründung")),
		wrong: []byte("Bitte nicht scannen."),
	})
	p := d.Start(nil, "desk")
	s.logIn("scan")
	s.sees("Dokumentklasse", "Papier einlegen und scannen")
	s.press("a", "a")
	s.press("alt+3")
	s.sees("Kein Paket wartet", "Erneut übergeben")
	if err := s.x.Drop(filepath.Join(d.Dir, one), filepath.Join(d.Dir, other), filepath.Join(d.Dir, wrong)); err != nil {
		t.Fatal(err)
	}
	s.sees("Klasse Amtspost", "Dokument 1", "Dokument 2", wrong)
	s.press("ctrl+q")
	ended(t, p)
	if n := len(d.Pages()); n != 2 {
		t.Errorf("%d pages, not 2", n)
	}
}
