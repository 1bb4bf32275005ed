package inspection

import (
	"fmt"
	"slices"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality"
	"github.com/scanstelle/scanstelle/quality/sampling"
)

// begin draws, with what lies in the documents drawn, and returns the first of them
// and two that were not drawn.
func (d *desk) begin() (drawn, one, two batch.ID) {
	d.t.Helper()
	draw := d.draw()
	last := &d.Acts[len(d.Acts)-1]
	drawing := NewDrawing(draw, d.Documents)
	d.Acts = d.Acts[:len(d.Acts)-1]
	d.act(batch.Act{Name: last.Name}, drawing)
	var others []batch.ID
	for i, id := range draw.Population.IDs {
		if !slices.Contains(draw.Picks, i+1) {
			others = append(others, id)
		}
	}
	return draw.Population.IDs[draw.Picks[0]-1], others[0], others[1]
}

// edit does what the program does with an edit.
func (d *desk) edit(change func(*batch.Arrangement) (batch.Act, error)) {
	d.t.Helper()
	a := batch.NewArrangement(d.Pages, d.Documents)
	act, err := change(a)
	if err != nil {
		d.t.Fatal(err)
	}
	next := a.Apply(act)
	d.Pages, d.Documents = next.Pages, next.Documents
	act.Seq, act.Actor = int64(len(d.Acts)+1), "P-SCAN"
	d.Acts = append(d.Acts, act)
}

func (d *desk) pages(document batch.ID) []batch.ID {
	for _, doc := range d.Documents {
		if doc.ID == document {
			return doc.Pages
		}
	}
	return nil
}

// required is what is asked of a document; ok is false for nothing.
func required(r Review, document batch.ID) (q sampling.Requirement, ok bool) {
	i := slices.IndexFunc(r.Required, func(q sampling.Requirement) bool { return q.Unit == document })
	if i < 0 {
		return q, false
	}
	return r.Required[i], true
}

