package batch

import (
	"encoding/json"
	"slices"
)

// Arrangement is how the pages of a batch lie in its documents. Its methods are
// the edits that people make: each returns the act that does it and changes
// nothing itself. A page is in one document at most; no edit loses one.
type Arrangement struct {
	Pages     []Page     // in the order of their arrival
	Documents []Document // by number; those that are gone come last, unless numbers stay

	at map[ID]int // place in Pages; the same for every state of a batch
}

// NewArrangement takes the pages and documents of a batch as they are.
func NewArrangement(pages []Page, documents []Document) *Arrangement {
	a := &Arrangement{Pages: pages, Documents: documents, at: make(map[ID]int, len(pages))}
	for i, p := range pages {
		a.at[p.ID] = i
	}
	return a
}

// Names of acts of editing. Their Data is an EditData.
const (
	PageRotated     ActName = "page-rotated"
	PageMarked      ActName = "page-marked" // with another kind
	PagesMoved      ActName = "pages-moved"
	PagesPlaced     ActName = "pages-placed"    // pages that arrived later came into a document
	PagesReplaced   ActName = "pages-replaced"  // the same, and others were withdrawn for them (A.SC.8)
	PagesDiscarded  ActName = "pages-discarded" // by the word of a person, for one that shows the same
	PagesSealedOff  ActName = "pages-sealed-off"
	PagesUnsealed   ActName = "pages-unsealed"
	DocumentSplit   ActName = "document-split"
	DocumentsJoined ActName = "documents-joined"
	DocumentRenamed ActName = "document-renamed"
	UrgencySet      ActName = "urgency-set"
	BlankConfirmed  ActName = "blank-confirmed" // a person saw that the page is blank (A.SC.8)
	EditUndone      ActName = "edit-undone"
	EditRedone      ActName = "edit-redone"
)

// edits are the acts that can be undone, in the order of the day; undoing and
// redoing are theirs.
var edits = []ActName{PageRotated, PageMarked, PagesMoved, PagesPlaced, PagesReplaced, PagesDiscarded, PagesSealedOff, PagesUnsealed, DocumentSplit, DocumentsJoined, DocumentRenamed, UrgencySet, BlankConfirmed}

// EditData are the parameters of an edit (A.NB.1: every step is logged with
// them), and what was before, so that it can be taken back.
type EditData struct {
	Of        ActName  `json:"of,omitempty"` // what an EditUndone or EditRedone is about
	Pages     []ID     `json:"pages,omitempty"`
	Replaced  []ID     `json:"replaced,omitempty"` // pages withdrawn for those of Pages; Discarded where no scan brought those
	Documents []ID     `json:"documents,omitempty"`
	Input     int      `json:"input,omitempty"`   // by which the pages arrived
	Degrees   int      `json:"degrees,omitempty"` // clockwise
	Kind      PageKind `json:"kind,omitempty"`
	At        int      `json:"at,omitempty"` // place in the document, from 1; 0 for its end
	Title     string   `json:"title,omitempty"`
	Urgent    bool     `json:"urgent,omitempty"`
	Reason    string   `json:"reason,omitempty"`

	Before Before `json:"before"`
}

// Before is what an edit replaced.
type Before struct {
	Pages     []PageChange    `json:"pages,omitempty"`
	Documents []DocumentPlace `json:"documents,omitempty"`
}

// DocumentPlace is what an edit can change about a document.
type DocumentPlace struct {
	ID       ID     `json:"document"`
	Number   int    `json:"number"`
	Title    string `json:"title"`
	Pages    []ID   `json:"pages"`
	Urgent   bool   `json:"urgent,omitempty"`
	Expected int    `json:"expected,omitempty"`
	Gone     bool   `json:"gone,omitempty"`
}

func placeOf(d Document) DocumentPlace {
	return DocumentPlace{d.ID, d.Number, d.Title, slices.Clone(d.Pages), d.Urgent, d.Expected, d.Gone}
}

func (p DocumentPlace) apply(d *Document) {
	d.Number, d.Title, d.Pages, d.Urgent, d.Expected, d.Gone = p.Number, p.Title, slices.Clone(p.Pages), p.Urgent, p.Expected, p.Gone
}

func (p DocumentPlace) equal(o DocumentPlace) bool {
	return p.ID == o.ID && p.Number == o.Number && p.Title == o.Title && p.Urgent == o.Urgent && p.Expected == o.Expected && p.Gone == o.Gone && slices.Equal(p.Pages, o.Pages)
}

// Edit returns the parameters of an edit; ok is false for an act of another kind.
func (a Act) Edit() (data EditData, ok bool) {
	if !slices.Contains(edits, a.Name) && a.Name != EditUndone && a.Name != EditRedone {
		return data, false
	}
	return data, json.Unmarshal(a.Data, &data) == nil
}

// Page returns a page of the arrangement, nil where it has none of that ID.
func (a *Arrangement) Page(id ID) *Page {
	if i, ok := a.at[id]; ok {
		return &a.Pages[i]
	}
	return nil
}

// Document returns a document, nil where there is none of that ID.
func (a *Arrangement) Document(id ID) *Document {
	for i := range a.Documents {
		if a.Documents[i].ID == id {
			return &a.Documents[i]
		}
	}
	return nil
}

