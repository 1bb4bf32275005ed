package fields

import (
	"fmt"
	"strconv"

	"github.com/scanstelle/scanstelle/batch"
)

var (
	annexHead   = folded(`^(?:(\d{1,2}) )?(?:anlagen?|anl\.)(?:verzeichnis)?\b\s*(?:[:(-]?\s*(\d{1,2})\b(?:[ )]|$))?(.*)$`)
	annexNumber = folded(`^anlage \d`)
	noAnnexes   = folded(`^[ :-]*(?:keine?|ohne|entfaellt)\b`)
	listMark    = folded(`^(?:[-*•·]|\d{1,2}[.)]) ?`)
)

// annexCount is how many annexes a page names, and where.
type annexCount struct {
	count  int
	listed bool // line by line, without a number
	at     span
}

// annexes suggests the number of annexes that the letter names.
func (f *finder) annexes() {
	for _, a := range f.namedAnnexes() {
		if a.listed {
			f.add(batch.FieldAnnexes, strconv.Itoa(a.count), a.at, 0.8, batch.SourceLabel, fmt.Sprintf("Unter »Anlagen« sind %d Zeilen aufgezählt.", a.count))
		} else {
			f.add(batch.FieldAnnexes, strconv.Itoa(a.count), a.at, 0.93, batch.SourceLabel, "Die Zahl steht bei »Anlagen«.")
		}
	}
}

// namedAnnexes lists where pages say how many annexes there are.
func (f *finder) namedAnnexes() (out []annexCount) {
	for _, s := range f.pages {
		for _, g := range s.segments {
			m := annexHead.FindStringSubmatchIndex(g.folded)
			if m == nil || len(g.words) > 9 || s == f.first && g.box.y < 75 && g.box.x < 100 {
				continue
			}
			if g.folded[:min(4, len(g.folded))] == fold("Anl.") && g.box.x > 0.4*s.width { // of a receipt stamp
				continue
			}
			group := func(i int) string {
				if m[2*i] < 0 {
					return ""
				}
				return g.text[m[2*i]:m[2*i+1]]
			}
			number, rest := group(1), group(3)
			if number == "" && !annexNumber.MatchString(g.folded) {
				number = group(2) // "Anlage 2" is a title, "Anlagen: 2" a number
			}
			if number != "" {
				if n, _ := strconv.Atoi(number); n > 0 { // two digits at most
					out = append(out, annexCount{count: n, at: g.whole()})
				}
				continue
			}
			if annexNumber.MatchString(g.folded) || len(rest) > 60 || noAnnexes.MatchString(fold(rest)) {
				continue
			}
			if a, ok := s.annexList(g, rest); ok {
				out = append(out, a)
			}
		}
	}
	return out
}

// annexList counts the lines below a head "Anlagen".
func (s *sheet) annexList(head *segment, rest string) (annexCount, bool) {
	n, at := 0, head.whole()
	if len(rest) > 3 {
		n = 1
	}
	last := head
	for n < 30 {
		next := s.under(last, 1.75)
		if next == nil || len(next.words) > 10 || next.box.y > s.height-20 || next.box.x > head.box.x+25 {
			break
		}
		if n > 0 && next.box.x > head.box.x+2 && last.box.x < next.box.x-2 && !listMark.MatchString(next.folded) && last != head { // a turned over line
			last = next
			continue
		}
		n++
		at = at.plus(next.whole())
		last = next
	}
	return annexCount{n, true, at}, n > 0
}
