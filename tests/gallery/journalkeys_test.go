package gallery

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

// book is the screen in the journal, and what the station then has of a piece.
type book struct {
	*screen
	staff *process.Staff
}

func openBook(t *testing.T, staff *process.Staff, token string) book {
	s := openWith(t, app.Config{Station: staff.Owner, Token: token, Looks: fixed{app.Look{Mode: look.Light, Scale: 1, Language: "de"}}}, look.Light, 1, looks[0].size)
	s.enter("journal")
	return book{s, staff}
}

// becomes lets the screen go on until a piece is as asked for.
func (b book) becomes(number, what string, is func(station.PieceView) bool) {
	b.t.Helper()
	for limit := time.Now().Add(time.Minute); ; {
		b.rest()
		v := process.Ask[station.PieceView](b.staff, b.staff.Lead, station.OpJournalPiece, number)
		if is(v) {
			return
		}
		if time.Now().After(limit) {
			b.keep("stuck")
			b.t.Fatalf("%s: not %s: %+v", number, what, v.Piece)
		}
	}
}

// picks chooses the piece with that number in the list.
func (b book) picks(number string) {
	b.t.Helper()
	b.settle(func() bool { return b.shows(number) })
	c := b.win.Canvas()
	c.Focus(b.desk.Room().Panes()[0])
	b.typedKey(fyne.KeyHome)
	for range 12 {
		if b.rest(); chosenIs(b.screen, number) {
			return
		}
		b.typedKey(fyne.KeyDown)
	}
	b.t.Fatalf("%s cannot be chosen", number)
}

// chosenIs tells whether the list says that a piece is chosen.
func chosenIs(s *screen, number string) bool {
	a, ok := s.desk.Room().Panes()[0].(fyne.Accessible)
	return ok && strings.Contains(a.AccessibilityLabel(), number)
}

// answers opens a form with a key, fills its lines and saves it with Enter.
func (b book) answers(key fyne.KeyName, mod fyne.KeyModifier, pairs ...string) {
	b.t.Helper()
	b.chord(key, mod)
	if !b.shows("Verwerfen") {
		b.t.Fatalf("%s opens no form", key)
	}
	b.walked("journal-form-" + string(key))
	b.save("journal-form-" + string(key))
	b.fill(pairs...)
	b.key(fyne.KeyReturn)
	b.settle(func() bool { return !b.shows("Verwerfen") })
}

