package dms

import (
	"math/rand/v2"
	"time"
)

// Bounds of the pause between two attempts. There is no last attempt.
const (
	firstPause = 5 * time.Second
	lastPause  = 15 * time.Minute
)

// Backoff returns the pause after a failed attempt, counted from 1: doubling
// from 5 s to 15 min, each within ±20 % so that many desks do not return to a
// revived target in step.
func Backoff(attempt int) time.Duration {
	pause := lastPause
	if n := max(attempt, 1) - 1; n < 8 { // 5 s · 2⁸ is beyond the bound
		pause = min(firstPause<<n, lastPause)
	}
	return time.Duration(float64(pause) * (0.8 + 0.4*rand.Float64()))
}
