package imaging_test

import (
	"math"
	"slices"
	"testing"

	"github.com/scanstelle/scanstelle/assets/samplepost"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging"
	"github.com/scanstelle/scanstelle/quality"
)

// rate counts what was found of what is there.
type rate struct{ found, all int }

func (r *rate) count(found bool) {
	r.all++
	if found {
		r.found++
	}
}

// rates of detection over a sample post.
type rates struct {
	blank, text, skew, separators, codes rate
	worstSkew                            float64
}

// TestSamplePost holds the rates of detection on the full sample post. Every page
// is judged as it comes when it is imported alone: no front to compare it with.
func TestSamplePost(t *testing.T) {
	var r rates
	for page, err := range samplepost.Generate(samplepost.Options{Seed: 1, Size: samplepost.Full}) {
		if err != nil {
			t.Fatal(err)
		}
		codec := batch.JPEG
		if page.Truth.Mode == "bitonal" {
			codec = batch.PNG
		}
		raster, err := imaging.Decode(page.Data, batch.Image{Codec: codec}, false, imaging.Limits{})
		if err != nil {
			t.Fatalf("%s: %v", page.Name, err)
		}
		m, err := imaging.Measure(raster, imaging.MeasureOptions{Barcodes: true, DPI: 300})
		if err != nil {
			t.Fatalf("%s: %v", page.Name, err)
		}
		r.judge(t, page, m)
		if page.Truth.Layout == "bleistift" {
			r.paler(t, page, raster)
		}
	}
	t.Logf("blank %v, rotation %v, skew %v (worst %.2f), separators %v, codes %v", r.blank, r.text, r.skew, r.worstSkew, r.separators, r.codes)
	for name, c := range map[string]struct {
		rate
		percent, least int
	}{
		"blank pages found": {r.blank, 95, 20}, "rotations right": {r.text, 99, 60}, "skew within 0.2 degrees": {r.skew, 100, 60},
		"separators found": {r.separators, 100, 16}, "codes read": {r.codes, 100, 40},
	} {
		if c.all < c.least || 100*c.found < c.percent*c.all {
			t.Errorf("%s: %d of %d, wanted %d %% of at least %d", name, c.found, c.all, c.percent, c.least)
		}
	}
}

func (r *rates) judge(t *testing.T, page samplepost.Page, m batch.Measurement) {
	truth := page.Truth
	blank := isBlank(m)
	if truth.Kind == batch.KindBlank {
		r.blank.count(blank)
	} else if blank {
		t.Errorf("%s is called blank: %d marks, contrast %.0f", page.Name, m.Marks, m.MarkContrast)
	}
	if truth.Kind == batch.KindSeparator {
		r.separators.count(quality.IsSeparator(m))
	} else if m.Separator != "" {
		t.Errorf("%s passes for a separator (%s)", page.Name, m.Separator)
	}
	for _, want := range truth.Barcodes {
		r.codes.count(slices.ContainsFunc(m.Barcodes, func(c batch.Barcode) bool {
			return c.Format == want.Format && (c.Text == want.Text || want.Text == "")
		}))
	}
	if truth.Kind != batch.KindContent || !truth.Oriented {
		return
	}
	r.text.count(m.Rotation == truth.Rotation)
	if m.Rotation != truth.Rotation && m.RotationConfidence >= quality.SureRotation {
		t.Errorf("%s: turned by %d with confidence %.1f, truth is %d", page.Name, m.Rotation, m.RotationConfidence, truth.Rotation)
	}
	off := math.Abs(m.SkewDeg - truth.SkewDeg)
	r.skew.count(off <= 0.2)
	r.worstSkew = math.Max(r.worstSkew, off)
}

func isBlank(m batch.Measurement) bool {
	blank, _ := quality.JudgeSheet(&m, nil, quality.DefaultLimits())
	return blank
}

// paler holds the margin on the side of content: a pencil note that lost half of
// its contrast and all its sharpness is a note still.
func (r *rates) paler(t *testing.T, page samplepost.Page, raster *imaging.Raster) {
	w := raster.Width
	for range 5 {
		for i := range len(raster.Gray) - w - 1 {
			row, below := raster.Gray[i:i+2], raster.Gray[i+w:i+w+2]
			row[0] = byte((int(row[0]) + int(row[1]) + int(below[0]) + int(below[1]) + 2) / 4)
		}
	}
	const paper = 240
	for i, v := range raster.Gray {
		if v < paper {
			raster.Gray[i] = byte(paper - (paper-int(v))/2)
		}
	}
	m, err := imaging.Measure(raster, imaging.MeasureOptions{DPI: 300})
	if err != nil || isBlank(m) {
		t.Errorf("%s, blurred and faded to half, is called blank: %v", page.Name, err)
	}
}
