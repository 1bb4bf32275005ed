// Package model is what the room Posteingangsbuch knows, without a screen.
package model

import (
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Span is how much of the book is shown at once.
type Span int

// Spans.
const (
	OneDay Span = iota
	OneWeek
	OneMonth
	Everything
)

// Range is the part of the book that is shown.
type Range struct {
	Span Span
	Day  batch.Day // a day in it
}

// Days are the first and the last day of the range, empty for no end. A week
// begins on Monday (DIN ISO 8601).
func (r Range) Days() (from, to batch.Day) {
	t := parse(r.Day)
	switch r.Span {
	case OneDay:
		return r.Day, r.Day
	case OneWeek:
		from = r.Day.Add(-(int(t.Weekday()) + 6) % 7)
		return from, from.Add(6)
	case OneMonth:
		first := t.AddDate(0, 0, 1-t.Day())
		return batch.DayOf(first), batch.DayOf(first.AddDate(0, 1, -1))
	}
	return "", ""
}

// Move is the range n spans later.
func (r Range) Move(n int) Range {
	switch r.Span {
	case OneDay:
		r.Day = r.Day.Add(n)
	case OneWeek:
		r.Day = r.Day.Add(7 * n)
	case OneMonth:
		from, _ := r.Days()
		r.Day = batch.DayOf(parse(from).AddDate(0, n, 0))
	}
	return r
}

func parse(d batch.Day) time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}
	}
	return t
}
