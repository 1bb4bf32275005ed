package model

import (
	"context"
	"encoding/json"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Order is what is asked for when a stack is begun.
type Order struct {
	Profile string // name
	Class   string // name, "" for a mere copy
	Device  string
	Sheets  int // expected, 0 where nobody counted
	Letters int // documents expected, the same
	Date    batch.Day
	Time    string // "07:40"; empty where nobody noted it
	Way     batch.Way
	Box     string
	Flags   []batch.Flag
	Paths   []string // absolute; instead of the device
}

func (o Order) request() station.RunRequest {
	q := station.RunRequest{ProfileName: o.Profile, Class: o.Class, Read: true, Yield: true, Intake: station.IntakeRequest{Date: string(o.Date), Time: o.Time, Way: string(o.Way), Box: o.Box, Documents: o.Letters}}
	for _, f := range o.Flags {
		q.Intake.Flags = append(q.Intake.Flags, string(f))
	}
	if len(o.Paths) > 0 {
		q.Paths, q.Names = o.Paths, o.Paths
		return q
	}
	q.Device, q.Sheets, q.More = o.Device, o.Sheets, true
	return q
}

// Begin takes in a new stack from the device, or files. told hears how it goes, and
// first of the batch as soon as there is one.
func Begin(ctx context.Context, c station.Caller, o Order, told func(Progress)) (station.SummaryEvent, error) {
	return feed(ctx, c, station.OpRun, o.request(), told)
}

// GoOn feeds further sheets into an open batch, or takes the rest of its files in.
func GoOn(ctx context.Context, c station.Caller, id batch.ID, told func(Progress)) (station.SummaryEvent, error) {
	return feed(ctx, c, station.OpRun, station.RunRequest{Batch: id, Read: true, Yield: true, More: true}, told)
}

// EnvelopeNext takes the envelope of the letter in that was fed last, one sheet, into a
// batch that stays open (CodeStopped; CodeNoPaper: nothing lay in the feeder).
func EnvelopeNext(ctx context.Context, c station.Caller, id batch.ID, told func(Progress)) (station.SummaryEvent, error) {
	return feed(ctx, c, station.OpRun, station.RunRequest{Batch: id, Read: true, Yield: true, More: true, Most: 1, Kind: batch.KindEnvelope}, told)
}

// End says that no more sheets come: documents are formed, and the batch can be
// edited. told hears that it goes on.
func End(ctx context.Context, c station.Caller, id batch.ID, told func(Progress)) (station.SummaryEvent, error) {
	return feed(ctx, c, station.OpRun, station.RunRequest{Batch: id, Read: true, Yield: true, Close: true}, told)
}

// Insert takes further pages into a batch whose stack has ended.
func Insert(ctx context.Context, c station.Caller, q station.InsertRequest, told func(Progress)) (station.SummaryEvent, error) {
	return feed(ctx, c, station.OpPageInsert, q, told)
}

// Stop lets the feeder stop after the sheet that is in it.
func Stop(ctx context.Context, c station.Caller, id batch.ID) error {
	_, err := station.Invoke[batch.Batch](ctx, c, station.OpCaptureStop, id, nil)
	return err
}

// patience is how long a sheet may take to come to its end when the window is
// closed.
const patience = 20 * time.Second

// feed runs an operation that takes sheets in. Where ctx ends, as with the window,
// the sheet on its way is let come to its end: paper that went through must be in
// the store.
func feed(ctx context.Context, c station.Caller, op station.Operation, q any, told func(Progress)) (station.SummaryEvent, error) {
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	known := make(chan batch.ID, 1)
	var at pace
	unwatch := context.AfterFunc(ctx, func() {
		limit, over := context.WithTimeout(running, patience)
		defer over()
		select {
		case id := <-known:
			if Stop(limit, c, id) != nil {
				break // nothing is fed: what is left may stop anywhere
			}
			<-limit.Done()
		case <-limit.Done():
		}
		cancel()
	})
	defer unwatch()
	return station.Invoke[station.SummaryEvent](running, c, op, q, func(raw json.RawMessage) {
		var refused station.RefusedEvent
		if json.Unmarshal(raw, &refused) == nil && refused.Type == "refused" {
			told(at.refuse(refused))
			return
		}
		var e station.ProgressEvent
		if json.Unmarshal(raw, &e) != nil || e.Type != "progress" {
			return
		}
		if !at.begun {
			known <- e.Batch
		}
		told(at.take(e))
	})
}
