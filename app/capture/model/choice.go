package model

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Choices are what a stack can be captured with.
type Choices struct {
	Classes  []batch.Class
	Profiles []batch.Profile // in use; the first nine have the keys 1 to 9
}

// LoadChoices reads what there is to choose.
func LoadChoices(ctx context.Context, c station.Caller) (Choices, error) {
	var out Choices
	_, err := station.Invoke[int](ctx, c, station.OpClasses, struct{}{}, func(raw json.RawMessage) {
		var v station.ClassVersion
		if json.Unmarshal(raw, &v) == nil && v.Class.Scan != batch.ScanNever && (v.Standing == station.InUse || v.Standing == station.Builtin) {
			out.Classes = append(out.Classes, v.Class)
		}
	})
	if err != nil {
		return out, err
	}
	out.Profiles, err = profiles(ctx, c)
	return out, err
}

// profiles lists the profiles in use by the day of their first release, the built-in
// ones first. That order never changes, whatever is added or released later: a key
// stays with its profile (field.md 4, complaint 40).
func profiles(ctx context.Context, c station.Caller) ([]batch.Profile, error) {
	var names []string
	if _, err := station.Invoke[int](ctx, c, station.OpProfiles, struct{}{}, func(raw json.RawMessage) {
		var v station.ProfileVersion
		if json.Unmarshal(raw, &v) == nil {
			names = append(names, v.Profile.Name)
		}
	}); err != nil {
		return nil, err
	}
	type released struct {
		profile batch.Profile
		first   time.Time
	}
	var list []released
	for _, name := range names {
		h, err := station.Invoke[station.ProfileHistory](ctx, c, station.OpProfile, name, nil)
		if err != nil {
			return nil, err
		}
		if h.Current == nil {
			continue
		}
		r := released{profile: h.Current.Profile}
		if h.Versions[0].Profile.Version != 0 && !h.Versions[0].Written.IsZero() { // not built in
			r.first = time.Now()
			for _, v := range h.Versions {
				if !v.Released.IsZero() && v.Released.Before(r.first) {
					r.first = v.Released
				}
			}
		}
		list = append(list, r)
	}
	slices.SortStableFunc(list, func(a, b released) int {
		return cmp.Or(a.first.Compare(b.first), cmp.Compare(a.profile.Name, b.profile.Name))
	})
	var out []batch.Profile
	for _, r := range list {
		out = append(out, r.profile)
	}
	return out, nil
}

// Allowed are the profiles that may be used for a class, with their keys.
func (c Choices) Allowed(class string) []batch.Profile {
	i := slices.IndexFunc(c.Classes, func(x batch.Class) bool { return x.Name == class })
	if i < 0 {
		return c.Profiles
	}
	return slices.DeleteFunc(slices.Clone(c.Profiles), func(p batch.Profile) bool { return !c.Classes[i].Allows(p.Name) })
}

// Devices looks for scanners; that may take some seconds.
func Devices(ctx context.Context, c station.Caller) ([]station.Device, error) {
	return station.Invoke[[]station.Device](ctx, c, station.OpDevices, struct{}{}, nil)
}

// Mine is the batch that somebody was last at work on: the one of the place that
// was remembered, else the newest that is still open; "" for none.
func Mine(ctx context.Context, c station.Caller, remembered batch.ID) (batch.ID, error) {
	mine, err := station.Invoke[[]batch.Batch](ctx, c, station.OpCaptureMine, struct{}{}, nil)
	if err != nil {
		return "", err
	}
	for _, b := range mine {
		if b.ID == remembered {
			return b.ID, nil
		}
	}
	for _, b := range mine {
		if b.State == batch.Open && b.Device != "" {
			return b.ID, nil
		}
	}
	return "", nil
}

// Days are those on which what lies here may have come: today and yesterday, and
// after a weekend the days of it, the night box gives piles for them.
func Days(now time.Time) []batch.Day {
	today := batch.DayOf(now)
	out := []batch.Day{today, today.Add(-1)}
	for _, word := range []string{"freitag", "samstag", "sonntag"} {
		if d, err := batch.DayFrom(word, today.Add(-1)); err == nil && !slices.Contains(out, d) {
			out = append(out, d)
		}
	}
	return out
}
