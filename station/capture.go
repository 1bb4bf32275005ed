package station

import (
	"context"

	"github.com/scanstelle/scanstelle/batch"
)

// Operations of whoever stands at the scanner.
const (
	OpCaptureMine Operation = "capture-mine" // what somebody captured and nobody released yet
	OpCaptureStop Operation = "capture-stop" // the feeder stops after the sheet it has
	OpPaper       Operation = "paper"        // waits until paper lies in a feeder
)

// PaperSensor is what workers are that can tell whether paper lies in a feeder.
type PaperSensor interface {
	// AwaitPaper returns once paper lies in the feeder of a device, or its button is
	// pressed. Anew, what lies there already does not count. CodeOption: the device does
	// not tell.
	AwaitPaper(ctx context.Context, device string, anew bool) error
}

// PaperRequest waits for paper: for a stack that goes on, or one that begins with it.
type PaperRequest struct {
	Device string `json:"device"`
	Anew   bool   `json:"anew,omitempty"`
}

var captureOperations = map[Operation]operation{
	OpCaptureMine: {nil, handle(func(_ context.Context, st *Station, who Actor, _ struct{}, _ Emit) ([]batch.Batch, error) {
		return st.CaptureMine(who)
	})},
	OpCaptureStop: {nil, handle(func(_ context.Context, st *Station, who Actor, id batch.ID, _ Emit) (batch.Batch, error) {
		return st.StopCapture(who, id)
	})},
	OpDoubleFeed: {nil, handle(func(ctx context.Context, st *Station, who Actor, q DoubleFeedRequest, _ Emit) (DoubleFeedResult, error) {
		return st.AnswerDoubleFeed(ctx, who, q)
	})},
	OpPaper: {nil, handle(func(ctx context.Context, st *Station, _ Actor, q PaperRequest, _ Emit) (struct{}, error) {
		sensor, ok := st.workers.(PaperSensor)
		if !ok {
			return struct{}{}, batch.Refuse("capture.paper", batch.CodeOption, "er meldet nicht, ob Papier im Einzug liegt")
		}
		return struct{}{}, sensor.AwaitPaper(ctx, q.Device, q.Anew)
	})},
}

// CaptureMine lists the batches that the caller captured and that can still be
// added to or edited, the newest first: whoever closed the window finds their work
// again.
func (st *Station) CaptureMine(who Actor) ([]batch.Batch, error) {
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return nil, err
	}
	ids, err := st.store.Unfinished()
	if err != nil {
		return nil, err
	}
	mine := []batch.Batch{}
	for _, id := range ids {
		b, err := st.store.Header(id)
		if err != nil {
			return nil, err
		}
		if b.Creator == actor && !b.Trial && (b.State == batch.Open || editable(b) == nil) {
			mine = append(mine, b)
		}
	}
	return mine, nil
}

// StopCapture lets the feeder of a batch stop once the sheet in it is through. The
// batch stays open and goes on with the next sheet. CodeWrongState: nothing is being
// fed.
func (st *Station) StopCapture(who Actor, id batch.ID) (batch.Batch, error) {
	b, err := st.store.Header(id)
	if err != nil {
		return b, err
	}
	if err := mayEdit(who, b); err != nil {
		return b, err
	}
	st.runs.Lock()
	f := st.feeders[id]
	st.runs.Unlock()
	if f == nil {
		return b, batch.Refuse("capture.stop", batch.CodeWrongState, "es wird gerade nichts eingezogen")
	}
	f.stop()
	return b, nil
}
