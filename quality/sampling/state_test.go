package sampling

import (
	"slices"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

func rule(t *testing.T, plan string, need batch.Need) Rule {
	t.Helper()
	r := Default(need)
	if err := r.Plan.UnmarshalText([]byte(plan)); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestDefaults(t *testing.T) {
	for need, want := range map[batch.Need]struct {
		plan   string
		size   int // of 200
		reason Reason
	}{
		batch.NeedNormal:   {"percent 4", 8, Drawn},
		batch.NeedHigh:     {"percent 25", 50, Drawn},
		batch.NeedVeryHigh: {"full", 200, VeryHigh},
	} {
		r := Default(need)
		if err := r.Check(); err != nil {
			t.Errorf("%s: %v", need, err)
		}
		_, o := r.Next(State{}, 200)
		if r.Need != need || r.Plan.String() != want.plan || o.Size != want.size || o.Reason != want.reason {
			t.Errorf("%s: %+v", need, o)
		}
	}
	if r := Default("hoch"); r.Need != batch.NeedVeryHigh {
		t.Errorf("an unknown need is %s", r.Need)
	}
}

func TestRulesThatCannotBe(t *testing.T) {
	for name, c := range map[string]struct {
		change func(r *Rule)
		says   string
	}{
		"need":           {func(r *Rule) { r.Need = "hoch" }, "»hoch«"},
		"no need":        {func(r *Rule) { r.Need = "" }, "Schutzbedarf"},
		"no plan":        {func(r *Rule) { r.Plan = Plan{} }, "keine Art von Plan"},
		"below floor":    {func(r *Rule) { r.Plan.Share = 2 * Percent }, "zwischen 3"},
		"mixed plan":     {func(r *Rule) { r.Plan.Nth = 3 }, "nicht zu ihm gehören"},
		"high below 25":  {func(r *Rule) { r.Need = batch.NeedHigh }, "mindestens 25 %"},
		"very high":      {func(r *Rule) { r.Need = batch.NeedVeryHigh; r.Plan.Share = Whole }, "»full«"},
		"high reduced":   {func(r *Rule) { *r = Default(batch.NeedHigh); r.Reduced = true }, "reduzierte"},
		"accept faults":  {func(r *Rule) { r.OnFault = Accept }, "nicht »accept«"},
		"no consequence": {func(r *Rule) { r.OnFault = "" }, "nicht »«"},
		"no run":         {func(r *Rule) { r.CleanRun = 0 }, "fehlerfreier Stapel"},
		"hits":           {func(r *Rule) { r.Hits = "schwer" }, "»schwer«"},
	} {
		r := Default(batch.NeedNormal)
		c.change(&r)
		if err := r.Check(); batch.CodeOf(err) != batch.CodePlanInvalid || !strings.Contains(batch.Message(err), c.says) {
			t.Errorf("%s: %s", name, batch.Message(err))
		}
	}
}

func TestOrders(t *testing.T) {
	for _, c := range []struct {
		plan   string
		need   batch.Need
		number int
		units  int
		size   int
		reason Reason
	}{
		{"percent 4", batch.NeedNormal, 1, 100, 4, Drawn},
		{"percent 4", batch.NeedNormal, 1, 101, 5, Drawn}, // rounded up
		{"percent 4", batch.NeedNormal, 1, 1, 1, All},     // at least one
		{"percent 4", batch.NeedNormal, 1, 0, 0, All},
		{"percent 100", batch.NeedNormal, 1, 30, 30, All},
		{"percent 4", batch.NeedHigh, 1, 100, 25, Drawn}, // lifted to the floor
		{"percent 4", batch.NeedHigh, 10, 100, 100, All}, // every tenth whole
		{"percent 4", batch.NeedVeryHigh, 1, 100, 100, VeryHigh},
		{"percent 4", "hoch", 1, 100, 100, VeryHigh}, // nobody knows it: the strictest
		{"every 3", batch.NeedNormal, 2, 100, 0, Drawn},
		{"every 3", batch.NeedNormal, 3, 100, 100, All},
		{"every 1", batch.NeedNormal, 7, 100, 100, All},
		{"every 3", batch.NeedHigh, 2, 100, 25, Drawn},
		{"full", batch.NeedNormal, 1, 100, 100, All},
		{"computed p=1% q=95%", batch.NeedNormal, 1, 1000, 258, Drawn},
		{"computed p=40% q=50%", batch.NeedNormal, 1, 1000, 30, Drawn}, // 2 would do, the floor is 3 %
		{"attribute aql=1.0 level=II", batch.NeedNormal, 1, 1000, 80, Drawn},
		{"attribute aql=10 level=I", batch.NeedNormal, 1, 100000, 3000, Drawn}, // L: 200, the floor is 3 %
		{"attribute aql=1.0 level=II", batch.NeedNormal, 1, 10, 10, All},       // 13 of 10
		{"attribute aql=1.0 level=II", batch.NeedHigh, 1, 1000, 250, Drawn},
	} {
		r := rule(t, c.plan, c.need)
		r.Need = c.need
		s, o := r.Next(State{Batches: c.number - 1, Plan: r.Plan}, c.units)
		if o.Size != c.size || o.Reason != c.reason || o.Number != c.number || s.Batches != c.number {
			t.Errorf("%s, %s, batch %d of %d: %+v", c.plan, c.need, c.number, c.units, o)
		}
	}
	o := order(t, "attribute aql=1.0 level=II", batch.NeedNormal, 1000)
	if o.Letter != "J" || o.Accept != 2 || o.Reject != 3 {
		t.Errorf("%+v", o)
	}
	if o := order(t, "attribute aql=1.0 level=II", batch.NeedHigh, 1000); o.Accept != 0 || o.Reject != 1 {
		t.Errorf("high accepts faults: %+v", o)
	}
}

func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		plan    string
		onFault Verdict
		units   int
		faulty  int
		want    Verdict
	}{
		{"percent 4", InspectAll, 100, 0, Accept},
		{"percent 4", InspectAll, 100, 1, InspectAll},
		{"percent 4", Return, 100, 1, Return},
		{"full", InspectAll, 100, 7, Accept}, // all were seen, the 7 are mended
		{"full", Return, 100, 7, Return},
		{"attribute aql=1.0 level=II", InspectAll, 1000, 2, Accept},
		{"attribute aql=1.0 level=II", InspectAll, 1000, 3, InspectAll},
		{"every 3", InspectAll, 100, 0, Accept}, // not its turn
	} {
		r := rule(t, c.plan, batch.NeedNormal)
		r.OnFault = c.onFault
		s, o := r.Next(State{}, c.units)
		if _, got := r.After(s, o, c.faulty); got != c.want {
			t.Errorf("%s, %d faulty: %s", c.plan, c.faulty, got)
		}
	}
}

