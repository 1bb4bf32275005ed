package sampling

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// documents are n documents d1, d2, … of two pages each, d1a and d1b.
func documents(n int) ([]Unit, []batch.ID) {
	var units []Unit
	var ids []batch.ID
	for i := 1; i <= n; i++ {
		id := batch.ID(fmt.Sprintf("d%d", i))
		units, ids = append(units, Unit{ID: id, Pages: []batch.ID{id + "a", id + "b"}}), append(ids, id)
	}
	return units, ids
}

func drawOf(t *testing.T, r Rule, s State, ids []batch.ID) Draw {
	t.Helper()
	_, o := r.Next(s, len(ids))
	d, err := NewDraw(o, seedOf(11), ids)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// told shows requirements as "d3 drawn+finding whole d3a", one after another.
func told(required []Requirement) string {
	var out []string
	for _, r := range required {
		var reasons, pages []string
		for _, reason := range r.Reasons {
			reasons = append(reasons, string(reason))
		}
		for _, p := range r.Pages {
			pages = append(pages, string(p))
		}
		whole := "pages"
		if r.Whole {
			whole = "whole"
		}
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", r.Unit, strings.Join(reasons, "+"), whole, strings.Join(pages, ","))))
	}
	return strings.Join(out, "; ")
}

func TestRequired(t *testing.T) {
	units, ids := documents(4)
	findings := []batch.Finding{
		{Code: batch.FindingBlank, Severity: batch.Note, Page: "d1b"},
		{Code: batch.FindingDuplicate, Severity: batch.Severe, Page: "d2a"},
		{Code: batch.FindingBlurred, Severity: batch.Warning, Page: "d2a"},
		{Code: batch.FindingStreak, Severity: batch.Warning, Page: "d4b"},
		{Code: batch.FindingSeparatorInk, Severity: batch.Severe, Page: "separator"},
		{Code: batch.FindingDamaged, Severity: batch.Severe, Page: "separator"},
	}
	normal := Default(batch.NeedNormal) // draws 1 of 4, with this seed d3
	raised := State{Plan: normal.Plan, Raised: 50 * Percent}
	for name, c := range map[string]struct {
		rule  Rule
		state State
		want  string
	}{
		"severe only":  {normal, State{}, "d3 drawn whole; d2 finding pages d2a; finding pages separator"},
		"no hits":      {with(normal, func(r *Rule) { r.Hits = "" }), State{}, "d3 drawn whole"},
		"warnings too": {with(normal, func(r *Rule) { r.Hits = batch.Warning }), State{}, "d3 drawn whole; d2 finding pages d2a; d4 finding pages d4b; finding pages separator"},
		"notes too":    {with(normal, func(r *Rule) { r.Hits = batch.Note }), State{}, "d3 drawn whole; d1 finding pages d1b; d2 finding pages d2a; d4 finding pages d4b; finding pages separator"},
		"per page":     {with(normal, func(r *Rule) { r.PerPage = true }), State{}, "d3 drawn whole d3a,d3b; d2 finding pages d2a; finding pages separator"},
		"raised":       {normal, raised, "d1 adaptive whole; d3 adaptive whole; d2 finding pages d2a; finding pages separator"},
		// From high on every hit, whatever the setting says.
		"high": {with(Default(batch.NeedHigh), func(r *Rule) { r.Hits = "" }), State{}, "d3 drawn whole; d1 finding pages d1b; d2 finding pages d2a; d4 finding pages d4b; finding pages separator"},
		"whole": {with(normal, func(r *Rule) { r.Plan = Plan{Kind: KindFull} }), State{},
			"d1 all whole; d2 all+finding whole d2a; d3 all whole; d4 all whole; finding pages separator"},
		// Every page on its own, whatever the setting says.
		"very high": {with(Default(batch.NeedVeryHigh), func(r *Rule) { r.PerPage = false }), State{},
			"d1 very-high+finding whole d1a,d1b; d2 very-high+finding whole d2a,d2b; d3 very-high whole d3a,d3b; d4 very-high+finding whole d4a,d4b; finding pages separator"},
		"not its turn": {with(normal, func(r *Rule) { r.Plan = Plan{Kind: KindEvery, Nth: 3} }), State{}, "d2 finding pages d2a; finding pages separator"},
	} {
		required, err := Required(units, drawOf(t, c.rule, c.state, ids), findings, c.rule)
		if err != nil {
			t.Fatal(err)
		}
		slices.SortStableFunc(required, func(a, b Requirement) int { return rank(a) - rank(b) }) // drawn first, to read it
		if got := told(required); got != c.want {
			t.Errorf("%s:\n  %s, want\n  %s", name, got, c.want)
		}
	}
	// Severities nobody knows are not let pass.
	d := drawOf(t, normal, State{}, ids)
	if got, err := Required(units, d, []batch.Finding{{Severity: "fatal", Page: "d4a"}}, normal); err != nil || told(got) != "d3 drawn whole; d4 finding pages d4a" {
		t.Errorf("%s, %v", told(got), err)
	}
	for name, c := range map[string]struct {
		units []Unit
		rule  Rule
	}{
		"other units": {units[:3], normal},
		"other order": {[]Unit{units[1], units[0], units[2], units[3]}, normal},
		"double unit": {[]Unit{units[1], units[1], units[2], units[3]}, normal},
		"other need":  {units, Default(batch.NeedHigh)},
	} {
		if _, err := Required(c.units, d, nil, c.rule); batch.CodeOf(err) != batch.CodeDrawInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func with(r Rule, change func(*Rule)) Rule {
	change(&r)
	return r
}

func rank(r Requirement) int {
	switch {
	case r.Whole:
		return 0
	case r.Unit != "":
		return 1
	}
	return 2
}

func TestCover(t *testing.T) {
	units, ids := documents(4)
	normal, veryHigh := Default(batch.NeedNormal), Default(batch.NeedVeryHigh)
	hit := []batch.Finding{{Severity: batch.Severe, Page: "d2a"}, {Severity: batch.Severe, Page: "separator"}}
	for name, c := range map[string]struct {
		rule     Rule
		findings []batch.Finding
		seen     string
		want     string
		done     bool
	}{
		"nothing seen":      {normal, nil, "", "open open open open", false},
		"sample seen":       {normal, nil, "d3", "not-drawn not-drawn inspected not-drawn", true},
		"page by page":      {normal, nil, "d3a d3b", "not-drawn not-drawn inspected not-drawn", true},
		"one page only":     {normal, nil, "d3a", "open open open open", false},
		"another one":       {normal, nil, "d1", "inspected open open open", false},
		"more than needed":  {normal, nil, "d3 d1", "inspected not-drawn inspected not-drawn", true},
		"hit not seen":      {normal, hit, "d3 separator", "open open inspected open", false},
		"hit by its unit":   {normal, hit, "d3 d2 separator", "open open inspected open", false},
		"separator unseen":  {normal, hit, "d3 d2a", "open open inspected open", false},
		"hits seen":         {normal, hit, "d3 d2a separator", "not-drawn hits-inspected inspected not-drawn", true},
		"hit unit seen":     {normal, hit, "d3 d2a d2b separator", "not-drawn inspected inspected not-drawn", true},
		"no select-all":     {veryHigh, nil, "d1 d2 d3 d4", "open open open open", false},
		"all but one page":  {veryHigh, nil, "d1a d1b d2a d2b d3a d3b d4 d4a", "inspected inspected inspected open", false},
		"every page":        {veryHigh, nil, "d1a d1b d2a d2b d3a d3b d4a d4b", "inspected inspected inspected inspected", true},
		"turn of no one":    {with(normal, func(r *Rule) { r.Plan = Plan{Kind: KindEvery, Nth: 3} }), nil, "", "not-drawn not-drawn not-drawn not-drawn", true},
		"foreign confirmed": {normal, nil, "x y", "open open open open", false},
	} {
		required, err := Required(units, drawOf(t, c.rule, State{}, ids), c.findings, c.rule)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[batch.ID]bool{}
		for _, id := range strings.Fields(c.seen) {
			seen[batch.ID(id)] = true
		}
		covered, done := Cover(units, required, seen)
		var got []string
		for i, u := range covered {
			if u.Unit != ids[i] {
				t.Errorf("%s: unit %d is %s", name, i, u.Unit)
			}
			got = append(got, string(u.Coverage))
		}
		if strings.Join(got, " ") != c.want || done != c.done {
			t.Errorf("%s: %v, %v", name, got, done)
		}
		missing := 0
		for _, r := range required {
			if _, met := Cover(units, []Requirement{r}, seen); !met {
				missing++
			}
		}
		if n := Missing(units, required, seen); n != missing || (n == 0) != c.done {
			t.Errorf("%s: %d of %d requirements are missing", name, n, missing)
		}
	}
}

// Pages as units need no list of pages.
func TestPagesAsUnits(t *testing.T) {
	ids := []batch.ID{"p1", "p2", "p3", "p4"}
	var units []Unit
	for _, id := range ids {
		units = append(units, Unit{ID: id})
	}
	r := Default(batch.NeedNormal)
	required, err := Required(units, drawOf(t, r, State{}, ids), []batch.Finding{{Severity: batch.Severe, Page: "p4"}}, r)
	if err != nil || len(required) != 2 || !required[0].Whole || told(required[1:]) != "p4 finding pages p4" {
		t.Fatalf("%s, %v", told(required), err)
	}
	covered, done := Cover(units, required, map[batch.ID]bool{required[0].Unit: true, "p4": true})
	n := 0
	for _, c := range covered {
		if c.Coverage == CoverageInspected {
			n++
		}
	}
	if !done || n != 2 || covered[3].Coverage != CoverageInspected || !slices.Equal(covered[3].Reasons, []Reason{Hit}) {
		t.Errorf("%+v, %v", covered, done)
	}
}