// Live returns the documents that are not gone, in their order.
func (a *Arrangement) Live() []Document {
	return slices.DeleteFunc(slices.Clone(a.Documents), func(d Document) bool { return d.Gone })
}

func (a *Arrangement) clone() *Arrangement {
	c := &Arrangement{slices.Clone(a.Pages), slices.Clone(a.Documents), a.at}
	for i := range c.Documents {
		c.Documents[i].Pages = slices.Clone(c.Documents[i].Pages)
	}
	return c
}

// Apply returns the arrangement after an act. It does what the store does.
func (a *Arrangement) Apply(act Act) *Arrangement {
	next := a.clone()
	for _, c := range act.Pages {
		c.Apply(next.Page(c.Page))
	}
	for _, d := range act.Documents {
		if known := next.Document(d.ID); known != nil {
			*known = d
		} else {
			next.Documents = append(next.Documents, d)
		}
		for _, p := range d.Pages {
			next.Page(p).Document = d.ID
		}
	}
	slices.SortStableFunc(next.Documents, func(x, y Document) int { return x.Number - y.Number })
	return next
}

// numbersStay tells whether a document is sealed: its note says which of the batch
// it is, and so from then on nobody gets another number.
func (a *Arrangement) numbersStay() bool { return slices.ContainsFunc(a.Documents, Document.Sealed) }

// settle brings documents into the form that every arrangement has: envelopes
// last, empty documents gone, numbers without a gap. What is sealed stays as it is.
func (a *Arrangement) settle() {
	for i := range a.Documents {
		d := &a.Documents[i]
		if d.Sealed() { // its pages may lie in a successor by now
			continue
		}
		slices.SortStableFunc(d.Pages, func(x, y ID) int { return a.envelope(x) - a.envelope(y) })
		d.Gone = len(d.Pages) == 0
		for _, id := range d.Pages {
			a.Page(id).Document = d.ID
		}
	}
	if a.numbersStay() {
		a.numberNew()
		return
	}
	slices.SortStableFunc(a.Documents, func(x, y Document) int { return truth(x.Gone) - truth(y.Gone) })
	for i := range a.Documents {
		a.Documents[i].Number = i + 1
	}
}

// numberNew numbers documents that have no number yet behind all others.
func (a *Arrangement) numberNew() {
	last := 0
	for _, d := range a.Documents {
		last = max(last, d.Number)
	}
	for i := range a.Documents {
		if a.Documents[i].Number == 0 {
			last++
			a.Documents[i].Number = last
		}
	}
	slices.SortStableFunc(a.Documents, func(x, y Document) int { return x.Number - y.Number })
}

func (a *Arrangement) envelope(id ID) int { return truth(a.Page(id).Kind == KindEnvelope) }

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// act makes the act that turns the arrangement into what change makes of it.
func (a *Arrangement) act(name ActName, data EditData, change func(next *Arrangement) error) (Act, error) {
	next := a.clone()
	if err := change(next); err != nil {
		return Act{}, err
	}
	next.settle()
	act := Act{Name: name}
	if len(data.Pages) == 1 {
		act.Page = data.Pages[0]
	}
	if len(data.Documents) == 1 {
		act.Document = data.Documents[0]
	}
	arrived := name == PagesPlaced || name == PagesReplaced
	for i, p := range next.Pages {
		old := a.Pages[i]
		if c, changed := difference(old, p); changed {
			act.Pages = append(act.Pages, c)
			if arrived && old.Document == "" && p.Document != "" {
				old.Withdrawn = Retracted // a page that arrived does not vanish with an undo
			}
			before, _ := difference(p, old)
			data.Before.Pages = append(data.Before.Pages, before)
		}
	}
	for _, d := range next.Documents {
		was := DocumentPlace{ID: d.ID, Number: len(next.Documents), Title: d.Title, Gone: true} // a new one
		if old := a.Document(d.ID); old != nil {
			was = placeOf(*old)
		} else {
			act.Document = d.ID // the log has to name it
		}
		if now := placeOf(d); !now.equal(was) {
			act.Documents = append(act.Documents, d)
			data.Before.Documents = append(data.Before.Documents, was)
		}
	}
	raw, err := json.Marshal(data)
	if err != nil {
		return Act{}, Fail("edit", CodeInternal, err)
	}
	act.Data = raw
	return act, nil
}

// difference says what turns one state of a page into another.
func difference(from, to Page) (c PageChange, changed bool) {
	c.Page = from.ID
	if from.Kind != to.Kind {
		c.Kind, changed = &to.Kind, true
	}
	if from.Rotation != to.Rotation {
		c.Rotation, changed = &to.Rotation, true
	}
	if from.Turned != to.Turned {
		c.Turned, changed = &to.Turned, true
	}
	if from.Document != to.Document {
		c.Document, changed = &to.Document, true
	}
	if from.Withdrawn != to.Withdrawn {
		c.Withdrawn, changed = &to.Withdrawn, true
	}
	read := from.HasText || from.ReadNote != ""
	c.Unread = read && (from.Rotation != to.Rotation || !from.Kind.Legible() && to.Kind.Legible())
	return c, changed
}
