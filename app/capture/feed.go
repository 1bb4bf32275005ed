package capture

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/scanstelle/scanstelle/app/capture/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

func (r *Room) canScan() bool { return r.work == idle }

// canEnd tells whether somebody can say that no more sheets come.
func (r *Room) canEnd() bool { return r.work == idle && r.stack.Open() && r.stack.Batch.Device != "" }

// scan feeds: a new stack, or the rest of one that stopped.
func (r *Room) scan() {
	w := r.desk.Words
	switch {
	case r.stack.Begun() && !r.stack.Open():
		r.say(part.TonePlain, w.T("capture.ended.title"), w.T("capture.ended.text", words.Data{"Key": r.desk.Hint(r.actions["append-document"])}), false)
		return
	case r.stack.DoubleFeed != nil:
		r.show() // the question is on the screen: first 1 or 2
		return
	case r.stack.Open():
		r.goOn()
		return
	}
	if wrong := r.form.ready(); wrong != nil {
		r.desk.Focus(wrong)
		return
	}
	if len(r.devices) == 0 {
		r.search()
		return
	}
	r.begin(r.wanted)
}

// goOn feeds the rest of a stack.
func (r *Room) goOn() {
	id := r.stack.Batch.ID
	r.unstreaked()
	r.feed(func(ctx context.Context, told func(model.Progress)) (station.SummaryEvent, error) {
		return model.GoOn(r.desk.Context(ctx), r.caller(), id, told)
	}, nil)
}

// search looks for a scanner once more, and scans where there is one.
func (r *Room) search() {
	r.looked = false
	r.form.refresh()
	r.engage("capture.form.looking")
	r.desk.Bridge.Go(func(ctx context.Context) {
		devices, err := model.Devices(r.desk.Context(ctx), r.caller())
		r.later("devices", func() {
			r.work = idle
			r.found(devices)
			switch {
			case len(devices) > 0:
				r.begin(r.wanted)
			case err == nil || batch.CodeOf(err) == batch.CodeNoDevice:
				r.say(part.ToneWarning, r.desk.Words.T("fault.no-device.title"), r.desk.Words.T("fault.no-device.text"), false)
			default:
				r.fail(err)
			}
		})
	})
}

// begin takes in a new stack.
func (r *Room) begin(o model.Order) {
	r.feed(func(ctx context.Context, told func(model.Progress)) (station.SummaryEvent, error) {
		var begun batch.ID
		return model.Begin(r.desk.Context(ctx), r.caller(), o, func(p model.Progress) {
			if begun == "" {
				begun = p.Batch
				r.later("begun", func() { r.watch(p.Batch) })
			}
			told(p)
		})
	}, nil)
}

// outcome says on the screen what came of a run, and tells whether it did.
type outcome func(s station.SummaryEvent, now model.Stack) bool

// feed runs what takes sheets in; what came of it is told as ever where no outcome
// says it. It goes on when the room is left.
func (r *Room) feed(do func(context.Context, func(model.Progress)) (station.SummaryEvent, error), then outcome) {
	waited := r.waiting.end()
	r.work, r.notice, r.fault, r.progress = feeding, nil, nil, model.Progress{}
	r.show()
	r.desk.Focus(r.strip)
	r.halt = r.desk.Run(func(ctx context.Context) {
		ctx, halt := context.WithCancel(ctx)
		defer halt()
		<-waited // the device is free
		e := run{halt: halt, then: then}
		summary, err := do(ctx, func(p model.Progress) {
			e.batch, e.progress, e.refused = p.Batch, p, p.Refused
			r.tell(e)
		})
		r.come(ctx, e, summary, err)
	})
}

// come shows what came of a run, and the stack as it is then.
func (r *Room) come(ctx context.Context, e run, s station.SummaryEvent, err error) {
	if err == nil {
		e.now, err = model.Load(r.desk.Context(context.WithoutCancel(ctx)), r.caller(), s.Batch)
	}
	if e.ended, e.summary, e.err = true, s, err; s.Batch != "" {
		e.batch = s.Batch
	}
	r.tell(e)
}

