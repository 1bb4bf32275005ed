package inspection

import (
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality"
	"github.com/scanstelle/scanstelle/quality/sampling"
)

// released acts as Release of the station does.
func (d *desk) released() {
	d.t.Helper()
	r := d.review()
	draw := r.Draw.Brief()
	d.act(batch.Act{Name: Released}, Release{Rule: r.Rule, Draw: &draw, Covered: r.Covered, Balance: r.Balance, Settled: r.Settled})
}

func (d *desk) record(id batch.ID) Record {
	d.t.Helper()
	for _, doc := range d.Documents {
		if doc.ID == id {
			r, err := RecordOf(doc, d.Acts)
			if err != nil {
				d.t.Fatal(err)
			}
			return r
		}
	}
	d.t.Fatalf("no document %s", id)
	return Record{}
}

// park puts a document aside, or brings it back.
func (d *desk) park(id batch.ID, name batch.ActName, state batch.State) {
	for i := range d.Documents {
		if d.Documents[i].ID == id {
			d.Documents[i].State = state
			d.act(batch.Act{Name: name, Document: id, Documents: []batch.Document{d.Documents[i]}}, struct{}{})
		}
	}
}

// TestRecordTellsDrawnFromNotDrawn covers statement 20 for the transfer note.
func TestRecordTellsDrawnFromNotDrawn(t *testing.T) {
	d := newDesk(t, batch.NeedNormal, "percent 10", 10)
	draw := d.draw()
	drawn := draw.Population.IDs[draw.Picks[0]-1]
	if r := d.record(drawn); r.Release != nil || r.Coverage != sampling.CoverageOpen {
		t.Errorf("before the release: %+v", r)
	}
	d.look(drawn, "", Good)
	d.released()
	for _, doc := range d.Documents {
		r := d.record(doc.ID)
		want := sampling.CoverageNotDrawn
		if doc.ID == drawn {
			want = sampling.CoverageInspected
		}
		if r.Coverage != want || r.Selected != (doc.ID == drawn) || (len(r.Looks) == 1) != (doc.ID == drawn) || r.ReleasedBy != "P-LOOK" {
			t.Errorf("%s: %+v", doc.ID, r)
		}
	}
}

// TestRecordOfHits: a document that was not drawn, with one page that an automatic
// check hit.
func TestRecordOfHits(t *testing.T) {
	d := newDesk(t, batch.NeedNormal, "percent 10", 10)
	draw := d.draw()
	drawn, other := draw.Population.IDs[draw.Picks[0]-1], batch.ID("")
	for i, p := range d.Pages {
		if p.Document != drawn {
			d.Pages[i].Findings, other = []batch.Finding{{Code: batch.FindingDoubleFeed, Severity: batch.Severe}}, p.Document
			d.look(p.Document, p.ID, BestPossible)
			break
		}
	}
	d.look(drawn, "", Good)
	d.released()
	if r := d.record(other); r.Coverage != sampling.CoverageHits || r.Selected || len(r.Looks) != 1 || r.Looks[0].Page == "" || r.Looks[0].Verdict != BestPossible {
		t.Errorf("%+v", r)
	}
}

// TestRecordOfAParkedDocument: a release does not cover what was parked then; it
// needs one of its own.
func TestRecordOfAParkedDocument(t *testing.T) {
	d := newDesk(t, batch.NeedNormal, "full", 3)
	d.draw()
	d.look("d1", "", Good)
	d.look("d2", "", Good)
	d.park("d2", Parked, batch.Doubtful)
	d.park("d3", Parked, batch.Doubtful)
	d.released()
	d.park("d2", Unparked, batch.Open)
	d.park("d3", Unparked, batch.Open)
	for id, want := range map[batch.ID]sampling.Coverage{"d1": sampling.CoverageInspected, "d2": sampling.CoverageOpen, "d3": sampling.CoverageOpen} {
		if r := d.record(id); r.Coverage != want {
			t.Errorf("%s is %s", id, r.Coverage)
		}
	}
	// The same under a sample that did not draw it.
	d = newDesk(t, batch.NeedNormal, "percent 10", 10)
	draw := d.draw()
	drawn := draw.Population.IDs[draw.Picks[0]-1]
	d.look(drawn, "", Good)
	other := batch.ID("d1")
	if drawn == other {
		other = "d2"
	}
	d.park(other, Parked, batch.Doubtful)
	d.released()
	if r := d.record(other); r.Coverage != sampling.CoverageOpen || r.Release != nil {
		t.Errorf("%+v", r)
	}
}

// TestRecordForgetsWhatChanged: a look does not outlive a change of its page, nor
// a release the return of its batch.
func TestRecordForgetsWhatChanged(t *testing.T) {
	d := newDesk(t, batch.NeedNormal, "full", 2)
	d.draw()
	d.look("d1", "", Good)
	d.look("d2", "d2p1", Good)
	d.look("d2", "d2p2", Good)
	d.released()
	if r := d.record("d2"); r.Coverage != sampling.CoverageInspected || len(r.Looks) != 2 {
		t.Fatalf("%+v", r)
	}
	turn := 90
	d.act(batch.Act{Name: batch.PageRotated, Pages: []batch.PageChange{{Page: "d2p1", Rotation: &turn}}}, struct{}{})
	if r := d.record("d2"); r.Coverage != sampling.CoverageOpen || len(r.Looks) != 1 {
		t.Errorf("turned: %+v", r)
	}
	if r := d.record("d1"); r.Coverage != sampling.CoverageInspected {
		t.Errorf("the other: %+v", r)
	}
	d.act(batch.Act{Name: Returned}, Return{Reason: "zurück"})
	if r := d.record("d1"); r.Release != nil || r.Coverage != sampling.CoverageOpen {
		t.Errorf("returned: %+v", r)
	}
}

// TestRecordNamesWhoDecided: every settled difference with its reason (A.NB.3).
func TestRecordNamesWhoDecided(t *testing.T) {
	d := newDesk(t, batch.NeedNormal, "full", 2)
	d.Batch.Balance.Expected = 5
	d.draw()
	d.look("d1", "", Good)
	d.look("d2", "", Good)
	open := d.review().Open
	if len(open) != 1 || open[0].Code != quality.DifferenceCount {
		t.Fatalf("%+v", open)
	}
	d.act(batch.Act{Name: Settled}, Settlement{open[0], "verzählt"})
	d.Acts[len(d.Acts)-1].Time = time.Unix(7, 0)
	d.released()
	if r := d.record("d1"); len(r.Settled) != 1 || r.Settled[0].Reason != "verzählt" || r.Settled[0].Actor != "P-LOOK" || r.Settled[0].Time.Unix() != 7 {
		t.Errorf("%+v", r.Settled)
	}
	d.act(batch.Act{Name: Released}, "kaputt")
	if _, err := RecordOf(d.Documents[0], d.Acts); batch.CodeOf(err) != batch.CodeStoreDamaged || !strings.Contains(err.Error(), string(Released)) {
		t.Errorf("a broken act: %v", err)
	}
}
