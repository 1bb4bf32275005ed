package batch_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/scanstelle/scanstelle/batch"
)

// TestLastTold: whatever is told of documents in whatever order, each is what was
// told of it last, and no class that was ever told is lost.
func TestLastTold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := &batch.Class{Name: "stapel"}
		documents := []batch.ID{"1", "2", "3"}
		last, ever := map[batch.ID]string{}, map[string]bool{}
		for range rapid.IntRange(1, 12).Draw(t, "told") {
			name := rapid.SampledFrom([]string{"stapel", "a", "b", "c"}).Draw(t, "class")
			of := rapid.SliceOfNDistinct(rapid.SampledFrom(documents), 1, 3, rapid.ID).Draw(t, "documents")
			if next := c.Told(batch.Member{Name: name}, of...); next != nil {
				c = next
			}
			ever[name] = true
			for _, id := range of {
				last[id] = name
			}
		}
		for id, want := range last {
			if got := c.Treated(id); got.Name != want {
				t.Fatalf("document %s is %s, last told was %s: %+v", id, got.Name, want, c.Mixed)
			}
		}
		for _, m := range c.Mixed {
			delete(ever, m.Name)
		}
		if len(ever) != 0 {
			t.Fatalf("%v are not among %+v", ever, c.Mixed)
		}
	})
}

// TestStricter compares integrity before confidentiality before availability.
func TestStricter(t *testing.T) {
	n, h := batch.NeedNormal, batch.NeedHigh
	order := []batch.Protection{{Integrity: n, Confidentiality: n, Availability: n}, {Integrity: n, Confidentiality: n, Availability: h}, {Integrity: n, Confidentiality: h, Availability: n}, {Integrity: h, Confidentiality: n, Availability: n}}
	for i, a := range order {
		for j, b := range order {
			if got := (batch.Member{Protection: a}).Stricter(batch.Member{Protection: b}); got != (i > j) {
				t.Errorf("%+v over %+v: %v", a, b, got)
			}
		}
	}
}
