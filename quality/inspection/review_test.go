package inspection

import (
	"encoding/json"
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality"
	"github.com/scanstelle/scanstelle/quality/sampling"
)

// desk is a batch of documents with two pages each, and what people do to it.
type desk struct {
	t *testing.T
	Batch
	rule sampling.Rule
}

func newDesk(t *testing.T, need batch.Need, plan string, documents int) *desk {
	t.Helper()
	d := &desk{t: t, rule: sampling.Default(need)}
	if plan != "" {
		p, err := sampling.ParsePlan(plan)
		if err != nil {
			t.Fatal(err)
		}
		d.rule.Plan = p
	}
	d.Batch.Batch = batch.Batch{ID: "b", Creator: "P-SCAN", Class: &batch.Class{Inspect: true}}
	d.Batch.Balance.Expected, d.Batch.Balance.Fed = -1, -1
	for i := range documents {
		doc := batch.Document{ID: batch.ID(fmt.Sprintf("d%d", i+1)), Number: i + 1, State: batch.Open}
		for j := range 2 {
			p := batch.Page{ID: batch.ID(fmt.Sprintf("d%dp%d", i+1, j+1)), Sheet: i + 1, Side: []batch.Side{batch.Front, batch.Back}[j], Kind: batch.KindContent, Document: doc.ID}
			doc.Pages = append(doc.Pages, p.ID)
			d.Pages = append(d.Pages, p)
		}
		d.Documents = append(d.Documents, doc)
	}
	return d
}

func (d *desk) act(a batch.Act, data any) {
	d.t.Helper()
	raw, err := json.Marshal(data)
	if err != nil {
		d.t.Fatal(err)
	}
	a.Data, a.Seq, a.Actor = raw, int64(len(d.Acts)+1), "P-LOOK"
	d.Acts = append(d.Acts, a)
}

func (d *desk) draw() sampling.Draw {
	d.t.Helper()
	var ids []batch.ID
	for _, doc := range d.Documents {
		if Waits(doc) {
			ids = append(ids, doc.ID)
		}
	}
	_, order := d.rule.Next(sampling.State{}, len(ids))
	draw, err := sampling.NewDraw(order, strings.Repeat("ab", 32), ids)
	if err != nil {
		d.t.Fatal(err)
	}
	d.act(batch.Act{Name: Drawn}, draw)
	return draw
}

func (d *desk) look(document, page batch.ID, v Verdict) {
	d.t.Helper()
	d.act(batch.Act{Name: Looked, Document: document, Page: page}, Look{Verdict: v, Reason: "abgeschnitten"})
}

func (d *desk) review() Review {
	d.t.Helper()
	r, err := Make(d.Batch, d.rule, false)
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}

func coverage(r Review) map[batch.ID]sampling.Coverage {
	out := map[batch.ID]sampling.Coverage{}
	for _, c := range r.Covered {
		out[c.Unit] = c.Coverage
	}
	return out
}

func TestNothingIsSeenBeforeTheDraw(t *testing.T) {
	d := newDesk(t, batch.NeedNormal, "", 3)
	if r := d.review(); r.Draw != nil || r.Seen || r.Verdict != "" {
		t.Errorf("%+v", r)
	}
}

// TestSampleSaysWhatWasSeen covers A.SC.8 and statement 20: a document that was
// not drawn is not called inspected.
func TestSampleSaysWhatWasSeen(t *testing.T) {
	d := newDesk(t, batch.NeedNormal, "percent 10", 10)
	draw := d.draw()
	if r := d.review(); r.Seen || len(r.Required) != 1 {
		t.Fatalf("%+v", r.Required)
	}
	drawn := draw.Population.IDs[draw.Picks[0]-1]
	d.look(drawn, "", Good)
	r := d.review()
	if !r.Seen || r.Verdict != sampling.Accept || len(r.Open) != 0 {
		t.Fatalf("%+v", r)
	}
	for id, c := range coverage(r) {
		want := sampling.CoverageNotDrawn
		if id == drawn {
			want = sampling.CoverageInspected
		}
		if c != want {
			t.Errorf("%s is %s", id, c)
		}
	}
}

