package station

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// OpSearch finds mail by what is known of it: numbers, senders, days, index
// fields, and the words that were read on its pages.
const OpSearch Operation = "search"

var searchOperations = map[Operation]operation{
	OpSearch: {readers, handle(func(ctx context.Context, st *Station, who Actor, q SearchQuery, emit Emit) (SearchSummary, error) {
		return st.Search(ctx, who, q, emit)
	})},
}

// Bounds of a search.
const (
	searchLimit    = 200  // hits where the query names no other number
	searchMaxLimit = 2000 // hits at most
)

// SearchQuery is what somebody looks for. Every word must be the beginning of a
// word that is there; words in quotation marks must follow each other. Case,
// accents, and ä for ae make no difference.
type SearchQuery struct {
	Text string `json:"text"`
	// From and To are days of receipt as they are typed; where none is known, the
	// day of the scan counts.
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
	Limit int    `json:"limit,omitempty"` // of hits; 0 for the usual number
}

// Hit is one place where something was found.
type Hit struct {
	Type     string    `json:"type"` // "hit"
	Number   string    `json:"number,omitempty"`
	Batch    batch.ID  `json:"batch,omitempty"`
	Document batch.ID  `json:"document,omitempty"`
	Title    string    `json:"title,omitempty"`
	Sender   string    `json:"sender,omitempty"`
	Date     batch.Day `json:"date,omitempty"`
	// Place is where: the page, or what is known of the document.
	Place HitPlace `json:"place"`
	// Text is what was found, with the words around it.
	Text string `json:"text"`

	// Of a hit on a page: which it is, and the words that were found, in pixels of
	// the page as it is shown.
	Page  batch.ID   `json:"page,omitempty"`
	Sheet int        `json:"sheet,omitempty"`
	Side  batch.Side `json:"side,omitempty"`
	Boxes [][4]int   `json:"boxes,omitempty"` // x, y, width, height
}

// HitPlace names where something was found. Index fields are named as in batch.Field.
type HitPlace string

// Places of a hit besides index fields.
const (
	OnPage     HitPlace = "page"
	InNumber   HitPlace = "number"
	InDate     HitPlace = "date"
	InTracking HitPlace = "tracking"
	InSender   HitPlace = "sender"
	InTitle    HitPlace = "title"
	InSubject  HitPlace = "subject"
	InOwn      HitPlace = "own-reference"
	InTheir    HitPlace = "sender-reference"
	InUnit     HitPlace = "office"
	InRemark   HitPlace = "remark"
	InBox      HitPlace = "box"
	InID       HitPlace = "id"
)

// SearchSummary says how much was looked through.
type SearchSummary struct {
	Type      string `json:"type"` // "search"
	Hits      int    `json:"hits"`
	Documents int    `json:"documents"` // looked through
	Pages     int    `json:"pages"`     // looked through, with text
	// Unread counts pages whose text could not be read.
	Unread int `json:"unread"`
	// More tells that the search ended because there were enough hits.
	More bool `json:"more"`
}

// SearchProgress is an event of Search.
type SearchProgress struct {
	Type  string `json:"type"` // "progress"
	Done  int    `json:"done"` // batches
	Total int    `json:"total"`
}

// Search emits what matches a query: first mail that was not scanned, then the
// newest batches. What somebody may not see is not looked through, nor are pages
// that were sealed off or replaced.
func (st *Station) Search(ctx context.Context, who Actor, q SearchQuery, emit Emit) (SearchSummary, error) {
	s := &search{st: st, who: who, limit: q.Limit, emit: emit, sum: SearchSummary{Type: "search"}}
	if s.limit <= 0 {
		s.limit = searchLimit
	}
	s.limit = min(s.limit, searchMaxLimit)
	var err error
	if s.terms, err = searchTerms(q.Text); err != nil {
		return s.sum, err
	}
	if s.from, s.to, err = st.days(q.From, q.To); err != nil {
		return s.sum, err
	}
	if s.reader, err = st.openReader(who); err != nil {
		return s.sum, err
	}
	if err = s.pieces(); err == nil {
		err = s.batches(ctx)
	}
	if s.sum.More = errors.Is(err, errEnough); s.sum.More {
		err = nil
	}
	return s.sum, err
}

// days reads the two ends of a range of days; an empty text is no end.
func (st *Station) days(from, to string) (first, last batch.Day, err error) {
	day := func(text string) (batch.Day, error) { return batch.DayFrom(text, st.today()) }
	if err = typed(&from, &first, day); err == nil {
		err = typed(&to, &last, day)
	}
	return first, last, err
}

// search is one search under way.
type search struct {
	st     *Station
	who    Actor
	reader *journalReader
	terms  []term
	from   batch.Day
	to     batch.Day
	limit  int
	emit   Emit
	sum    SearchSummary
}

// tell emits a hit. errEnough: it was the last that is wanted.
func (s *search) tell(h Hit) error {
	if s.sum.Hits == s.limit {
		return errEnough
	}
	h.Type = "hit"
	s.emit(h)
	s.sum.Hits++
	return nil
}

func (s *search) within(d batch.Day) bool { return d >= s.from && (s.to == "" || d <= s.to) }

