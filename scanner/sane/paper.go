package sane

import (
	"context"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// paperPause lies between two looks at the paper sensor: soon enough for a hand
// that waits, and seldom enough for a device that sleeps.
const paperPause = 700 * time.Millisecond

// AwaitPaper returns once the sensor of the feeder sees paper, or somebody presses the
// button of the device; looked is told of every look before that. Anew, paper that lies
// there already does not count: it has to be laid in. CodeOption: the device tells of
// neither, CodeCanceled.
func AwaitPaper(ctx context.Context, set OptionSet, anew bool, looked func()) error {
	const op = "scan.paper"
	sensors := Sensors(set)
	tick := time.NewTicker(paperPause)
	defer tick.Stop()
	for pressed := true; ; { // until it was seen once: drivers keep what was pressed before
		paper, tells := sensor(set, sensors, "page-loaded")
		button, has := sensor(set, sensors, "scan-button")
		switch {
		case !tells && !has:
			return batch.Refuse(op, batch.CodeOption, "er meldet nicht, ob Papier im Einzug liegt")
		case tells && paper > 0 && !anew, has && button > 0 && !pressed:
			return nil
		}
		anew, pressed = anew && (!tells || paper > 0), button > 0
		looked()
		select {
		case <-ctx.Done():
			return canceled(op, ctx.Err())
		case <-tick.C:
		}
	}
}
