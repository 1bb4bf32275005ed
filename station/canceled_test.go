package station

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// slowEye is a feeder whose pictures take until the run ends to be measured.
type slowEye struct {
	*feeder
	looking chan struct{}
}

func (s *slowEye) Measure(ctx context.Context, job MeasureJob, input *os.File, coded func(batch.Image, *os.File) error) (batch.Measurement, error) {
	m, err := s.feeder.Measure(ctx, job, input, coded)
	select {
	case s.looking <- struct{}{}:
	default:
	}
	<-ctx.Done()
	return m, err
}

// TestCancelAfterJamEnds: a run that goes on measuring after the feeder stopped ends
// when it is cancelled. It turned in circles then.
func TestCancelAfterJamEnds(t *testing.T) {
	f := &feeder{sides: []string{"content", "content", "jam"}}
	d := feederDesk(t, f)
	eye := &slowEye{feeder: f, looking: make(chan struct{}, 1)}
	d.Station.workers = eye
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	done := make(chan SummaryEvent, 1)
	go func() {
		sum, err := d.Run(ctx, d.stack(), func(any) {})
		if err != nil {
			t.Error(err)
		}
		done <- sum
	}()
	<-eye.looking
	time.Sleep(500 * time.Millisecond) // the jam is told meanwhile
	cancel()
	select {
	case sum := <-done:
		if sum.Code != batch.CodeJam && sum.Code != batch.CodeCanceled {
			t.Errorf("%+v", sum)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the run does not end")
	}
}