// TestFaultWidensToTheWholeBatch covers statement 22.
func TestFaultWidensToTheWholeBatch(t *testing.T) {
	d := newDesk(t, batch.NeedNormal, "percent 10", 10)
	draw := d.draw()
	drawn := draw.Population.IDs[draw.Picks[0]-1]
	d.look(drawn, drawn+"p2", Faulty)
	r := d.review()
	if r.Verdict != sampling.InspectAll || r.Seen || len(r.Required) != 10 || r.Faults != 1 {
		t.Fatalf("%+v", r)
	}
	// Mended: the page was replaced, and everything is seen.
	replaced, none := batch.Replaced, batch.ID("")
	d.Pages = append(d.Pages, batch.Page{ID: "new", Sheet: 99, Side: batch.Front, Kind: batch.KindContent, Document: drawn})
	for i := range d.Pages {
		if d.Pages[i].ID == drawn+"p2" {
			d.Pages[i].Withdrawn, d.Pages[i].Document = batch.Replaced, ""
		}
	}
	for i := range d.Documents {
		if d.Documents[i].ID == drawn {
			d.Documents[i].Pages = []batch.ID{drawn + "p1", "new"}
			d.act(batch.Act{Name: "page-replaced", Pages: []batch.PageChange{{Page: drawn + "p2", Withdrawn: &replaced, Document: &none}}, Documents: []batch.Document{d.Documents[i]}}, struct{}{})
		}
	}
	if r = d.review(); len(r.Faulty) != 0 || r.Seen || r.Faults != 1 {
		t.Fatalf("after mending: %+v", r)
	}
	for _, doc := range d.Documents {
		d.look(doc.ID, "", Good)
	}
	if r = d.review(); !r.Seen || len(r.Faulty) != 0 || r.Verdict != sampling.InspectAll {
		t.Fatalf("after all was seen: %+v", r)
	}
}

func TestReturnIsAVerdict(t *testing.T) {
	d := newDesk(t, batch.NeedNormal, "full", 2)
	d.rule.OnFault = sampling.Return
	d.draw()
	d.look("d1", "", Good)
	d.look("d2", "", Faulty)
	if r := d.review(); r.Verdict != sampling.Return {
		t.Errorf("%+v", r)
	}
}

// TestChangeAfterALookLapsesIt: what was seen is what will be sealed.
func TestChangeAfterALookLapsesIt(t *testing.T) {
	d := newDesk(t, batch.NeedNormal, "full", 2)
	d.draw()
	d.look("d1", "", Good)
	d.look("d2", "", Good)
	if r := d.review(); !r.Seen {
		t.Fatalf("%+v", r)
	}
	turned := 180
	d.act(batch.Act{Name: "page-rotated", Page: "d2p1", Pages: []batch.PageChange{{Page: "d2p1", Rotation: &turned}}}, struct{}{})
	r := d.review()
	if _, held := r.Looks["d2"]; held || r.Seen {
		t.Errorf("the look at d2 holds: %+v", r.Looks)
	}
	if _, held := r.Looks["d1"]; !held {
		t.Error("the look at d1 lapsed")
	}
}

// TestDocumentsThatCameUpLaterMustBeSeen: a split after the draw hides nothing.
func TestDocumentsThatCameUpLaterMustBeSeen(t *testing.T) {
	d := newDesk(t, batch.NeedNormal, "percent 10", 10)
	draw := d.draw()
	d.look(draw.Population.IDs[draw.Picks[0]-1], "", Good)
	fresh := batch.Document{ID: "fresh", Number: 11, State: batch.Open, Pages: []batch.ID{"d1p2"}}
	d.Documents = append(d.Documents, fresh)
	d.Documents[0].Pages = d.Documents[0].Pages[:1]
	d.Pages[1].Document = "fresh"
	d.act(batch.Act{Name: "document-split", Documents: []batch.Document{d.Documents[0], fresh}}, struct{}{})
	r := d.review()
	if r.Seen || coverage(r)["fresh"] != sampling.CoverageOpen {
		t.Fatalf("%+v", r.Covered)
	}
	d.look("fresh", "", Good)
	d.look("d1", "", Good) // in case it was drawn: it changed
	if r = d.review(); !r.Seen {
		t.Errorf("%+v", r)
	}
}

// TestVeryHighWantsEveryPage covers A.AM.IN.SH.5: no select-all.
func TestVeryHighWantsEveryPage(t *testing.T) {
	d := newDesk(t, batch.NeedVeryHigh, "", 2)
	d.draw()
	d.look("d1", "", Good)
	d.look("d2", "", Good)
	if r := d.review(); r.Seen {
		t.Fatal("documents stood for their pages")
	}
	for _, p := range d.Pages {
		d.look(p.Document, p.ID, Good) // all at once, or unopened
	}
	for _, p := range d.Pages {
		if d.review().Seen {
			t.Fatal("complete before the last page")
		}
		d.act(batch.Act{Name: Looked, Document: p.Document, Page: p.ID}, Look{Verdict: Good, Alone: true})
	}
	if r := d.review(); !r.Seen || r.Verdict != sampling.Accept {
		t.Errorf("%+v", r)
	}
}

