package store

import (
	"time"

	"golang.org/x/sys/unix"
)

// elapsed is the time since the computer was started, sleep included: a laptop
// that wakes up has no clock that jumped.
func elapsed() time.Duration {
	var t unix.Timespec
	if unix.ClockGettime(unix.CLOCK_BOOTTIME, &t) != nil {
		return time.Since(started)
	}
	return time.Duration(t.Nano())
}
