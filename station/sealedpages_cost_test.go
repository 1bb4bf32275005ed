package station

import (
	"context"
	"fmt"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// TestSealedPagesCostLittle: the list of what was sealed off is read whenever it is shown
// and whenever a batch changes; acts of batches that have nothing of it are read once.
func TestSealedPagesCostLittle(t *testing.T) {
	const batches, acts = 20, 60
	d := newDesk(t)
	ctx := context.Background()
	var ids []batch.ID
	for i := range batches {
		id := batch.NewID()
		ids = append(ids, id)
		if err := d.store.OpenBatch(ctx, batch.Batch{ID: id, State: batch.Open, Opened: d.store.Now(), Creator: "P-TEST0000", RunKey: fmt.Sprint(i), Inputs: []batch.Input{{Source: "a"}}}); err != nil {
			t.Fatal(err)
		}
		looks := make([]batch.Act, acts)
		for j := range looks {
			looks[j] = batch.Act{Name: "page-opened", Data: []byte(`{"page":"x"}`)}
		}
		if err := d.store.Act(ctx, id, "P-TEST0000", looks...); err != nil {
			t.Fatal(err)
		}
	}
	list := func() {
		if all, err := d.SealedPages(ctx, Actor{}); err != nil || len(all) != 0 {
			t.Fatal(all, err)
		}
	}
	list()
	if cost := testing.AllocsPerRun(10, list); cost > batches*acts {
		t.Errorf("%.0f allocations for %d batches of %d acts", cost, batches, acts)
	}
	last, err := d.store.LastActs()
	if err != nil || len(last) != batches {
		t.Fatalf("%d batches, %v", len(last), err)
	}
	was := last[ids[3]]
	if err := d.store.Act(ctx, ids[3], "P-TEST0000", batch.Act{Name: "page-opened", Data: []byte(`{"page":"y"}`)}); err != nil {
		t.Fatal(err)
	}
	if now, err := d.store.LastActs(); err != nil || now[ids[3]] == was || now[ids[4]] != last[ids[4]] {
		t.Errorf("another act is not told: %v", err)
	}
}
