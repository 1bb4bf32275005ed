package model

import (
	"context"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// AwaitPaper returns once paper lies in the feeder, or is laid into it anew, or the button
// of the device is pressed. CodeOption: the device does not tell.
func AwaitPaper(ctx context.Context, c station.Caller, device string, anew bool) error {
	_, err := station.Invoke[struct{}](ctx, c, station.OpPaper, station.PaperRequest{Device: device, Anew: anew}, nil)
	return err
}

// AwaitDevice asks a scanner again and again, with a pause before each time, until it
// answers. It gives up at what no waiting helps against.
func AwaitDevice(ctx context.Context, c station.Caller, device string, pause time.Duration) error {
	for {
		select {
		case <-ctx.Done():
			return batch.Fail("capture", batch.CodeCanceled, ctx.Err())
		case <-time.After(pause):
		}
		_, err := station.Invoke[station.Capabilities](ctx, c, station.OpDescribe, device, nil)
		switch batch.CodeOf(err) {
		case batch.CodeOffline, batch.CodeDeviceBusy, batch.CodeNoDevice, batch.CodeDeviceIO:
		default:
			return err
		}
	}
}

// Answer says how many sheets went through when the device reported a double feed.
func (s Stack) Answer(ctx context.Context, c station.Caller, sheets int) (station.DoubleFeedResult, error) {
	return station.Invoke[station.DoubleFeedResult](ctx, c, station.OpDoubleFeed, station.DoubleFeedRequest{Batch: s.Batch.ID, Sheets: sheets}, nil)
}

// InDoubt tells whether the sheet at which the device reported a double feed is among
// those that came: drivers tell it with the image, or only before the next one.
func (s Stack) InDoubt() (batch.Page, bool) {
	if s.DoubleFeed == nil {
		return batch.Page{}, false
	}
	for _, p := range s.Pages {
		for _, f := range p.Findings {
			if p.Sheet == s.DoubleFeed.Sheet && f.Code == batch.FindingDoubleFeed {
				return p, true
			}
		}
	}
	return batch.Page{}, false
}
