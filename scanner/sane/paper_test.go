package sane

import (
	"context"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

func TestAwaitPaper(t *testing.T) {
	f := newFake()
	looks := 0
	err := AwaitPaper(t.Context(), f, func() {
		if looks++; looks == 2 {
			f.sense(map[string]any{"page-loaded": true})
		}
	})
	if err != nil || looks != 2 {
		t.Errorf("%d looks, %v", looks, err)
	}

	f = newFake()
	ctx, stop := context.WithCancel(t.Context())
	if err := AwaitPaper(ctx, f, stop); batch.CodeOf(err) != batch.CodeCanceled {
		t.Errorf("nobody waits any more: %v", err)
	}

	silent := newFake()
	silent.options = nil
	if err := AwaitPaper(t.Context(), silent, func() {}); batch.CodeOf(err) != batch.CodeOption {
		t.Errorf("without a sensor: %v", err)
	}
}
