package capture

import (
	"context"
	"time"

	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

// askAgain is the pause before a scanner is asked once more (mailroom.md 6, row 7).
const askAgain = 10 * time.Second

// comesBack tells whether a fault may pass by itself: the scanner is switched on, or the
// other program has done with it.
func (r *Room) comesBack(code batch.Code) bool {
	return (code == batch.CodeOffline || code == batch.CodeDeviceBusy) && r.stack.Open() && r.stack.Batch.Device != ""
}

// retry asks the scanner again and again while the person waits. One that was busy goes
// on by itself. One that was away is only said to be back: somebody was at it, and no
// machine knows which sheet lies in it.
func (r *Room) retry(code batch.Code, data words.Data) {
	w, device, over := r.desk.Words, r.stack.Batch.Device, make(chan struct{})
	r.waiting.end()
	r.waiting.over, r.waiting.what = over, "capture.waiting.scanner"
	r.waiting.left = func() { r.sayFault(code, ".text", data) }
	r.waiting.stop = r.desk.Bridge.Go(func(ctx context.Context) {
		err := r.answers(ctx, device)
		close(over)
		r.later("scanner", func() {
			if r.waiting.over != over {
				return // something else was done meanwhile
			}
			r.waiting = waiting{}
			switch {
			case r.work != idle || !r.stack.Open():
				r.show()
			case err != nil:
				r.sayFault(code, ".text", data) // F5, as ever
			case code == batch.CodeDeviceBusy:
				r.goOn()
			default:
				r.say(part.TonePlain, w.T("capture.back.title"), w.T("capture.back.text", data), true)
				r.hold()
			}
		})
	})
	r.sayFault(code, ".again", data)
}

// sayFault says why the feeder stopped, in the words that the desk has for it; more names
// the sentence about what to do.
func (r *Room) sayFault(code batch.Code, more string, data words.Data) {
	w := r.desk.Words
	r.say(faults[code], w.T("fault."+string(code)+".title", data), w.T("fault."+string(code)+more, data), true)
	r.notice.code = code
	r.hold()
}

// known tells whether the desk has words of its own for a fault.
func known(code batch.Code) bool {
	_, ok := faults[code]
	return ok
}
