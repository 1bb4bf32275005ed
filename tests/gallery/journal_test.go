package gallery

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/batch"
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

// mail fills the book with what a morning brings.
func mail(staff *process.Staff) (first string) {
	p := func(s string) *string { return &s }
	senders := []string{"Muster GmbH, Lindenallee 17, 12345 Musterhausen", "Finanzamt Musterhausen", "Kanzlei Öztürk & Partner", "Erika Beispiel", "Stadtwerke Nachbarstadt"}
	subjects := []string{"Widerspruch gegen den Bescheid vom 2. November", "Antrag auf Wohngeld", "Bauantrag Weißenseer Weg 3, Nachreichung der Statik", "Rechnung 2026-4711", "Anfrage nach § 4 IFG"}
	for i := range 24 {
		q := station.PieceRequest{Sender: p(senders[i%5]), Subject: p(subjects[i%5]), Units: []string{[]string{"Sozialamt", "Bauamt", "Kämmerei"}[i%3]}, Way: p("Post"), Date: p([]string{"heute", "gestern"}[i%2])}
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
	files := map[string][]byte{}
	var names []string
	for i := range 3 {
		name := fmt.Sprintf("brief%d.jpg", i+1)
		files[name], names = process.JPEG(t, process.Notice(t, fmt.Sprintf("Bescheid Nr. %d über den Beitrag", i+1))), append(names, name)
	}
	staff.Capture(d.Dir, "", names, files)
	for _, l := range looks {
		s := openAs(t, staff.Owner, staff.Scan, l.mode, l.scale, l.size)
		s.enter("journal")
		s.settle(func() bool { return s.shows("Sendungen") })
		s.quiet()
		s.save("journal-book")
		s.desk.Abandon()
	}
}

// TestAudit shows the room Revision: the log, its verification, and the figures.
func TestAudit(t *testing.T) {
	d := process.NewDesk(t, program)
	staff := process.NewStaff(t, d.Serve())
	staff.UseClass("plan = \"full\"\n")
	mail(staff)
	staff.Capture(d.Dir, "", []string{"a.jpg"}, map[string][]byte{"a.jpg": process.JPEG(t, streaked(process.Notice(t, "Bescheid")))})
	for _, l := range looks {
		s := openAs(t, staff.Owner, staff.Lead, l.mode, l.scale, l.size)
		s.enter("audit")
		s.settle(func() bool { return s.shows("Zeilen passen") })
		s.quiet()
		s.save("audit-log")
		s.chord(fyne.KeyK, fyne.KeyModifierControl)
		s.settle(func() bool { return s.shows("Das Protokoll ist unversehrt") })
		s.quiet()
		s.save("audit-verified")
		s.key(fyne.KeyF3)
		s.settle(func() bool { return s.shows("nie je Person") })
		s.quiet()
		s.save("audit-figures")
		s.desk.Abandon()
	}
}
