//go:build !linux

package store

import "time"

// elapsed is the time since the start of the program.
func elapsed() time.Duration { return time.Since(started) }
