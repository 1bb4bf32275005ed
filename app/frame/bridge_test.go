package frame

import (
	"context"
	"testing"

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
