package quality

import (
	"slices"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality/sampling"
)

// Raise is the maximum principle (A.G.2): what a batch demands once documents of
// another class lie in it. Each need is the higher of both, and whatever either
// class asks for is asked for. of is the class of the batch so far, nil for none;
// a batch that was begun as a mere copy stays one. The classes themselves are not
// changed.
func Raise(of *batch.Class, by batch.Class, member batch.Member) *batch.Class {
	var out batch.Class
	if of == nil {
		out = by
		out.Mode, out.Mixed = batch.Copying, nil
	} else {
		out = *of
		out.Mixed = slices.Clone(of.Mixed)
		if len(out.Mixed) == 0 {
			out.Mixed = []batch.Member{batch.MemberOf(*of)}
		}
		raiseNeeds(&out, by)
		out.Plan = stricterPlan(out.Protection.Integrity, of.Plan, by.Plan)
	}
	out.Inspect = out.Inspect || of.NeedsRelease() || by.NeedsRelease()
	out.Counted = out.Counted || by.Counted
	out.FourEyes = out.FourEyes || by.FourEyes
	out.Mixed = batch.JoinMember(out.Mixed, member)
	return &out
}

// raiseNeeds takes the higher need of each goal, with the reason for it.
func raiseNeeds(c *batch.Class, by batch.Class) {
	for _, g := range []struct {
		need   *batch.Need
		reason *string
		by     batch.Need
		why    string
	}{
		{&c.Protection.Integrity, &c.Reasons.Integrity, by.Protection.Integrity, by.Reasons.Integrity},
		{&c.Protection.Confidentiality, &c.Reasons.Confidentiality, by.Protection.Confidentiality, by.Reasons.Confidentiality},
		{&c.Protection.Availability, &c.Reasons.Availability, by.Protection.Availability, by.Reasons.Availability},
	} {
		if !g.need.AtLeast(g.by) {
			*g.reason = g.why
		}
		*g.need = g.need.Max(g.by)
	}
}

// stricterPlan is the inspection plan of two classes under the need that both
// have together. A plan that cannot be read asks for everything.
func stricterPlan(need batch.Need, a, b string) string {
	if a == b {
		return a
	}
	plan := func(text string) sampling.Plan {
		if text == "" {
			return sampling.Default(need).Plan
		}
		p, err := sampling.ParsePlan(text)
		if err != nil {
			return sampling.Plan{Kind: sampling.KindFull}
		}
		return p
	}
	return sampling.Stricter(plan(a), plan(b)).String()
}
