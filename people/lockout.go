package people

import "time"

// Attempts are the failed logins of a person since the last good one. They are
// kept with the person, so that they survive a restart.
type Attempts struct {
	Failures int       `json:"failures,omitempty"`
	Last     time.Time `json:"last,omitzero"`
	// Locked: only the administration opens it again.
	Locked bool `json:"locked,omitempty"`
}

// freeAttempts may fail without a delay: fingers slip.
const freeAttempts = 2

// firstDelay is that after the first failure beyond; each further one doubles it,
// up to longestDelay.
const firstDelay, longestDelay = 2 * time.Second, 15 * time.Minute

// Delay is how long nothing is tried after so many failures.
func Delay(failures int) time.Duration {
	if failures <= freeAttempts {
		return 0
	}
	delay := firstDelay
	for range failures - freeAttempts - 1 {
		if delay *= 2; delay >= longestDelay {
			return longestDelay
		}
	}
	return delay
}

// Wait is how long the next try has to wait. A clock that was put back does not
// make it longer than the delay itself.
func (a Attempts) Wait(now time.Time) time.Duration {
	delay := Delay(a.Failures)
	return min(max(0, a.Last.Add(delay).Sub(now)), delay)
}

// Fail counts a failed login; lockAfter of them in a row lock. sole is the last
// person of the administration: that one is never locked, only slowed down, for
// nobody could unlock it.
func (a Attempts) Fail(now time.Time, lockAfter int, sole bool) Attempts {
	a.Failures++
	a.Last = now
	a.Locked = a.Locked || a.Failures >= lockAfter && !sole
	return a
}
