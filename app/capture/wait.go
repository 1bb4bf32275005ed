package capture

import (
	"context"

	"github.com/scanstelle/scanstelle/app/capture/model"
	"github.com/scanstelle/scanstelle/app/part"
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
// complaint 36), or the button of the device is pressed.
func (r *Room) await() {
	if r.waits() && r.stack.Open() {
		r.expect(r.stack.Batch.Device, false, func(err error) {
			switch code := batch.CodeOf(err); {
			case err == nil && r.work == idle && r.stack.Open():
				r.goOn()
			case code == batch.CodeOption || code == batch.CodeCanceled:
				r.show() // the device does not tell: F5 goes on, as ever
			case err != nil:
				r.fail(err)
			}
		})
	}
}

// awaitNew begins a stack with what is chosen as soon as paper is laid into the feeder, or
// the button of the device is pressed. What lies there already begins nothing: whoever lays
// it in may still be choosing.
func (r *Room) awaitNew() {
	if r.waits() && r.here && !r.stack.Begun() && len(r.devices) > 0 && (r.wanted.Class != "" || r.wanted.Profile != "") {
		r.expect(r.wanted.Device, true, func(err error) {
			switch w := r.desk.Words; {
			case err != nil || r.work != idle || r.stack.Begun():
				r.show() // F5 says what is wrong
			case r.form.typing || r.desk.Keys.Layer("room") == nil:
				r.say(part.TonePlain, w.T("capture.wait.laid.title"), w.T("capture.wait.laid.text"), false)
			default:
				r.scan()
			}
		})
	}
}

// expect waits for the feeder of a device, where nothing else is done.
func (r *Room) expect(device string, anew bool, then func(error)) {
	if r.waiting.on() || r.work != idle {
		return
	}
	over := make(chan struct{})
	r.waiting.over, r.waiting.what = over, "capture.waiting"
	r.waiting.stop = r.desk.Bridge.Go(func(ctx context.Context) {
		err := model.AwaitPaper(r.desk.Context(ctx), r.caller(), device, anew)
		close(over)
		r.later("paper", func() {
			if r.waiting.over != over {
				return // something else was done meanwhile
			}
			r.waiting = waiting{}
			then(err)
		})
	})
	r.show()
}
