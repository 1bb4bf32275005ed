package model

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// drawWork makes documents with pages that are to be seen or not.
func drawWork(t *rapid.T) Work {
	var w Work
	for range rapid.IntRange(0, 5).Draw(t, "documents") {
		var d Document
		for range rapid.IntRange(1, 4).Draw(t, "pages") {
			p := Page{Page: batch.Page{ID: batch.NewID()}, Must: rapid.Bool().Draw(t, "must")}
			if rapid.Bool().Draw(t, "seen") {
				p.Verdict = station.VerdictGood
			}
			d.Pages = append(d.Pages, p)
		}
		w.Documents = append(w.Documents, d)
	}
	return w
}

// TestWalkMeetsEveryOpenPage: going from open page to open page meets each of them
// once before it comes back, and says so when there is none.
func TestWalkMeetsEveryOpenPage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWork(t)
		by := rapid.SampledFrom([]int{1, -1}).Draw(t, "by")
		at, met := w.First(), map[Spot]bool{}
		for range w.Missing() {
			next, ok := w.NextOpen(at, by)
			if !ok {
				t.Fatalf("no open page, %d are missing", w.Missing())
			}
			if met[next] {
				t.Fatalf("%v came twice before all were met", next)
			}
			met[next], at = true, next
		}
		if _, ok := w.NextOpen(at, by); ok != (w.Missing() > 0) {
			t.Fatalf("an open page %v, %d are missing", ok, w.Missing())
		}
	})
}

// TestStepsStayInside: a step never leaves the pages, and there and back is the
// same page except at the ends.
func TestStepsStayInside(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWork(t)
		all := w.spots()
		if len(all) == 0 {
			if _, _, ok := w.At(w.Step(Spot{}, 1)); ok {
				t.Fatal("a page where there is none")
			}
			return
		}
		at := rapid.SampledFrom(all).Draw(t, "at")
		to := w.Step(at, 1)
		if _, _, ok := w.At(to); !ok {
			t.Fatalf("%v is no page", to)
		}
		if to != at && w.Step(to, -1) != at {
			t.Fatalf("from %v to %v, and back to %v", at, to, w.Step(to, -1))
		}
		if _, _, ok := w.At(w.StepDocument(at, rapid.IntRange(-9, 9).Draw(t, "by"))); !ok {
			t.Fatal("a document that is none")
		}
	})
}

func TestIndexFillsNothing(t *testing.T) {
	x := NewIndex(station.DocumentFields{Document: "d", Values: []batch.FieldValue{{Field: batch.FieldSender, Value: "Finanzamt Fürth"}}}, []batch.Suggestion{
		{Field: batch.FieldOwnReference, Value: "46 C 1/20", Confidence: 0.4}, {Field: batch.FieldIBAN, Value: "DE02120300000000202051", Confidence: 0.9}, {Field: batch.FieldOwnReference, Value: "46 C 4557/20", Confidence: 0.7}})
	var names []batch.Field
	for _, f := range x.Fields {
		names = append(names, f.Name)
		switch f.Name {
		case batch.FieldOwnReference:
			if f.Confirmed() || len(f.Offers) != 2 || f.Offers[0].Value != "46 C 4557/20" || f.Offers[0].Number != 3 {
				t.Errorf("%+v", f)
			}
		case batch.FieldSender:
			if !f.Confirmed() || f.Value.Value != "Finanzamt Fürth" {
				t.Errorf("%+v", f)
			}
		default:
			if f.Confirmed() {
				t.Errorf("%s is confirmed, nobody did that", f.Name)
			}
		}
	}
	if len(names) != len(always)+1 {
		t.Errorf("%v", names)
	}
}

func TestDaysAreShownAsPeopleWriteThem(t *testing.T) {
	if got := Shown(batch.FieldLetterDate, "2025-03-14", "de"); got != "14.03.2025" {
		t.Error(got)
	}
	if got := Shown(batch.FieldSubject, "2025-03-14", "de"); got != "2025-03-14" {
		t.Error(got)
	}
	for typed, want := range map[string]string{"14.03.2025": "2025-03-14", " 1.2.2025 ": "2025-02-01", "2025-03-14": "2025-03-14", "14 Tage": "14 Tage"} {
		if got := Stored(batch.FieldDeadline, typed); got != want {
			t.Errorf("%q is stored as %q", typed, got)
		}
	}
}

// TestSidesAddUp: every side of paper is counted once, whatever became of it.
func TestSidesAddUp(t *testing.T) {
	var w Work
	w.Batch.PageList = []batch.Page{{Document: "d"}, {Document: "d"}, {Document: "d", Kind: batch.KindBlank}, {Kind: batch.KindSeparator}, {Document: "d", Withdrawn: batch.SealedOff}, {Document: "d", Kind: batch.KindPlaceholder}}
	if written, blank, others := w.Sides(); written != 2 || blank != 1 || others != 2 {
		t.Errorf("%d written, %d blank, %d others", written, blank, others)
	}
}
