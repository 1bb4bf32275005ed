package gallery

import (
	"errors"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/post/posttest"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

// enter shows the room of that name.
func (s *screen) enter(room string) {
	s.t.Helper()
	for i, r := range s.desk.Rooms() {
		if r.ID() == room {
			s.desk.Go(i)
			return
		}
	}
	s.t.Fatalf("there is no room %s", room)
}

// mail fills the book with what a morning brings; all of it today: what came yesterday
// is on Mondays not among what the book shows first.
func mail(staff *process.Staff) (first string) {
	p := func(s string) *string { return &s }
	senders := []string{"Muster GmbH, Lindenallee 17, 12345 Musterhausen", "Finanzamt Musterhausen", "Kanzlei Öztürk & Partner", "Erika Beispiel", "Stadtwerke Nachbarstadt"}
	subjects := []string{"Widerspruch gegen den Bescheid vom 2. November", "Antrag auf Wohngeld", "Bauantrag Weißenseer Weg 3, Nachreichung der Statik", "Rechnung 2026-4711", "Anfrage nach § 4 IFG"}
	for i := range 24 {
		q := station.PieceRequest{Sender: p(senders[i%5]), Subject: p(subjects[i%5]), Units: []string{[]string{"Sozialamt", "Bauamt", "Kämmerei"}[i%3]}, Way: p("Post"), Date: p("heute")}
		switch i {
		case 3:
			q.Kind, q.Tracking, q.Valuables = p("Einschreiben"), p("RR123456785DE"), &batch.Valuables{What: "Bargeld", Amount: "50,00 EUR", Receipt: "Q-17"}
		case 5:
			q = station.PieceRequest{Class: p("angebot"), Time: p("9:05"), Way: p("Schalter"), OwnReference: p("V-2026-17"), Units: []string{"Vergabestelle"}}
		}
		v := process.Ask[station.PieceView](staff, staff.Scan, station.OpJournalAdd, q)
		if i == 3 {
			first = v.Piece.Number
		}
	}
	reason := "verschrieben"
	process.Ask[station.PieceView](staff, staff.Scan, station.OpJournalCorrect, station.PieceRequest{Number: first, Sender: p("Muster AG, Lindenallee 17"), Reason: &reason})
	process.Ask[station.PieceView](staff, staff.Scan, station.OpJournalVoid, station.PieceRequest{Number: "E" + first[1:len(first)-1] + "2", Reason: p("doppelt eingetragen")})
	return first
}

// TestJournal shows the room Posteingangsbuch with the book.
func TestJournal(t *testing.T) {
	d := process.NewDesk(t, program)
	staff := process.NewStaff(t, d.Serve())
	staff.UseClass("plan = \"full\"\n")
	mail(staff)
	home := t.TempDir()
	t.Setenv("HOME", home)
	opened, shows := "", error(nil)
	s := openWith(t, app.Config{Station: staff.Owner, Token: staff.Scan, Looks: fixed{app.Look{Mode: look.Light, Scale: 1, Language: "de"}}, Open: func(path string) error { opened = path; return shows }}, look.Light, 1, looks[0].size)
	s.enter("journal")
	s.settle(func() bool { return s.shows("24 Sendungen") && s.shows("-000024") })
	s.rest()
	s.outlined("journal-book")
	s.golden("journal-book")
	s.inAllLooks("journal-book")

	s.chord(fyne.KeyU, fyne.KeyModifierControl)
	s.settle(func() bool { return s.shows("22 Sendungen") })
	s.chord(fyne.KeyU, fyne.KeyModifierControl)
	s.settle(func() bool { return s.shows("24 Sendungen") })

	// A registered letter, by keys alone. What is missing is said in the form.
	s.chord(fyne.KeyE, fyne.KeyModifierControl)
	s.inAllLooks("journal-form")
	s.outlined("journal-form")
	s.walked("journal-form")
	for range 4 {
		s.win.Canvas().FocusNext()
	}
	s.typed("RR123456789DE")
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.shows("Was Sie getippt haben, steht noch da.") })
	s.inAllLooks("journal-form-wrong")
	s.key(fyne.KeyEscape)

	s.chord(fyne.KeyP, fyne.KeyModifierControl)
	s.settle(func() bool { return s.shows(".pdf, Ordner") })
	if filepath.Dir(opened) != home || filepath.Ext(opened) != ".pdf" {
		t.Errorf("opened %q", opened)
	}
	shows = errors.New("no viewer")
	s.chord(fyne.KeyP, fyne.KeyModifierControl)
	s.settle(func() bool { return s.shows("kein Programm") && s.shows("-2.pdf") })
	s.chord(fyne.KeyT, fyne.KeyModifierControl)
	s.settle(func() bool { return s.shows(".csv, Ordner") })
	s.inAllLooks("journal-exported")
}

