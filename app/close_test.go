package app

import (
	"testing"

	"go.uber.org/goleak"
)

// TestCloseLeavesNothing: whatever a desk started in its rooms and sheets has ended when it
// is closed.
func TestCloseLeavesNothing(t *testing.T) {
	d, _ := alone(t, "de") // also what the window's library starts at its first window
	d.Close()
	before := goleak.IgnoreCurrent()
	d, _ = alone(t, "de")
	for i := range d.Rooms() {
		d.Go(i)
		d.help()
		d.help()
	}
	d.lookSheet()
	d.sheets()
	d.movePaper("", func() {})
	d.uncoverAll()
	d.shut("", "")
	d.enter("", nil, 0)
	d.Close()
	goleak.VerifyNone(t, before)
}