// fed tells what came of it.
func (r *Room) fed(s station.SummaryEvent, now model.Stack, err error, then outcome, refused []station.RefusedEvent) {
	r.work, r.progress = idle, model.Progress{}
	if r.notice != nil && r.notice.passing { // what it said holds no more
		r.notice = nil
	}
	fresh := !r.stack.Begun()
	r.streaked(s.Streak)
	if now.Begun() && (fresh || now.Batch.ID == r.stack.Batch.ID) {
		r.take(now)
	}
	switch {
	case batch.CodeOf(err) == batch.CodeCanceled:
		r.stopped(station.SummaryEvent{Batch: r.stack.Batch.ID, Code: batch.CodeCanceled, Balance: r.stack.Batch.Balance})
	case err != nil && r.stack.Open() && known(batch.CodeOf(err)):
		r.stopped(station.SummaryEvent{Batch: r.stack.Batch.ID, Code: batch.CodeOf(err), Message: batch.Message(err), Balance: r.stack.Batch.Balance})
	case err != nil:
		r.fail(err)
		r.signal(r.notice.title, false)
	case then != nil && then(s, now):
	case s.Code != "":
		r.stopped(s)
	case s.Refused > 0:
		r.say(part.ToneWarning, r.desk.Words.N("capture.refused.title", s.Refused), r.reasons(refused), false)
		r.signal(r.notice.title, false)
	default:
		r.finished(now)
	}
	if fresh && r.follow == nil && s.Batch != "" {
		r.watch(s.Batch)
	}
	r.show()
}

// reasonsShown is how many files that were not taken are named on the screen.
const reasonsShown = 3

// reasons names files that were not taken, and says why.
func (r *Room) reasons(refused []station.RefusedEvent) string {
	w := r.desk.Words
	var lines []string
	for _, e := range refused[:min(len(refused), reasonsShown)] {
		lines = append(lines, filepath.Base(e.Source)+": "+w.Said(e.Code, e.Message))
	}
	if n := len(refused) - reasonsShown; n > 0 {
		lines = append(lines, w.N("capture.refused.more", n))
	}
	return strings.Join(append(lines, w.T("capture.refused.text")), "\n")
}

// finished tells that a stack is whole, or what it lacks.
func (r *Room) finished(s model.Stack) {
	w := r.desk.Words
	if expected := s.Batch.Balance.Expected; expected >= 0 && !s.Open() && !s.Whole() {
		r.say(part.ToneWarning, w.T("capture.differs.title", words.Data{"Expected": w.Number(expected), "Fed": w.Number(s.Sheets())}), w.T("capture.differs.text"), false)
		r.signal(r.notice.title, false)
		return
	}
	r.signal(w.T("capture.finished"), true)
}

// endStack says that no more sheets come.
func (r *Room) endStack() {
	id := r.stack.Batch.ID
	r.waiting.end()
	r.engage("capture.ending")
	r.desk.Bridge.Go(func(ctx context.Context) {
		s, err := model.End(r.desk.Context(ctx), r.caller(), id, func(p model.Progress) {
			r.later("progress", func() { r.told(p) })
		})
		r.come(ctx, run{}, s, err)
	})
}

// newStack puts the one at hand aside. It is there for whoever inspects it, and an
// open one under Ctrl+N again.
func (r *Room) newStack() {
	if r.stack.Open() {
		r.say(part.ToneWarning, r.desk.Words.T("capture.open.title"), r.desk.Words.T("capture.open.text"), false)
		return
	}
	r.clear()
	r.desk.Bridge.Go(r.takeUp) // another one may still be open
}

// escape stops what can be stopped, or puts away what was said. Why the feeder stopped
// stays: going on solves it, or the end of the stack (mailroom.md 4.3).
func (r *Room) escape() {
	switch {
	case r.work == feeding && r.stack.Begun() && r.stack.Batch.Device == "" && r.stack.Open():
		r.work = stopping
		r.halt() // files wait where they are
		r.show()
	case r.work == feeding && r.stack.Begun():
		r.work = stopping
		r.show()
		id := r.stack.Batch.ID
		r.desk.Bridge.Go(func(ctx context.Context) {
			// Where the last sheet is through by itself there is nothing to stop.
			if err := model.Stop(r.desk.Context(ctx), r.caller(), id); err != nil && batch.CodeOf(err) != batch.CodeWrongState {
				r.later("fail", func() { r.fail(err) })
			}
		})
	case r.waiting.on():
		r.stopWaiting()
		r.show()
	case r.notice != nil && r.notice != r.fault:
		r.notice = nil
		r.show()
	default:
		if h := r.hint(); h != nil {
			r.putAway(*h)
		}
	}
}

// Drop takes files as a stack of their own.
func (r *Room) Drop(paths []string) {
	switch w := r.desk.Words; {
	case r.work != idle:
		r.say(part.ToneWarning, w.T("capture.busy.title"), w.T("capture.busy.text"), false)
	case r.stack.Open():
		r.say(part.ToneWarning, w.T("capture.open.title"), w.T("capture.open.text"), false)
	case len(paths) > 0:
		if r.stack.Begun() { // else what was said about these letters stands in the form
			r.clear()
		}
		if wrong := r.form.ready(); wrong != nil {
			r.desk.Focus(wrong)
			return
		}
		o := r.wanted
		o.Paths = paths
		r.begin(o)
	}
}
