package people

import (
	"slices"
	"time"
)

// Reset is who gave a person another password, and when. Whoever did that knew a
// password of theirs, and could act under their name.
type Reset struct {
	By string    `json:"by"` // pseudonym
	At time.Time `json:"at"`
}

// resetCounts is how long a reset makes two persons one: longer than most holidays,
// so that whoever did not ask for it finds out, by a password that is not theirs any
// more.
const resetCounts = 30 * day

// GiveOneTime gives a person a one-time password. by is who does it, "" where nobody
// in particular could learn it. Whoever never had a password of their own has nothing
// to lose: what the administration gives them counts as the one of their registration.
func (p *Person) GiveOneTime(password Password, by string, now time.Time) {
	if !p.Password.OneTime || !p.Reset.At.IsZero() {
		p.Reset = Reset{}
		if by != "" {
			p.Reset = Reset{By: by, At: now}
		}
	}
	p.Password, p.Attempts = password, Attempts{}
}

// Hands are those who could have acted under the name of a person of late: the person
// first. What was done before a reset nobody else did by it.
func (p Person) Hands(now time.Time) []string {
	out := []string{p.Pseudonym}
	if p.Reset.By != "" && !now.Before(p.Reset.At) && now.Before(p.Reset.At.Add(resetCounts)) && p.Reset.By != p.Pseudonym {
		out = append(out, p.Reset.By)
	}
	return out
}

// Shared returns who could have acted under the names of both persons, "" where
// nobody could, and until when that counts. Of two names of one person it is that one.
func Shared(a, b Person, now time.Time) (by string, until time.Time) {
	of := b.Hands(now)
	for _, one := range a.Hands(now) {
		if !slices.Contains(of, one) {
			continue
		}
		for _, p := range []Person{a, b} {
			if p.Pseudonym != one && p.Reset.By == one && p.Reset.At.Add(resetCounts).After(until) {
				until = p.Reset.At.Add(resetCounts)
			}
		}
		return one, until
	}
	return "", time.Time{}
}