// run passes batches of 100 through a rule and returns the sizes drawn; faulty
// tells which batches are bad.
func run(r Rule, s State, batches int, faulty func(i int, o Order) int) (State, []int) {
	var sizes []int
	for i := range batches {
		var o Order
		s, o = r.Next(s, 100)
		s, _ = r.After(s, o, faulty(i, o))
		sizes = append(sizes, o.Size)
	}
	return s, sizes
}

func clean(int, Order) int { return 0 }

func TestRateGoesUpAndDown(t *testing.T) {
	r := rule(t, "percent 4", batch.NeedNormal)
	r.CleanRun = 2
	s, sizes := run(r, State{}, 14, func(i int, _ Order) int {
		if i == 1 || i == 6 {
			return 1
		}
		return 0
	})
	// up to 100 at once, then a half after each two clean batches, to the plan
	want := []int{4, 4, 100, 100, 50, 50, 25, 100, 100, 50, 50, 25, 25, 13}
	if !slices.Equal(sizes, want) {
		t.Errorf("drawn: %v", sizes)
	}
	s, sizes = run(r, s, 5, clean)
	if want := []int{13, 7, 7, 4, 4}; !slices.Equal(sizes, want) || s.Raised != 0 {
		t.Errorf("drawn: %v, %+v", sizes, s)
	}
	// A fault found after release raises it as well.
	if _, sizes := run(r, r.Reported(s), 3, clean); !slices.Equal(sizes, []int{100, 100, 50}) {
		t.Errorf("after a report: %v", sizes)
	}
	// Every third batch: the ones between are inspected too until the run is clean.
	other := rule(t, "every 3", batch.NeedNormal)
	other.CleanRun = 1
	if _, sizes := run(other, other.Reported(State{}), 10, clean); !slices.Equal(sizes, []int{100, 50, 100, 13, 7, 100, 0, 0, 100, 0}) {
		t.Errorf("every third: %v", sizes)
	}
}

func TestHighNeverGoesBelowItsFloor(t *testing.T) {
	r := Default(batch.NeedHigh)
	r.CleanRun = 1
	_, sizes := run(r, r.Reported(State{}), 12, clean)
	if want := []int{100, 50, 25, 25, 25, 25, 25, 25, 25, 100, 25, 25}; !slices.Equal(sizes, want) {
		t.Errorf("drawn: %v", sizes)
	}
}

