package sampling

import (
	"slices"

	"github.com/scanstelle/scanstelle/batch"
)

// Verdict is what follows from the sample of a batch.
type Verdict string

// Verdicts. None of them covers the units found faulty: those are mended and
// seen again in any case.
const (
	Accept     Verdict = "accept"      // release may follow
	Return     Verdict = "return"      // the batch goes back: prepare and scan it again
	InspectAll Verdict = "inspect-all" // a person sees every unit before release
)

// Rule is the setting of a class of documents. Rate and run of batches are kept
// in a State, one for each class.
type Rule struct {
	Need    batch.Need `toml:"need" json:"need"` // of the integrity (A.G.2)
	Plan    Plan       `toml:"plan" json:"plan"`
	OnFault Verdict    `toml:"on_fault" json:"on_fault"` // return or inspect-all
	// CleanRun is how many clean batches in a row halve a raised rate.
	CleanRun int `toml:"clean_run" json:"clean_run"`
	// Hits is the least severity of findings that a person must see at need
	// normal, empty for none. From high on it is every finding (A.AM.IN.H.7).
	Hits batch.Severity `toml:"hits" json:"hits"`
	// PerPage asks for each page of a drawn unit on its own, without
	// select-all. At very high it always is so (A.AM.IN.SH.5).
	PerPage bool `toml:"per_page" json:"per_page"`
	// Reduced allows reduced inspection: the decision of the responsible person
	// that MIL-STD-105E, 4.7.3 d asks for. Attribute plans at need normal only.
	Reduced bool `toml:"reduced" json:"reduced"`
}

// floor is what no setting and no run of clean batches goes below.
type floor struct {
	share     Rate // of the units of every batch; at normal instead: every n-th batch
	fullEvery int  // this batch of the run is inspected whole; 0 never
}

// defaults and floors of the protection needs, the figures of resiscan.md
// section 10. The town writes its own into its Verfahrensdokumentation
// (A.SC.8); only the floors bind.
var defaults = []struct {
	need  batch.Need
	floor floor
	rule  Rule
}{
	// A.SC.8: a sample at need normal, 3 % or every third batch as examples.
	{batch.NeedNormal, floor{share: LeastRate},
		Rule{Plan: Plan{Kind: KindPercent, Share: 4 * Percent}, OnFault: InspectAll, CleanRun: 5, Hits: batch.Severe}},
	// A.AM.IN.H.7: clearly more than at normal, and every hit is seen.
	{batch.NeedHigh, floor{share: 25 * Percent, fullEvery: 10},
		Rule{Plan: Plan{Kind: KindPercent, Share: 25 * Percent}, OnFault: InspectAll, CleanRun: 10, Hits: batch.Note}},
	// A.AM.IN.SH.5: every page, always.
	{batch.NeedVeryHigh, floor{share: Whole, fullEvery: 1},
		Rule{Plan: Plan{Kind: KindFull}, OnFault: InspectAll, CleanRun: 10, Hits: batch.Note, PerPage: true}},
}

// Default is the rule of a class that sets nothing. A need that is none of the
// three is treated as very high.
func Default(need batch.Need) Rule {
	for _, d := range defaults {
		if d.need == need {
			d.rule.Need = need
			return d.rule
		}
	}
	return Default(batch.NeedVeryHigh)
}

// floorOf is the floor of a need; of one that is none of the three that of very
// high.
func floorOf(need batch.Need) floor {
	for _, d := range defaults {
		if d.need == need {
			return d.floor
		}
	}
	return floorOf(batch.NeedVeryHigh)
}

// perPage and hits are what holds once the need has had its say.
func (r Rule) perPage() bool { return r.PerPage || !lowerThan(r.Need, batch.NeedVeryHigh) }

func (r Rule) hits() batch.Severity {
	if r.Need != batch.NeedNormal {
		return batch.Note
	}
	return r.Hits
}

// lowerThan tells whether a need is a known one below o.
func lowerThan(need, o batch.Need) bool { return need.Valid() && !need.AtLeast(o) }

// Check refuses settings that cannot be or that go below the floor of the need,
// with CodePlanInvalid. A Rule that breaks the floor all the same (a class
// whose batch took a higher need from another, maximum principle) is not
// obeyed: Next lifts it.
func (r Rule) Check() error {
	if !r.Need.Valid() {
		return invalid("den Schutzbedarf »%s« gibt es nicht", r.Need)
	}
	if err := r.Plan.check(); err != nil {
		return err
	}
	least := floorOf(r.Need).share
	switch {
	case r.Need == batch.NeedVeryHigh && r.Plan.Kind != KindFull:
		return invalid("bei sehr hohem Schutzbedarf wird jede Seite geprüft (A.AM.IN.SH.5), der Plan heißt »full«")
	case r.Plan.Kind == KindPercent && r.Plan.Share < least:
		return invalid("bei diesem Schutzbedarf sind mindestens %s %% zu prüfen, nicht %s %%", least, r.Plan.Share)
	case r.Reduced && r.Need != batch.NeedNormal:
		return invalid("reduzierte Prüfung gibt es nur bei normalem Schutzbedarf")
	case r.OnFault != Return && r.OnFault != InspectAll:
		return invalid("nach einem Fehler folgt »%s« oder »%s«, nicht »%s«", Return, InspectAll, r.OnFault)
	case r.CleanRun < 1 || r.CleanRun > 1000:
		return invalid("die Zahl fehlerfreier Stapel liegt zwischen 1 und 1000, nicht bei %d", r.CleanRun)
	case r.Hits != "" && !slices.Contains(severities, r.Hits):
		return invalid("die Stufe »%s« gibt es bei Befunden nicht", r.Hits)
	}
	return nil
}

// severities of findings, rising.
var severities = []batch.Severity{batch.Note, batch.Warning, batch.Severe}
