package desk

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestTypingWhileScanning: while more than a hundred sheets are fed, somebody enters a piece of mail
// in another room. Each letter typed arrives where it belongs, and nothing of what
// happens at the scanner takes the keyboard away (EN 301 549, 11.2.2.2 and 5.9).
func TestTypingWhileScanning(t *testing.T) {
	s := newScreen(t)
	d := newDesk(t, s)
	feeder := newFeeder(t, d)
	hire(t, d)
	p := d.Start(nil, "desk")
	s.logIn("scan")
	s.sees("Dokumentklasse", "Papier einlegen und scannen")
	s.press("a", "a")
	const sheets = 160
	feeder.put(strings.Repeat("s", sheets))
	s.press("F5")
	s.sees("Klasse Amtspost")
	s.press("alt+4")
	s.sees("Posteingangsbuch", "Nur Offenes")
	s.press("ctrl+e")
	s.sees("Neue Sendung", "Absender")
	s.press("Tab", "Tab", "Tab", "Tab", "Tab", "Tab", "Tab")
	if n := len(d.Pages()); n == 0 || n >= sheets {
		t.Fatalf("%d sheets are fed before anything is typed", n)
	} else {
		t.Logf("%d sheets are fed when somebody begins to type", n)
	}
	const line, lines = "Erika Beispiel, Lindenallee 17, 12345 Musterhausen; ", 9 // a sender has 500 characters at most
	want := ""
	for i := 0; i < lines && len(d.Pages()) < sheets; i++ {
		s.types(line)
		want += line
	}
	s.press("Return")
	s.sees("1 Sendung")
	s.press("alt+1")
	s.sees(fmt.Sprintf("Blatt 1 bis %d sind gesichert", sheets))
	s.press("ctrl+q")
	ended(t, p)
	if n := len(d.Pages()); n != sheets {
		t.Errorf("%d pages, not %d", n, sheets)
	}
	owner := d.Serve()
	in, err := station.Invoke[station.LoginResult](t.Context(), owner, station.OpLogin, station.LoginRequest{Account: "scan", Password: process.StaffPassword}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var book []batch.MailPiece
	if _, err := station.Invoke[int](station.WithSession(t.Context(), in.Token), owner, station.OpJournal, station.JournalQuery{}, func(raw json.RawMessage) {
		var v station.PieceView
		if json.Unmarshal(raw, &v) == nil {
			book = append(book, v.Piece)
		}
	}); err != nil || len(book) != 1 {
		t.Fatalf("%d pieces in the book, %v", len(book), err)
	}
	if is := book[0].Sender + " "; is != want {
		t.Errorf("typed %q, in the book is %q", want, is)
	}
}
