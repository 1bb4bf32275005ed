package model

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// TestReported: what case work reported is told as long as the document that corrects
// it is open, the newest last, and no more than there is room for (A.NB.3).
func TestReported(t *testing.T) {
	report := func(document, reason string) station.CaseReport {
		return station.CaseReport{Document: batch.ID(document), Reason: reason}
	}
	w := Work{Batch: station.BatchView{
		DocumentList: []batch.Document{
			{ID: "a", State: batch.Delivered}, {ID: "b", State: batch.Delivered}, {ID: "c", State: batch.Delivered},
			{ID: "a2", Supersedes: "a", State: batch.Open}, {ID: "b2", Supersedes: "b", State: batch.Delivered}, {ID: "c2", Supersedes: "c", State: batch.Open, Gone: true},
		},
		Reports: []station.CaseReport{report("a", "1"), report("b", "2"), report("c", "3"), report("a", "4")},
	}}
	said := func() (out []string) {
		for _, r := range w.Reported() {
			out = append(out, r.Reason)
		}
		return out
	}
	if got := said(); !slices.Equal(got, []string{"1", "4"}) {
		t.Errorf("%q", got)
	}
	for n := range 5 {
		w.Batch.Reports = append(w.Batch.Reports, report("a", fmt.Sprint("n", n)))
	}
	if got := said(); !slices.Equal(got, []string{"n3", "n4"}) {
		t.Errorf("%q", got)
	}
	w.Batch.Reports = []station.CaseReport{report("a", strings.Repeat("ü", 1000))}
	if got := said(); len(got) != 1 || got[0] != strings.Repeat("ü", mostOfReport)+"…" {
		t.Errorf("%q", got)
	}
	if w.Batch.Reports[0].Reason != strings.Repeat("ü", 1000) {
		t.Error("the report itself was cut")
	}
}
