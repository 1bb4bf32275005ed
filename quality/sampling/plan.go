package sampling

import (
	"fmt"
	"slices"
)

// Kind is the kind of a sampling plan.
type Kind string

// The kinds of plans (A.SC.8 leaves the choice, but it must be written down).
const (
	KindFull      Kind = "full"      // every unit of every batch
	KindPercent   Kind = "percent"   // a random share of the units of every batch
	KindEvery     Kind = "every"     // every n-th batch, and that one whole
	KindAttribute Kind = "attribute" // MIL-STD-105E single sampling plan
	KindComputed  Kind = "computed"  // as many units as a promised detection needs
)

// Level is a general inspection level of MIL-STD-105E, table I.
type Level string

// General inspection levels, from few to many units.
const (
	LevelI   Level = "I"
	LevelII  Level = "II"
	LevelIII Level = "III"
)

// Bounds of plans, whatever the protection need.
const (
	// LeastRate is the smallest share that TR-03138 names as an example.
	LeastRate = 3 * Percent
	// MostNth is the rarest "every n-th batch": 1 in 33 is the last above 3 %.
	MostNth = 33
	// leastChance keeps a promise of detection from being none.
	leastChance = 50 * Percent
)

// Plan says how many units of a batch are drawn. The zero Plan is not valid;
// make one with ParsePlan or fill the fields its Kind names.
type Plan struct {
	Kind   Kind
	Share  Rate  // percent: share of the units. computed: share of faulty units to be noticed
	Nth    int   // every
	AQL    Rate  // attribute: acceptable quality level, percent of faulty units
	Level  Level // attribute
	Chance Rate  // computed: probability of noticing
}

// check returns a *batch.Error with CodePlanInvalid for a plan out of bounds.
func (p Plan) check() error {
	only := Plan{Kind: p.Kind}
	switch p.Kind {
	case KindFull:
	case KindPercent:
		if only.Share = p.Share; p.Share < LeastRate || p.Share > Whole {
			return invalid("ein Anteil liegt zwischen %s und 100 %%, nicht bei %s %%", LeastRate, p.Share)
		}
	case KindEvery:
		if only.Nth = p.Nth; p.Nth < 1 || p.Nth > MostNth {
			return invalid("jeder wievielte Stapel geprüft wird, liegt zwischen 1 und %d, nicht bei %d", MostNth, p.Nth)
		}
	case KindAttribute:
		only.AQL, only.Level = p.AQL, p.Level
		if !slices.Contains(aqls, p.AQL) {
			return invalid("die AQL %s gibt es nicht; es gibt %s", p.AQL, aqlNames())
		}
		if letters[p.Level] == "" {
			return invalid("die Prüfstufe »%s« gibt es nicht; es gibt I, II und III", p.Level)
		}
	case KindComputed:
		only.Share, only.Chance = p.Share, p.Chance
		if p.Share < 1 || p.Share > Whole {
			return invalid("der Anteil p fehlerhafter Einheiten liegt zwischen 0.001 und 100 %%, nicht bei %s %%", p.Share)
		}
		if p.Chance < leastChance || p.Chance > Whole {
			return invalid("die Wahrscheinlichkeit q liegt zwischen %s und 100 %%, nicht bei %s %%", leastChance, p.Chance)
		}
	default:
		return invalid("»%s« ist keine Art von Plan", p.Kind)
	}
	if p != only {
		return invalid("der Plan »%s« hat Angaben, die nicht zu ihm gehören", p.Kind)
	}
	return nil
}

// String gives the one text form that ParsePlan reads back to the same plan.
func (p Plan) String() string {
	switch p.Kind {
	case KindPercent:
		return fmt.Sprintf("percent %s", p.Share)
	case KindEvery:
		return fmt.Sprintf("every %d", p.Nth)
	case KindAttribute:
		return fmt.Sprintf("attribute aql=%s level=%s", p.AQL, p.Level)
	case KindComputed:
		return fmt.Sprintf("computed p=%s%% q=%s%%", p.Share, p.Chance)
	}
	return string(p.Kind)
}

// MarshalText writes the plan as String does, into logs and settings.
func (p Plan) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what ParsePlan reads.
func (p *Plan) UnmarshalText(text []byte) error {
	plan, err := ParsePlan(string(text))
	if err != nil {
		return err
	}
	*p = plan
	return nil
}
