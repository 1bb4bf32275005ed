package batch

import (
	"cmp"
	"slices"
)

const opEdit = "edit"

func impossible(format string, args ...any) error {
	return Refuse(opEdit, CodeEditImpossible, format, args...)
}

// within checks that pages exist, each once, and count.
func (a *Arrangement) within(pages []ID) error {
	if len(pages) == 0 {
		return impossible("es ist keine Seite genannt")
	}
	seen := map[ID]bool{}
	for _, id := range pages {
		p := a.Page(id)
		switch {
		case p == nil:
			return &Error{Op: opEdit, Code: CodeUnknownID, Page: id, Detail: string(id)}
		case seen[id]:
			return impossible("Blatt %d ist zweimal genannt", p.Sheet)
		case p.Withdrawn != NotWithdrawn:
			return impossible("Blatt %d zählt nicht mehr, es ist %s", p.Sheet, germanWithdrawal[p.Withdrawn])
		}
		seen[id] = true
	}
	return nil
}

var germanWithdrawal = map[Withdrawal]string{Replaced: "ersetzt", Discarded: "verworfen", SealedOff: "versiegelt", Retracted: "zurückgenommen"}

// live returns a document that is not gone.
func (a *Arrangement) live(id ID) (*Document, error) {
	d := a.Document(id)
	switch {
	case d == nil:
		return nil, &Error{Op: opEdit, Code: CodeUnknownID, Doc: id, Detail: string(id)}
	case d.Gone:
		return nil, impossible("das Dokument »%s« gibt es nicht mehr", d.Title)
	}
	return d, nil
}

// remove takes pages out of their documents.
func (a *Arrangement) remove(pages ...ID) {
	for _, id := range pages {
		p := a.Page(id)
		if d := a.Document(p.Document); d != nil {
			d.Pages = slices.DeleteFunc(d.Pages, func(other ID) bool { return other == id })
		}
		p.Document = ""
	}
}

// Rotate turns pages clockwise, as they are shown: the image stays (A.NB.1).
func (a *Arrangement) Rotate(degrees int, pages ...ID) (Act, error) {
	if err := a.within(pages); err != nil {
		return Act{}, err
	}
	if degrees%90 != 0 || degrees%360 == 0 {
		return Act{}, impossible("gedreht wird um 90, 180 oder 270 Grad, nicht um %d", degrees)
	}
	return a.act(PageRotated, EditData{Pages: pages, Degrees: degrees}, func(next *Arrangement) error {
		for _, id := range pages {
			p := next.Page(id)
			p.Rotation, p.Turned = ((p.Rotation+degrees)%360+360)%360, true
		}
		return nil
	})
}

// markable are the kinds that a person may give a page. A page becomes a
// separator by its signs alone and a placeholder by being made as one: either
// would take paper out of the count.
var markable = []PageKind{KindContent, KindBlank, KindEnvelope, KindCover}

// Mark gives pages another kind. An envelope goes to the end of its document. A
// page that was in no document, such as a separator that is none, comes into
// that of the page before it: nothing with content is left out.
func (a *Arrangement) Mark(kind PageKind, pages ...ID) (Act, error) {
	if err := a.within(pages); err != nil {
		return Act{}, err
	}
	if !slices.Contains(markable, kind) {
		return Act{}, impossible("so kann eine Seite nicht gekennzeichnet werden: %s", kind)
	}
	for _, id := range pages {
		if p := a.Page(id); p.Kind == KindPlaceholder {
			return Act{}, impossible("Blatt %d ist ein Platzhalter und bleibt einer", p.Sheet)
		}
	}
	return a.act(PageMarked, EditData{Pages: pages, Kind: kind}, func(next *Arrangement) error {
		for _, id := range pages {
			next.Page(id).Kind = kind
			if next.Page(id).Document == "" {
				next.takeHome(id)
			}
		}
		return nil
	})
}

