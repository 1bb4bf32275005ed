package sampling

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"github.com/scanstelle/scanstelle/batch"
)

func TestParsePlan(t *testing.T) {
	for text, want := range map[string]struct {
		plan  Plan
		shown string
	}{
		"full":                          {Plan{Kind: KindFull}, "full"},
		" percent  4 ":                  {Plan{Kind: KindPercent, Share: 4000}, "percent 4"},
		"percent 3":                     {Plan{Kind: KindPercent, Share: 3000}, "percent 3"},
		"percent 12,5%":                 {Plan{Kind: KindPercent, Share: 12500}, "percent 12.5"},
		"percent 100":                   {Plan{Kind: KindPercent, Share: Whole}, "percent 100"},
		"every 3":                       {Plan{Kind: KindEvery, Nth: 3}, "every 3"},
		"attribute aql=1.0 level=II":    {Plan{Kind: KindAttribute, AQL: 1000, Level: LevelII}, "attribute aql=1 level=II"},
		"attribute level=III aql=0.065": {Plan{Kind: KindAttribute, AQL: 65, Level: LevelIII}, "attribute aql=0.065 level=III"},
		"attribute aql=2.5":             {Plan{Kind: KindAttribute, AQL: 2500, Level: LevelII}, "attribute aql=2.5 level=II"},
		"computed p=1% q=95%":           {Plan{Kind: KindComputed, Share: 1000, Chance: 95000}, "computed p=1% q=95%"},
		"computed q=99.9 p=0.5":         {Plan{Kind: KindComputed, Share: 500, Chance: 99900}, "computed p=0.5% q=99.9%"},
	} {
		got, err := ParsePlan(text)
		if err != nil || got != want.plan {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
		if got.String() != want.shown {
			t.Errorf("%q is shown as %q", text, got)
		}
		if again, err := ParsePlan(got.String()); err != nil || again != got {
			t.Errorf("%q comes back as %+v, %v", got, again, err)
		}
	}
}

func TestPlansThatCannotBe(t *testing.T) {
	for text, says := range map[string]string{
		"":                                "keiner angegeben",
		"half":                            "»half« ist keine Art",
		"full 4":                          "»4« ist unbekannt",
		"full aql=1":                      "nicht zu ihm gehören",
		"percent":                         "genau eine Zahl",
		"percent 4 5":                     "genau eine Zahl",
		"percent 2.999":                   "zwischen 3 und 100 %, nicht bei 2.999 %",
		"percent 101":                     "»101« ist kein Prozentsatz",
		"percent -4":                      "»-4« ist kein Prozentsatz",
		"percent 4.0001":                  "kein Prozentsatz",
		"percent 4.5.6":                   "kein Prozentsatz",
		"percent .5":                      "kein Prozentsatz",
		"every 0":                         "zwischen 1 und 33",
		"every 34":                        "zwischen 1 und 33",
		"every +3":                        "keine ganze Zahl",
		"every 3.5":                       "keine ganze Zahl",
		"attribute":                       "die AQL 0 gibt es nicht",
		"attribute aql=3 level=II":        "die AQL 3 gibt es nicht",
		"attribute aql=1.0 level=IV":      "»IV« gibt es nicht",
		"attribute aql=1.0 level=":        "»« gibt es nicht",
		"attribute aql=1 aql=1":           "»aql« steht doppelt",
		"attribute aql=1 q=95":            "nicht zu ihm gehören",
		"attribute aql=1.0 normal":        "»normal« ist unbekannt",
		"computed p=1":                    "q liegt zwischen 50 und 100 %, nicht bei 0 %",
		"computed q=95":                   "p fehlerhafter Einheiten liegt zwischen 0.001 und 100 %",
		"computed p=1 q=49.999":           "nicht bei 49.999 %",
		"computed p=1 q=95 level=II":      "nicht zu ihm gehören",
		"attribute aql=0x1 level=II":      "kein Prozentsatz",
		"Full":                            "»Full« ist keine Art",
		strings.Repeat("percent 4 ", 999): "genau eine Zahl",
	} {
		p, err := ParsePlan(text)
		if batch.CodeOf(err) != batch.CodePlanInvalid || !strings.Contains(batch.Message(err), says) {
			t.Errorf("%q: %v, %v", text, p, batch.Message(err))
		}
		if next := batch.Lookup(batch.CodeOf(err)).Next; !strings.Contains(next, "»percent 4«") {
			t.Errorf("%q: the next step names no example: %s", text, next)
		}
	}
}

func TestPlansStandInSettingsAndLogs(t *testing.T) {
	r := Default(batch.NeedHigh)
	r.Plan = Plan{Kind: KindAttribute, AQL: 65, Level: LevelIII}
	data, err := toml.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), "plan = 'attribute aql=0.065 level=III'") {
		t.Errorf("%s", data)
	}
	var back Rule
	if err := toml.Unmarshal(data, &back); err != nil || back != r {
		t.Errorf("%+v, %v", back, err)
	}
	s := State{Plan: r.Plan, Raised: 12500, Strictness: Tightened, Recent: []Lot{{Size: 80, Faulty: 1}}}
	line, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"plan":"attribute aql=0.065 level=III","batches":0,"raised":"12.5","strictness":"tightened","recent":[{"size":80,"faulty":1}]}`; string(line) != want {
		t.Errorf("%s", line)
	}
	if line, err := json.Marshal(State{}); err != nil || string(line) != `{"batches":0}` {
		t.Errorf("%s, %v", line, err)
	}
	if err := json.Unmarshal([]byte(`{"plan":"percent 1"}`), &s); batch.CodeOf(err) != batch.CodePlanInvalid {
		t.Error(err)
	}
}

func FuzzParsePlan(f *testing.F) {
	for _, s := range []string{
		"full", "percent 4", "percent 12,5%", "every 3", "attribute aql=1.0 level=II", "attribute aql=0.065",
		"computed p=1% q=95%", "computed q=99.9 p=0.001", "percent 2", "every 1e3", "attribute aql= level", "=", "", "percent 999999999999999999999",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParsePlan(text)
		if err != nil {
			if batch.CodeOf(err) != batch.CodePlanInvalid || p != (Plan{}) {
				t.Fatalf("%q: %+v, %v", text, p, err)
			}
			return
		}
		if again, err := ParsePlan(p.String()); err != nil || again != p {
			t.Fatalf("%q is %q is %+v, %v", text, p, again, err)
		}
		r := Default(batch.NeedNormal)
		r.Plan = p
		if err := r.Check(); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		for _, units := range []int{0, 1, 2, 9, 1000} {
			_, o := r.Next(State{}, units)
			if o.Size < 0 || o.Size > units || p.Kind != KindEvery && o.Size < LeastRate.of(units) {
				t.Fatalf("%q of %d units draws %d", p, units, o.Size)
			}
		}
	})
}
