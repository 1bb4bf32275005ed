package ocr

import (
	"math"

	"github.com/scanstelle/scanstelle/batch"
)

// Limits of one page of text. A page of a newspaper has 5,000 words.
const (
	maxWords     = 100_000
	maxTextBytes = 4 << 20
)

// Sanitise repairs t in place so that no later step can be harmed by an engine
// that misbehaves, and returns how many repairs were needed (0 for a sound
// text). Afterwards every word has a visible text without control characters
// and a box of at least one pixel inside Width × Height, every number is finite
// and in its range, every line has words, and the whole is bounded. A word
// outside the page keeps its text and gets a box at the edge. A text without a
// usable frame loses its lines: they cannot be placed.
func Sanitise(t *batch.Text) int {
	if t == nil {
		return 0
	}
	s := &sanitiser{width: t.Width, height: t.Height}
	s.text(&t.Engine, 200)
	s.text(&t.Languages, 200)
	s.number(&t.Deskew, -180, 180, 0)
	if t.Rotation != 0 && t.Rotation != 90 && t.Rotation != 180 && t.Rotation != 270 {
		t.Rotation = 0
		s.repairs++
	}
	if t.Width < 1 || t.Height < 1 || t.Width > MaxSide || t.Height > MaxSide {
		s.repairs += len(t.Lines)
		t.Lines = nil
		return s.repairs
	}
	kept := t.Lines[:0]
	for i := range t.Lines {
		if s.line(&t.Lines[i]) {
			kept = append(kept, t.Lines[i])
		}
	}
	t.Lines = kept
	return s.repairs
}

// sanitiser counts repairs and what the page already holds.
type sanitiser struct {
	width, height int
	words, bytes  int
	repairs       int
}

// line repairs one line and reports whether anything is left of it.
func (s *sanitiser) line(l *batch.Line) bool {
	kept := l.Words[:0]
	for i := range l.Words {
		w := l.Words[i]
		s.text(&w.Text, maxWordRunes)
		if w.Text == "" || s.words >= maxWords || s.bytes+len(w.Text) > maxTextBytes {
			s.repairs++
			continue
		}
		s.words++
		s.bytes += len(w.Text)
		s.box(&w.Box)
		s.number(&w.Confidence, 0, 100, 0)
		kept = append(kept, w)
	}
	l.Words = kept
	if len(kept) == 0 {
		s.repairs++
		return false
	}
	s.box(&l.Box)
	reach := float64(s.height)
	s.number(&l.BaselineSlope, -2, 2, 0)
	s.number(&l.BaselineOffset, -reach, reach, 0)
	s.number(&l.Size, 1, float64(max(s.width, s.height)), float64(l.Box[3]))
	s.number(&l.Angle, 0, 270, 0)
	if quarter := math.Round(l.Angle/90) * 90; quarter != l.Angle {
		l.Angle = quarter
		s.repairs++
	}
	s.atLeastOne(&l.Paragraph)
	s.atLeastOne(&l.Block)
	return true
}

func (s *sanitiser) text(v *string, limit int) {
	if cleaned := clean(*v, limit); cleaned != *v {
		*v = cleaned
		s.repairs++
	}
}

// number puts *v between low and high; what is no number becomes other.
func (s *sanitiser) number(v *float64, low, high, other float64) {
	was := *v
	if math.IsNaN(was) || math.IsInf(was, 0) {
		*v = other
	}
	*v = math.Min(math.Max(*v, low), high)
	if *v != was {
		s.repairs++
	}
}

func (s *sanitiser) atLeastOne(v *int) {
	if *v < 1 {
		*v = 1
		s.repairs++
	}
}

// box cuts x, y, width, height to the page.
func (s *sanitiser) box(b *[4]int) {
	was := *b
	b[0], b[2] = cut(b[0], b[2], s.width)
	b[1], b[3] = cut(b[1], b[3], s.height)
	if *b != was {
		s.repairs++
	}
}

// cut returns the part of start, length inside 0 to size, at least one pixel.
func cut(start, length, size int) (int, int) {
	// Bounding first keeps the sum from overflowing.
	const far = 1 << 40
	start = min(max(start, -far), far)
	end := start + min(max(length, 1), far)
	start = min(max(start, 0), size-1)
	end = min(max(end, start+1), size)
	return start, end - start
}