// TestDrawnStaysDrawn: no edit after the draw takes from the sample what was in it,
// and what an edit changed is seen as a whole (A.SC.8).
func TestDrawnStaysDrawn(t *testing.T) {
	type a = *batch.Arrangement
	for name, c := range map[string]struct {
		edit func(d *desk, drawn, one, two batch.ID) []func(a) (batch.Act, error)
		must func(drawn, one, two batch.ID) []batch.ID
	}{
		"joined into another": {func(d *desk, drawn, one, _ batch.ID) []func(a) (batch.Act, error) {
			return []func(a) (batch.Act, error){func(x a) (batch.Act, error) { return x.Join(one, drawn) }}
		}, func(_, one, _ batch.ID) []batch.ID { return []batch.ID{one} }},
		"another joined to it": {func(d *desk, drawn, one, _ batch.ID) []func(a) (batch.Act, error) {
			return []func(a) (batch.Act, error){func(x a) (batch.Act, error) { return x.Join(drawn, one) }}
		}, func(drawn, _, _ batch.ID) []batch.ID { return []batch.ID{drawn} }},
		"a page moved out": {func(d *desk, drawn, one, _ batch.ID) []func(a) (batch.Act, error) {
			return []func(a) (batch.Act, error){func(x a) (batch.Act, error) { return x.Move(one, 0, d.pages(drawn)[1]) }}
		}, func(drawn, one, _ batch.ID) []batch.ID { return []batch.ID{drawn, one} }},
		"moved on": {func(d *desk, drawn, one, two batch.ID) []func(a) (batch.Act, error) {
			pages := d.pages(drawn)
			return []func(a) (batch.Act, error){
				func(x a) (batch.Act, error) { return x.Move(one, 0, pages...) },
				func(x a) (batch.Act, error) { return x.Move(two, 1, pages...) },
			}
		}, func(_, one, two batch.ID) []batch.ID { return []batch.ID{one, two} }},
		"split": {func(d *desk, drawn, _, _ batch.ID) []func(a) (batch.Act, error) {
			page := d.pages(drawn)[1]
			return []func(a) (batch.Act, error){func(x a) (batch.Act, error) { return x.Split(page, "fresh", "") }}
		}, func(drawn, _, _ batch.ID) []batch.ID { return []batch.ID{drawn, "fresh"} }},
		"two others joined": {func(d *desk, _, one, two batch.ID) []func(a) (batch.Act, error) {
			return []func(a) (batch.Act, error){func(x a) (batch.Act, error) { return x.Join(one, two) }}
		}, func(drawn, one, _ batch.ID) []batch.ID { return []batch.ID{drawn, one} }},
		"another page marked": {func(d *desk, _, one, _ batch.ID) []func(a) (batch.Act, error) {
			page := d.pages(one)[0]
			return []func(a) (batch.Act, error){func(x a) (batch.Act, error) { return x.Mark(batch.KindBlank, page) }}
		}, func(drawn, one, _ batch.ID) []batch.ID { return []batch.ID{drawn, one} }},
		"turned and renamed": {func(d *desk, _, one, two batch.ID) []func(a) (batch.Act, error) {
			page := d.pages(one)[0]
			return []func(a) (batch.Act, error){
				func(x a) (batch.Act, error) { return x.Rotate(90, page) },
				func(x a) (batch.Act, error) { return x.Rename(two, "Bescheid") },
			}
		}, func(drawn, _, _ batch.ID) []batch.ID { return []batch.ID{drawn} }},
		"a page of another discarded": {func(d *desk, _, one, two batch.ID) []func(a) (batch.Act, error) {
			gone, stays := d.pages(one), d.pages(two)[0]
			return []func(a) (batch.Act, error){func(x a) (batch.Act, error) { return x.Discard("doppelt", stays, gone...) }}
		}, func(drawn, _, two batch.ID) []batch.ID { return []batch.ID{drawn, two} }},
		"replaced by a scan, and that moved": {func(d *desk, drawn, one, _ batch.ID) []func(a) (batch.Act, error) {
			old := slices.Clone(d.pages(drawn))
			var fresh []batch.ID
			for i, side := range []batch.Side{batch.Front, batch.Back} {
				id := batch.ID(fmt.Sprint("fresh", i))
				fresh = append(fresh, id)
				d.Pages = append(d.Pages, batch.Page{ID: id, Sheet: 99, Side: side, Kind: batch.KindContent})
			}
			return []func(a) (batch.Act, error){
				func(x a) (batch.Act, error) {
					act, exact, err := x.Place(batch.Placement{Replace: old}, 1, true, fresh...)
					if !exact {
						t.Error("not in its place")
					}
					return act, err
				},
				func(x a) (batch.Act, error) { return x.Move(one, 0, fresh...) },
			}
		}, func(_, one, _ batch.ID) []batch.ID { return []batch.ID{one} }},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, batch.NeedNormal, "percent 10", 10)
			drawn, one, two := d.begin()
			for _, change := range c.edit(d, drawn, one, two) {
				d.edit(change)
			}
			r := d.review()
			must := c.must(drawn, one, two)
			if r.Seen || len(r.Required) != len(must) || r.Unlooked != 1 {
				t.Fatalf("seen: %v, unlooked %d, required %+v", r.Seen, r.Unlooked, r.Required)
			}
			for i, id := range must {
				if q, ok := required(r, id); !ok || !q.Whole {
					t.Errorf("%s: %+v", id, q)
				}
				if d.review().Seen {
					t.Fatalf("seen after %d of %d", i, len(must))
				}
				d.look(id, "", Good)
			}
			if r = d.review(); !r.Seen || r.Unlooked != 0 {
				t.Errorf("%+v", r)
			}
		})
	}
}

// TestFaultIsThatOfTheDraw: a fault on a page that was drawn counts for the sample
// wherever the page lies now.
func TestFaultIsThatOfTheDraw(t *testing.T) {
	d := newDesk(t, batch.NeedNormal, "percent 10", 10)
	drawn, one, _ := d.begin()
	d.edit(func(a *batch.Arrangement) (batch.Act, error) { return a.Join(one, drawn) })
	d.look(one, drawn+"p1", Faulty)
	if r := d.review(); r.Faults != 1 || r.Verdict != sampling.InspectAll {
		t.Errorf("%+v", r)
	}
	d = newDesk(t, batch.NeedNormal, "percent 10", 10)
	drawn, one, _ = d.begin()
	d.edit(func(a *batch.Arrangement) (batch.Act, error) { return a.Join(one, drawn) })
	d.look(one, "", Faulty)
	if r := d.review(); r.Faults != 1 || r.Verdict != sampling.InspectAll {
		t.Errorf("%+v", r)
	}
}

