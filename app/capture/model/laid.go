package model

import "github.com/scanstelle/scanstelle/batch"

// laid is what the screen asks of a stack again and again: a thousand pages are not
// gone through for every key.
type laid struct {
	groups []Group
	shown  []batch.Page
	pages  map[batch.ID]*batch.Page
}

func (s Stack) lay() *laid {
	l := &laid{groups: s.group(), pages: make(map[batch.ID]*batch.Page, len(s.Pages)+len(s.Replaced))}
	for _, list := range [][]batch.Page{s.Replaced, s.Pages} {
		for i := range list {
			l.pages[list[i].ID] = &list[i]
		}
	}
	for _, g := range l.groups {
		for _, s := range g.Sheets {
			l.shown = append(l.shown, s.Sides...)
		}
	}
	return l
}

// known is the stack worked out: once, or for whoever asks.
func (s Stack) known() *laid {
	if s.laid == nil {
		return s.lay()
	}
	return s.laid
}

// Groups are the documents in their order, each with its sheets. Separators are the
// line between two groups. What was replaced comes last. Nobody may change them.
func (s Stack) Groups() []Group { return s.known().groups }

// Shown are the pages as they lie on the screen. Nobody may change them.
func (s Stack) Shown() []batch.Page { return s.known().shown }

// Page finds a page that is shown.
func (s Stack) Page(id batch.ID) (batch.Page, bool) {
	p, ok := s.known().pages[id]
	if !ok {
		return batch.Page{}, false
	}
	return *p, true
}
