package imaging

import (
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// MeasureOptions say what Measure looks for.
type MeasureOptions struct {
	// Barcodes switches reading of codes and separators on.
	Barcodes bool
	// DPI replaces an unknown resolution of the raster; 0 takes 300.
	DPI float64
}

const assumedDPI = 300

// stopwatch notes how long each step took.
type stopwatch struct {
	ms   map[string]float64
	last time.Time
}

func (w *stopwatch) lap(step string) {
	now := time.Now()
	w.ms[step] += float64(now.Sub(w.last).Microseconds()) / 1000
	w.last = now
}

// Measure fills every field of a Measurement from one decoded page (A.SC.8).
// MS holds wall milliseconds per step; the decode before it is the caller's.
func Measure(r *Raster, opt MeasureOptions) (batch.Measurement, error) {
	if r.Width <= 0 || r.Height <= 0 || len(r.Gray) < r.Width*r.Height {
		return batch.Measurement{}, batch.Refuse("imaging.measure", batch.CodeBroken, "Größe %d × %d Pixel", r.Width, r.Height)
	}
	dpi := r.DPI
	if dpi < leastDPI || dpi > mostDPI {
		dpi = opt.DPI
	}
	if dpi < leastDPI || dpi > mostDPI {
		dpi = assumedDPI
	}
	m := batch.Measurement{Width: r.Width, Height: r.Height, DPI: dpi, Damaged: r.Damaged}
	w := &stopwatch{ms: map[string]float64{}, last: time.Now()}
	m.MS = w.ms

	s := newSheet(r, dpi)
	w.lap("sheet")
	border := s.darkBorders()
	streaks := s.streaks(border)
	w.lap("border")
	spots, runs := s.components(byte(max(strongContrast, min(8*s.noise, 120))))
	k := s.measureInk(spots, runs, border, streaks)
	m.Ink, m.Marks, m.ShowThrough, m.Holes, m.Blank = k.share, k.marks, k.showThrough, k.holes, k.blank
	m.SoftMarks, m.MarkContrast = k.soft, k.strongest
	w.lap("ink")

	e := measureExposure(r, s, k.blank)
	m.Background, m.Contrast, m.Clipped = float64(s.paper), e.contrast, e.clipped
	m.Sharpness, m.Noise, m.Colour = e.sharpness, e.noise, colourShare(r)
	w.lap("exposure")

	if !k.blank {
		l := s.findLayout(border, e.contrast)
		m.SkewDeg, m.SkewConfidence = l.skew, l.skewConfidence
		m.Rotation, m.RotationConfidence = l.rotation, l.rotationConfidence
	}
	w.lap("layout")

	if opt.Barcodes && len(spots) > 0 {
		m.Barcodes = readCodes(r, s, spots)
		m.Blank = m.Blank && len(m.Barcodes) == 0
		if m.Separator = separator(m.Barcodes); m.Separator != "" {
			m.SeparatorOtherInk = s.otherInk(k.spots, m.Barcodes)
		}
	}
	w.lap("barcodes")

	for edge, depth := range border {
		m.DarkBorder[edge] = float64(depth) * 25.4 / s.dpi
	}
	m.CutEdge = s.cutEdges(spots, border)
	for _, streak := range streaks {
		streak.At *= s.factor
		streak.Width *= s.factor
		m.Streaks = append(m.Streaks, streak)
	}
	m.Fingerprint = s.fingerprint()
	m.Grid = s.packedGrid()
	w.lap("fingerprint")
	return m, nil
}
