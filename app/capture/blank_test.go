package capture

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/capture/model"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// blanks is an ended stack of five sheets: the front of the third and the backs of the
// second to fifth are taken for blank.
func blanks(policy batch.BlankPolicy, seen ...batch.ID) model.Stack {
	s := stackOf(10, 10)
	s.Batch.State = batch.Captured
	s.Batch.Settings = &batch.Profile{Blank: batch.BlankSettings{Policy: policy}}
	d := batch.Document{ID: "a", Number: 1}
	for i := range s.Pages {
		p := &s.Pages[i]
		p.Document = d.ID
		d.Pages = append(d.Pages, p.ID)
		if i == 4 || i > 2 && i%2 == 1 {
			p.Kind = batch.KindBlank
			p.Findings = []batch.Finding{{Code: batch.FindingBlank, Severity: batch.Note, Message: "Leerseite: markiert, nicht entfernt."}}
		}
	}
	s = model.NewStack(s.Batch, s.Pages, []batch.Document{d})
	s.Blank = seen
	return s
}

// TestPageTakenForBlank: beside a page that is taken for blank it stands what becomes of
// it, and which key says yes and which no; a page that a person found blank asks nothing,
// and nothing can be answered while sheets may come or after the release (mailroom.md 6,
// row 12).
func TestPageTakenForBlank(t *testing.T) {
	const keys = "Leer: L. Nicht leer: Enter."
	for _, c := range []struct {
		name   string
		policy batch.BlankPolicy
		state  batch.State
		seen   []batch.ID
		want   []string
		not    string
		l      station.Operation
		kind   batch.PageKind // that L asks for
	}{
		{"asked", batch.KeepMarked, batch.Captured, nil, []string{"Blatt 3, Vorderseite", "scheint leer zu sein", "Wir löschen sie nicht.", keys}, "im Dokument", station.OpBlankConfirm, ""},
		{"packages go without", batch.RemoveConfirmed, batch.Captured, nil, []string{"scheint leer zu sein", "Gespeichert bleibt sie", keys}, "löschen", station.OpBlankConfirm, ""},
		{"answered", batch.KeepMarked, batch.Captured, []batch.ID{"0004"}, nil, "scheint", station.OpPageMark, batch.KindContent},
		{"sheets may come", batch.KeepMarked, batch.Open, nil, []string{"scheint leer zu sein"}, keys, station.OpPageMark, batch.KindContent},
		{"released", batch.KeepMarked, batch.Released, nil, []string{"scheint leer zu sein"}, keys, station.OpPageMark, batch.KindContent},
	} {
		r := newRoom(t)
		s := blanks(c.policy, c.seen...)
		s.Batch.State = c.state
		r.take(s)
		r.choose("0004")
		said := r.side.read.Words()
		for _, want := range c.want {
			if !strings.Contains(said, want) {
				t.Errorf("%s: »%s« does not say »%s«", c.name, said, want)
			}
		}
		if strings.Contains(said, c.not) {
			t.Errorf("%s: »%s«", c.name, said)
		}
		if l := s.Blankness("0004"); l.Op != c.l || l.Request.Kind != c.kind || !slices.Equal(l.Request.Pages, []string{"0004"}) {
			t.Errorf("%s: L does %+v", c.name, l)
		}
		if asks := c.l == station.OpBlankConfirm; r.actions["inspect-accept"].Ready() != asks {
			t.Errorf("%s: Enter answers %v", c.name, !asks)
		}
	}
	r := newRoom(t)
	r.take(blanks(batch.KeepMarked))
	if r.choose("0000"); r.actions["inspect-accept"].Ready() || strings.Contains(r.side.read.Words(), "leer") {
		t.Errorf("a page with words asks: %q", r.side.read.Words())
	}
	if e := r.stack.Blankness("0000"); e.Op != station.OpPageMark || e.Request.Kind != batch.KindBlank {
		t.Errorf("L on a page with words does %+v", e)
	}
	if e := r.stack.Content("0004"); e.Op != station.OpPageMark || e.Request.Kind != batch.KindContent {
		t.Errorf("Enter does %+v", e)
	}
}

// TestWalkOverBlankPages: F8 stops at fronts that are taken for blank, and at backs where
// packages go without them; an answer goes on to the next that is asked about.
func TestWalkOverBlankPages(t *testing.T) {
	for _, c := range []struct {
		policy batch.BlankPolicy
		seen   []batch.ID
		want   string
	}{
		{batch.KeepMarked, nil, "0004 0006"},
		{batch.KeepMarked, []batch.ID{"0004"}, "0006"},
		{batch.RemoveConfirmed, []batch.ID{"0005"}, "0003 0004 0006 0007 0009"},
		{batch.RemoveAutomatic, nil, "0003 0004 0005 0006 0007 0009"},
	} {
		r := newRoom(t)
		s := blanks(c.policy, c.seen...)
		s.Pages[6].Findings = []batch.Finding{{Code: batch.FindingDark, Severity: batch.Warning}}
		r.take(model.NewStack(s.Batch, s.Pages, s.Documents))
		r.stack.Blank = c.seen
		r.choose("0000")
		var went []string
		for before := r.chosen; ; before = r.chosen {
			if r.finding(1); r.chosen == before {
				break
			}
			went = append(went, string(r.chosen))
		}
		if got := strings.Join(went, " "); got != c.want {
			t.Errorf("%s, seen %v: F8 goes to %s, want %s", c.policy, c.seen, got, c.want)
		}
	}
	for key, do := range map[fyne.KeyName]func(*Room){fyne.KeyL: (*Room).blank, fyne.KeyReturn: (*Room).notBlank} {
		r := newRoom(t)
		r.take(blanks(batch.RemoveConfirmed))
		r.choose("0003")
		if do(r); r.chosen != "0004" || r.work != busy {
			t.Errorf("%s: page %s after the answer, at work %v", key, r.chosen, r.work)
		}
	}
}