// takeHome puts a page behind the nearest page that arrived before it and is in
// a document, else before the nearest that came after it. Where that document is
// sealed, the page becomes one of its own.
func (a *Arrangement) takeHome(id ID) {
	at := a.at[id]
	for i := at - 1; i >= 0; i-- {
		if d := a.Document(a.Pages[i].Document); d != nil {
			if d.Sealed() {
				a.open(NewID(), "Dokument", id)
				return
			}
			d.Pages = slices.Insert(d.Pages, slices.Index(d.Pages, a.Pages[i].ID)+1, id)
			a.Pages[at].Document = d.ID
			return
		}
	}
	for i := at + 1; i < len(a.Pages); i++ {
		if d := a.Document(a.Pages[i].Document); d != nil {
			if d.Sealed() {
				break
			}
			d.Pages = slices.Insert(d.Pages, slices.Index(d.Pages, a.Pages[i].ID), id)
			a.Pages[at].Document = d.ID
			return
		}
	}
	a.open(NewID(), "Dokument", id)
}

// open adds a document behind all others.
func (a *Arrangement) open(id ID, title string, pages ...ID) {
	var of ID
	if len(a.Pages) > 0 {
		of = a.Pages[0].Batch
	}
	for _, p := range pages {
		a.Page(p).Document = id
	}
	a.Documents = append(a.Documents, Document{ID: id, Batch: of, Title: title, State: Open, Pages: slices.Clone(pages)})
}

// Move puts pages, in the order given, into a document so that the first is its
// at-th page, counted without them; 0 is its end.
func (a *Arrangement) Move(to ID, at int, pages ...ID) (Act, error) {
	if err := a.within(pages); err != nil {
		return Act{}, err
	}
	if _, err := a.live(to); err != nil {
		return Act{}, err
	}
	for _, id := range pages {
		if p := a.Page(id); p.Kind == KindSeparator {
			return Act{}, impossible("Blatt %d ist ein Trennblatt; trägt es Inhalt, ist es zuerst als Inhalt zu kennzeichnen", p.Sheet)
		}
	}
	return a.act(PagesMoved, EditData{Pages: pages, Documents: []ID{to}, At: at}, func(next *Arrangement) error {
		next.remove(pages...)
		return next.insert(to, at, pages)
	})
}

func (a *Arrangement) insert(to ID, at int, pages []ID) error {
	d := a.Document(to)
	switch {
	case at == 0:
		at = len(d.Pages) + 1
	case at < 0 || at > len(d.Pages)+1:
		return impossible("das Dokument »%s« hat keine Stelle %d", d.Title, at)
	}
	d.Pages = slices.Insert(d.Pages, at-1, pages...)
	for _, id := range pages {
		a.Page(id).Document = to
	}
	return nil
}

// Split cuts a document before a page; what follows becomes the document with
// the given ID, right behind it.
func (a *Arrangement) Split(page, fresh ID, title string) (Act, error) {
	if err := a.within([]ID{page}); err != nil {
		return Act{}, err
	}
	d, err := a.live(a.Page(page).Document)
	if err != nil {
		return Act{}, impossible("Blatt %d gehört zu keinem Dokument", a.Page(page).Sheet)
	}
	at := slices.Index(d.Pages, page)
	if at == 0 {
		return Act{}, impossible("vor der ersten Seite des Dokuments »%s« ist nichts abzutrennen", d.Title)
	}
	if title == "" {
		title = d.Title + "-2"
	}
	return a.act(DocumentSplit, EditData{Pages: []ID{page}, Documents: []ID{d.ID, fresh}, At: at + 1, Title: title}, func(next *Arrangement) error {
		old := next.Document(d.ID)
		second := Document{ID: fresh, Batch: old.Batch, Title: title, State: old.State, Urgent: old.Urgent, Pages: slices.Clone(old.Pages[at:])}
		old.Pages = old.Pages[:at]
		i := slices.IndexFunc(next.Documents, func(x Document) bool { return x.ID == d.ID })
		next.Documents = slices.Insert(next.Documents, i+1, second)
		return nil
	})
}

