package gallery

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app"
	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestSheetsForThePrinter: from any room one key leads to separator and cover sheets as a
// file for the printer. The file is whole, shows as many sheets as were wanted on both
// sides, and what it says is read back from it as from paper.
func TestSheetsForThePrinter(t *testing.T) {
	d := process.NewDesk(t, program)
	staff := process.NewStaff(t, d.Serve())
	staff.UseClass("plan = \"full\"\n")
	home := t.TempDir()
	t.Setenv("HOME", home)
	var opened []string
	s := openWith(t, app.Config{Station: staff.Owner, Token: staff.Scan, Open: func(path string) error { opened = append(opened, path); return nil },
		Looks: fixed{app.Look{Mode: look.Light, Scale: 1, Language: "de"}}}, look.Light, 1, looks[0].size)
	s.enter("journal")
	ask := func(typed ...string) {
		s.t.Helper()
		s.chord(fyne.KeyD, fyne.KeyModifierAlt)
		s.settle(func() bool { return s.shows("Zahl der Blätter") })
		for i, text := range typed {
			if i > 0 {
				s.win.Canvas().FocusNext()
			}
			if text != "" {
				s.typedKey(fyne.KeyEnd)
				s.typedKey(fyne.KeyBackspace)
				s.typedKey(fyne.KeyBackspace)
				s.typed(text)
			}
		}
	}
	ask("3", "amt", "posteingang", "12")
	s.walked("sheets")
	s.inTwoLooks("sheets")
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.shows("deckblatt-amt-posteingang.pdf") })
	cover := filepath.Join(home, "deckblatt-amt-posteingang.pdf")
	s.printed(staff, cover, 3, batch.Cover{Class: "amt", Profile: "posteingang", Sheets: 12})
	s.key(fyne.KeyF10)

	ask("2")
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.shows("trennblaetter.pdf") })
	plain := filepath.Join(home, "trennblaetter.pdf")
	s.printed(staff, plain, 2, batch.Cover{})
	if len(opened) != 2 || opened[0] != cover || opened[1] != plain {
		t.Errorf("opened: %q", opened)
	}

	ask("zwei") // nothing is printed, and the sheet says why
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.shows("Anzahl") })
	s.save("sheets-wrong")
	s.key(fyne.KeyEscape)
	s.cardPrinted(home)
}

// cardPrinted prints the card of keys: one sheet with the keys as the person has them.
func (s *screen) cardPrinted(home string) {
	s.t.Helper()
	keys := s.desk.Keys()
	keys.Bound = frame.Bindings{{Key: "#191"}: {Key: fyne.KeyF5}}
	for i, letters := range []frame.Letters{frame.LettersAlone, frame.LettersOff} {
		keys.Letters = letters
		s.key(fyne.KeyF1)
		s.key(fyne.KeyF1)
		s.chord(fyne.KeyP, fyne.KeyModifierControl)
		name := []string{"tasten.pdf", "tasten-2.pdf"}[i]
		s.settle(func() bool { return s.shows(name) })
		path := filepath.Join(home, name)
		if out, err := exec.Command("pdfinfo", path).CombinedOutput(); err != nil || !regexp.MustCompile(`Page size:.*\(A4\)`).Match(out) || !regexp.MustCompile(`Pages: +1\n`).Match(out) {
			s.t.Errorf("pdfinfo: %v: %s", err, out)
		}
		out, err := exec.Command("pdftotext", "-layout", path, "-").CombinedOutput()
		if err != nil {
			s.t.Fatalf("pdftotext: %v: %s", err, out)
		}
		for _, c := range []struct {
			words string
			on    bool
		}{{"F5, Taste 191", true}, {"Stapel scannen", true}, {"Enter", true}, {"Hier trennen", letters == frame.LettersAlone}, {"Seite 1", false}, {"Stapel freigeben", false}} {
			if strings.Contains(string(out), c.words) != c.on {
				s.t.Errorf("letters %s: the print says %q: %v", letters, c.words, !c.on)
			}
		}
		if kept() {
			_ = exec.Command("cp", path, os.Getenv("GALLERY")).Run()
		}
		s.key(fyne.KeyF10)
	}
}

// printed tells whether a file for the printer is whole and says on every side what it is
// to say.
func (s *screen) printed(staff *process.Staff, path string, sheets int, says batch.Cover) {
	s.t.Helper()
	if out, err := exec.Command("qpdf", "--check", path).CombinedOutput(); err != nil {
		s.t.Errorf("qpdf: %v: %s", err, out)
	}
	if out, err := exec.Command("pdfinfo", path).CombinedOutput(); err != nil || !regexp.MustCompile(`Page size:.*\(A4\)`).Match(out) {
		s.t.Errorf("pdfinfo: %v: %s", err, out)
	}
	const unread = "name = \"probe\"\nversion = 1\n[read]\nenabled = false\n"
	sum := process.Ask[station.SummaryEvent](staff, staff.Scan, station.OpRun, station.RunRequest{Profile: unread, ProfileName: "probe", Paths: []string{path}, Names: []string{filepath.Base(path)}})
	pages := process.Ask[station.BatchView](staff, staff.Scan, station.OpBatch, sum.Batch).PageList
	if len(pages) != 2*sheets {
		s.t.Errorf("%s has %d sides", filepath.Base(path), len(pages))
	}
	for i, p := range pages {
		var text string
		for _, code := range p.Measured.Barcodes {
			if code.Format == "QR" {
				text = code.Text
			}
		}
		if p.Kind != batch.KindSeparator || text != says.Text() {
			s.t.Errorf("side %d is taken for %s and says %q, wanted %q", i+1, p.Kind, text, says.Text())
		}
	}
}
