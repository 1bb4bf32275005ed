package fields

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// box is a rectangle in millimetres.
type box struct{ x, y, w, h float64 }

func (b box) right() float64  { return b.x + b.w }
func (b box) bottom() float64 { return b.y + b.h }
func (b box) middle() float64 { return b.y + b.h/2 }

func (b box) union(o box) box {
	if b == (box{}) {
		return o
	}
	x, y := min(b.x, o.x), min(b.y, o.y)
	return box{x, y, max(b.right(), o.right()) - x, max(b.bottom(), o.bottom()) - y}
}

// sameRow tells that two boxes stand side by side.
func (b box) sameRow(o box) bool {
	return min(b.bottom(), o.bottom())-max(b.y, o.y) > 0.5*min(b.h, o.h)
}

// word is one word with its place.
type word struct {
	text       string // normalised, see normal
	raw        string
	px         [4]int
	box        box
	confidence float64 // 0 to 1
}

// segment is a run of words without a wide gap. A flow is a segment that goes
// over the lines of a paragraph; its box is that of all lines.
type segment struct {
	sheet  *sheet
	words  []word
	starts []int  // of each word in text
	text   string // words joined by a space, hyphens at line ends taken back
	folded string // see fold; same offsets
	box    box
	size   float64 // line height in mm
	flow   bool
}

// sheet is one page laid out.
type sheet struct {
	number   int
	kind     batch.PageKind
	segments []*segment // by y, then x
	flows    []*segment
	labels   []label
	codes    []code
	mm       [2]float64 // per pixel in the reading frame, x and y
	width    float64    // of the page in mm
	height   float64
}

// newSheet lays a page out and finds its labels.
func newSheet(number int, p Page) *sheet {
	s := layOut(number, p)
	s.labels = findLabels(s)
	return s
}

// layOut lays a page out, without its labels, which cost more than all else.
func layOut(number int, p Page) *sheet {
	s := &sheet{number: number, kind: p.Kind}
	if p.Text == nil {
		s.mm = [2]float64{25.4 / 300, 25.4 / 300}
		for _, b := range p.Barcodes {
			s.codes = append(s.codes, code{format: b.Format, text: b.Text, sheet: s})
		}
		return s
	}
	t := p.Text
	s.mm = scale(t, p.DPI, p.DPIY)
	s.width, s.height = float64(t.Width)*s.mm[0], float64(t.Height)*s.mm[1]
	count := 0
	var lines []*segment
	flush := func() {
		if len(lines) > 1 {
			s.flows = append(s.flows, flowOf(lines))
		}
		lines = nil
	}
	for _, l := range t.Lines {
		if l.Angle != 0 {
			continue
		}
		if count += len(l.Words); count > mostWords {
			break
		}
		cut := s.cut(l)
		if len(cut) != 1 || len(lines) > 0 && apart(lines[len(lines)-1], cut[0]) {
			flush()
		}
		if len(cut) == 1 {
			lines = append(lines, cut[0])
		}
		s.segments = append(s.segments, cut...)
	}
	flush()
	slices.SortStableFunc(s.segments, func(a, b *segment) int {
		return cmp.Or(cmp.Compare(a.box.y, b.box.y), cmp.Compare(a.box.x, b.box.x))
	})
	for _, b := range p.Barcodes {
		s.codes = append(s.codes, code{format: b.Format, text: b.Text, sheet: s, px: inReadingFrame(t, b.Box)})
	}
	return s
}

// scale returns millimetres per pixel of the reading frame.
func scale(t *batch.Text, dpi, dpiY float64) [2]float64 {
	credible := func(v float64) bool { return v >= 30 && v <= 2400 }
	if !credible(dpi) {
		if t.Width < 1 {
			return [2]float64{25.4 / 300, 25.4 / 300}
		}
		mm := 210 / float64(min(t.Width, max(t.Height, 1))) // the short side of A4
		return [2]float64{mm, mm}
	}
	if !credible(dpiY) {
		dpiY = dpi
	}
	if t.Rotation%180 != 0 {
		dpi, dpiY = dpiY, dpi
	}
	return [2]float64{25.4 / dpi, 25.4 / dpiY}
}

// apart tells that a line does not continue the paragraph of another. The
// reader's own paragraphs are not used: it often ends them within a sentence.
func apart(a, b *segment) bool {
	const spacing, indent = 1.75, 4 // line heights, mm
	return b.box.y-a.box.y > spacing*max(a.size, b.size) || b.box.y <= a.box.y || math.Abs(b.box.x-a.box.x) > indent
}

// gapMM and gapHeights make a gap wide: both must be passed. Words of justified
// text stay together, columns do not.
const (
	gapMM      = 3.5
	gapHeights = 1.3
)

