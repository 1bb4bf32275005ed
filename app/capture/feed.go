package capture

import (
	"context"

	"github.com/scanstelle/scanstelle/app/capture/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

func (r *Room) canScan() bool { return r.work == idle }

// canEnd tells whether somebody can say that no more sheets come.
func (r *Room) canEnd() bool { return r.work == idle && r.stack.Open() }

// scan feeds: a new stack, or the rest of one that stopped.
func (r *Room) scan() {
	w := r.desk.Words
	switch {
	case r.stack.Begun() && !r.stack.Open():
		r.say(part.TonePlain, w.T("capture.ended.title"), w.T("capture.ended.text"), false)
		return
	case r.stack.Open():
		id := r.stack.Batch.ID
		r.feed(func(ctx context.Context) (station.SummaryEvent, error) {
			return model.GoOn(r.desk.Context(ctx), r.caller(), id)
		})
		return
	}
	if len(r.devices) == 0 {
		r.search()
		return
	}
	r.begin(r.wanted)
}

// search looks for a scanner once more, and scans where there is one.
func (r *Room) search() {
	r.work = busy
	r.looked = false
	r.form.refresh()
	r.show()
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
	r.feed(func(ctx context.Context) (station.SummaryEvent, error) {
		return model.Begin(r.desk.Context(ctx), r.caller(), o, func(id batch.ID) {
			r.later("begun", func() { r.watch(id) })
		})
	})
}

// feed runs what takes sheets in. It goes on when the room is left.
func (r *Room) feed(run func(context.Context) (station.SummaryEvent, error)) {
	r.work, r.notice = feeding, nil
	r.show()
	r.desk.Focus(r.strip)
	r.desk.Bridge.Go(func(ctx context.Context) {
		summary, err := run(ctx)
		r.later("fed", func() { r.fed(summary, err) })
	})
}

// fed tells what came of it.
func (r *Room) fed(s station.SummaryEvent, err error) {
	r.work = idle
	switch {
	case err != nil:
		r.fail(err)
	case s.Code != "":
		r.stopped(s)
	case s.Refused > 0:
		r.say(part.ToneWarning, r.desk.Words.N("capture.refused.title", s.Refused), r.desk.Words.T("capture.refused.text"), false)
	}
	if r.follow == nil && s.Batch != "" && !r.stack.Begun() {
		r.watch(s.Batch)
	}
	r.show()
}

// endStack says that no more sheets come.
func (r *Room) endStack() {
	id := r.stack.Batch.ID
	r.work, r.notice = busy, nil
	r.show()
	r.desk.Bridge.Go(func(ctx context.Context) {
		s, err := model.End(r.desk.Context(ctx), r.caller(), id)
		r.later("fed", func() { r.fed(s, err) })
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
}

// escape stops what can be stopped, or puts away what was said.
func (r *Room) escape() {
	switch {
	case r.prompt.open():
		r.prompt.shut()
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
	case r.notice != nil:
		r.notice = nil
		r.show()
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
		r.clear()
		o := r.wanted
		o.Paths = paths
		r.begin(o)
	}
}
