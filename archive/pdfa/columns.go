package pdfa

import (
	"cmp"
	"math"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
)

// Running text has at least so many lines to a block, and words to a line in the
// mean; a form or a table has fewer.
const (
	columnLines = 5
	columnWords = 3
)

// reach is how far apart, in sizes of the font, the baselines of two lines of one
// block of text may be for poppler.
const reach = 1.5

// block is lines of one size of which each is within reach of another. Its edges
// are in pixels of the reading frame.
type block struct {
	left, top, right, bottom float64
	lines, words             int
}

func (b *block) add(line *batch.Line) {
	x, y, w, h := box(line.Box)
	b.left, b.top, b.right, b.bottom = min(b.left, x), min(b.top, y), max(b.right, x+w), max(b.bottom, y+h)
	b.lines++
	b.words += len(line.Words)
}

func (b *block) running() bool { return b.lines >= columnLines && b.words >= columnWords*b.lines }

// beside tells whether two blocks stand side by side for at least half the height
// of the lower one.
func (b *block) beside(other *block) bool {
	common := min(b.bottom, other.bottom) - max(b.top, other.top)
	return (b.right < other.left || other.right < b.left) && 2*common >= min(b.bottom-b.top, other.bottom-other.top)
}

// inColumns tells which lines are running text in columns. Poppler ends a block
// of text at the gap between two paragraphs, and puts the blocks into an order
// only afterwards: paragraphs of neighbouring columns that begin at one height it
// takes for rows of a table and reads them crosswise. A larger font reaches over
// the gap, so that a column is one block; its line keeps its height on the page
// by smaller ascent and descent. Other text keeps its font: the columns of a form
// or a table are to be read crosswise. sizes are the heights of the lines.
func inColumns(lines []batch.Line, sizes []float64) []bool {
	blockOf := blocks(lines, sizes)
	out := make([]bool, len(lines))
	for i, b := range blockOf {
		out[i] = b != nil && b.running() && slices.ContainsFunc(blockOf, func(other *block) bool {
			return other != nil && other.running() && b.beside(other)
		})
	}
	return out
}

// blocks gives every line the block that poppler would put it into if it were set
// in the font for columns; nil where it runs in another direction or has no words.
func blocks(lines []batch.Line, sizes []float64) []*block {
	type row struct {
		line int
		base float64 // pixels from the top
	}
	var rows []row
	for i, line := range lines {
		if line.Angle == 0 && len(line.Words) > 0 && isFinite(sizes[i]) && sizes[i] > 0 {
			rows = append(rows, row{i, lineBase(&line, line.Words[0]).y})
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a.base, b.base) })
	// Each block is a tree of its lines until all are joined.
	parent := make([]int, len(lines))
	for i := range parent {
		parent[i] = i
	}
	root := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	for k, upper := range rows {
		size := sizes[upper.line]
		for _, lower := range rows[k+1:] {
			if lower.base-upper.base > reach*columnar.em()*size {
				break
			}
			a, b := lines[upper.line].Box, lines[lower.line].Box
			if sizes[lower.line] == size && a[0] < b[0]+b[2] && b[0] < a[0]+a[2] {
				parent[root(lower.line)] = root(upper.line)
			}
		}
	}
	out := make([]*block, len(lines))
	for _, r := range rows {
		top := root(r.line)
		if out[top] == nil {
			out[top] = &block{left: math.Inf(1), top: math.Inf(1), right: math.Inf(-1), bottom: math.Inf(-1)}
		}
		out[r.line] = out[top]
		out[top].add(&lines[r.line])
	}
	return out
}
