package model_test

import (
	"context"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/app/capture/model"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/tests/feeder"
)

// TestAwaitDevice: a scanner is asked until it answers, and no longer than waiting helps
// or somebody waits.
func TestAwaitDevice(t *testing.T) {
	r := open(t)
	for _, c := range []struct {
		silent []batch.Code
		want   batch.Code
		left   int
	}{
		{[]batch.Code{batch.CodeOffline, batch.CodeNoDevice, batch.CodeDeviceBusy}, "", 0},
		{[]batch.Code{batch.CodeOffline, batch.CodeDeviceDenied, batch.CodeOffline}, batch.CodeDeviceDenied, 1},
	} {
		r.f.Silent = c.silent
		if err := model.AwaitDevice(t.Context(), r.st, feeder.Device, time.Millisecond); batch.CodeOf(err) != c.want || len(r.f.Silent) != c.left {
			t.Errorf("%v: %v, %d left", c.silent, err, len(r.f.Silent))
		}
	}
	r.f.Silent = []batch.Code{batch.CodeOffline}
	ctx, leave := context.WithCancel(t.Context())
	leave()
	if err := model.AwaitDevice(ctx, r.st, feeder.Device, time.Hour); batch.CodeOf(err) != batch.CodeCanceled {
		t.Errorf("after nobody waits: %v", err)
	}
}
