package app

import (
	"context"
	"testing"

	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/station"
)

// TestRunsOutliveTheDesk: a desk that gives way to one of another language stops no feeder;
// one whose window keeps no runs stops its own.
func TestRunsOutliveTheDesk(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	for name, of := range map[string]*frame.Runs{"kept by the window": frame.NewRuns(t.Context()), "of the desk": nil} {
		d := New(t.Context(), Config{Station: &station.Client{}, Words: w, Do: func(func()) {}, Quit: func() {}, Runs: of})
		ended := make(chan struct{})
		d.frame.Run(func(ctx context.Context) {
			<-ctx.Done()
			close(ended)
		})
		d.Abandon()
		select {
		case <-ended:
			if of != nil {
				t.Errorf("%s: it stopped with the desk", name)
			}
		default:
			if of == nil {
				t.Errorf("%s: it goes on", name)
			}
		}
		if of != nil {
			of.Close()
			<-ended
		}
	}
}
