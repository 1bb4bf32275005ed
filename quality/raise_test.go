package quality

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality/sampling"
)

var anyClass = rapid.Custom(func(t *rapid.T) batch.Class {
	need := rapid.SampledFrom([]batch.Need{batch.NeedNormal, batch.NeedHigh, batch.NeedVeryHigh})
	return batch.Class{
		Name:       rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "name"),
		Protection: batch.Protection{Integrity: need.Draw(t, "integrity"), Confidentiality: need.Draw(t, "confidentiality"), Availability: need.Draw(t, "availability")},
		Mode:       rapid.SampledFrom([]batch.Mode{batch.Copying, batch.Replacing}).Draw(t, "mode"),
		Inspect:    rapid.Bool().Draw(t, "inspect"), Counted: rapid.Bool().Draw(t, "counted"), FourEyes: rapid.Bool().Draw(t, "four eyes"),
		Plan: rapid.SampledFrom([]string{"", "full", "percent 3", "percent 10", "percent 60", "every 3", "attribute aql=1.0 level=II", "computed p=5% q=95%"}).Draw(t, "plan"),
	}
})

// ruleOf is the rule of a class under a need that may be higher than its own.
func ruleOf(t *rapid.T, c batch.Class, need batch.Need) sampling.Rule {
	rule := sampling.Default(need)
	if c.Plan != "" {
		plan, err := sampling.ParsePlan(c.Plan)
		if err != nil {
			t.Fatal(err)
		}
		rule.Plan = plan
	}
	return rule
}

// TestRaiseIsNeverBelowAnyMember: the maximum principle of A.G.2 over whatever
// classes come in whatever order: needs, measures and sample are at least those of
// each class in the batch, a later document lowers nothing, and paper is replaced
// only where every class wants it.
func TestRaiseIsNeverBelowAnyMember(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var effective *batch.Class
		var members []batch.Class
		if rapid.Bool().Draw(t, "with a class") {
			c := anyClass.Draw(t, "of the batch")
			effective, members = &c, append(members, c)
		}
		copies := effective == nil || effective.Mode == batch.Copying
		for n := range rapid.IntRange(1, 5).Draw(t, "documents") {
			by := anyClass.Draw(t, "class")
			by.Version = n + 1
			m := batch.MemberOf(by)
			m.Documents = []batch.ID{batch.NewID()}
			before := effective
			var kept batch.Class
			if before != nil {
				kept = *before
				kept.Mixed = slices.Clone(before.Mixed)
			}
			effective = Raise(before, by, m)
			if before != nil && !reflect.DeepEqual(*before, kept) {
				t.Fatal("what was is changed")
			}
			members = append(members, by)
			copies = copies || by.Mode == batch.Copying
			if own, ok := effective.Own(m.Documents[0]); !ok || own.Name != by.Name {
				t.Fatalf("the document lost its class: %+v", own)
			}
		}
		units := rapid.IntRange(1, 400).Draw(t, "units")
		need := effective.Protection.Integrity
		_, order := ruleOf(t, *effective, need).Next(sampling.State{}, units)
		for _, m := range members {
			for _, pair := range [][2]batch.Need{{need, m.Protection.Integrity}, {effective.Protection.Confidentiality, m.Protection.Confidentiality}, {effective.Protection.Availability, m.Protection.Availability}} {
				if !pair[0].AtLeast(pair[1]) {
					t.Fatalf("%+v is below %+v", effective.Protection, m.Protection)
				}
			}
			d, own := Demand(effective), Demand(&m)
			if m.Mode == batch.Replacing && effective.Mode == batch.Copying { // a copy claims nothing
				own.Sealing, own.QualifiedSeal, own.QualifiedTimestamp = false, false, false
			}
			got, want := reflect.ValueOf(d), reflect.ValueOf(own)
			for i := range want.NumField() {
				if want.Field(i).Bool() && !got.Field(i).Bool() {
					t.Fatalf("%s of %+v is lost", want.Type().Field(i).Name, m)
				}
			}
			if _, alone := ruleOf(t, m, m.Protection.Integrity).Next(sampling.State{}, units); order.Size < alone.Size || order.Accept > alone.Accept {
				t.Fatalf("sample of %d, accept %d; the class %+v alone wants %d, %d", order.Size, order.Accept, m, alone.Size, alone.Accept)
			}
			if m.NeedsRelease() && !effective.NeedsRelease() {
				t.Fatal("no release")
			}
		}
		if copies == (effective.ScanMode() == batch.Replacing) {
			t.Fatalf("mode %s of %+v", effective.ScanMode(), members)
		}
	})
}
