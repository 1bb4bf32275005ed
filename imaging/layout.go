package imaging

import "math"

// layout is how the lines of a page lie.
type layout struct {
	skew, skewConfidence float64
	rotation             int
	rotationConfidence   float64
}

// Limits of confidence, set on the pages of the corpus turned by known angles.
const (
	sureLean   = 2.2  // leptonica's row profile ratio from which a lean is told
	sureAscent = 3.0  // leptonica's ascender evidence from which a turn is told
	letterMM   = 12   // no letter is larger; rules, boxes and pictures are
	speckMM    = 0.24 // smaller spots are no letters
	fewLetters = 12
	fewVotes   = 25
)

// findLayout measures lean and orientation on the letters of the page, or on
// all its ink where there are next to no letters.
func (s *sheet) findLayout(border [4]int, contrast float64) layout {
	m, letters := s.letters(border, byte(min(100, max(24, 0.4*contrast))))
	level, stacked := s.axisVotes(letters)
	sideways := stacked > level
	if sideways {
		m = m.turned() // clockwise
	}
	var l layout
	l.skew, l.skewConfidence = m.lean()
	if votes := level + stacked; votes < fewVotes || 3*max(level, stacked) < 4*min(level, stacked) {
		other := m.turned()
		if skew, confidence := other.lean(); confidence > l.skewConfidence {
			l.skew, l.skewConfidence = skew, confidence
			m, sideways = other, !sideways
			if !sideways {
				m = m.turned().turned() // two more make the whole turn
			}
		}
	}
	up := m.ascent(l.skew)
	if sideways && l.skewConfidence < sureLean && math.Abs(up) < sureAscent {
		up = 0
	}
	l.rotation, l.rotationConfidence = turn(sideways, up)
	if l.skewConfidence < sureLean {
		l.skew = 0
	}
	return l
}

// turn maps the evidence to degrees clockwise that turn the page upright. Where
// the evidence is weak a page with level lines is left as it is, and one with
// upright lines gets the likelier of the two turns, with its low confidence.
func turn(sideways bool, up float64) (rotation int, confidence float64) {
	switch {
	case sideways && up == 0:
		return 0, 0
	case sideways && up > 0:
		return 90, up
	case sideways:
		return 270, -up
	case up <= -sureAscent:
		return 180, -up
	}
	return 0, math.Abs(up)
}

// letters paints the spots of the size of letters and lists them.
func (s *sheet) letters(border [4]int, threshold byte) (*mask, []component) {
	spots, runs := s.components(threshold)
	most, least := int(s.mm(letterMM)), s.mm(speckMM)*s.mm(speckMM)
	use := make([]bool, len(spots))
	var letters []component
	for i := range spots {
		c := &spots[i]
		use[i] = max(c.width(), c.height()) <= most && !s.inBorder(c, border) && !s.isHole(c)
		if use[i] && float64(c.area) >= least {
			letters = append(letters, *c)
		}
	}
	m := newMask(s.width, s.height)
	for _, r := range runs {
		if use[r.label] || len(letters) < fewLetters && !s.inBorder(&spots[r.label], border) {
			m.fill(int(r.y), int(r.left), int(r.right))
		}
	}
	return m, letters
}

// fill sets the pixels of a row from left up to right, exclusively.
func (m *mask) fill(y, left, right int) {
	row := m.words[y*m.wpl : (y+1)*m.wpl]
	first, last := left>>5, (right-1)>>5
	head, tail := ^uint32(0)>>(left&31), ^uint32(0)<<(31-(right-1)&31)
	if first == last {
		row[first] |= head & tail
		return
	}
	row[first] |= head
	for i := first + 1; i < last; i++ {
		row[i] = ^uint32(0)
	}
	row[last] |= tail
}
