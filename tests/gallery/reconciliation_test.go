package gallery

import (
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

// reconciles shows the reconciliation list by keys: a batch that went its whole way, one
// whose target is gone, one that is not inspected yet; another day, the files, and what
// the log says of a batch.
func (s *screen) reconciles(d *process.Desk, staff *process.Staff, page []byte) {
	s.t.Helper()
	target := filepath.Join(d.Dir, "dms")
	send := func(name string, arrives bool) {
		process.Write(s.t, d.Dir, map[string][]byte{name: page})
		q := station.RunRequest{Profile: plain, ProfileName: "schnell", Target: "folder:" + target, Deliver: true, Paths: []string{filepath.Join(d.Dir, name)}, Names: []string{name}}
		if _, err := station.Invoke[station.SummaryEvent](staff.Context(staff.Scan), staff.Owner, station.OpRun, q, nil); err != nil && arrives {
			s.t.Fatal(err)
		}
	}
	send("Antrag auf Wohngeld.jpg", true)
	if err := os.Rename(target, target+"-fort"); err != nil {
		s.t.Fatal(err)
	}
	send("Rechnung.jpg", false)
	s.key(fyne.KeyF3)
	s.settle(func() bool { return s.shows("Keine Seite fehlt") && s.shows("geht auf") })
	s.rest()
	s.outlined("audit-even")
	s.inAllLooks("audit-even")
	s.win.Canvas().Focus(s.desk.Room().Panes()[0])
	s.typedKey(fyne.KeyHome)
	s.settle(func() bool { return s.shows("Im Prüfprotokoll zeigen") })
	s.inTwoLooks("audit-even-batch")
	s.chord(fyne.KeyLeft, fyne.KeyModifierAlt)
	s.settle(func() bool { return s.shows("Aus dieser Zeit gibt es keinen Stapel") })
	s.inTwoLooks("audit-even-none")
	s.chord(fyne.KeyRight, fyne.KeyModifierAlt)
	s.settle(func() bool { return s.shows("Keine Seite fehlt") })
	s.chord(fyne.KeyT, fyne.KeyModifierControl)
	s.settle(func() bool { return s.shows(".csv liegt in") })
	s.chord(fyne.KeyP, fyne.KeyModifierControl)
	s.settle(func() bool { return s.shows(".pdf liegt in") })
	only(s.t, os.Getenv("HOME"), "abgleich-*.csv")
	only(s.t, os.Getenv("HOME"), "abgleich-*.pdf")
	s.key(fyne.KeyF10)
	s.typedKey(fyne.KeyHome)
	s.chord(fyne.KeyH, fyne.KeyModifierControl)
	s.settle(func() bool { return s.shows("Zeilen passen") && !s.shows("Im Prüfprotokoll zeigen") })
}

// electronic lets post come without paper, and shows how it stands in the book.
func (s *screen) electronic(d *process.Desk, staff *process.Staff, post map[string][]byte) {
	s.t.Helper()
	process.Write(s.t, d.Dir, post)
	for _, name := range []string{"Antrag.eml", "R-2026-17.xml", "Klage.zip"} {
		process.Ask[station.PostSummary](staff, staff.Scan, station.OpPostTake, station.PostRequest{Paths: []string{filepath.Join(d.Dir, name)}, Names: []string{name}, Units: []string{"Rechtsamt"}})
	}
	s.enter("capture")
	s.enter("journal")
	s.settle(func() bool { return s.shows("4 Sendungen") })
	s.win.Canvas().Focus(s.desk.Room().Panes()[0])
	s.typedKey(fyne.KeyHome)
	s.settle(func() bool { return s.shows("als elektronische Post übernommen") })
	s.rest()
	s.outlined("journal-post")
	s.inAllLooks("journal-post")
}