// TestJournalByKeys does by keys, at the screen, whatever the book can do with a piece, and
// looks at what the station has of it then.
func TestJournalByKeys(t *testing.T) {
	d := process.NewDesk(t, program)
	staff := process.NewStaff(t, d.Serve())
	staff.UseClass("plan = \"full\"\n")
	process.Ask[batch.FieldSettings](staff, staff.Lead, station.OpFieldSettings, "town = \"Musterhausen\"\n[[offices]]\nnumber = \"50\"\nname = \"Sozialamt\"\n[[offices]]\nnumber = \"60\"\nname = \"Bauamt\"\n")
	ctrl, shift := fyne.KeyModifierControl, fyne.KeyModifierShift
	p := func(s string) *string { return &s }
	b := openBook(t, staff, staff.Scan)
	b.rest()

	// Entered through the form; a number is the name of its office.
	b.answers(fyne.KeyE, ctrl, "Absender", "Muser GmbH", "Betreff", "Widerspruch", "Ämter, das erste führt", "50, Bauamt")
	all := pieces(t, staff)
	if len(all) != 1 || all[0].Piece.Sender != "Muser GmbH" || all[0].Piece.Subject != "Widerspruch" || !slices.Equal(all[0].Piece.Units, []string{"Sozialamt", "Bauamt"}) {
		t.Fatalf("entered: %+v", all)
	}
	first := all[0].Piece.Number
	b.picks(first)
	b.answers(fyne.KeyB, ctrl, "Grund", "verschrieben", "Absender", "Muster GmbH")
	b.becomes(first, "corrected", func(v station.PieceView) bool {
		return v.Piece.Sender == "Muster GmbH" && v.Piece.Correction == "verschrieben" && v.Piece.Subject == "Widerspruch" && len(v.History) == 2
	})

	// The scan of it comes later, with a number of its own.
	staff.Capture(d.Dir, "", []string{"brief.jpg"}, map[string][]byte{"brief.jpg": process.JPEG(t, process.Notice(t, "Widerspruch"))})
	scan := pieces(t, staff)[1].Piece.Number
	b.chord(fyne.KeyHome, ctrl)
	b.settle(func() bool { return b.shows(scan) })
	b.picks(scan)
	b.answers(fyne.KeyS, ctrl|shift, "Nummer der Sendung, die schon eingetragen war", first)
	b.becomes(first, "scanned", func(v station.PieceView) bool { return v.Standing == station.PieceScanned && len(v.Documents) == 1 })
	b.becomes(scan, "void", func(v station.PieceView) bool { return v.Piece.Void != nil && v.Piece.Void.Into == first })

	astray := process.Ask[station.PieceView](staff, staff.Scan, station.OpJournalAdd, station.PieceRequest{Sender: p("Irrläufer")}).Piece.Number
	b.chord(fyne.KeyHome, ctrl)
	b.settle(func() bool { return b.shows(astray) })
	b.picks(astray)
	b.answers(fyne.KeyW, ctrl, "An wen", "Nachbarstadt", "Grund", "nicht für uns")
	b.becomes(astray, "passed on", func(v station.PieceView) bool {
		return v.Piece.Forwarded != nil && v.Piece.Forwarded.To == "Nachbarstadt" && v.Piece.Forwarded.Reason == "nicht für uns" && v.Piece.Void == nil
	})
	twice := process.Ask[station.PieceView](staff, staff.Scan, station.OpJournalAdd, station.PieceRequest{Sender: p("doppelt")}).Piece.Number
	b.chord(fyne.KeyHome, ctrl)
	b.settle(func() bool { return b.shows(twice) })
	b.picks(twice)
	b.answers(fyne.KeyDelete, ctrl, "Grund", "doppelt eingetragen")
	b.becomes(twice, "void", func(v station.PieceView) bool {
		return v.Piece.Void != nil && v.Piece.Void.Reason == "doppelt eingetragen" && v.Piece.Forwarded == nil
	})

	// What a second person or the supervisor does.
	cash := process.Ask[station.PieceView](staff, staff.Scan, station.OpJournalAdd, station.PieceRequest{Sender: p("Geldbrief"), Valuables: &batch.Valuables{What: "Bargeld", Amount: "50 EUR", Receipt: "Q-17"}}).Piece.Number
	tender := process.Ask[station.PieceView](staff, staff.Scan, station.OpJournalAdd, station.PieceRequest{Class: p("angebot"), Time: p("9:05"), OwnReference: p("V-17")}).Piece.Number
	l := openBook(t, staff, staff.Lead)
	l.settle(func() bool { return l.shows(tender) })
	l.picks(cash)
	l.chord(fyne.KeyJ, ctrl)
	l.becomes(cash, "confirmed", func(v station.PieceView) bool { return v.Piece.Valuables.Confirmed != "" })
	l.picks(tender)
	l.answers(fyne.KeyG, ctrl, "Grund", "Öffnungstermin")
	l.becomes(tender, "released", func(v station.PieceView) bool {
		return v.Piece.Released != nil && v.Piece.Released.Reason == "Öffnungstermin"
	})
	l.picks(first)
	l.answers(fyne.KeyH, ctrl|shift, "Grund", "Klage 7 K 12/26")
	l.becomes(first, "on hold", func(v station.PieceView) bool { return len(v.Held) == 1 && v.Held[0].Reason == "Klage 7 K 12/26" })
	l.picks(first)
	l.settle(func() bool { return l.shows("Klage 7 K 12/26") })
	l.answers(fyne.KeyH, ctrl|shift, "Grund", "Klage zurückgenommen")
	l.becomes(first, "let go", func(v station.PieceView) bool { return len(v.Held) == 0 })

	// No restore came before: the station says so, and the form keeps what was typed.
	l.chord(fyne.KeyE, ctrl|shift)
	l.fill("Höchste vergebene Nummer", "E-2026-000500", "Grund", "im Ziel nachgesehen")
	l.key(fyne.KeyReturn)
	l.settle(func() bool {
		return l.shows("nach keiner Wiederherstellung") || l.shows("Was Sie getippt haben, steht noch da.")
	})
	l.key(fyne.KeyEscape)
}

// pieces are all entries of the journal.
func pieces(t *testing.T, staff *process.Staff) (all []station.PieceView) {
	if _, err := station.Invoke[int](staff.Context(staff.Lead), staff.Owner, station.OpJournal, station.JournalQuery{}, func(raw json.RawMessage) {
		var v station.PieceView
		if json.Unmarshal(raw, &v) == nil {
			all = append(all, v)
		}
	}); err != nil {
		t.Fatal(err)
	}
	return all
}
