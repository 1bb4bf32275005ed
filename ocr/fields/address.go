package fields

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// address is a block of lines that ends with a postcode, or all of it in one
// line.
type address struct {
	sheet    *sheet
	lines    []*segment // of a block; one segment of a line
	name     string
	nameAt   span
	street   string
	place    string // with postcode
	postcode string
	at       span // of street and place
	box      box
	oneLine  bool
	size     float64
}

var (
	placeLine   = regexp.MustCompile(`^(?:D ?- ?)?(\d{5}) (\p{Lu}[\p{L}.()/ -]{1,40})$`)
	streetLine  = regexp.MustCompile(`^[\p{L}][\p{L}.' -]{2,40} \d{1,4} ?[a-zA-Z]?(?:[-/]\d{1,4}[a-z]?)?$|^(?i:postfach) [\d ]{2,10}$`)
	placePiece  = regexp.MustCompile(`^(?:D ?- ?)?(\d{5}) (\p{Lu}[\p{L}./-]+(?:[ -]\p{L}[\p{L}./-]+){0,3})`)
	streetPlace = regexp.MustCompile(`^(.*\D \d{1,4} ?[a-zA-Z]?),? ((?:D ?- ?)?\d{5} \p{Lu}.*)$`)
	// divider is what stands between the parts of an address in one line. Readers
	// make much of a raised dot, so any lone mark counts.
	divider = regexp.MustCompile(`\s*[,;|·•]\s*|\s+[^\p{L}\p{N}\s(")&+]{1,2}\s+`)
	// notName are lines of an address block that are not part of a name.
	notName = folded(`^(?:telefon|telefax|tel\.|fax|e-?mail|absender|an\b|an den|an die|herrn?$|frau$|firma$|per |mobil|internet|www)`)
)

// addresses finds the recipient and all other addresses of the first page and
// of envelopes.
func (f *finder) addresses() {
	for _, s := range f.pages {
		if s != f.first && s.kind != batch.KindEnvelope {
			continue
		}
		var found []address
		for _, g := range s.segments {
			if a, ok := s.lineAddress(g); ok {
				found = append(found, a)
			} else if a, ok := s.blockAddress(g); ok {
				found = append(found, a)
			}
		}
		best, sure := -1, 0
		for i, a := range found {
			if n := f.recipientPoints(a); n > sure {
				best, sure = i, n
			}
		}
		for i := range found {
			if i == best {
				if f.recipient == nil {
					f.recipient = &found[i]
				}
				continue
			}
			f.others = append(f.others, found[i])
		}
	}
}

// Zones of the recipient in millimetres, both forms of DIN 5008 with 5 mm of
// play.
const (
	recipientTopMM    = 37
	recipientBottomMM = 96
	recipientLeftMM   = 40
)

// recipientPoints says how much an address looks like that of the recipient; 0
// cannot be it.
func (f *finder) recipientPoints(a address) int {
	if a.oneLine {
		return 0
	}
	points := 0
	if a.box.y > recipientTopMM && a.box.bottom() < recipientBottomMM && a.box.x < recipientLeftMM {
		points += 2
	}
	if small(a.sheet) && a.box.x > 0.35*a.sheet.width && a.box.y > 0.3*a.sheet.height { // envelope
		points += 2
	}
	if slices.Contains(f.rules.settings.Postcodes, a.postcode) {
		points++
	}
	for _, l := range a.lines {
		if f.isTown(l.text) {
			points += 3
			break
		}
	}
	if points == 1 { // the postcode alone: neighbours write, too
		return 0
	}
	return points
}

// small tells an envelope or card from a sheet of A4.
func small(s *sheet) bool { return s.height < 200 && s.height > 0 }

// isTown tells that a line names the town that owns the desk.
func (f *finder) isTown(line string) bool {
	town := f.rules.settings.Town
	return town != "" && alike(town, line)
}