// Join puts the pages of all documents behind those of the first.
func (a *Arrangement) Join(documents ...ID) (Act, error) {
	if len(documents) < 2 {
		return Act{}, impossible("zum Verbinden gehören mindestens zwei Dokumente")
	}
	for i, id := range documents {
		d, err := a.live(id)
		if err != nil {
			return Act{}, err
		}
		if slices.Contains(documents[:i], id) {
			return Act{}, impossible("das Dokument »%s« ist zweimal genannt", d.Title)
		}
	}
	return a.act(DocumentsJoined, EditData{Documents: documents}, func(next *Arrangement) error {
		first := next.Document(documents[0])
		for _, id := range documents[1:] {
			d := next.Document(id)
			first.Pages, d.Pages = append(first.Pages, d.Pages...), nil
			first.Urgent = first.Urgent || d.Urgent
			if first.Expected > 0 && d.Expected > 0 {
				first.Expected += d.Expected
			} else {
				first.Expected = 0 // nobody counted all of it
			}
		}
		return nil
	})
}

// Rename gives a document another title.
func (a *Arrangement) Rename(id ID, title string) (Act, error) {
	d, err := a.live(id)
	if err != nil {
		return Act{}, err
	}
	if title == "" || title == d.Title {
		return Act{}, impossible("ein Titel darf nicht leer und muss ein anderer sein")
	}
	return a.act(DocumentRenamed, EditData{Documents: []ID{id}, Title: title}, func(next *Arrangement) error {
		next.Document(id).Title = title
		return nil
	})
}

// Hurry marks documents as urgent (»Eilt«), or takes that back; all of the batch
// that are not sealed where none is named.
func (a *Arrangement) Hurry(urgent bool, documents ...ID) (Act, error) {
	if len(documents) == 0 {
		for _, d := range a.Live() {
			if !d.Sealed() {
				documents = append(documents, d.ID)
			}
		}
	}
	for _, id := range documents {
		if _, err := a.live(id); err != nil {
			return Act{}, err
		}
	}
	return a.act(UrgencySet, EditData{Documents: documents, Urgent: urgent}, func(next *Arrangement) error {
		for _, id := range documents {
			next.Document(id).Urgent = urgent
		}
		return nil
	})
}

// ConfirmBlank notes that a person looked at pages and found them blank.
func (a *Arrangement) ConfirmBlank(pages ...ID) (Act, error) {
	if err := a.within(pages); err != nil {
		return Act{}, err
	}
	for _, id := range pages {
		if p := a.Page(id); p.Kind != KindBlank {
			return Act{}, impossible("Blatt %d ist nicht als leer gekennzeichnet", p.Sheet)
		}
	}
	return a.act(BlankConfirmed, EditData{Pages: pages}, func(*Arrangement) error { return nil })
}

// SealOff withdraws pages that were not to be scanned at all.
func (a *Arrangement) SealOff(reason string, pages ...ID) (Act, error) {
	if err := a.within(pages); err != nil {
		return Act{}, err
	}
	return a.act(PagesSealedOff, EditData{Pages: pages, Reason: reason}, func(next *Arrangement) error {
		next.remove(pages...)
		for _, id := range pages {
			next.Page(id).Withdrawn = SealedOff
		}
		return nil
	})
}

// Unseal brings sealed-off pages back, each behind the page that arrived before
// it.
func (a *Arrangement) Unseal(reason string, pages ...ID) (Act, error) {
	for _, id := range pages {
		if p := a.Page(id); p == nil || p.Withdrawn != SealedOff {
			return Act{}, impossible("die Seite %s ist nicht versiegelt", id)
		}
	}
	if len(pages) == 0 {
		return Act{}, impossible("es ist keine Seite genannt")
	}
	return a.act(PagesUnsealed, EditData{Pages: pages, Reason: reason}, func(next *Arrangement) error {
		slices.SortFunc(pages, func(x, y ID) int { return cmp.Compare(a.at[x], a.at[y]) })
		for _, id := range pages {
			next.Page(id).Withdrawn = NotWithdrawn
			if next.Page(id).Kind != KindSeparator {
				next.takeHome(id)
			}
		}
		return nil
	})
}