// cut cuts a line at its wide gaps.
func (s *sheet) cut(l batch.Line) []*segment {
	var out []*segment
	var run []word
	size := l.Size * s.mm[1]
	flush := func() {
		if len(run) > 0 {
			out = append(out, newSegment(s, run, size))
		}
		run = nil
	}
	for _, w := range l.Words {
		text := normal(w.Text)
		if text == "" {
			continue
		}
		b := box{float64(w.Box[0]) * s.mm[0], float64(w.Box[1]) * s.mm[1], float64(w.Box[2]) * s.mm[0], float64(w.Box[3]) * s.mm[1]}
		if size <= 0 || size > 100 || math.IsNaN(size) {
			size = max(b.h, 1)
		}
		if n := len(run); n > 0 {
			if gap := b.x - run[n-1].box.right(); gap > gapMM && gap > gapHeights*size || gap < -20 {
				flush()
			}
		}
		run = append(run, word{text: text, raw: w.Text, px: w.Box, box: b, confidence: max(0, min(1, w.Confidence/100))})
	}
	flush()
	return out
}

func newSegment(s *sheet, words []word, size float64) *segment {
	g := &segment{sheet: s, words: words, size: size}
	var b strings.Builder
	for i, w := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		g.starts = append(g.starts, b.Len())
		b.WriteString(w.text)
		g.box = g.box.union(w.box)
	}
	g.text = b.String()
	g.folded = fold(g.text)
	return g
}

// flowOf joins lines; a word divided at the end of a line becomes whole.
func flowOf(lines []*segment) *segment {
	g := &segment{sheet: lines[0].sheet, size: lines[0].size, flow: true}
	var b strings.Builder
	divided := false
	for _, l := range lines {
		for i, w := range l.words {
			if b.Len() > 0 && !divided {
				b.WriteByte(' ')
			}
			g.starts = append(g.starts, b.Len())
			divided = i == len(l.words)-1 && len(w.text) > 2 && strings.HasSuffix(w.text, "-") && letterBefore(w.text)
			if divided && l != lines[len(lines)-1] {
				b.WriteString(strings.TrimSuffix(w.text, "-"))
			} else {
				b.WriteString(w.text)
			}
			g.words = append(g.words, w)
		}
		g.box = g.box.union(l.box)
	}
	g.text = b.String()
	g.folded = fold(g.text)
	return g
}

// letterBefore tells that a small letter stands before the final hyphen, so
// that it divides a word and not a number.
func letterBefore(s string) bool {
	r := []rune(s)
	return r[len(r)-2] >= 'a' && r[len(r)-2] <= 'z' || strings.ContainsRune("äöüß", r[len(r)-2])
}

// everything lists flows and segments: what may hold a sentence.
func (s *sheet) everything() []*segment { return append(slices.Clone(s.flows), s.segments...) }

// at returns the part of a segment between two offsets of its text.
func (g *segment) at(from, to int) span {
	out := span{sheet: g.sheet}
	for i, start := range g.starts {
		if end := start + len(g.words[i].text); start < to && end > from {
			out.words = append(out.words, g.words[i])
		}
	}
	return out
}

// whole is all of a segment.
func (g *segment) whole() span { return span{sheet: g.sheet, words: g.words} }

// span is some words, or a code, on a page.
type span struct {
	sheet *sheet
	words []word
	code  *code
}

func (p span) plus(o span) span {
	return span{sheet: p.sheet, words: append(slices.Clone(p.words), o.words...), code: p.code}
}

// box returns the place in pixels and millimetres.
func (p span) box() (px [4]int, mm [4]float64) {
	if p.code != nil {
		px = p.code.px
	}
	for i, w := range p.words {
		if i == 0 {
			px = w.px
			continue
		}
		x, y := min(px[0], w.px[0]), min(px[1], w.px[1])
		px = [4]int{x, y, max(px[0]+px[2], w.px[0]+w.px[2]) - x, max(px[1]+px[3], w.px[1]+w.px[3]) - y}
	}
	for i := range mm {
		mm[i] = math.Round(float64(px[i])*p.sheet.mm[i%2]*10) / 10
	}
	return px, mm
}

// raw is what was read there.
func (p span) raw() string {
	if p.code != nil {
		return p.code.text
	}
	var out []string
	for _, w := range p.words {
		out = append(out, w.raw)
	}
	return strings.Join(out, " ")
}

// legible is 1 for words without doubt and falls with the worst word: one wrong
// letter spoils a value.
func (p span) legible() float64 {
	worst := 1.0
	for _, w := range p.words {
		worst = min(worst, w.confidence)
	}
	return 0.15 + 0.85*worst
}

// mean is the mean confidence of the words, 0 to 1.
func (p span) mean() float64 {
	sum := 0.0
	for _, w := range p.words {
		sum += w.confidence
	}
	return sum / float64(max(1, len(p.words)))
}