// TestWhatIsTakenOutIsDecided: a sheet that one person took out of the batch, and a
// document drawn that went with it, are decided about by another (A.NB.3); a decision
// ends when the page goes out again.
func TestWhatIsTakenOutIsDecided(t *testing.T) {
	codes := func(list []quality.Difference) (out []quality.DifferenceCode) {
		for _, d := range list {
			out = append(out, d.Code)
		}
		return out
	}
	for name, c := range map[string]struct {
		out  func(a *batch.Arrangement, drawn, one batch.ID) (batch.Act, error)
		code quality.DifferenceCode
	}{
		"sealed off": {func(a *batch.Arrangement, drawn, _ batch.ID) (batch.Act, error) {
			return a.SealOff("Irrtum", a.Document(drawn).Pages...)
		}, quality.DifferenceSealedOff},
		"discarded": {func(a *batch.Arrangement, drawn, one batch.ID) (batch.Act, error) {
			return a.Discard("doppelt", a.Document(one).Pages[0], a.Document(drawn).Pages...)
		}, quality.DifferenceDiscarded},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, batch.NeedNormal, "percent 10", 10)
			drawn, one, _ := d.begin()
			d.look(drawn, "", Good)
			out := func(a *batch.Arrangement) (batch.Act, error) { return c.out(a, drawn, one) }
			d.edit(out)
			r := d.review()
			want := []quality.DifferenceCode{c.code, quality.DifferenceVanished}
			if got := codes(r.Open); !slices.Equal(got, want) || r.Unlooked != 1 {
				t.Fatalf("%v, unlooked %d", got, r.Unlooked)
			}
			if b := r.Balance; c.code == quality.DifferenceDiscarded && (b.Discarded != 1 || b.Rescanned != 0 || b.Received != 9) || c.code == quality.DifferenceSealedOff && (b.SealedOff != 1 || b.Received != 10) {
				t.Errorf("%+v", b)
			}
			for _, x := range r.Open {
				d.act(batch.Act{Name: Settled, Page: x.Page}, Settlement{Difference: x, Reason: "gesehen"})
			}
			if r = d.review(); len(r.Open) != 0 || len(r.Settled) != 2 {
				t.Fatalf("%+v", r.Open)
			}
			d.edit(func(a *batch.Arrangement) (batch.Act, error) { return a.Undo(batch.NewEditStack(d.Acts)) })
			if r = d.review(); len(r.Balance.Differences) != 0 || r.Seen {
				t.Fatalf("undone: %+v, seen %v", r.Balance.Differences, r.Seen)
			}
			d.edit(func(a *batch.Arrangement) (batch.Act, error) { return a.Redo(batch.NewEditStack(d.Acts)) })
			if got := codes(d.review().Open); !slices.Contains(got, c.code) {
				t.Errorf("an old decision holds: %v", got)
			}
		})
	}
	t.Run("in doubt", func(t *testing.T) { // a supervisor has decided
		d := newDesk(t, batch.NeedNormal, "full", 2)
		off, none := batch.SealedOff, batch.ID("")
		for i := range 2 {
			d.Pages[i].Withdrawn, d.Pages[i].Document = off, ""
		}
		d.Documents[0].Pages, d.Documents[0].Gone = nil, true
		d.act(batch.Act{Name: Unparked, Documents: d.Documents[:1], Pages: []batch.PageChange{{Page: "d1p1", Withdrawn: &off, Document: &none}, {Page: "d1p2", Withdrawn: &off, Document: &none}}}, struct{}{})
		if r := d.review(); len(r.Open) != 0 || r.Balance.SealedOff != 1 {
			t.Errorf("%+v", r.Open)
		}
	})
}