// blockAddress reads a block that ends with the place in a segment.
func (s *sheet) blockAddress(g *segment) (address, bool) {
	m := placeLine.FindStringSubmatch(g.text)
	if m == nil {
		return address{}, false
	}
	lines := []*segment{g}
	top := g
	for len(lines) < 8 {
		above := s.above(top)
		if above == nil {
			break
		}
		lines = append(lines, above)
		top = above
	}
	slices.Reverse(lines)
	a := address{sheet: s, lines: lines, place: g.text, postcode: m[1], at: g.whole(), size: g.size}
	for _, l := range lines {
		a.box = a.box.union(l.box)
	}
	rest := lines[:len(lines)-1]
	if n := len(rest); n > 0 && streetLine.MatchString(rest[n-1].text) {
		a.street = rest[n-1].text
		a.at = rest[n-1].whole().plus(a.at)
		rest = rest[:n-1]
	}
	for _, l := range rest {
		if !notName.MatchString(l.folded) && strings.IndexFunc(l.text, isLetter) >= 0 {
			a.name, a.nameAt, a.size = l.text, l.whole(), l.size
			break
		}
	}
	return a, len(lines) > 1
}

// above returns the line over a line of a block.
func (s *sheet) above(g *segment) *segment {
	var best *segment
	for _, o := range s.segments {
		if o == g || o.box.middle() >= g.box.y || g.box.y-o.box.bottom() > 1.3*max(g.size, o.size) || o.box.x-g.box.x > 4 || g.box.x-o.box.x > 4 {
			continue
		}
		if o.size < 0.7*g.size && !notName.MatchString(o.folded) { // return line above the window
			continue
		}
		if isLineAddress(o.text) {
			continue
		}
		if best == nil || o.box.y > best.box.y {
			best = o
		}
	}
	return best
}

// piece is a part of a line.
type piece struct {
	text     string
	from, to int
}

// pieces cuts a line at its dividers, and a street from the place behind it.
func pieces(text string) []piece {
	var out []piece
	from := 0
	put := func(to int) {
		part := strings.TrimSpace(text[from:to])
		if part == "" {
			return
		}
		at := from + strings.Index(text[from:to], part)
		if m := streetPlace.FindStringSubmatchIndex(part); m != nil && streetLine.MatchString(part[m[2]:m[3]]) {
			out = append(out, piece{part[m[2]:m[3]], at + m[2], at + m[3]}, piece{part[m[4]:m[5]], at + m[4], at + m[5]})
			return
		}
		out = append(out, piece{part, at, at + len(part)})
	}
	for _, m := range divider.FindAllStringIndex(text, 20) {
		put(m[0])
		from = m[1]
	}
	put(len(text))
	return out
}

// isLineAddress tells a line that holds street and place.
func isLineAddress(text string) bool {
	_, _, ok := findInLine(pieces(text))
	return ok
}

// findInLine returns the index of the street and the match of the place behind
// it.
func findInLine(parts []piece) (street int, place []int, ok bool) {
	for i := range len(parts) - 1 {
		if streetLine.MatchString(parts[i].text) {
			if m := placePiece.FindStringSubmatchIndex(parts[i+1].text); m != nil {
				return i, m, true
			}
		}
	}
	return 0, nil, false
}

// lineAddress reads an address in one line: the return line above the window,
// the line below a firm's name, the foot.
func (s *sheet) lineAddress(g *segment) (address, bool) {
	parts := pieces(g.text)
	i, m, ok := findInLine(parts)
	if !ok {
		return address{}, false
	}
	street, place := parts[i], parts[i+1]
	a := address{sheet: s, lines: []*segment{g}, street: street.text, postcode: place.text[m[2]:m[3]], place: place.text[m[2]:m[5]],
		at: g.at(street.from, place.from+m[1]), box: g.box, oneLine: true, size: g.size}
	// The name is the first part: "Name, Abteilung · Straße 1 · 12345 Ort".
	if i > 0 {
		a.name, a.nameAt = parts[0].text, g.at(parts[0].from, parts[0].to)
	} else if head := s.headOver(g); head != nil {
		a.name, a.nameAt, a.size = head.text, head.whole(), head.size
	}
	return a, true
}

// headOver returns a larger line close above: the name over an address.
func (s *sheet) headOver(g *segment) *segment {
	var near []*segment
	for _, o := range s.segments {
		if gap := g.box.y - o.box.bottom(); gap > -1 && gap < 9 && o.size > 1.15*g.size && o.box.x < g.box.right() && g.box.x < o.box.right() {
			near = append(near, o)
		}
	}
	if len(near) == 0 {
		return nil
	}
	return slices.MaxFunc(near, func(a, b *segment) int { return cmp.Compare(a.size, b.size) })
}
