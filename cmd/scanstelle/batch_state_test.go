package main

import (
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// TestNothingIsNotHandedOver: a batch of which every file was refused is called empty.
func TestNothingIsNotHandedOver(t *testing.T) {
	for _, c := range []struct {
		pages int
		state batch.State
		want  string
	}{{0, batch.Delivered, "leer"}, {1, batch.Delivered, "übergeben"}, {0, batch.Open, "offen"}} {
		if got := batchState(batch.Batch{State: c.state, Pages: make([]batch.ID, c.pages)}); got != c.want {
			t.Errorf("%d pages, %s: %q, want %q", c.pages, c.state, got, c.want)
		}
	}
}
