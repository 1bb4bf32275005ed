package station

import (
	"slices"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
)

// TargetRules say how a named target is used. The zero value sends at any time, as fast
// as it goes, and looks every night whether the DMS still has what it got last.
type TargetRules struct {
	Rate   int    `json:"rate,omitempty"`   // kB/s (1,000 byte) that go out at most; 0: no limit
	Window string `json:"window,omitempty"` // "18:00-06:00", local time; "": the whole day
	// Recheck is the time of day at which a DMS is asked for what it got: "02:00", or
	// RecheckNever; "" is defaultRecheck. Targets that prove less are not asked.
	Recheck       string `json:"recheck,omitempty"`
	RecheckDays   int    `json:"recheck_days,omitempty"`   // all deliveries of so many days; 0: defaultRecheckDays
	RecheckSample int    `json:"recheck_sample,omitempty"` // and so many older ones, drawn by lot; 0: defaultRecheckSample
}

// RecheckNever switches the nightly look off.
const RecheckNever = "nie"

const (
	defaultRecheck       = "02:00"
	defaultRecheckDays   = 7
	defaultRecheckSample = 20
	mostRate             = 10_000_000 // kB/s
	mostRecheckDays      = 3650
	mostRecheckSample    = 10_000
)

// RulesChange changes some of the rules; nil leaves one as it is.
type RulesChange struct {
	Rate          *int    `json:"rate,omitempty"`
	Window        *string `json:"window,omitempty"`
	Recheck       *string `json:"recheck,omitempty"`
	RecheckDays   *int    `json:"recheck_days,omitempty"`
	RecheckSample *int    `json:"recheck_sample,omitempty"`
}

// Check refuses rules that cannot be. CodeUsage.
func (q *RulesChange) Check() error {
	_, err := q.apply(TargetRules{})
	return err
}

// apply makes the rules that the change asks for. CodeUsage.
func (q *RulesChange) apply(r TargetRules) (TargetRules, error) {
	if q == nil {
		return r, nil
	}
	for _, n := range []struct {
		from *int
		to   *int
		most int
		what string
	}{{q.Rate, &r.Rate, mostRate, "die Bandbreite"}, {q.RecheckDays, &r.RecheckDays, mostRecheckDays, "die Tage der Nachprüfung"}, {q.RecheckSample, &r.RecheckSample, mostRecheckSample, "die Stichprobe der Nachprüfung"}} {
		if n.from == nil {
			continue
		}
		if *n.from < 0 || *n.from > n.most {
			return r, batch.Refuse("target.rules", batch.CodeUsage, "%s: 0 bis %d", n.what, n.most)
		}
		*n.to = *n.from
	}
	if q.Window != nil {
		w, err := dms.ParseWindow(*q.Window)
		if err != nil {
			return r, batch.Refuse("target.rules", batch.CodeUsage, "ein Sendefenster wie 18:00-06:00, nicht %q", *q.Window)
		}
		r.Window = w.String()
	}
	if q.Recheck != nil {
		if r.Recheck = strings.TrimSpace(*q.Recheck); r.Recheck != "" && r.Recheck != RecheckNever {
			t, err := time.Parse("15:04", r.Recheck)
			if err != nil {
				return r, batch.Refuse("target.rules", batch.CodeUsage, "eine Uhrzeit wie 02:00 oder »%s«, nicht %q", RecheckNever, *q.Recheck)
			}
			r.Recheck = t.Format("15:04")
		}
	}
	return r, nil
}

// window is when packages may go out.
func (r TargetRules) window() dms.Window {
	w, err := dms.ParseWindow(r.Window)
	if err != nil { // it was checked when it was set
		return dms.Window{}
	}
	return w
}

// rules are those of a target; the zero value where nobody named it.
func (st *Station) rules(target string) (TargetRules, error) {
	s, err := st.targetSetting()
	if err != nil {
		return TargetRules{}, err
	}
	if i := slices.IndexFunc(s.Targets, func(n NamedTarget) bool { return n.Spec == target }); i >= 0 {
		return s.Targets[i].Rules, nil
	}
	return TargetRules{}, nil
}
