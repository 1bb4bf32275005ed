package batch_test

import (
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// history gives acts the numbers and people that the store would.
type history struct {
	a    *batch.Arrangement
	acts []batch.Act
}

func (h *history) do(t *testing.T, actor string, act batch.Act, err error) int64 {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	act.Seq, act.Actor, act.Time = int64(len(h.acts)+1), actor, time.Unix(int64(len(h.acts)), 0)
	h.acts, h.a = append(h.acts, act), h.a.Apply(act)
	return act.Seq
}

func (h *history) order(t *testing.T, actor string, name batch.ActName, data batch.OrderData) int64 {
	t.Helper()
	act, err := batch.NewOrder(name, data)
	return h.do(t, actor, act, err)
}

func (h *history) undo(t *testing.T, actor string) {
	t.Helper()
	act, err := h.a.Undo(batch.NewEditStack(h.acts))
	h.do(t, actor, act, err)
}

// A rescan order is open until the page was replaced, and open again when that is
// undone (A.SC.8).
func TestRescanOrders(t *testing.T) {
	h := &history{a: stack("ac de")}
	state := func(i int) batch.OrderState { return h.a.RescanOrders(h.acts)[i].State }
	h.order(t, "prüferin", batch.RescanOrdered, batch.OrderData{Pages: []batch.ID{"c"}, Reason: "unleserlich"})
	second := h.order(t, "prüferin", batch.RescanOrdered, batch.OrderData{Pages: []batch.ID{"d"}, Reason: "Strich"})
	if o := h.a.RescanOrders(h.acts)[0]; o.State != batch.OrderOpen || o.Reason != "unleserlich" || o.Actor != "prüferin" || len(o.Sheets) != 1 || o.Sheets[0] != 2 {
		t.Errorf("%+v", o)
	}
	a, ids := arrive(h.a, "x")
	h.a = a
	act, _, err := h.a.Place(batch.Placement{Replace: []batch.ID{"c"}, Reason: "Auftrag"}, 1, true, ids...)
	h.do(t, "scankraft", act, err)
	if state(0) != batch.OrderDone || state(1) != batch.OrderOpen {
		t.Errorf("after the rescan: %s, %s", state(0), state(1))
	}
	if r := h.a.Replacements("doc-ac", h.acts); len(r) != 1 || r[0].Replaced[0] != "c" || r[0].Pages[0] != "x" || r[0].Actor != "scankraft" || r[0].Reason != "Auftrag" {
		t.Errorf("replacements: %+v", r)
	}
	if r := h.a.Replacements("doc-de", h.acts); len(r) != 0 {
		t.Errorf("replacements of the other document: %+v", r)
	}
	h.undo(t, "scankraft")
	if state(0) != batch.OrderOpen || len(h.a.Replacements("doc-ac", h.acts)) != 0 {
		t.Errorf("after the undo: %s", state(0))
	}
	h.order(t, "prüferin", batch.RescanWithdrawn, batch.OrderData{Order: second})
	if state(1) != batch.OrderWithdrawn {
		t.Errorf("withdrawn: %s", state(1))
	}
}

func TestRemovals(t *testing.T) {
	h := &history{a: stack("acd")}
	seal := func(reason string, pages ...batch.ID) {
		act, err := h.a.SealOff(reason, pages...)
		h.do(t, "scankraft", act, err)
	}
	seal("Personalsache", "c", "d")
	h.order(t, "scankraft", batch.RemovalOrdered, batch.OrderData{Pages: []batch.ID{"c"}})
	h.order(t, "leitung", batch.RemovalConfirmed, batch.OrderData{Pages: []batch.ID{"c"}})
	r := h.a.Removals(h.acts)
	if len(r) != 2 || r[0].Page != "c" || r[0].Reason != "Personalsache" || r[0].OrderedBy != "scankraft" || r[0].ConfirmedBy != "leitung" || r[1].OrderedBy != "" {
		t.Errorf("%+v", r)
	}
	act, err := h.a.Unseal("doch Post an das Amt", "d")
	h.do(t, "leitung", act, err)
	if r := h.a.Removals(h.acts); len(r) != 1 {
		t.Errorf("an unsealed page is still to be removed: %+v", r)
	}
}

// A page with nothing but an initial is never left out unseen (statement 13,
// A.SC.8).
func TestSuppressed(t *testing.T) {
	bare := batch.Measurement{Width: 1, Blank: true, Ink: 0.0004}
	initial, code, through, dirty := bare, bare, bare, bare
	initial.Marks, through.Blank = 1, false
	code.Barcodes = []batch.Barcode{{Format: "QR", Text: "x"}}
	measured := map[batch.ID]*batch.Measurement{"b": &bare, "i": &initial, "k": &code, "t": &through, "d": &dirty, "u": nil, "n": &bare}
	a := stack("abiktdun mo")
	for i, p := range a.Pages {
		if m, blank := measured[p.ID]; blank {
			a.Pages[i].Kind, a.Pages[i].Measured = batch.KindBlank, m
		}
	}
	a.Page("d").Findings = []batch.Finding{{Code: batch.FindingStreak, Severity: batch.Warning}}
	a.Page("n").Findings = []batch.Finding{{Code: batch.FindingNearBlank, Severity: batch.Note}}
	a.Page("b").Findings = []batch.Finding{{Code: batch.FindingBlank, Severity: batch.Note}}
	h := &history{a: a}
	pages := func(policy batch.BlankPolicy, need batch.Need) string {
		got := ""
		for _, s := range h.a.Suppressed(*h.a.Document("doc-abiktdun"), policy, need, h.acts) {
			got += string(s.Page)
			if (s.ConfirmedBy == "") == (s.Rule == "") || s.Ink != 0.0004 && s.Page == "b" {
				t.Errorf("%+v", s)
			}
		}
		return got
	}
	expect := func(when string, want map[batch.BlankPolicy]string) {
		t.Helper()
		for policy, letters := range want {
			if got := pages(policy, batch.NeedNormal); got != letters {
				t.Errorf("%s, %s: %q goes, want %q", when, policy, got, letters)
			}
		}
	}
	expect("untouched", map[batch.BlankPolicy]string{"": "", batch.KeepMarked: "", batch.RemoveConfirmed: "", batch.RemoveAutomatic: "b"})
	if got := pages(batch.RemoveAutomatic, batch.NeedHigh); got != "" {
		t.Errorf("need high: %q goes without a person", got)
	}
	act, err := a.ConfirmBlank("i", "u")
	h.do(t, "prüferin", act, err)
	act, err = h.a.Mark(batch.KindBlank, "a")
	h.do(t, "scankraft", act, err)
	expect("confirmed", map[batch.BlankPolicy]string{batch.KeepMarked: "", batch.RemoveConfirmed: "aiu", batch.RemoveAutomatic: "abiu"})
	h.undo(t, "scankraft")
	expect("the mark undone", map[batch.BlankPolicy]string{batch.RemoveConfirmed: "iu"})
	h.undo(t, "prüferin")
	expect("both undone", map[batch.BlankPolicy]string{batch.RemoveConfirmed: ""})

	act, err = h.a.Mark(batch.KindBlank, "m", "o")
	h.do(t, "scankraft", act, err)
	if s := h.a.Suppressed(*h.a.Document("doc-mo"), batch.RemoveConfirmed, batch.NeedNormal, h.acts); len(s) != 0 {
		t.Errorf("nothing is left of a document: %+v", s)
	}
}
