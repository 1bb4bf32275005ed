package pdfa

import (
	"math"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
)

// alike is how far the heights of two lines may differ that were printed in one
// size. OCR measures each line by the letters it happens to have; readers such as
// poppler end a block of text where the size changes by a twentieth, and lose
// their way through columns.
const alike = 1.25

// evenSizes gives lines of like height one and the same size: that of their
// middle character. Sizes that are no numbers are left out. The result has one
// size per line, in pixels.
func evenSizes(lines []batch.Line) []float64 {
	type measured struct {
		line, letters int
		size          float64
	}
	out := make([]float64, len(lines))
	var rest []measured
	for i, line := range lines {
		out[i] = line.Size
		if !isFinite(line.Size) || line.Size <= 0 {
			continue
		}
		m := measured{line: i, size: line.Size}
		for _, w := range line.Words {
			m.letters += len(w.Text)
		}
		rest = append(rest, m)
	}
	slices.SortFunc(rest, func(a, b measured) int {
		if a.size != b.size {
			return int(math.Copysign(1, a.size-b.size))
		}
		return a.line - b.line
	})
	for len(rest) > 0 {
		// The run of like sizes that holds most letters.
		best, from, to := -1, 0, 0
		letters, end := 0, 0
		for start := range rest {
			for end < len(rest) && rest[end].size <= rest[start].size*alike {
				letters += rest[end].letters
				end++
			}
			if letters > best {
				best, from, to = letters, start, end
			}
			letters -= rest[start].letters
		}
		middle, seen := rest[from].size, 0
		for _, m := range rest[from:to] {
			if middle = m.size; 2*(seen+m.letters) >= best {
				break
			}
			seen += m.letters
		}
		for _, m := range rest[from:to] {
			out[m.line] = middle
		}
		rest = slices.Delete(rest, from, to)
	}
	return out
}
