package sampling

import (
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// lots passes lots of 1000 (code letter J, 80 units, normal 2/3 at AQL 1.0)
// through the rule, one for each letter: a accepted clean, f accepted with two
// faulty, r rejected, i an interruption. It returns what each was inspected by:
// N, T, R, or S once stopped.
func lots(r Rule, s State, run string) (State, string) {
	var by strings.Builder
	for _, c := range run {
		if c == 'i' {
			s = r.Interrupted(s)
			continue
		}
		var o Order
		s, o = r.Next(s, 1000)
		if o.Stopped {
			by.WriteByte('S')
		} else {
			by.WriteByte(strings.ToUpper(string(o.Strictness))[0])
		}
		s, _ = r.After(s, o, map[rune]int{'a': 0, 'f': o.Accept, 'g': o.Accept + 1, 'r': o.Reject}[c])
	}
	return s, by.String()
}

func TestSwitching(t *testing.T) {
	r := rule(t, "attribute aql=1.0 level=II", batch.NeedNormal)
	r.Reduced = true
	for _, c := range []struct{ name, lots, by string }{
		{"normal at the beginning", "aaa", "NNN"},
		{"one rejected", "raaaa" + "raaaa" + "r", "NNNNNNNNNNN"},
		{"two of five", "raaara", "NNNNNT"},
		{"two of two", "rra", "NNT"},
		{"two of six", "raaaara", "NNNNNNN"},
		{"back after five", "rr" + "aaaaa" + "a", "NNTTTTTN"},
		{"not back after four", "rr" + "aaaar" + "aaaaa" + "a", "NNTTTTTTTTTTN"},
		{"stop after five rejected", "rr" + "rarararar" + "a", "NNTTTTTTTTTS"},
		{"reduced after ten", strings.Repeat("a", 11), "NNNNNNNNNNR"},
		{"not with too many faulty", strings.Repeat("f", 12), "NNNNNNNNNNNN"},
		{"not with one rejected", "aaaaar" + strings.Repeat("a", 11), "NNNNNNNNNNNNNNNNR"},
		{"ten anew after an interruption", "aaaaai" + strings.Repeat("a", 11), "NNNNNNNNNNNNNNNR"},
		{"back on rejection", strings.Repeat("a", 11) + "ra", "NNNNNNNNNNRRN"},
		{"back in the gap", strings.Repeat("a", 11) + "ga", "NNNNNNNNNNRRN"},
		{"stays with few faulty", strings.Repeat("a", 11) + "fa", "NNNNNNNNNNRRR"},
		{"back on interruption", strings.Repeat("a", 11) + "ia", "NNNNNNNNNNRN"},
	} {
		if _, by := lots(r, State{}, c.lots); by != c.by {
			t.Errorf("%s: %s gives %s, want %s", c.name, c.lots, by, c.by)
		}
	}
}

// In the gap between Ac and Re of the reduced table the lot is accepted.
func TestGapAccepts(t *testing.T) {
	r := rule(t, "attribute aql=1.0 level=II", batch.NeedNormal)
	r.Reduced = true
	s, _ := lots(r, State{}, strings.Repeat("a", 10))
	s, o := r.Next(s, 1000)
	if o.Strictness != Reduced || o.Size != 32 || o.Accept != 1 || o.Reject != 3 {
		t.Fatalf("%+v", o)
	}
	if after, v := r.After(s, o, 2); v != Accept || after.Strictness != Normal {
		t.Errorf("%s, %+v", v, after)
	}
	if _, v := r.After(s, o, 3); v != InspectAll {
		t.Errorf("%s", v)
	}
}

func TestReducedNeedsPermission(t *testing.T) {
	r := rule(t, "attribute aql=1.0 level=II", batch.NeedNormal)
	if _, by := lots(r, State{}, strings.Repeat("a", 14)); strings.Contains(by, "R") {
		t.Error(by)
	}
	r.Reduced = true
	s, _ := lots(r, State{}, strings.Repeat("a", 12))
	if s.Strictness != Reduced {
		t.Fatalf("%+v", s)
	}
	r.Reduced = false // withdrawn
	if _, o := r.Next(s, 1000); o.Strictness != Normal {
		t.Errorf("%+v", o)
	}
	r.Reduced, r.Need = true, batch.NeedHigh // a mixed batch with a higher need
	if _, o := r.Next(s, 1000); o.Strictness != Normal {
		t.Errorf("%+v", o)
	}
}

func TestStopNeedsAPerson(t *testing.T) {
	r := rule(t, "attribute aql=1.0 level=II", batch.NeedNormal)
	s, by := lots(r, State{}, "rr"+"rrrrr"+"aaaaaa")
	if by != "NNTTTTTSSSSSS" {
		t.Fatal(by)
	}
	s, o := r.Next(s, 1000)
	if o.Size != 1000 || o.Reason != Adaptive {
		t.Errorf("%+v", o)
	}
	if _, by := lots(r, r.Resume(s), "aaaaaa"); by != "TTTTTN" {
		t.Error(by)
	}
	if s := r.Resume(State{}); s.Strictness != Normal {
		t.Errorf("%+v", s)
	}
}

func TestReportedFaultsTighten(t *testing.T) {
	r := rule(t, "attribute aql=1.0 level=II", batch.NeedNormal)
	r.Reduced = true
	s, _ := lots(r, State{}, strings.Repeat("a", 11))
	for _, want := range []Strictness{Normal, Tightened, Tightened} {
		if s = r.Reported(s); s.Strictness != want {
			t.Errorf("%+v, want %s", s, want)
		}
	}
	for range 4 {
		s = r.Reported(s)
	}
	if !s.Stopped {
		t.Errorf("five reports do not stop: %+v", s)
	}
}

// Worked out by hand from the lower end of each step, e.g. 200 units at AQL 4.0:
// μ = 8, 8 − 1.2816·2.828 = 4.37.
func TestLimitNumbers(t *testing.T) {
	for _, c := range []struct {
		units int
		aql   Rate
		limit int
		known bool
	}{
		{19, 10000, 0, false}, {20, 6500, 0, false}, {20, 10000, 0, true}, {29, 10000, 0, true}, {30, 6500, 0, true},
		{200, 650, 0, false}, {200, 1000, 0, true}, {319, 2500, 2, true}, {200, 4000, 4, true}, {200, 6500, 8, true}, {200, 10000, 14, true},
		{800, 1000, 4, true}, {2000, 10000, 181, true}, {70000, 10, 2, true},
	} {
		if limit, known := limitNumber(c.units, c.aql); known != c.known || known && limit != c.limit {
			t.Errorf("%d units, AQL %s: %d, %v", c.units, c.aql, limit, known)
		}
	}
}

// Ten lots hold too few units for a fine AQL: more are taken together.
func TestMoreLotsThanTen(t *testing.T) {
	r := rule(t, "attribute aql=1.0 level=II", batch.NeedNormal)
	r.Reduced = true
	s := State{}
	for i := range 40 {
		var o Order
		s, o = r.Next(s, 10) // 10 of 10 units
		if o.Strictness == Reduced {
			if i != 20 { // 200 units
				t.Errorf("reduced after %d lots", i)
			}
			return
		}
		s, _ = r.After(s, o, 0)
	}
	t.Error("never reduced")
}

// A lot that was drawn under normal inspection is none of tightened inspection.
func TestOlderLotsDoNotCount(t *testing.T) {
	r := rule(t, "attribute aql=1.0 level=II", batch.NeedNormal)
	s, old := r.Next(State{}, 1000)
	s, by := lots(r, s, "rr")
	if by != "NN" || s.Strictness != Tightened {
		t.Fatalf("%s, %+v", by, s)
	}
	for _, faulty := range []int{0, old.Reject} {
		if s, _ = r.After(s, old, faulty); s.Strictness != Tightened || len(s.Recent) != 0 {
			t.Errorf("%d faulty: %+v", faulty, s)
		}
	}
}
