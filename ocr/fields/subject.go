package fields

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/scanstelle/scanstelle/batch"
)

var (
	salutation   = folded(`^(?:sehr (?:geehrte|verehrte)|guten (?:tag|morgen)|liebe[rs]? |hallo\b|werte[rs]? |moin\b)`)
	subjectLabel = regexp.MustCompile(`(?i)^(?:Betreff|Betrifft|Betr\.|Bezug)\s*[:.]?\s*`)
)

// Places of a subject in millimetres (DIN 5008).
const (
	subjectTopMM    = 75
	subjectBottomMM = 135
)

// subject suggests the lines over the salutation; without one, the line that
// stands out where a subject belongs.
func (f *finder) subject() {
	s := f.first
	if s == nil {
		return
	}
	for _, g := range s.segments {
		if label := subjectLabel.FindString(g.text); label != "" && !strings.HasPrefix(strings.ToLower(label), "bezug") && len(g.text) > len(label)+3 {
			lines := []*segment{g}
			for len(lines) < 3 {
				next := s.under(lines[len(lines)-1], 1.75)
				if next == nil || salutation.MatchString(next.folded) || subjectLabel.MatchString(next.text) {
					break
				}
				lines = append(lines, next)
			}
			f.noteSubject(lines, 0.95, batch.SourceLabel, "Steht hinter »"+strings.TrimSpace(label)+"«.")
			return
		}
	}
	for _, g := range s.segments {
		if g.box.y < 60 || g.box.y > 190 || !salutation.MatchString(g.folded) {
			continue
		}
		if lines := s.overSalutation(g); len(lines) > 0 {
			f.noteSubject(lines, 0.92, batch.SourceZone, "Steht als letzter Absatz über der Anrede.")
			return
		}
	}
	if g := f.standsOut(); g != nil {
		f.noteSubject([]*segment{g}, 0.75, batch.SourceZone, "Steht dort, wo DIN 5008 den Betreff vorsieht, und hebt sich ab.")
	}
}

// overSalutation returns the block of lines right over the salutation.
func (s *sheet) overSalutation(g *segment) []*segment {
	var lines []*segment
	at, room := g, 6.0 // heights to the first line, then from line to line
	for len(lines) < 5 {
		var best *segment
		for _, o := range s.segments {
			if o.box.bottom() <= at.box.y+1 && o != at && o.box.x < g.box.x+8 && o.box.x > g.box.x-6 && (best == nil || o.box.y > best.box.y) {
				best = o
			}
		}
		if best == nil || at.box.y-best.box.y > room*max(at.size, best.size) || s.notSubject(best) {
			break
		}
		lines = append(lines, best)
		at, room = best, 1.75
	}
	slices.Reverse(lines)
	return lines
}

// under returns the line below a line at the same left edge, no further than
// some heights.
func (s *sheet) under(g *segment, heights float64) *segment {
	var best *segment
	for _, o := range s.segments {
		if o != g && o.box.y >= g.box.middle() && o.box.y-g.box.y <= heights*max(o.size, g.size) && o.box.x-g.box.x < 6 && g.box.x-o.box.x < 25 && (best == nil || o.box.y < best.box.y) {
			best = o
		}
	}
	return best
}

// notSubject tells lines of the head: places with postcode, dates, labels with
// their values.
func (s *sheet) notSubject(g *segment) bool {
	if placeLine.MatchString(g.text) || isLineAddress(g.text) || g.box.y < subjectTopMM-12 {
		return true
	}
	for _, d := range findDates(g.text) {
		if strings.Trim(g.text[d.to:], " .") == "" && place.MatchString(g.text[:d.from]) {
			return true
		}
	}
	for _, l := range s.labels {
		if l.segment == g && l.from <= 1 && (l.reference() || l.kind == oursLabel || l.kind == dateLabel || l.kind == otherLabel) && !subjectLabel.MatchString(g.text) {
			return true
		}
	}
	return strings.IndexFunc(g.text, isLetter) < 0
}

// standsOut finds a subject where no salutation follows: the largest line of
// its zone, or one that begins with the kind of letter.
func (f *finder) standsOut() *segment {
	s := f.first
	usual := s.usualSize()
	var best *segment
	for _, g := range s.segments {
		if g.box.y < subjectTopMM || g.box.y > subjectBottomMM || g.box.x > 45 || s.notSubject(g) || len(g.words) > 14 {
			continue
		}
		kind, _ := kindOf(g.folded)
		if (g.size > 1.2*usual || kind != "" && len(g.words) <= 8) && (best == nil || g.size > 1.1*best.size) {
			best = g
		}
	}
	return best
}

// usualSize is the median height of the lines in mm.
func (s *sheet) usualSize() float64 {
	var sizes []float64
	for _, g := range s.segments {
		sizes = append(sizes, g.size)
	}
	slices.Sort(sizes)
	return sizes[len(sizes)/2]
}

// noteSubject joins the lines of a subject.
func (f *finder) noteSubject(lines []*segment, base float64, source batch.FieldSource, reason string) {
	var b strings.Builder
	at := span{sheet: f.first}
	for i, l := range lines {
		text := l.text
		switch {
		case i == 0:
		case strings.HasSuffix(b.String(), "-") && unicode.IsLower([]rune(text)[0]) && !strings.HasPrefix(text, "und ") && !strings.HasPrefix(text, "oder "):
			joined := strings.TrimSuffix(b.String(), "-")
			b.Reset()
			b.WriteString(joined)
		default:
			b.WriteByte(' ')
		}
		b.WriteString(text)
		at = at.plus(l.whole())
	}
	value := strings.TrimSpace(subjectLabel.ReplaceAllString(b.String(), ""))
	if n := len([]rune(value)); n < 4 || n > 300 {
		return
	}
	f.subjectText, f.subjectAt = value, at
	legible := 0.4 + 0.6*at.mean() // a wrong letter does not spoil a subject
	f.put(batch.FieldSubject, value, at, base*legible, source, reason)
}
