package model

import (
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Progress is how far what is taken in has come.
type Progress struct {
	Batch    batch.ID
	Taken    int           // sides of paper, or pages of files
	Expected int           // 0 where nobody knows
	Left     time.Duration // until all are in; 0 where nobody knows
	// Refused are the files that gave no page, with the reasons.
	Refused []station.RefusedEvent
	Streak  *station.Streaked // a line on the last pages; nil for none
}

// surePages are how many have to be in before the pace of the others is told.
const surePages = 4

// pace makes progress of what a run tells, from its first word on: what an earlier
// run took in says nothing about this one.
type pace struct {
	begun bool
	first station.ProgressEvent
	last  Progress
}

// refuse takes up that a file gave no page.
func (p *pace) refuse(e station.RefusedEvent) Progress {
	p.last.Refused = append(slices.Clip(p.last.Refused), e)
	return p.last
}

func (p *pace) take(e station.ProgressEvent) Progress {
	p.last = p.next(e)
	return p.last
}

func (p *pace) next(e station.ProgressEvent) Progress {
	if !p.begun {
		p.begun, p.first = true, e
	}
	out := Progress{Batch: e.Batch, Taken: e.Taken, Refused: p.last.Refused, Streak: e.Streak}
	if e.Expected <= e.Taken {
		return out
	}
	out.Expected = e.Expected
	if n := e.Taken - p.first.Taken; n >= surePages {
		each := (e.Seconds - p.first.Seconds) / float64(n)
		out.Left = time.Duration(each * float64(e.Expected-e.Taken) * float64(time.Second))
	}
	return out
}