// Two batches are out at once: what was drawn before a fault was known does not
// lower the rate that the fault has raised.
func TestOlderOrdersDoNotLowerTheRate(t *testing.T) {
	r := rule(t, "percent 4", batch.NeedNormal)
	r.CleanRun = 1
	s, first := r.Next(State{}, 100)
	s, second := r.Next(s, 100)
	if first.Number != 1 || second.Number != 2 {
		t.Fatalf("numbers %d and %d", first.Number, second.Number)
	}
	s, _ = r.After(s, first, 1)
	s, v := r.After(s, second, 0)
	if v != Accept || s.Raised != Whole {
		t.Errorf("%s, %+v", v, s)
	}
	if s, _ = r.After(s, second, 2); s.Raised != Whole || s.Clean != 0 {
		t.Errorf("%+v", s)
	}
}

// Another plan does not forget faults, neither those before it nor those of
// batches that were drawn before it.
func TestAnotherPlanRemembersFaults(t *testing.T) {
	percent, every := rule(t, "percent 4", batch.NeedNormal), rule(t, "every 3", batch.NeedNormal)
	attribute := rule(t, "attribute aql=1.0 level=II", batch.NeedNormal)
	if _, o := every.Next(percent.Reported(State{}), 100); o.Size != 100 || o.Reason != Adaptive {
		t.Errorf("percent, then every: %+v", o)
	}
	s, o := attribute.Next(percent.Reported(State{}), 1000)
	if o.Strictness != Tightened || o.Raised != 0 {
		t.Errorf("percent, then attribute: %+v", o)
	}
	if _, o = percent.Next(s, 100); o.Size != 100 || o.Number != 2 {
		t.Errorf("attribute, then percent: %+v", o)
	}
	if _, o := percent.Next(attribute.Interrupted(State{}), 100); o.Size != 4 {
		t.Errorf("no fault before: %+v", o)
	}
	_, old := percent.Next(State{}, 100)
	fresh, _ := attribute.Next(State{}, 1000)
	if s, v := attribute.After(fresh, old, 1); s.Strictness != Tightened || v != InspectAll {
		t.Errorf("a fault drawn before: %s, %+v", v, s)
	}
	if s, v := attribute.After(fresh, old, 0); s.Strictness != Normal || v != Accept || len(s.Recent) != 0 {
		t.Errorf("none drawn before: %s, %+v", v, s)
	}
}

func TestReturnedBatchesAreSeenWhole(t *testing.T) {
	for _, plan := range []string{"percent 4", "every 3", "attribute aql=1.0 level=II"} {
		r := rule(t, plan, batch.NeedNormal)
		s, o := r.Next(State{}, 300)
		s, _ = r.After(s, o, 0)
		again := r.Again(s, 300)
		if again.Size != 300 || again.Number != 1 || again.Reason != All {
			t.Errorf("%s: %+v", plan, again)
		}
		if d, err := NewDraw(again, seedOf(1), unitIDs(300)); err != nil || Repeat(d) != nil || len(d.Picks) != 300 {
			t.Errorf("%s: %v", plan, err)
		}
		after, _ := r.After(s, again, 5)
		if after.Batches != s.Batches || after.Raised != s.Raised || after.Strictness != s.Strictness || len(after.Recent) != len(s.Recent) {
			t.Errorf("%s: the state is %+v, was %+v", plan, after, s)
		}
	}
}

// TestWorst: two runs that become one ask for no less than either did.
func TestWorst(t *testing.T) {
	percent, attribute := rule(t, "percent 4", batch.NeedNormal), rule(t, "attribute aql=1 level=II", batch.NeedNormal)
	faulty := percent.Reported(State{})
	clean, _ := percent.Next(State{}, 10)
	for _, s := range []State{Worst(faulty, clean), Worst(clean, faulty), Worst(Worst(State{}, clean), faulty)} {
		if s.Raised != Whole || s.Batches != 1 || s.Clean != 0 || s.Plan != percent.Plan {
			t.Errorf("%+v", s)
		}
	}
	tight := attribute.Reported(attribute.Reported(State{}))
	normal, _ := attribute.Next(State{}, 100)
	for _, s := range []State{Worst(tight, normal), Worst(normal, tight)} {
		if s.Strictness != Tightened || s.Batches != 1 {
			t.Errorf("%+v", s)
		}
	}
	if s := Worst(State{Strictness: Reduced}, State{Strictness: Normal}); s.Strictness != Normal {
		t.Errorf("%+v", s)
	}
	if s := Worst(State{Stopped: true}, State{}); !s.Stopped {
		t.Errorf("%+v", s)
	}
}