// TestJournalSearch finds what was read on a page, with its place on the page.
func TestJournalSearch(t *testing.T) {
	d := process.NewDesk(t, program)
	staff := process.NewStaff(t, d.Serve())
	staff.UseClass("plan = \"full\"\n")
	staff.Capture(d.Dir, "", []string{"brief.jpg"}, map[string][]byte{"brief.jpg": process.JPEG(t, process.Notice(t, "Bescheid Nr. 1 über den Beitrag"))})
	s := openWith(t, app.Config{Station: staff.Owner, Token: staff.Scan, Looks: fixed{app.Look{Mode: look.Light, Scale: 1, Language: "de"}}}, look.Light, 1, looks[0].size)
	s.enter("journal")
	s.settle(func() bool { return s.shows("1 Sendung ") })
	s.chord(fyne.KeyF, fyne.KeyModifierControl)
	s.typed("bescheid nr")
	s.typedKey(fyne.KeyReturn)
	s.settle(func() bool { return s.shows("1 gelesene Seite durchsucht") })
	s.rest()
	s.outlined("journal-found")
	s.inAllLooks("journal-found")
	s.hitOnPage()
	s.key(fyne.KeyF2)
	s.settle(func() bool { return s.shows("1 Sendung ") })
	s.paperMoves()
	s.electronic(d, staff, map[string][]byte{"Antrag.eml": []byte(posttest.Mail), "R-2026-17.xml": []byte(posttest.UBL), "Klage.zip": posttest.Justice()})
}

// TestAudit shows the room Revision: the log, its verification, and the figures.
func TestAudit(t *testing.T) {
	d := process.NewDesk(t, program)
	staff := process.NewStaff(t, d.Serve())
	staff.UseClass("plan = \"full\"\n")
	mail(staff)
	page := process.JPEG(t, streaked(process.Notice(t, "Bescheid")))
	staff.Capture(d.Dir, "", []string{"a.jpg"}, map[string][]byte{"a.jpg": page})
	home := t.TempDir()
	t.Setenv("HOME", home)
	s := openWith(t, app.Config{Station: staff.Owner, Token: staff.Lead, Looks: fixed{app.Look{Mode: look.Light, Scale: 1, Language: "de"}}}, look.Light, 1, looks[0].size)
	s.enter("audit")
	s.settle(func() bool { return s.shows("Zeilen passen") })
	s.rest()
	s.outlined("audit-log")
	s.inAllLooks("audit-log")

	// The filter: Ctrl F goes there, Enter chooses, F2 shows everything again.
	s.chord(fyne.KeyF, fyne.KeyModifierControl)
	s.win.Canvas().FocusNext()
	s.win.Canvas().FocusNext()
	s.typed("Seite gelesen")
	s.typedKey(fyne.KeyReturn)
	s.settle(func() bool { return s.shows("1 Zeile passt") })
	s.key(fyne.KeyF2)
	s.settle(func() bool { return s.shows("Zeilen passen") })

	s.chord(fyne.KeyK, fyne.KeyModifierControl)
	s.settle(func() bool { return s.shows("Das Protokoll ist unversehrt") })
	s.outlined("audit-verified")
	s.inAllLooks("audit-verified")
	s.wear(look.Light, 2, looks[0].size)
	if needs := s.win.Content().MinSize(); needs.Width > looks[0].size.Width || needs.Height > looks[0].size.Height {
		t.Errorf("with large print the window would have to be %v", needs)
	}
	s.wear(look.Light, 1, looks[0].size)
	s.chord(fyne.KeyD, fyne.KeyModifierControl)
	s.settle(func() bool { return s.shows(".jsonl liegt in") })
	d.Expect(0, "audit", "verify", only(t, home, "*.jsonl"))
	s.key(fyne.KeyF10)
	s.key(fyne.KeyF3)
	s.settle(func() bool { return s.shows("nie je Person") })
	s.rest()
	s.outlined("audit-figures")
	s.golden("audit-figures")
	s.inAllLooks("audit-figures")
	s.reconciles(d, staff, page)
}

// only is the one file that a pattern finds.
func only(t *testing.T, dir, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s: %v %v", pattern, found, err)
	}
	return found[0]
}

// typedKey types a key into what has the focus.
func (s *screen) typedKey(name fyne.KeyName) {
	s.desk.Keys().Pressed(name)
	s.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: name})
	s.desk.Keys().Released(name)
}
