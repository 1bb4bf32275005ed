package main

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/scanstelle/scanstelle/assets/samplepost"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// recognition measures what the page checks find against what is true.
func (b *bench) recognition() (section, error) {
	s := section{
		Title: "Blank pages, skew, orientation, separators",
		Intro: "The `full` set of the sample post (126 single pages that reach into the corners of what a scanner delivers) the whole way; the page lines of `--json` against `truth.jsonl`. " +
			"The blank and barcode folders of the corpus of real scans where it is there.",
	}
	p, r, err := b.fullRun()
	if err != nil {
		return s, err
	}
	var t tally
	seen := 0
	for _, page := range r.Pages {
		name, _, _ := strings.Cut(filepath.Base(page.Source), "#")
		truth, ok := p.truth[name]
		if !ok {
			return s, fmt.Errorf("page %s is not of the sample post", page.Source)
		}
		seen++
		t.add(truth, page)
	}
	if seen != len(p.files) {
		return s, fmt.Errorf("%d pages of %d", seen, len(p.files))
	}
	if err := b.corpusTally(&t, &s); err != nil {
		return s, err
	}
	command := "scanstelle --json run --target folder:OUT PAGES   # »type«: »page«, fields blank, skew_deg, rotation, separator"
	s.Figures = []figure{
		{What: "pages with a signature, page number or pencil note marked blank", Goal: "none", Got: t.wronglyBlank.String(), Met: t.wronglyBlank.hit == 0, Command: command},
		{What: "truly blank pages found", Goal: "≥ 95 %", Got: t.blank.String(), Met: t.blank.share() >= 0.95},
		{What: "skew within 0.2°, leaning up to ±10°, pages of text", Goal: "all", Got: t.skew.String(), Met: t.skew.hit == t.skew.of},
		{What: "largest error of skew", Goal: "0.2°", Got: fmt.Sprintf("%.2f° (median %.3f°)", quantile(t.skewErrors, 1), median(t.skewErrors)), Met: quantile(t.skewErrors, 1) <= 0.2},
		{What: "orientation right on pages of text", Goal: "≥ 99 %", Got: t.rotation.String(), Met: t.rotation.share() >= 0.99},
		{What: "separators found", Goal: "all", Got: t.separator.String(), Met: t.separator.hit == t.separator.of},
		{What: "separators invented", Goal: "none", Got: t.invented.String(), Met: t.invented.hit == 0},
	}
	s.Notes = append(s.Notes, t.misses...)
	return s, nil
}

// rate counts hits.
type rate struct{ hit, of int }

func (r *rate) add(hit bool) bool {
	r.of++
	if hit {
		r.hit++
	}
	return hit
}

func (r rate) share() float64 { return float64(r.hit) / float64(max(r.of, 1)) }

func (r rate) String() string { return percent(r.hit, r.of) }

// tally collects the rates.
type tally struct {
	wronglyBlank, blank, skew, rotation, separator, invented rate

	skewErrors []float64
	misses     []string
}

func (t *tally) miss(format string, args ...any) {
	t.misses = append(t.misses, fmt.Sprintf(format, args...))
}

// skewLimit is the largest lean that the goal speaks of.
const skewLimit = 10

func (t *tally) add(truth samplepost.Truth, page station.PageEvent) {
	switch truth.Kind {
	case batch.KindBlank:
		if !t.blank.add(page.Blank) {
			t.miss("%s (%s): blank, taken for %s", truth.File, strings.Join(truth.Defects, ", "), page.Kind)
		}
	case batch.KindContent:
		if t.wronglyBlank.add(page.Blank) {
			t.miss("%s: %s marked blank", truth.File, truth.Layout)
		}
		if truth.Oriented && !t.rotation.add(page.Rotation == truth.Rotation) {
			t.miss("%s: turned by %d instead of %d", truth.File, page.Rotation, truth.Rotation)
		}
		if truth.Oriented && math.Abs(truth.SkewDeg) <= skewLimit && !slices.Contains(truth.Findings, batch.FindingNearBlank) {
			off := math.Abs(page.SkewDeg - truth.SkewDeg)
			t.skewErrors = append(t.skewErrors, off)
			if !t.skew.add(off <= 0.2) {
				t.miss("%s: skew %.2f° instead of %.2f°", truth.File, page.SkewDeg, truth.SkewDeg)
			}
		}
	}
	t.addSeparator(truth.File, truth.Separator != "", page)
}

func (t *tally) addSeparator(name string, is bool, page station.PageEvent) {
	found := page.Separator != ""
	if is {
		if !t.separator.add(found) {
			t.miss("%s: separator missed", name)
		}
		return
	}
	if t.invented.add(found) {
		t.miss("%s: separator %s invented", name, page.Separator)
	}
}

// corpusTally adds the real scans.
func (b *bench) corpusTally(t *tally, s *section) error {
	dir := corpus()
	if dir == "" {
		s.Notes = append(s.Notes, "The corpus of real scans (SCANSTELLE_SHARED) was not there: sample post only.")
		return nil
	}
	entries, err := corpusEntries(dir)
	if err != nil {
		return err
	}
	expect := map[string]entry{}
	var files []string
	for _, e := range entries {
		if strings.HasPrefix(e.file, "blank/") || strings.HasPrefix(e.file, "barcode/") {
			path := filepath.Join(dir, e.file)
			expect[filepath.Base(path)] = e
			files = append(files, path)
		}
	}
	r, err := b.once("corpus-pages", files)
	if err != nil {
		return err
	}
	b.say("   corpus: %d pages", len(r.Pages))
	for _, page := range r.Pages {
		name, number, _ := strings.Cut(filepath.Base(page.Source), "#")
		e, n := expect[name], 0
		if n, err = strconv.Atoi(number); err != nil {
			return err
		}
		switch {
		case strings.HasPrefix(e.expect, "BLANK"):
			if !t.blank.add(page.Blank) {
				t.miss("corpus %s: blank, taken for %s", e.file, page.Kind)
			}
		case strings.HasPrefix(e.expect, "NOT blank"):
			if t.wronglyBlank.add(page.Blank) {
				t.miss("corpus %s marked blank", e.file)
			}
		}
		t.addSeparator("corpus "+e.file+"#"+number, slices.Contains(separatorsOf(e), n), page)
	}
	return nil
}
