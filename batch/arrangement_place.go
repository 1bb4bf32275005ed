package batch

import "slices"

// Placement says where pages belong that arrive in a batch after its capture. It
// is durable with the input before the first page is.
type Placement struct {
	ID ID `json:"id"` // of what was asked for; inputs that share it are placed together
	// Replace are the pages that those which arrive stand for; they are withdrawn.
	Replace []ID `json:"replace,omitempty"`
	// Document and At as for Arrangement.Move; a document that does not exist is
	// opened behind all others, under Title.
	Document ID     `json:"document,omitempty"`
	At       int    `json:"at,omitempty"`
	Title    string `json:"title,omitempty"`
	// Kind that all pages get, whatever they look like: envelope, cover,
	// placeholder. Empty for pages to be judged.
	Kind   PageKind `json:"kind,omitempty"`
	Reason string   `json:"reason,omitempty"`
}

// Check tells whether pages could be placed so.
func (p Placement) Check(a *Arrangement) error {
	if p.Kind != "" && p.Kind != KindPlaceholder && !slices.Contains(markable, p.Kind) {
		return impossible("so kann eine Seite nicht gekennzeichnet werden: %s", p.Kind)
	}
	if len(p.Replace) > 0 {
		if err := a.within(p.Replace); err != nil {
			return err
		}
		for _, id := range p.Replace {
			if a.Page(id).Document == "" {
				return impossible("Blatt %d gehört zu keinem Dokument", a.Page(id).Sheet)
			}
		}
		return nil
	}
	if d := a.Document(p.Document); d != nil {
		if _, err := a.live(p.Document); err != nil {
			return err
		}
		if p.At < 0 || p.At > len(d.Pages)+1 {
			return impossible("das Dokument »%s« hat keine Stelle %d", d.Title, p.At)
		}
	}
	return nil
}

// Born is the kind that pages of the input have from the first.
func (in Input) Born() PageKind {
	if in.Place != nil && in.Place.Kind != "" {
		return in.Place.Kind
	}
	return KindContent
}

// Place brings pages that arrived by an input into their document. Where they
// stand for others, they must be whole and as many sheets: otherwise the others
// stay beside them, and exact is false, for a person has to look.
func (a *Arrangement) Place(p Placement, input int, whole bool, pages ...ID) (act Act, exact bool, err error) {
	if err := a.within(pages); err != nil {
		return Act{}, false, err
	}
	data := EditData{Pages: pages, Input: input, At: p.At, Kind: p.Kind, Reason: p.Reason}
	replaced := slices.DeleteFunc(slices.Clone(p.Replace), func(id ID) bool { return !a.replaceable(id) })
	exact = whole && len(replaced) == len(p.Replace) && (len(replaced) == 0 || a.SheetsOf(replaced) == a.SheetsOf(pages))
	if len(replaced) == 0 {
		act, err = a.act(PagesPlaced, data, func(next *Arrangement) error { return next.placeAt(p, pages) })
		return act, exact, err
	}
	if !exact {
		act, err = a.act(PagesPlaced, data, func(next *Arrangement) error {
			next.placeBefore(replaced[0], pages)
			return nil
		})
		return act, exact, err
	}
	data.Replaced = replaced
	act, err = a.act(PagesReplaced, data, func(next *Arrangement) error {
		next.placeBefore(replaced[0], pages)
		next.remove(replaced...)
		for _, id := range replaced {
			next.Page(id).Withdrawn = Replaced
		}
		return nil
	})
	return act, exact, err
}

// replaceable tells whether a page lies in a document that is not sealed.
func (a *Arrangement) replaceable(id ID) bool {
	p := a.Page(id)
	if p == nil {
		return false
	}
	d := a.Document(p.Document)
	return d != nil && !d.Sealed()
}

// Discard withdraws pages in favour of one that shows the same and stays, such as
// a sheet that went through the feeder twice. No scan came for them: it is a person
// who says so, and who inspects the batch decides about it.
func (a *Arrangement) Discard(reason string, instead ID, pages ...ID) (Act, error) {
	if err := a.within(append([]ID{instead}, pages...)); err != nil {
		return Act{}, err
	}
	if len(pages) == 0 {
		return Act{}, impossible("es ist keine Seite genannt")
	}
	if a.Page(instead).Document == "" {
		return Act{}, impossible("Blatt %d gehört zu keinem Dokument", a.Page(instead).Sheet)
	}
	data := EditData{Pages: []ID{instead}, Replaced: pages, Reason: reason}
	return a.act(PagesDiscarded, data, func(next *Arrangement) error {
		next.remove(pages...)
		for _, id := range pages {
			next.Page(id).Withdrawn = Discarded
		}
		return nil
	})
}

func (a *Arrangement) placeBefore(page ID, pages []ID) {
	d := a.Document(a.Page(page).Document)
	d.Pages = slices.Insert(d.Pages, slices.Index(d.Pages, page), pages...)
	for _, id := range pages {
		a.Page(id).Document = d.ID
	}
}

// placeAt puts pages into the document of a placement. One that is gone or sealed
// by now, or has become shorter, does not keep them out.
func (a *Arrangement) placeAt(p Placement, pages []ID) error {
	d := a.Document(p.Document)
	if d == nil || d.Gone || d.Sealed() {
		id, title := p.Document, p.Title
		if d != nil || id == "" {
			id = NewID()
		}
		if title == "" {
			title = "Nachtrag"
		}
		a.open(id, title, pages...)
		return nil
	}
	at := p.At
	if at > len(d.Pages)+1 {
		at = 0
	}
	return a.insert(p.Document, at, pages)
}

// SheetsOf counts the sheets that pages lie on.
func (a *Arrangement) SheetsOf(pages []ID) int {
	seen := map[int]bool{}
	for _, id := range pages {
		seen[a.Page(id).Sheet] = true
	}
	return len(seen)
}
