package frame

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestBridgeShowsTheNewest(t *testing.T) {
	defer goleak.VerifyNone(t)
	var screen []func()
	b := NewBridge(t.Context(), func(f func()) { screen = append(screen, f) })
	shown := map[string]int{}
	for i := range 100 {
		b.Show("page", func() { shown["page"] = i })
	}
	b.Show("footer", func() { shown["footer"]++ })
	if len(screen) != 1 {
		t.Errorf("%d deliveries for pictures that came before a frame", len(screen))
	}
	screen[0]()
	if shown["page"] != 99 || shown["footer"] != 1 {
		t.Errorf("shown %v", shown)
	}
	b.Show("page", func() { shown["page"] = -1 })
	b.Close()
	screen[1]()
	if shown["page"] != 99 {
		t.Error("shown on a closed screen")
	}
}

func TestBridgeJoins(t *testing.T) {
	defer goleak.VerifyNone(t)
	b := NewBridge(context.Background(), func(f func()) { f() })
	begun, ended := make(chan struct{}), false
	b.Go(func(ctx context.Context) {
		close(begun)
		<-ctx.Done()
		ended = true
	})
	<-begun
	b.Close()
	if !ended {
		t.Error("closed before the work ended")
	}
	stopped := make(chan struct{})
	stop := NewBridge(context.Background(), func(f func()) { f() }).Go(func(ctx context.Context) {
		<-ctx.Done()
		close(stopped)
	})
	stop()
	<-stopped
}

// TestStreamsAreGathered: of what comes again and again the last is shown, all of it
// together, soon; what is shown at once takes it along; nothing comes after the end.
func TestStreamsAreGathered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		deliveries, pages, pictures := 0, 0, 0
		screen := make(chan func(), 100)
		defer close(screen)
		go func() {
			for f := range screen {
				deliveries++
				f()
			}
		}()
		b := NewBridge(t.Context(), func(f func()) { screen <- f })
		for i := range 100 { // in 100 × 10 ms
			b.Calmly("pages", func() { pages = i + 1 })
			b.Calmly("pictures", func() { pictures = i + 1 })
			time.Sleep(10 * time.Millisecond)
		}
		time.Sleep(gather)
		synctest.Wait()
		if pages != 100 || pictures != 100 || deliveries > 14 {
			t.Errorf("%d pages, %d pictures, %d deliveries", pages, pictures, deliveries)
		}
		before := deliveries
		seen := 0
		b.Calmly("pages", func() { pages = -1 })
		b.Show("key", func() { seen = pages })
		synctest.Wait()
		if seen != -1 || deliveries != before+1 {
			t.Errorf("what waited did not come along first: %d, %d deliveries", seen, deliveries-before)
		}
		time.Sleep(gather)
		synctest.Wait()
		if deliveries != before+1 {
			t.Error("delivered without anything to show")
		}
		b.Calmly("pages", func() { pages = -2 })
		b.Close()
		time.Sleep(2 * gather)
		if synctest.Wait(); pages == -2 {
			t.Error("shown after the end")
		}
	})
}