// TestBarredLooksDoNotCount: whoever fed a page may have looked at it while that was
// allowed; their faults stay (A.AM.IN.SH.1).
func TestBarredLooksDoNotCount(t *testing.T) {
	d := newDesk(t, batch.NeedNormal, "full", 2)
	d.draw()
	d.look("d1", "", Good)
	d.look("d2", "", Good)
	if !d.review().Seen {
		t.Fatal("not seen")
	}
	d.Barred = map[batch.ID][]string{"d1p2": {"P-LOOK"}, "d2p1": {"P-SCAN"}}
	if r := d.review(); r.Seen || len(r.Looks) != 1 || r.Missing != 1 {
		t.Errorf("%+v", r)
	}
	d.look("d1", "d1p2", Faulty)
	if r := d.review(); len(r.Faulty) != 1 {
		t.Errorf("their fault is gone: %+v", r)
	}
}

// TestParkedDocumentsAreLeftOut covers A.O.1 j.
func TestParkedDocumentsAreLeftOut(t *testing.T) {
	d := newDesk(t, batch.NeedNormal, "full", 3)
	d.draw()
	d.look("d1", "", Good)
	d.look("d2", "d2p1", Faulty)
	d.look("d3", "", Good)
	d.Documents[1].State = batch.Doubtful
	d.act(batch.Act{Name: Parked, Document: "d2", Documents: []batch.Document{d.Documents[1]}}, struct{}{})
	if r := d.review(); !r.Seen || len(r.Faulty) != 0 || len(r.Parked) != 1 || len(r.Covered) != 2 {
		t.Errorf("%+v", r)
	}
}

// TestDecisionHoldsForWhatWasDecided covers A.NB.3: the numbers changed, so the
// decision does not cover them.
func TestDecisionHoldsForWhatWasDecided(t *testing.T) {
	d := newDesk(t, batch.NeedNormal, "full", 2)
	d.Batch.Balance.Expected = 3
	r := d.review()
	if len(r.Open) != 1 || r.Open[0].Code != quality.DifferenceCount {
		t.Fatalf("%+v", r.Open)
	}
	d.act(batch.Act{Name: Settled}, Settlement{Difference: r.Open[0], Reason: "Deckblatt mitgezählt"})
	if r = d.review(); len(r.Open) != 0 || len(r.Settled) != 1 || r.Settled[0].Reason != "Deckblatt mitgezählt" {
		t.Fatalf("%+v", r)
	}
	d.Batch.Balance.Expected = 4
	if r = d.review(); len(r.Open) != 1 || len(r.Settled) != 0 {
		t.Errorf("%+v", r)
	}
}

func TestHitsMustBeSeenFromHigh(t *testing.T) {
	d := newDesk(t, batch.NeedHigh, "", 8)
	d.Pages[15].Findings = []batch.Finding{{Code: batch.FindingNearBlank, Severity: batch.Note}}
	draw := d.draw()
	for _, pick := range draw.Picks {
		d.look(draw.Population.IDs[pick-1], "", Good)
	}
	if r := d.review(); r.Seen {
		t.Fatal("a hit of the automatic checks was seen by nobody")
	}
	d.look("d8", "d8p2", Good)
	if r := d.review(); !r.Seen {
		t.Errorf("%+v", r)
	}
}

func TestForeignActIsDamage(t *testing.T) {
	d := newDesk(t, batch.NeedNormal, "full", 1)
	d.Acts = append(d.Acts, batch.Act{Name: Looked, Document: "d1", Data: json.RawMessage(`[]`)})
	if _, err := Make(d.Batch, d.rule, false); batch.CodeOf(err) != batch.CodeStoreDamaged {
		t.Errorf("%v", err)
	}
}

// used is the processor time of this process so far: other load does not lengthen it.
func used(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestReviewOfALargeBatch: eight times the documents, all to be seen and half of
// them seen, take about eight times as long, not sixty-four times.
func TestReviewOfALargeBatch(t *testing.T) {
	least := func(documents int) time.Duration {
		d := newDesk(t, batch.NeedNormal, "full", documents)
		d.draw()
		for _, doc := range d.Documents[:documents/2] {
			d.look(doc.ID, "", Good)
		}
		best := time.Hour
		for range 5 {
			begin := used(t)
			for range 5 {
				if r := d.review(); r.Missing != documents-documents/2 {
					t.Fatalf("%d of %d are missing", r.Missing, documents)
				}
			}
			best = min(best, used(t)-begin)
		}
		return best
	}
	small, large := least(500), least(4000)
	if large > 28*small {
		t.Errorf("500 documents: %v, 4000: %v", small, large)
	}
}
