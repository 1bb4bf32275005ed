package dms

import (
	"errors"
	"fmt"
	"time"
)

// Wait lies inside an error that says when another attempt makes sense.
type Wait struct {
	For time.Duration
	Err error // may be nil
}

func (w *Wait) Error() string {
	s := fmt.Sprintf("not before %s have passed", w.For)
	if w.Err != nil {
		s += ": " + w.Err.Error()
	}
	return s
}

func (w *Wait) Unwrap() error { return w.Err }

// RetryAfter is how long an error asks to wait; 0 where it does not say.
func RetryAfter(err error) time.Duration {
	var w *Wait
	if errors.As(err, &w) {
		return w.For
	}
	return 0
}
