package model

import (
	"encoding/json"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// TestHintedDocumentIsSeen: a document with a hint to look after is listed although nothing
// else demands it, and the next finding leads to the page where it shows; a mere note does
// neither, and a look at the whole document settles it.
func TestHintedDocumentIsSeen(t *testing.T) {
	var w Work
	if err := json.Unmarshal([]byte(`{"draw":{}}`), &w.Review); err != nil {
		t.Fatal(err)
	}
	w.Review.Required = []station.Requirement{{Unit: "a", Whole: true}}
	for _, id := range []batch.ID{"a", "b", "c"} {
		d := batch.Document{ID: id, State: batch.Open}
		for _, n := range []string{"1", "2"} {
			p := batch.Page{ID: id + batch.ID(n), Document: id}
			d.Pages = append(d.Pages, p.ID)
			w.Batch.PageList = append(w.Batch.PageList, p)
		}
		w.Batch.DocumentList = append(w.Batch.DocumentList, d)
	}
	for _, c := range []struct {
		name    string
		hints   []batch.Hint
		shown   string
		finding batch.ID
	}{
		{"none", nil, "a", ""},
		{"missing pages", []batch.Hint{{Code: batch.HintPages, Page: 2, Numbers: []int{3}, Of: 3}}, "ab", "b2"},
		{"a note", []batch.Hint{{Code: batch.HintFranking, Page: 2}}, "a", ""},
		{"of a page that is gone", []batch.Hint{{Code: batch.HintPages, Page: 3}}, "a", ""},
	} {
		now := w.Hinted(map[batch.ID][]batch.Hint{"b": c.hints})
		shown, finding := "", batch.ID("")
		for _, d := range now.Documents {
			shown += string(d.ID)
		}
		if s, ok := now.NextFinding(Spot{}, 1); ok {
			_, p, _ := now.At(s)
			finding = p.ID
		}
		if shown != c.shown || finding != c.finding {
			t.Errorf("%s: %q, F8 leads to %q", c.name, shown, finding)
		}
		if !now.SameHints(map[batch.ID][]batch.Hint{"b": c.hints}) || now.SameHints(map[batch.ID][]batch.Hint{"b": {{Code: batch.HintTwin, Page: 1}}}) {
			t.Errorf("%s: hints are compared wrongly", c.name)
		}
	}
	if err := json.Unmarshal([]byte(`{"looks":{"b":{"verdict":"good"}}}`), &w.Review); err != nil {
		t.Fatal(err)
	}
	now := w.Hinted(map[batch.ID][]batch.Hint{"b": {{Code: batch.HintPages, Page: 2}}})
	if _, ok := now.NextFinding(Spot{}, 1); ok || len(now.Documents) != 2 {
		t.Errorf("seen as a whole: %+v", now.Documents)
	}
}
