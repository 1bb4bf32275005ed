package app

import (
	"github.com/scanstelle/scanstelle/app/administration"
	"github.com/scanstelle/scanstelle/app/audit"
	"github.com/scanstelle/scanstelle/app/capture"
	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/handover"
	"github.com/scanstelle/scanstelle/app/inspect"
	"github.com/scanstelle/scanstelle/app/journal"
)

// rooms are those of the rail, in its order.
func rooms(d *frame.Desk) []frame.Room {
	return []frame.Room{capture.New(d), inspect.New(d), handover.New(d), journal.New(d), audit.New(d), administration.New(d)}
}
