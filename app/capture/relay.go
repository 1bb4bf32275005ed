package capture

import (
	"context"

	"github.com/scanstelle/scanstelle/app/capture/model"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// run is how one goes that this room began, or the room of who was here before.
type run struct {
	by       *Room
	batch    batch.ID // empty: none yet
	progress model.Progress
	halt     context.CancelFunc
	ended    bool
	summary  station.SummaryEvent
	now      model.Stack
	err      error
	refused  []station.RefusedEvent
	then     outcome // only of the room that began it
}

// hear shows how a run goes. It comes from the goroutine of the run.
func (r *Room) hear(event any) {
	e, ok := event.(run)
	switch {
	case !ok:
	case e.by == r && !e.ended:
		r.later("progress", func() { r.told(e.progress) })
	case e.by == r:
		r.later("fed", func() { r.fed(e.summary, e.now, e.err, e.then, e.refused) })
	case !e.ended:
		r.later("progress", func() { r.join(e) })
	default:
		r.desk.Bridge.Go(func(ctx context.Context) {
			now, err := model.Load(r.desk.Context(ctx), r.desk.Station, e.batch) // as who is here now may see it
			r.later("fed", func() { r.joined(e, now, err) })
		})
	}
}

// join takes part in a run that somebody else began, and that goes on.
func (r *Room) join(e run) {
	if e.batch == "" || r.stack.Begun() && r.stack.Batch.ID != e.batch {
		return
	}
	if r.work == idle {
		r.work, r.halt = feeding, e.halt
		if r.follow == nil {
			r.watch(e.batch)
		}
		r.show()
	}
	if r.work == feeding || r.work == stopping {
		r.told(e.progress)
	}
}

// joined tells what came of it: also of one that ended before anybody came.
func (r *Room) joined(e run, now model.Stack, err error) {
	taking := r.work == feeding || r.work == stopping
	if r.stack.Begun() && r.stack.Batch.ID != e.batch || !taking && (err != nil || !now.Open() || e.summary.Code == "" && e.err == nil) {
		return // another stack is here, or nothing is left to mend
	}
	r.fed(e.summary, now, e.err, nil, e.refused)
}

// tell says how a run of this room goes.
func (r *Room) tell(e run) {
	if e.by = r; r.desk.Runs != nil {
		r.desk.Runs.Tell(e)
		return
	}
	r.hear(e)
}
