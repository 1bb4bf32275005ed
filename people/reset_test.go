package people

import (
	"testing"
	"time"
)

// TestShared: whoever gave a colleague another password is not a second person beside
// them for a month, nor is the colleague beside whoever else got one from the same
// hand. The password of the registration counts as nothing, and so does what the
// printed key gave.
func TestShared(t *testing.T) {
	start := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	own := Password{Verifier: "x"}
	a, b, c := Person{Pseudonym: "A", Password: own}, Person{Pseudonym: "B", Password: own}, Person{Pseudonym: "C", Password: own}
	reset := func(p Person, by string, at time.Time) Person {
		p.GiveOneTime(Password{Verifier: "y", OneTime: true}, by, at)
		if !p.Password.OneTime || p.Password.Verifier != "y" {
			t.Fatalf("%+v", p.Password)
		}
		p.Password = own // and chose one
		return p
	}
	fresh := Person{Pseudonym: "F", Password: Password{Verifier: "z", OneTime: true}}
	again := fresh
	again.GiveOneTime(Password{Verifier: "y", OneTime: true}, "A", start)
	later := start.Add(29 * day)
	for name, x := range map[string]struct {
		one, two Person
		now      time.Time
		by       string
	}{
		"two":                 {a, b, start, ""},
		"one":                 {a, a, start, "A"},
		"a reset":             {a, reset(b, "A", start), later, "A"},
		"the other way":       {reset(b, "A", start), a, later, "A"},
		"a month ago":         {a, reset(b, "A", start), start.Add(30 * day), ""},
		"by somebody else":    {a, reset(b, "C", start), later, ""},
		"both by a third":     {reset(a, "C", start), reset(b, "C", start), later, "C"},
		"by two others":       {reset(a, "C", start), reset(b, "D", start), later, ""},
		"mended by another":   {a, reset(reset(b, "A", start), "C", start.Add(time.Hour)), later, ""},
		"mended by the key":   {a, reset(reset(b, "A", start), "", start.Add(time.Hour)), later, ""},
		"at the registration": {a, again, later, ""},
		"one's own":           {a, reset(c, "C", start), later, ""},
		"given twice, unused": {a, twice(b, "A", start), later, "A"},
		"before the reset":    {a, reset(b, "A", start), start.Add(-day), ""},
	} {
		by, until := Shared(x.one, x.two, x.now)
		if by != x.by {
			t.Errorf("%s: %q", name, by)
		}
		if by != "" && name != "one" && until.Before(start.Add(30*day)) {
			t.Errorf("%s: until %v", name, until)
		}
	}
}

// twice resets a password again before the first was used.
func twice(p Person, by string, at time.Time) Person {
	p.GiveOneTime(Password{OneTime: true}, by, at)
	p.GiveOneTime(Password{OneTime: true}, by, at.Add(time.Hour))
	return p
}
