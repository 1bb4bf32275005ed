package paper

import "fmt"

// CardPart is a heading with pairs below it: what stands on a key, and what the key does.
type CardPart struct {
	Title string      `json:"title"`
	Lines [][2]string `json:"lines"`
}

// Measures of a card in pixels and points: the largest print that fits on one sheet is used.
const (
	cardMargin  = 150
	cardColumns = 2
	cardGap     = 80
	cardKey     = 400 // from what stands on the key to what it does, at the largest print
	cardLargest = 10.0
	cardLeast   = 5.5
)

// Card draws parts in two columns on one sheet, with a title and a note above them.
func Card(title, note string, parts []CardPart) (*Sheet, error) {
	for size := cardLargest; size >= cardLeast; size -= 0.5 {
		s, fits, err := card(title, note, parts, size)
		if err != nil || fits {
			return s, err
		}
	}
	return nil, fmt.Errorf("card: %d parts do not fit on one sheet", len(parts))
}

func card(title, note string, parts []CardPart, size float64) (s *Sheet, fits bool, err error) {
	s = New()
	plain, err := open(Line{Size: size})
	if err != nil {
		return nil, false, err
	}
	bold, err := open(Line{Size: size, Bold: true})
	if err != nil {
		return nil, false, err
	}
	head, err := open(Line{Size: 18, Bold: true})
	if err != nil {
		return nil, false, err
	}
	y := cardMargin + head.step
	s.put(head, title, cardMargin, y)
	for _, line := range wrap(plain.face, note, Width-2*cardMargin) {
		y += plain.step
		s.put(plain, line, cardMargin, y)
	}
	wide := (Width - 2*cardMargin - (cardColumns-1)*cardGap) / cardColumns
	key := int(cardKey * size / cardLargest)
	top, column := y+plain.step, 0
	y = top
	for _, p := range parts {
		for i, l := range append([][2]string{{}}, p.Lines...) {
			caps, does := wrap(bold.face, l[0], key-20), wrap(plain.face, l[1], wide-key)
			need := max(len(caps), len(does), 1) * plain.step
			if i == 0 {
				need = 3 * plain.step // a heading stands with its first line
			}
			if y+need > Height-cardMargin {
				if column++; column == cardColumns {
					return nil, false, nil
				}
				y = top
			}
			x := cardMargin + column*(wide+cardGap)
			if i == 0 {
				y += 2 * plain.step
				s.put(bold, p.Title, x, y)
				continue
			}
			for n, text := range caps {
				s.put(bold, text, x, y+(n+1)*plain.step)
			}
			for n, text := range does {
				s.put(plain, text, x+key, y+(n+1)*plain.step)
			}
			y += need
		}
	}
	return s, true, nil
}
