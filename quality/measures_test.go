package quality

import (
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// TestDemandsRiseWithTheNeed covers A.G.2: who protects more is asked for no less.
func TestDemandsRiseWithTheNeed(t *testing.T) {
	class := func(need batch.Need, mode batch.Mode) *batch.Class {
		return &batch.Class{Protection: batch.Protection{Integrity: need, Confidentiality: need, Availability: need}, Mode: mode}
	}
	normal := Demand(class(batch.NeedNormal, batch.Replacing))
	high := Demand(class(batch.NeedHigh, batch.Replacing))
	veryHigh := Demand(class(batch.NeedVeryHigh, batch.Replacing))
	if normal != (Demands{Sealing: true, Released: true}) {
		t.Errorf("normal: %+v", normal)
	}
	if high != (Demands{Sealing: true, QualifiedSeal: true, HitsSeen: true, Counted: true, Released: true, Logged: true, EraseAfter: true}) {
		t.Errorf("high: %+v", high)
	}
	if veryHigh != (Demands{true, true, true, true, true, true, true, true, true, true, true}) {
		t.Errorf("very high: %+v", veryHigh)
	}
	if copied := Demand(class(batch.NeedHigh, batch.Copying)); copied.QualifiedSeal || !copied.Released || !copied.HitsSeen {
		t.Errorf("a copy: %+v", copied)
	}
	if Demand(nil) != (Demands{}) {
		t.Error("no class asks for something")
	}
}

// TestOneHighGoalIsEnough covers V1.5, 4.3: A.AM.G.* applies as soon as any goal
// is high.
func TestOneHighGoalIsEnough(t *testing.T) {
	for _, p := range []batch.Protection{
		{Integrity: batch.NeedHigh, Confidentiality: batch.NeedNormal, Availability: batch.NeedNormal},
		{Integrity: batch.NeedNormal, Confidentiality: batch.NeedHigh, Availability: batch.NeedNormal},
		{Integrity: batch.NeedNormal, Confidentiality: batch.NeedNormal, Availability: batch.NeedHigh},
	} {
		if !Demand(&batch.Class{Protection: p}).Logged {
			t.Errorf("%+v", p)
		}
	}
}

func TestMeasuresAreInOrder(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range append(Measures(batch.Protection{Integrity: batch.NeedVeryHigh, Confidentiality: batch.NeedVeryHigh, Availability: batch.NeedVeryHigh}), anyGoal...) {
		if m.Key == "" || m.Title == "" || m.Duty != "MUSS" && m.Duty != "SOLLTE" || m.By == "" {
			t.Errorf("%+v", m)
		}
		seen[m.Key] = true
	}
	if len(seen) < 18 {
		t.Errorf("%d measures", len(seen))
	}
	if n := len(Measures(batch.Protection{})); n != 2 {
		t.Errorf("a need that is not set: %d measures", n)
	}
}
