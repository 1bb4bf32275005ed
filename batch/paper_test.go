package batch

import (
	"strings"
	"testing"
	"time"
)

// TestPaperMoves: the chain of custody begins with the box of the capture, each move
// keeps what it does not name, and the last one holds (A.AM.G.1).
func TestPaperMoves(t *testing.T) {
	at := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	b := Batch{ID: "b", Creator: "P-1", Opened: at, Intake: &Intake{Box: "K-7"}}
	move := func(data string) Act {
		return Act{Name: PaperMoved, Actor: "P-2", Time: at.Add(time.Hour), Data: []byte(data)}
	}
	chain, err := PaperMoves(b, []Act{{Name: ActHoldSet}, move(`{"box":"K-7","place":"Archiv","reason":"voll"}`), move(`{"holder":"Frau Kaya","reason":"Rückfrage"}`)})
	if err != nil || len(chain) != 3 || chain[0].German() != "Karton K-7" || chain[0].By != "P-1" || chain[1].German() != "Karton K-7, Archiv" || chain[2].By != "P-2" || chain[2].At.IsZero() || PaperNow(chain).German() != "bei Frau Kaya" {
		t.Errorf("%+v %v", chain, err)
	}
	if chain, err := PaperMoves(Batch{}, nil); err != nil || len(chain) != 0 || PaperNow(chain).German() != "" {
		t.Errorf("%+v %v", chain, err)
	}
	if _, err := PaperMoves(b, []Act{move("{")}); CodeOf(err) != CodeStoreDamaged {
		t.Error(err)
	}
	for want, p := range map[string]PaperPlace{"K-7": {Box: "K-7", Holder: "Frau Kaya"}, "Karton K-7, Archiv": {Box: "K-7", Place: "Archiv"}, "Archiv": {Place: "Archiv"}, "ausgegeben": {Holder: "Frau Kaya"}, "": {}} {
		if got := p.Where(); got != want {
			t.Errorf("%+v: %q", p, got)
		}
	}
	text := func(s string) *string { return &s }
	for name, c := range map[string]struct {
		change PaperChange
		want   string
		code   Code
	}{
		"another shelf":  {PaperChange{Place: text(" Archiv 2 ")}, "Karton K-7, Archiv 2", ""},
		"handed over":    {PaperChange{Box: text(""), Place: text(""), Holder: text("Bauamt")}, "bei Bauamt", ""},
		"nothing":        {PaperChange{}, "Karton K-7", ""},
		"nowhere":        {PaperChange{Box: text("")}, "", CodeUsage},
		"two lines":      {PaperChange{Place: text("a\nb")}, "", CodeUsage},
		"no text at all": {PaperChange{Place: text("\xff")}, "", CodeUsage},
		"far too long":   {PaperChange{Place: text(strings.Repeat("x", longestText+1))}, "", CodeUsage},
	} {
		got, err := c.change.Of(PaperPlace{Box: "K-7"})
		if CodeOf(err) != c.code || err == nil && got.German() != c.want {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
}
