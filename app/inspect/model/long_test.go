package model

import (
	"encoding/json"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// TestLongDocumentIsSeen: a document in which a separator sheet may be missing is listed
// although nothing else demands it, and the next finding leads to its first page; a look
// at the whole document settles it (mailroom.md 6, row 13).
func TestLongDocumentIsSeen(t *testing.T) {
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
	at := func() (shown string, finding batch.ID) {
		w.arrange()
		for _, d := range w.Documents {
			shown += string(d.ID)
		}
		if s, ok := w.NextFinding(Spot{}, 1); ok {
			_, p, _ := w.At(s)
			finding = p.ID
		}
		return shown, finding
	}
	if shown, finding := at(); shown != "a" || finding != "" {
		t.Errorf("without one: %q, %q", shown, finding)
	}
	w.Long = []station.LongDocument{{Document: "b", Number: 2, Pages: 84}}
	if shown, finding := at(); shown != "ab" || finding != "b1" || w.Hidden != 1 {
		t.Errorf("with one: %q, %q, %d hidden", shown, finding, w.Hidden)
	}
	if err := json.Unmarshal([]byte(`{"looks":{"b":{"verdict":"good"}}}`), &w.Review); err != nil {
		t.Fatal(err)
	}
	if _, finding := at(); finding != "" {
		t.Errorf("seen as a whole: %q", finding)
	}
}
