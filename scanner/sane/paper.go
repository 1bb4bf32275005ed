package sane

import (
	"context"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// paperPause lies between two looks at the paper sensor: soon enough for a hand
// that waits, and seldom enough for a device that sleeps.
const paperPause = 700 * time.Millisecond

// AwaitPaper returns once the sensor of the feeder sees paper; looked is told of
// every look before that. CodeOption: the device does not tell, CodeCanceled.
func AwaitPaper(ctx context.Context, set OptionSet, looked func()) error {
	const op = "scan.paper"
	sensors := Sensors(set)
	tick := time.NewTicker(paperPause)
	defer tick.Stop()
	for {
		switch v, known := sensor(set, sensors, "page-loaded"); {
		case !known:
			return batch.Refuse(op, batch.CodeOption, "er meldet nicht, ob Papier im Einzug liegt")
		case v > 0:
			return nil
		}
		looked()
		select {
		case <-ctx.Done():
			return canceled(op, ctx.Err())
		case <-tick.C:
		}
	}
}
