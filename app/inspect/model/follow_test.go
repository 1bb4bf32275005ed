package model

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// TestPace: what takes two seconds to read is not read all the time, however much
// happens; what is read fast is read soon.
func TestPace(t *testing.T) {
	for took, want := range map[time.Duration]int{2 * time.Second: 12, 0: 249} {
		synctest.Test(t, func(t *testing.T) {
			ctx, stop := context.WithTimeout(t.Context(), 100*time.Second)
			defer stop()
			dirty := make(chan struct{})
			go func() { // something changes all the time
				for {
					select {
					case <-ctx.Done():
						return
					case dirty <- struct{}{}:
					}
				}
			}()
			n := 0
			pace(ctx, dirty, func() {
				n++
				time.Sleep(took)
			})
			if n < want-1 || n > want+1 { // what happens at the very end may be in it
				t.Errorf("what takes %v was read %d times in 100 s", took, n)
			}
		})
	}
}
