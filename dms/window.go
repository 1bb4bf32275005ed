package dms

import (
	"fmt"
	"strings"
	"time"
)

// Window is the part of the day in which packages may go out, by the clock on the
// wall: "18:00-06:00". The zero value is the whole day. What has begun within it is
// brought to its end.
type Window struct {
	from, to int // minutes since midnight; equal: the whole day
}

// ParseWindow reads "18:00-06:00"; "" is the whole day.
func ParseWindow(text string) (Window, error) {
	if text = strings.TrimSpace(text); text == "" {
		return Window{}, nil
	}
	from, to, ok := strings.Cut(strings.ReplaceAll(text, "–", "-"), "-")
	var w Window
	var err error
	if w.from, err = minutes(from); err == nil && ok {
		w.to, err = minutes(to)
	}
	if err != nil || !ok || w.from == w.to {
		return Window{}, fmt.Errorf("%q is no window such as 18:00-06:00", text)
	}
	return w, nil
}

// minutes reads "18:00" as minutes since midnight; "24:00" is the end of the day.
func minutes(text string) (int, error) {
	if text = strings.TrimSpace(text); text == "24:00" {
		return 0, nil
	}
	t, err := time.Parse("15:04", text)
	return t.Hour()*60 + t.Minute(), err
}

// String writes the window as ParseWindow reads it.
func (w Window) String() string {
	if w.from == w.to {
		return ""
	}
	return fmt.Sprintf("%02d:%02d-%02d:%02d", w.from/60, w.from%60, w.to/60, w.to%60)
}

// Open tells whether a moment lies in the window, by the clock of its location. An hour
// that a day has twice is open twice, one that it does not have never.
func (w Window) Open(t time.Time) bool {
	m := t.Hour()*60 + t.Minute()
	if w.from < w.to {
		return w.from <= m && m < w.to
	}
	return w.from == w.to || m >= w.from || m < w.to
}

// Next is the first moment from t on at which the window is open, to the minute.
func (w Window) Next(t time.Time) time.Time {
	if w.Open(t) {
		return t
	}
	// Minute by minute of real time: right on the days on which clocks are changed.
	at := t.Truncate(time.Minute)
	for range 50 * 60 {
		if at = at.Add(time.Minute); w.Open(at) {
			return at
		}
	}
	return at // a window that a whole day never reaches: look again then
}
