package chart

import (
	"fmt"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// readable is the share of a row that must be read for the row to count as found.
const readable = 0.75

// Text compares what OCR read with the rows of the chart. 0/O is left out: OCR
// tells them apart by the words around them, and here are none. Pixels decide
// about those (Read).
func Text(t *batch.Text) batch.ChartText {
	out := batch.ChartText{Swapped: []string{}}
	if t == nil {
		return out
	}
	lines := strings.Split(t.Plain(), "\n")
	var rows []Row
	var pairs []pairing
	for _, r := range Rows() {
		if r.Pair.B == "O" {
			continue
		}
		for i, line := range lines {
			steps := align(strings.ReplaceAll(r.Text, " ", ""), characters(line))
			pairs = append(pairs, pairing{len(rows), i, right(steps), steps})
		}
		rows = append(rows, r)
	}
	// Each line stands for one row at most, those that fit best first.
	slices.SortStableFunc(pairs, func(a, b pairing) int { return b.right - a.right })
	seen, used := map[int][]step{}, map[int]bool{}
	for _, p := range pairs {
		length := float64(len(strings.ReplaceAll(rows[p.row].Text, " ", "")))
		if seen[p.row] == nil && !used[p.line] && float64(p.right) >= readable*length {
			seen[p.row], used[p.line] = p.steps, true
		}
	}
	for i, r := range rows {
		if seen[i] == nil {
			continue
		}
		out.Rows++
		out.Right += right(seen[i])
		out.Characters += len(strings.ReplaceAll(r.Text, " ", ""))
		for _, s := range seen[i] {
			if s.truth != 0 && string(s.seen) == r.Pair.other(string(s.truth)) {
				out.Swapped = append(out.Swapped, fmt.Sprintf("%d pt, Zeichen %d: %c statt %c", r.Points, s.column, s.seen, s.truth))
			}
		}
	}
	return out
}

// pairing lays a line of the text over a row of the chart.
type pairing struct {
	row, line, right int
	steps            []step
}

// characters are those of a line behind its label (»6 pt«).
func characters(line string) string {
	if _, rest, found := strings.Cut(line, "pt"); found {
		line = rest
	}
	return strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			return c
		}
		return -1
	}, line)
}

// step is one place of an alignment; 0 is a gap.
type step struct {
	truth, seen byte
	column      int // of truth, from 1
}

func right(steps []step) (n int) {
	for _, s := range steps {
		if s.truth == s.seen {
			n++
		}
	}
	return n
}

// align lays two texts along each other with the fewest edits (Levenshtein).
func align(truth, seen string) []step {
	cost := make([][]int, len(truth)+1)
	for i := range cost {
		cost[i] = make([]int, len(seen)+1)
		for j := range cost[i] {
			switch {
			case i == 0:
				cost[i][j] = j
			case j == 0:
				cost[i][j] = i
			default:
				cost[i][j] = min(cost[i-1][j-1]+differs(truth[i-1], seen[j-1]), cost[i-1][j]+1, cost[i][j-1]+1)
			}
		}
	}
	var out []step
	for i, j := len(truth), len(seen); i > 0 || j > 0; {
		switch {
		case i > 0 && j > 0 && cost[i][j] == cost[i-1][j-1]+differs(truth[i-1], seen[j-1]):
			out = append(out, step{truth[i-1], seen[j-1], i})
			i, j = i-1, j-1
		case i > 0 && cost[i][j] == cost[i-1][j]+1:
			out = append(out, step{truth[i-1], 0, i})
			i--
		default:
			out = append(out, step{0, seen[j-1], 0})
			j--
		}
	}
	return out
}

func differs(a, b byte) int {
	if a == b {
		return 0
	}
	return 1
}
