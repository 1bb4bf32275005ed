package dms_test

import (
	"bytes"
	"context"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
)

// TestBucket: the speed is kept over packages, never jumps, and every wait is short.
func TestBucket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const rate = 100_000
		b := dms.NewBucket(rate, nil)
		begin := time.Now()
		for range 3 {
			data := make([]byte, 400_000)
			r := b.Limit(t.Context(), io.NopCloser(bytes.NewReader(data)))
			buf, got, longest := make([]byte, 1<<20), 0, time.Duration(0)
			for {
				at := time.Now()
				n, err := r.Read(buf)
				longest = max(longest, time.Since(at))
				if got += n; err != nil {
					break
				}
			}
			if got != len(data) || longest > 300*time.Millisecond {
				t.Fatalf("%d bytes, %s without a byte", got, longest)
			}
		}
		if took := time.Since(begin); took < 10900*time.Millisecond || took > 11100*time.Millisecond { // a full bucket at first
			t.Errorf("1.2 MB at 100 kB/s took %s", took)
		}
		time.Sleep(time.Hour) // what was not used does not pile up
		begin = time.Now()
		if _, err := io.Copy(io.Discard, b.Limit(t.Context(), io.NopCloser(bytes.NewReader(make([]byte, 300_000))))); err != nil || time.Since(begin) < 1900*time.Millisecond {
			t.Errorf("%v after %s", err, time.Since(begin))
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := io.Copy(io.Discard, b.Limit(ctx, io.NopCloser(bytes.NewReader(make([]byte, 300_000)))))
		if batch.CodeOf(err) != batch.CodeCanceled {
			t.Error(err)
		}
	})
}

// TestBucketClock: a clock that is set neither lets a flood out nor stops anything.
func TestBucketClock(t *testing.T) {
	now := time.Now()
	b := dms.NewBucket(1_000_000, func() time.Time { return now })
	now = now.Add(-48 * time.Hour)
	begin := time.Now()
	if _, err := io.Copy(io.Discard, b.Limit(t.Context(), io.NopCloser(bytes.NewReader(make([]byte, 1_050_000))))); err != nil || time.Since(begin) > 5*time.Second {
		t.Errorf("%v after %s", err, time.Since(begin))
	}
}
