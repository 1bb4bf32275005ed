package quality

import (
	"encoding/base64"
	"math"

	"github.com/scanstelle/scanstelle/batch"
)

// Limits for show-through on a back. Pencil and pen are sharp, so a page with a
// single sharp mark is never pardoned.
const (
	mostShowThrough  = 80   // luma levels; stronger structure is print
	leastCorrelation = 0.60 // of the mirrored front with the back
)

// JudgeSheet judges both sides of a sheet together; a missing side is nil. A
// front is blank only where it carries no mark at all. A back is blank as well
// when all it carries is soft, pale, and the mirror image of its front: ink
// that shines through.
func JudgeSheet(front, back *batch.Measurement, limits batch.CheckLimits) (frontBlank, backBlank bool) {
	frontBlank = front != nil && bare(front, limits)
	backBlank = back != nil && (bare(back, limits) || shinesThrough(front, back, limits))
	return frontBlank, backBlank
}

// leastPaper is the background, in luma, from which a side can be empty paper: a
// black image is a closed lid or a dead lamp, and nobody knows what lay there.
// The darkest office papers are above 120.
const leastPaper = 100

// bare is a side of paper without a mark and without a code.
func bare(m *batch.Measurement, limits batch.CheckLimits) bool {
	return m.Blank && m.Background >= leastPaper && m.Marks == 0 && m.Ink <= limits.BlankInk && m.Separator == "" && len(m.Barcodes) == 0
}

func shinesThrough(front, back *batch.Measurement, limits batch.CheckLimits) bool {
	if front == nil || front.Marks == 0 || back.Separator != "" || len(back.Barcodes) > 0 {
		return false
	}
	if back.SoftMarks != back.Marks || back.MarkContrast > mostShowThrough || back.MarkContrast > 0.6*front.Contrast {
		return false
	}
	return MirrorCorrelation(front, back) >= leastCorrelation
}

// MirrorCorrelation compares the darkness of a back with that of its front
// mirrored left to right, shifted by up to one cell, -1 to 1. Without a grid on
// both sides it is 0.
func MirrorCorrelation(front, back *batch.Measurement) float64 {
	a, b := cells(front.Grid), cells(back.Grid)
	if a == nil || b == nil {
		return 0
	}
	best := -1.0
	for dy := -1; dy <= 1; dy++ {
		for dx := -1; dx <= 1; dx++ {
			best = math.Max(best, correlate(a, b, dx, dy))
		}
	}
	return best
}

func cells(grid string) []float64 {
	packed, err := base64.RawStdEncoding.DecodeString(grid)
	if err != nil || len(packed) != batch.GridColumns*batch.GridRows/2 {
		return nil
	}
	out := make([]float64, 0, 2*len(packed))
	for _, b := range packed {
		out = append(out, float64(b>>4), float64(b&15))
	}
	return out
}

// correlate is Pearson's coefficient over the cells both have.
func correlate(front, back []float64, dx, dy int) float64 {
	var n, sa, sb, saa, sbb, sab float64
	for y := range batch.GridRows {
		for x := range batch.GridColumns {
			u, v := batch.GridColumns-1-x+dx, y+dy
			if u < 0 || u >= batch.GridColumns || v < 0 || v >= batch.GridRows {
				continue
			}
			p, q := front[v*batch.GridColumns+u], back[y*batch.GridColumns+x]
			n++
			sa += p
			sb += q
			saa += p * p
			sbb += q * q
			sab += p * q
		}
	}
	spread := (n*saa - sa*sa) * (n*sbb - sb*sb)
	if spread <= 0 {
		return 0
	}
	return (n*sab - sa*sb) / math.Sqrt(spread)
}
