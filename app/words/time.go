package words

import (
	"strings"
	"time"
)

// Date writes a day: 20.11.2026 (mailroom practice and DIN 5008), 2026-11-20.
func (w *Words) Date(t time.Time) string {
	if w.language == english {
		return t.Format(time.DateOnly)
	}
	return t.Format("02.01.2006")
}

// Time writes the time of day: 7:40 Uhr (mailroom.md 6, rule 10), 07:40.
func (w *Words) Time(t time.Time) string { return w.ofDay(t, "15:04") }

// Moment writes a day with its time: 20.11.2026, 7:40 Uhr.
func (w *Words) Moment(t time.Time) string { return w.Date(t) + ", " + w.Time(t) }

// Second is a moment to the second, as the log tells it.
func (w *Words) Second(t time.Time) string { return w.Date(t) + ", " + w.ofDay(t, time.TimeOnly) }

// Noted writes a time of day that is kept as "07:40"; anything else stays as it is.
func (w *Words) Noted(clock string) string {
	t, err := time.Parse("15:04", clock)
	if err != nil {
		return clock
	}
	return w.Time(t)
}

// Stack is what a stack is called wherever it comes up: by when it was begun, which no
// page that comes later changes.
func (w *Words) Stack(begun time.Time) string {
	begun = begun.Local()
	return w.T("stack.name", Data{"Date": w.Date(begun), "Time": w.Time(begun)})
}

// ofDay writes a time of day with minutes or seconds.
func (w *Words) ofDay(t time.Time, layout string) string {
	if w.language == english {
		return t.Format(layout)
	}
	return strings.TrimPrefix(t.Format(layout), "0") + " Uhr"
}

// Age says how long ago something was, in the dative ("seit 3 Tagen").
func (w *Words) Age(d time.Duration) string {
	switch {
	case d < time.Minute:
		return w.T("age.now")
	case d < time.Hour:
		return w.N("age.minutes", int(d.Minutes()))
	case d < 48*time.Hour:
		return w.N("age.hours", int(d.Hours()))
	}
	return w.N("age.days", int(d.Hours()/24))
}
