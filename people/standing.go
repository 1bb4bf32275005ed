package people

import (
	"slices"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Standing is what one role of a person is worth now.
type Standing struct {
	Role      batch.Role `json:"role"`
	Effective bool       `json:"effective"`
	// Reason is German: why it is not effective, what is asked for beside it, or
	// why it was taken in an emergency.
	Reason string `json:"reason,omitempty"`
	// Days until the first of its trainings ends, 0 where one is lacking; nil where
	// none ends by time.
	Days *int `json:"days"`
	// Emergency is set where the role was taken in an emergency: until when.
	Emergency time.Time `json:"emergency,omitzero"`
}

// Standings tells of every role of a person what it is worth now: no valid
// training or commitment, no role (A.P.1 to A.P.3). A role taken in an emergency
// holds without them, for its hours.
func (p Person) Standings(s Settings, now time.Time) []Standing {
	var out []Standing
	for _, r := range p.Roles {
		st := Standing{Role: r, Effective: true}
		left := Forever
		var lacks []string
		for _, need := range Needs {
			if need.Role != r {
				continue
			}
			days, ok := p.Trained(need.Kind, s, now)
			if ok {
				left = min(left, days)
				continue
			}
			lacks = append(lacks, p.lack(need.Kind))
			left = 0
			st.Effective = st.Effective && !need.Blocks
		}
		if left < Forever {
			st.Days = &left
		}
		st.Reason = strings.Join(lacks, "; ")
		if p.State != Active {
			st.Effective, st.Reason = false, "das Konto ist stillgelegt"
		}
		out = append(out, st)
	}
	for _, e := range p.Emergencies {
		if p.State == Active && e.Holds(now) && !slices.ContainsFunc(out, func(st Standing) bool { return st.Role == e.Role && st.Effective }) {
			out = slices.DeleteFunc(out, func(st Standing) bool { return st.Role == e.Role })
			out = append(out, Standing{Role: e.Role, Effective: true, Reason: e.Reason, Emergency: e.Until})
		}
	}
	return out
}

// Effective lists the roles that a person has now.
func Effective(standings []Standing) []batch.Role {
	var out []batch.Role
	for _, st := range standings {
		if st.Effective {
			out = append(out, st.Role)
		}
	}
	return out
}

// Due is a training or commitment that a person lacks or will lack.
type Due struct {
	Kind   Kind         `json:"kind"`
	Roles  []batch.Role `json:"roles"`  // that need it
	Days   int          `json:"days"`   // 0: it is lacking now
	Blocks bool         `json:"blocks"` // a role is not effective without it
	Reason string       `json:"reason"`
}

// Due lists what a person lacks now or will lack within so many days.
func (p Person) Due(s Settings, now time.Time, within int) []Due {
	var out []Due
	if p.State != Active {
		return nil
	}
	for _, row := range kinds {
		d := Due{Kind: row.kind}
		for _, need := range Needs {
			if need.Kind == row.kind && slices.Contains(p.Roles, need.Role) {
				d.Roles = append(d.Roles, need.Role)
				d.Blocks = d.Blocks || need.Blocks
			}
		}
		days, ok := p.Trained(row.kind, s, now)
		if len(d.Roles) == 0 || ok && days > within {
			continue
		}
		d.Days, d.Reason = days, row.kind.German()+" endet bald"
		if !ok {
			d.Reason = p.lack(row.kind)
		}
		out = append(out, d)
	}
	return out
}
