package pdfa

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/scanstelle/scanstelle/batch"
)

// The widths of the invisible font in thousandths of its size. A space is half as
// wide as the mean letter, so that it ends before the next word begins.
const (
	advance = 500
	space   = 250
)

// minGap is the least gap between words, in font sizes: poppler writes words
// together that stand closer than 0.15.
const minGap = 0.17

// layer returns the content stream of a text layer and the faces it uses:
// rendering mode 3, one line matrix per line, per word its place on the baseline,
// the horizontal scaling that fills its box, and a space behind it.
func (w *Writer) layer(f frame, t *batch.Text) (string, []face, error) {
	if t == nil || len(t.Lines) == 0 {
		return "", nil, nil
	}
	m, err := f.text(t)
	if err != nil {
		return "", nil, err
	}
	var b strings.Builder
	var faces []face
	sizes, set := evenSizes(t.Lines), ""
	columns := inColumns(t.Lines, sizes)
	for i, line := range t.Lines {
		line.Size = sizes[i]
		shape := plain
		if columns[i] {
			shape = columnar
		}
		before := b.Len()
		if err := w.line(&b, m, &line, shape, &set); err != nil {
			return "", nil, err
		}
		if b.Len() > before && !slices.Contains(faces, shape) {
			faces = append(faces, shape)
		}
	}
	if b.Len() == 0 {
		return "", nil, nil
	}
	return "BT\n3 Tr\n" + b.String() + "ET\n", faces, nil
}

// stretch is a word on its line, in pixels of the reading frame.
type stretch struct {
	text       []rune
	at, length float64 // along the baseline, from the line's start
}

// baseline is where a line of text runs in the reading frame, y down.
type baseline struct {
	x, y   float64 // where its first word starts
	dx, dy float64 // unit vector of the direction of writing
	size   float64 // line height in pixels
}

// line writes one line; set is the font that is set before and after it.
func (w *Writer) line(b *strings.Builder, m matrix, line *batch.Line, shape face, set *string) error {
	base, words := measure(line)
	if len(words) == 0 {
		return nil
	}
	alongX, alongY := m.vector(base.dx, base.dy)
	upX, upY := m.vector(base.dy, -base.dx)
	unit := math.Hypot(upX, upY)
	points := min(base.size*unit*shape.em(), maxSide)
	// From here on in page units: a word goes from its start along the line.
	turn := snap(matrix{alongX / unit, alongY / unit, upX / unit, upY / unit})
	places := make([]place, len(words))
	for i, word := range words {
		places[i] = turn.place(m, base, word)
	}
	level(places)
	if shape == columnar {
		part(places, minGap*points)
	}
	if font := fmt.Sprintf("/%s %s Tf\n", shape.resource, number(max(points, 0.01), 2)); font != *set {
		b.WriteString(font)
		*set = font
	}
	fmt.Fprintf(b, "%s 0 0 Tm\n", numbers(5, turn[:4]...))
	var last place
	for i, word := range words {
		codes, err := w.font.encode(append(word.text, ' '))
		if err != nil {
			return err
		}
		// Rounded before the difference is taken, so that errors do not add up.
		at := places[i].rounded()
		fmt.Fprintf(b, "%s %s Td %s Tz(", number(at.x-last.x, 1), number(at.y-last.y, 1), number(stretchTo(at.length, len(word.text), points), 1))
		b.WriteString(codes)
		b.WriteString(")Tj\n")
		last = at
	}
	return nil
}

// stretchTo is the horizontal scaling in percent at which n characters are as
// long as length.
func stretchTo(length float64, n int, size float64) float64 {
	return min(max(100*length*1000/(float64(n)*advance*size), 1), 100000)
}

// measure lays the words of a line along its baseline.
func measure(line *batch.Line) (baseline, []stretch) {
	var words []batch.Word
	var runes [][]rune
	for _, word := range line.Words {
		if r := legible(word.Text); len(r) > 0 {
			words, runes = append(words, word), append(runes, r)
		}
	}
	if len(words) == 0 {
		return baseline{}, nil
	}
	base := lineBase(line, words[0])
	out := make([]stretch, len(words))
	for i, word := range words {
		x, y, w, h := box(word.Box)
		at := (x-base.x)*base.dx + (y-base.y)*base.dy // of the upper left corner
		length := w*math.Abs(base.dx) + h*math.Abs(base.dy)
		switch {
		case base.dx > 0:
			// A slanted word is as wide as its box, the rest of its height is slant.
			at, length = (x-base.x)/base.dx, w/base.dx
		case base.dx+base.dy < 0:
			at -= length
		}
		out[i] = stretch{text: runes[i], at: at, length: max(length, 0.1)}
	}
	return base, out
}

// lineBase finds the start of the first word on the baseline. Lines that do not
// run to the right have no baseline in hOCR; theirs is put where descenders
// would begin.
func lineBase(line *batch.Line, first batch.Word) baseline {
	lx, ly, lw, lh := box(line.Box)
	x, y, w, h := box(first.Box)
	thick := lh
	if line.Angle == 90 || line.Angle == 270 {
		thick = lw
	}
	size := line.Size
	if !isFinite(size) || size <= 0 {
		size = max(thick, 1)
	}
	drop := thick * float64(plain.descent) / 1000
	switch line.Angle {
	case 90: // upwards, letters lean left
		return baseline{x: lx + lw - drop, y: y + h, dx: 0, dy: -1, size: size}
	case 180:
		return baseline{x: x + w, y: ly + drop, dx: -1, dy: 0, size: size}
	case 270: // downwards
		return baseline{x: lx + drop, y: y, dx: 0, dy: 1, size: size}
	}
	slope, offset := line.BaselineSlope, line.BaselineOffset
	if !isFinite(slope, offset) || math.Abs(slope) > 1 {
		slope, offset = 0, 0
	}
	length := math.Hypot(1, slope)
	return baseline{x: x, y: ly + lh + offset + slope*(x-lx), dx: 1 / length, dy: slope / length, size: size}
}

func box(b [4]int) (x, y, w, h float64) {
	return float64(b[0]), float64(b[1]), float64(b[2]), float64(b[3])
}

// legible filters what ToUnicode must not name (ISO 19005-2 6.2.11.7.2): NUL,
// byte order marks, the replacement character, controls, private use and
// non-characters. White space inside a word becomes a plain space.
func legible(s string) []rune {
	var out []rune
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			out = append(out, ' ')
		case r == utf8.RuneError, unicode.Is(unicode.Co, r), unicode.IsControl(r), r == 0xFEFF,
			r&0xFFFE == 0xFFFE, r >= 0xFDD0 && r <= 0xFDEF:
		default:
			out = append(out, r)
		}
	}
	for len(out) > 0 && out[0] == ' ' {
		out = out[1:]
	}
	for len(out) > 0 && out[len(out)-1] == ' ' {
		out = out[:len(out)-1]
	}
	return out
}
