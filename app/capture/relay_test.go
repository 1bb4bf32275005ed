package capture

import (
	"context"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/capture/model"
	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// screen is the goroutine of a screen: what is to be done on it, in turn.
type screen struct {
	mu    sync.Mutex
	queue []func()
}

func (s *screen) do(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = append(s.queue, f)
}

// until does what there is until something holds.
func (s *screen) until(t *testing.T, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it does not come")
		}
		s.mu.Lock()
		all := s.queue
		s.queue = nil
		s.mu.Unlock()
		for _, f := range all {
			f()
		}
	}
}

// TestRunOutlivesItsRoom: what takes sheets in goes on when the desk gets another language
// or another person comes; their room follows it and says why the feeder stopped.
func TestRunOutlivesItsRoom(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	runs, on := frame.NewRuns(t.Context()), &screen{}
	t.Cleanup(runs.Close)
	room := func(language string) (*Room, *frame.Bridge) {
		w, err := words.Open(language)
		if err != nil {
			t.Fatal(err)
		}
		b := frame.NewBridge(t.Context(), on.do)
		t.Cleanup(b.Close)
		return New(&frame.Desk{Station: &station.Client{}, Words: w, Keys: frame.NewKeys(), Bridge: b, Runs: runs, Session: func() string { return "" }, Person: func() *station.PersonView { return nil },
			Now: time.Now, Memory: frame.Forgetful{}, Focus: func(fyne.Focusable) {}}), b
	}
	stack := stackOf(4, 4)
	stack.Batch.ID, stack.Batch.Device = "stapel", "papier:0"
	jam, ends := make(chan struct{}), make(chan error, 1)
	first, bridge := room("de")
	first.Enter()
	first.feed(func(ctx context.Context, told func(model.Progress)) (station.SummaryEvent, error) {
		told(model.Progress{Batch: "stapel", Taken: 2})
		select {
		case <-jam:
		case <-ctx.Done():
		}
		ends <- ctx.Err()
		return station.SummaryEvent{Batch: "stapel"}, batch.Refuse("test", batch.CodeJam, "Stau")
	}, nil)
	on.until(t, func() bool { return first.progress.Taken == 2 })
	bridge.Close() // the desk of another language takes its place

	second, _ := room("en")
	second.stack = stack
	second.Enter()
	on.until(t, func() bool { return second.work == feeding && second.progress.Taken == 2 })
	close(jam)
	if err := <-ends; err != nil {
		t.Fatalf("the run ended with its room: %v", err)
	}
	on.until(t, func() bool { return second.work == idle })
	if want := second.desk.Words.T("fault.jam.title", words.Data{"Next": 3}); second.notice == nil || second.notice.title == "" || second.fault == nil {
		t.Errorf("the room of who came does not say: %s", want)
	}
}
