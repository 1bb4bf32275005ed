package station

import (
	"slices"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// TestFairQueue: oldest first; large ones and small ones share the line while both wait.
func TestFairQueue(t *testing.T) {
	const s, l = 1 << 20, 8 << 20
	for _, test := range []struct{ sizes, order []int64 }{
		{nil, nil},
		{[]int64{s, s, s}, []int64{0, 1, 2}},
		{[]int64{l, l, l}, []int64{0, 1, 2}},
		{[]int64{l, l, s}, []int64{0, 2, 1}},
		// After 8 MiB, eight small ones of 1 MiB go before the next large one.
		{[]int64{l, l, s, s, s, s, s, s, s, s, s, s}, []int64{0, 2, 3, 4, 5, 6, 7, 8, 9, 1, 10, 11}},
		{[]int64{s, l, s, l}, []int64{0, 1, 2, 3}},
	} {
		q := fairQueue{}
		for i, n := range test.sizes {
			q.rows = append(q.rows, batch.Delivery{Attempts: i, Bytes: n})
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