// pieces looks through the mail that has no scan, the newest first.
func (s *search) pieces() error {
	var views []PieceView
	if err := s.st.pieces(func(p batch.MailPiece) error {
		v, err := s.reader.view(p)
		if err == nil && len(v.Documents) == 0 && !v.Withheld && s.reader.knows(v, p) && s.within(p.Date) {
			views = append(views, v)
		}
		return err
	}); err != nil {
		return err
	}
	for _, v := range slices.Backward(views) {
		s.sum.Documents++
		h := Hit{Number: v.Piece.Number, Sender: v.Piece.Sender, Title: v.Piece.Subject, Date: v.Piece.Date}
		if left, first := missing(s.terms, pieceFacts(v.Piece)); len(left) == 0 {
			h.Place, h.Text = first.place, first.text
			if err := s.tell(h); err != nil {
				return err
			}
		}
	}
	return nil
}

// batches looks through what was scanned, the newest first.
func (s *search) batches(ctx context.Context) error {
	total, err := s.st.store.Count()
	if err != nil {
		return err
	}
	done := 0
	return s.st.store.Batches(func(b batch.Batch) error {
		for _, doc := range b.Documents {
			switch {
			case b.Trial:
				continue
			case ctx.Err() != nil:
				return batch.Fail("search", batch.CodeCanceled, ctx.Err())
			}
			if err := s.document(b, doc); err != nil {
				return err
			}
		}
		done++
		s.emit(SearchProgress{"progress", done, total})
		return nil
	})
}

// document looks through one document: what is known of it, and then its pages.
func (s *search) document(b batch.Batch, id batch.ID) error {
	d, err := s.st.store.Document(id)
	if err != nil || d.Gone {
		return err
	}
	if known, err := s.reader.document(d); err != nil || !known {
		return err
	}
	p, found, err := s.st.pieceOf(d)
	if err != nil {
		return err
	}
	h := Hit{Batch: b.ID, Document: d.ID, Title: d.Title, Date: batch.DayOf(b.Opened.Local())}
	facts := []fact{{InTitle, d.Title}, {InID, string(d.ID)}, {InID, string(b.ID)}}
	if found {
		if hidden(p, s.who) {
			return nil
		}
		h.Number, h.Sender, h.Date = p.Number, p.Sender, p.Date
		facts = append(pieceFacts(p), facts...)
	}
	if !s.within(h.Date) {
		return nil
	}
	if err := s.reader.open(b.ID); err != nil {
		return err
	}
	for _, v := range s.reader.values[d.ID] {
		facts = append(facts, fact{HitPlace(v.Field), v.Value})
		if v.Field == batch.FieldSender && h.Sender == "" {
			h.Sender = v.Value
		}
	}
	s.sum.Documents++
	left, first := missing(s.terms, facts)
	if len(left) == 0 {
		one := h
		one.Place, one.Text = first.place, first.text
		if err := s.tell(one); err != nil {
			return err
		}
		left = s.terms // then only a page that has all of them is worth a hit of its own
	}
	for _, page := range d.Pages {
		if err := s.page(h, page, left); err != nil {
			return err
		}
	}
	return nil
}

// page looks through the text of one page.
func (s *search) page(h Hit, id batch.ID, terms []term) error {
	p, err := s.st.store.Page(id)
	if err != nil || !p.HasText || p.Removed || p.Withdrawn != batch.NotWithdrawn {
		return err
	}
	text, err := s.st.folded(p)
	switch batch.CodeOf(err) {
	case batch.CodeErased: // its time was over
		return nil
	case batch.CodeStoreDamaged, batch.CodeUnknownID:
		s.sum.Unread++
		return nil
	}
	if err != nil {
		return err
	}
	s.sum.Pages++
	if slices.ContainsFunc(terms, func(t term) bool { return !t.in(text) }) {
		return nil
	}
	words, err := s.st.PageWords(s.who, PageQuery{Page: string(p.ID)})
	if err != nil {
		return err
	}
	h.Place, h.Page, h.Sheet, h.Side = OnPage, p.ID, p.Sheet, p.Side
	h.Boxes, h.Text = locate(words.Words, s.terms)
	return s.tell(h)
}

// fact is something known of a document or piece besides its pages.
type fact struct {
	place HitPlace
	text  string
}

// pieceFacts are what the journal knows of a piece.
func pieceFacts(p batch.MailPiece) []fact {
	facts := []fact{{InNumber, p.Number}, {InDate, p.Date.German()}, {InDate, string(p.Date)}, {InTracking, p.Tracking}, {InSender, p.Sender}, {InSubject, p.Subject},
		{InOwn, p.OwnReference}, {InTheir, p.TheirReference}, {InDate, p.LetterDate.German()}, {InRemark, p.Remark}, {InRemark, p.TrackingNote}, {InBox, p.Box}}
	for _, u := range p.Units {
		facts = append(facts, fact{InUnit, u})
	}
	for _, o := range p.Objects {
		facts = append(facts, fact{InRemark, strings.TrimSpace(o.What + ", " + o.Place)})
	}
	return facts
}

// missing returns the terms that no fact has, and the first fact that has one.
func missing(terms []term, facts []fact) (left []term, first fact) {
	folded := make([]string, len(facts))
	for i, f := range facts {
		folded[i] = fold(f.text)
	}
	for _, t := range terms {
		i := slices.IndexFunc(folded, t.in)
		switch {
		case i < 0:
			left = append(left, t)
		case first.place == "":
			first = facts[i]
		}
	}
	return left, first
}
