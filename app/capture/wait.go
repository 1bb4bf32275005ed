package capture

import (
	"context"

	"github.com/scanstelle/scanstelle/app/capture/model"
	"github.com/scanstelle/scanstelle/batch"
)

// waiting is for paper that is laid into the feeder, where the device tells of it.
type waiting struct {
	stop context.CancelFunc // nil: nobody waits
	over chan struct{}      // closed when the device is free again
	what string             // key of the words for what it is waited for
	left func()             // says what to do when nobody waits any more; nil: nothing
}

// on tells whether it is waited.
func (w *waiting) on() bool { return w.stop != nil }

// end ends it; what it returns is closed when the device is free.
func (w *waiting) end() <-chan struct{} {
	over := w.over
	if w.stop != nil {
		w.stop()
	}
	w.stop, w.over, w.left = nil, nil, nil
	if over == nil {
		over = make(chan struct{})
		close(over)
	}
	return over
}

// stopWaiting ends it where a person no longer waits.
func (r *Room) stopWaiting() {
	left := r.waiting.left
	if r.waiting.end(); left != nil {
		left()
	}
}

// waits tells whether somebody wants the stack to go on by itself.
func (r *Room) waits() bool { return r.desk.Memory.String("capture.wait") == "1" }

// await goes on with the stack as soon as paper lies in the feeder (field.md 4,
// complaint 36).
func (r *Room) await() {
	if !r.waits() || r.waiting.on() || !r.stack.Open() || r.work != idle {
		return
	}
	device, over := r.stack.Batch.Device, make(chan struct{})
	r.waiting.over, r.waiting.what = over, "capture.waiting"
	r.waiting.stop = r.desk.Bridge.Go(func(ctx context.Context) {
		err := model.AwaitPaper(r.desk.Context(ctx), r.caller(), device)
		close(over)
		r.later("paper", func() {
			if r.waiting.over != over {
				return // something else was done meanwhile
			}
			r.waiting = waiting{}
			switch code := batch.CodeOf(err); {
			case err == nil && r.work == idle && r.stack.Open():
				r.goOn()
			case code == batch.CodeOption || code == batch.CodeCanceled:
				r.show() // the device does not tell: F5 goes on, as ever
			case err != nil:
				r.fail(err)
			}
		})
	})
	r.show()
}
