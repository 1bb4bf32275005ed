package sane

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

func TestAwaitPaper(t *testing.T) {
	f := newFake()
	looks := 0
	err := AwaitPaper(t.Context(), f, false, func() {
		if looks++; looks == 2 {
			f.sense(map[string]any{"page-loaded": true})
		}
	})
	if err != nil || looks != 2 {
		t.Errorf("%d looks, %v", looks, err)
	}

	f = newFake()
	ctx, stop := context.WithCancel(t.Context())
	if err := AwaitPaper(ctx, f, false, stop); batch.CodeOf(err) != batch.CodeCanceled {
		t.Errorf("nobody waits any more: %v", err)
	}

	silent := newFake()
	silent.options = nil
	if err := AwaitPaper(t.Context(), silent, false, func() {}); batch.CodeOf(err) != batch.CodeOption {
		t.Errorf("without a sensor: %v", err)
	}
}

// TestAwaitPaperAnew: for a new stack only paper counts that is laid in now, and a press of
// the button that comes now; what was there before starts nothing.
func TestAwaitPaperAnew(t *testing.T) {
	for name, c := range map[string]struct {
		anew  bool
		looks []map[string]any // what the sensors tell at each look
	}{
		"laid in":              {true, []map[string]any{{"page-loaded": true}, {"page-loaded": true}, {"page-loaded": false}, {"page-loaded": true}}},
		"pressed":              {true, []map[string]any{{"scan": true}, {"scan": true}, {"scan": false}, {"scan": true}}},
		"pressed with paper":   {true, []map[string]any{{"page-loaded": true}, {"page-loaded": true, "scan": true}}},
		"pressed, stack open":  {false, []map[string]any{{"scan": true}, {"scan": false}, {"scan": true}}},
		"laid in, stack open":  {false, []map[string]any{{"page-loaded": false}, {"page-loaded": true}}},
		"still there, it goes": {false, []map[string]any{{"page-loaded": true}}},
	} {
		synctest.Test(t, func(t *testing.T) {
			f := newFake()
			f.listing = parseListing(fujitsuLike + "    --scan[=(yes|no)] [no] [hardware]\n")
			f.sense(map[string]any{"page-loaded": false})
			looks := 0
			f.sense(c.looks[0])
			ctx, stop := context.WithTimeout(t.Context(), time.Minute)
			defer stop()
			err := AwaitPaper(ctx, f, c.anew, func() {
				if looks++; looks < len(c.looks) {
					f.sense(c.looks[looks])
				}
			})
			if err != nil || looks != len(c.looks)-1 {
				t.Errorf("%s: begins after %d looks and not %d: %v", name, looks, len(c.looks)-1, err)
			}
		})
	}
}
