package station

import (
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// TestFairQueue: what is urgent first, then the oldest; large ones and small ones share the line while both wait.
func TestFairQueue(t *testing.T) {
	const s, l = 1 << 20, 8 << 20
	for _, test := range []struct{ sizes, order, urgent []int64 }{
		{nil, nil, nil},
		{[]int64{s, s, s}, []int64{0, 1, 2}, nil},
		{[]int64{l, l, l}, []int64{0, 1, 2}, nil},
		{[]int64{l, l, s}, []int64{0, 2, 1}, nil},
		// After 8 MiB, eight small ones of 1 MiB go before the next large one.
		{[]int64{l, l, s, s, s, s, s, s, s, s, s, s}, []int64{0, 2, 3, 4, 5, 6, 7, 8, 9, 1, 10, 11}, nil},
		{[]int64{s, l, s, l}, []int64{0, 1, 2, 3}, nil},
		// What is urgent goes first, the oldest of it before, however large.
		{[]int64{s, s, s, s}, []int64{2, 3, 0, 1}, []int64{2, 3}},
		{[]int64{s, l, s, l}, []int64{3, 0, 2, 1}, []int64{3}},
	} {
		q := fairQueue{urgent: map[batch.ID]bool{}}
		for i, n := range test.sizes {
			id := batch.NewID()
			q.rows = append(q.rows, batch.Delivery{Attempts: i, Bytes: n, Document: id})
			q.urgent[id] = slices.Contains(test.urgent, int64(i))
		}
		var got []int64
		for row, ok := q.next(); ok; row, ok = q.next() {
			got = append(got, int64(row.Attempts))
		}
		if !slices.Equal(got, test.order) {
			t.Errorf("%v: %v, want %v", test.sizes, got, test.order)
		}
	}
}

// TestUrgentGoesFirst: what is marked »Eilt« is handed over before what waited longer, by
// the service and when a person wants it (mailroom.md 1.6).
func TestUrgentGoesFirst(t *testing.T) {
	for name, deliver := range map[string]func(d *desk) error{
		"service": func(d *desk) error { d.DrainOnce(t.Context()); return nil },
		"person": func(d *desk) error {
			_, err := d.Deliver(t.Context(), DeliverRequest{Who: nobody}, func(any) {})
			return err
		},
	} {
		for _, sealed := range []bool{true, false} { // before the target comes back, or with it
			d := newDesk(t)
			target := "folder:" + d.path("ausgang")
			if err := os.WriteFile(d.path("ausgang"), nil, 0o600); err != nil { // in the way
				t.Fatal(err)
			}
			for i, file := range []string{"a.pdf", "b.pdf", "c.pdf", "d.pdf"} {
				id := d.captured(t, true, d.file(t, file, "content"))
				if i == 2 {
					if _, err := call[EditResult](d, nobody, OpUrgent, EditRequest{Batch: id, Documents: []string{"1"}, Urgent: true}); err != nil {
						t.Fatal(err)
					}
				}
				if sealed {
					d.run(t, RunRequest{Batch: id, Target: target, Read: true, Deliver: true, Who: nobody})
				}
			}
			if err := os.Remove(d.path("ausgang")); err != nil {
				t.Fatal(err)
			}
			if !sealed && name == "person" {
				deliver = func(d *desk) error {
					_, err := d.Deliver(t.Context(), DeliverRequest{Who: nobody, Target: target}, func(any) {})
					return err
				}
			} else if !sealed {
				continue // the service knows no target for them
			}
			d.tryAgain(true, target)
			if err := deliver(d); err != nil {
				t.Fatal(err)
			}
			_, done := d.outbox(t, true)
			rows := d.rows(t)
			first := slices.MinFunc(slices.Collect(maps.Values(rows)), func(a, b OutboxRow) int { return a.Changed.Compare(b.Changed) })
			if len(rows) != 4 || !first.Done() || first.Title != "c.pdf" && first.Title != "c" || !first.Urgent {
				t.Errorf("%s, sealed before: %v: first went %+v of %d, %+v", name, sealed, first, len(rows), done)
			}
		}
	}
}
