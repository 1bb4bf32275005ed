package station

import (
	"slices"
	"strconv"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// PieceView is a piece of mail with what became of it.
type PieceView struct {
	Type  string          `json:"type"` // "piece"
	Piece batch.MailPiece `json:"piece"`
	Stamp string          `json:"stamp"`
	// Standing says where the piece is: the first of these that holds.
	Standing  PieceStanding   `json:"standing"`
	Open      bool            `json:"open"` // something is still to be done
	Documents []PieceDocument `json:"documents"`
	Sheets    int             `json:"sheets"` // as counted by the scan, or else as typed
	Pages     int             `json:"pages"`
	// Scanned is the day of the scan; Late tells that it came later than the
	// settings call early.
	Scanned batch.Day `json:"scanned,omitempty"`
	Late    bool      `json:"late,omitempty"`
	// Paper says in German where the paper of its scan is, and who has it.
	Paper string `json:"paper,omitempty"`
	// Begun is when the batch was begun in which it was captured, and which is called by
	// it; zero where there is none. Protection is the need of its class, nil where it has
	// none.
	Begun      time.Time         `json:"begun,omitzero"`
	Protection *batch.Protection `json:"protection,omitempty"`
	// Withheld names what this reader does not get to see.
	Withheld bool           `json:"withheld,omitempty"`
	Held     []batch.Hold   `json:"held,omitempty"`    // why its batch is not erased, oldest first; as History
	History  []PieceVersion `json:"history,omitempty"` // oldest first; only where one piece is asked for
}

// PieceStanding is where a piece of mail is.
type PieceStanding string

// Standings of a piece.
const (
	PieceVoid      PieceStanding = "void"
	PieceForwarded PieceStanding = "forwarded"
	PieceClosed    PieceStanding = "closed"     // unopened to the unit
	PiecePaper     PieceStanding = "paper"      // entered, no scan of it yet
	PieceScanned   PieceStanding = "scanned"    // not all of it is handed over
	PieceTakenOver PieceStanding = "taken-over" // electronic; not handed over yet
	PieceDelivered PieceStanding = "delivered"  // all of it
	PieceWithdrawn PieceStanding = "withdrawn"  // its scan was taken back
)

// PieceDocument is a scan of a piece and where its delivery is.
type PieceDocument struct {
	Document batch.ID            `json:"document"`
	Batch    batch.ID            `json:"batch"`
	Title    string              `json:"title"`
	State    batch.State         `json:"state"`
	Gone     bool                `json:"gone,omitempty"`
	Delivery batch.DeliveryState `json:"delivery,omitempty"`
	Ref      string              `json:"ref,omitempty"`
	SHA256   string              `json:"sha256,omitempty"`

	scanned bool // it has pages
}

// PieceVersion is one version of a piece in its history.
type PieceVersion struct {
	Version int             `json:"version"`
	Event   string          `json:"event"`
	Time    time.Time       `json:"time"`
	Actor   string          `json:"actor"`
	Piece   batch.MailPiece `json:"piece"`
}

// JournalQuery chooses pieces. Days are those of receipt, as they are typed.
type JournalQuery struct {
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
	// Entered chooses also what was entered from From to To, whenever it was received:
	// on a Monday the mail of the weekend is entered with the days on which it came.
	Entered bool   `json:"entered,omitempty"`
	Unit    string `json:"unit,omitempty"` // leads or takes part
	Class   string `json:"class,omitempty"`
	Open    bool   `json:"open,omitempty"`
	Due     string `json:"due,omitempty"` // with a deadline up to this day
}

// Journal emits the pieces a query chooses, in the order of their numbers.
func (st *Station) Journal(who Actor, q JournalQuery, emit Emit) (int, error) {
	var from, to, due batch.Day
	day := func(text string) (batch.Day, error) { return batch.DayFrom(text, st.today()) }
	if q.From != "" {
		if err := typed(&q.From, &from, day); err != nil {
			return 0, err
		}
	}
	if q.To != "" {
		if err := typed(&q.To, &to, day); err != nil {
			return 0, err
		}
	}
	if q.Due != "" {
		if err := typed(&q.Due, &due, dueDay(st.today())); err != nil {
			return 0, err
		}
	}
	n := 0
	r, err := st.openReader(who)
	if err != nil {
		return 0, err
	}
	within := func(d batch.Day) bool { return d >= from && (to == "" || d <= to) }
	err = st.enteredPieces(func(p batch.MailPiece, entered batch.Day) error {
		if !within(p.Date) && !(q.Entered && within(entered)) || q.Class != "" && p.Class != q.Class || q.Unit != "" && !slices.Contains(p.Units, q.Unit) {
			return nil
		}
		if due != "" && (p.Deadline == nil || p.Void != nil || p.Deadline.Day > due) {
			return nil
		}
		v, err := r.view(p)
		if err != nil || q.Open && !v.Open || !r.knows(v, p) {
			return err
		}
		n++
		emit(v)
		return nil
	})
	return n, err
}

// JournalPiece returns one piece with its history. CodeUnknownPiece,
// CodeOtherUnit.
func (st *Station) JournalPiece(who Actor, number string) (PieceView, error) {
	if err := st.needToKnowPiece(who, number); err != nil {
		return PieceView{}, err
	}
	return st.showPiece(who, number)
}

// needToKnowPiece refuses a piece that is addressed to another unit.
func (st *Station) needToKnowPiece(who Actor, number string) error {
	p, err := st.piece(number)
	if err != nil {
		return err
	}
	r, err := st.openReader(who)
	if err != nil || !r.limited {
		return err
	}
	v, err := r.view(p)
	if err == nil && !r.knows(v, p) {
		err = r.refuse(p.Number)
	}
	return err
}

func (st *Station) showPiece(who Actor, number string) (PieceView, error) {
	p, err := st.piece(number)
	if err != nil {
		return PieceView{}, err
	}
	r, err := st.openReader(who)
	if err != nil {
		return PieceView{}, err
	}
	v, err := r.view(p)
	if err != nil {
		return v, err
	}
	if p.Batch != "" && !v.Withheld {
		if v.Held, err = st.holds(p.Batch); err != nil {
			return v, err
		}
	}
	history, err := st.store.History(store.Journal, p.Number)
	for _, e := range history {
		old, err := decodePiece(e)
		if err != nil {
			return v, err
		}
		if v.Withheld {
			old = withhold(old)
		}
		v.History = append(v.History, PieceVersion{e.Version, e.Event, e.Time, e.Actor, old})
	}
	return v, err
}

// journalReader shows pieces to one person. Pieces of one batch follow each other:
// what is known of it is read once.
type journalReader struct {
	st       *Station
	who      Actor
	settings JournalSettings
	town     string
	knowledge

	batch  batch.Batch
	paper  PaperView
	values map[batch.ID][]batch.FieldValue
}

func (st *Station) openReader(who Actor) (*journalReader, error) {
	r := &journalReader{st: st, who: who}
	fields, err := st.fieldSettings()
	if err != nil {
		return nil, err
	}
	if r.knowledge, err = st.knowledge(who); err != nil {
		return nil, err
	}
	r.town = fields.Town
	r.settings, err = st.journalSettings()
	return r, err
}

// open reads the batch of a piece and the index values in it.
func (r *journalReader) open(id batch.ID) error {
	if r.batch.ID == id {
		return nil
	}
	acts, err := r.st.store.Acts(id)
	if err != nil {
		return err
	}
	if r.values, err = r.st.fieldsIn(acts); err == nil && !seesSealed(r.who) {
		err = r.st.withoutSealed(r.values)
	}
	if err != nil {
		return err
	}
	if r.batch, err = r.st.store.Batch(id); err == nil {
		r.paper, err = r.st.paper(r.batch)
	}
	return err
}

// view collects what became of a piece. What the piece does not say itself is taken
// from the index fields that a person set on its first document.
func (r *journalReader) view(p batch.MailPiece) (PieceView, error) {
	v := PieceView{Type: "piece", Piece: p, Documents: []PieceDocument{}, Sheets: p.Sheets, Pages: p.Pages}
	if p.Batch != "" && p.Void == nil {
		if err := r.scans(&v); err != nil {
			return v, err
		}
	}
	v.Standing = standing(p, v.Documents)
	v.Open = open(p, v.Standing)
	if len(v.Documents) > 0 && !p.Closed() {
		fillFields(&v.Piece, r.values[v.Documents[0].Document])
	}
	v.Stamp = v.Piece.Stamp(r.town)
	if hidden(p, r.who) {
		v.Withheld, v.Piece, v.Paper, v.Protection = true, withhold(p), "", nil
		for i := range v.Documents { // titles are names of files
			v.Documents[i].Title, v.Documents[i].Ref = "", ""
		}
	}
	return v, nil
}

// knows tells whether a piece is for this reader; the units of one that is
// withheld are those that were entered.
func (r *journalReader) knows(v PieceView, p batch.MailPiece) bool {
	return r.piece(v.Piece) || v.Withheld && r.piece(p)
}

// scans adds the documents of a piece, the size and the day of its scan.
func (r *journalReader) scans(v *PieceView) error {
	if err := r.open(v.Piece.Batch); err != nil {
		return err
	}
	ids := v.Piece.Documents
	if len(ids) == 0 {
		ids = r.batch.Documents
	}
	sheets, pages := map[int]bool{}, 0
	for _, id := range ids {
		d, err := r.st.store.Document(id)
		if err != nil {
			return err
		}
		one := PieceDocument{Document: d.ID, Batch: d.Batch, Title: d.Title, State: d.State, Gone: d.Gone, SHA256: d.SHA256, scanned: len(d.Pages) > 0}
		if d.Gone && !seesSealed(r.who) {
			one.Title = ""
		}
		if d.Delivery != "" {
			row, err := r.st.store.Delivery(d.Delivery)
			if err != nil {
				return err
			}
			one.Delivery, one.Ref = row.State, row.Ref
		}
		for _, id := range d.Pages {
			page, err := r.st.store.Page(id)
			if err != nil {
				return err
			}
			sheets[page.Sheet] = true
		}
		pages += len(d.Pages)
		v.Documents = append(v.Documents, one)
	}
	if pages > 0 {
		v.Sheets, v.Pages = len(sheets), pages
	}
	v.Begun = r.batch.Opened
	if r.batch.Class != nil {
		v.Protection = &r.batch.Class.Protection
	}
	paper := r.paper.of(v.Piece.Box)
	v.Piece.Box, v.Paper = paper.Box, paper.German()
	if r.batch.Post != nil { // nothing was scanned, and there is no paper
		return nil
	}
	v.Scanned = batch.DayOf(r.batch.Opened.Local())
	v.Late = batch.Workdays(v.Piece.Date, v.Scanned) > r.settings.EarlyDays
	return nil
}

func standing(p batch.MailPiece, docs []PieceDocument) PieceStanding {
	live, delivered := 0, 0
	for _, d := range docs {
		if !d.Gone {
			live++
		}
		if d.State == batch.Delivered {
			delivered++
		}
	}
	switch {
	case p.Void != nil:
		return PieceVoid
	case p.Forwarded != nil:
		return PieceForwarded
	case live > 0 && delivered >= live:
		return PieceDelivered
	case live > 0 && p.Way.Electronic() && !docs[0].scanned:
		return PieceTakenOver
	case live > 0:
		return PieceScanned
	case len(docs) > 0:
		return PieceWithdrawn
	case p.Closed() && p.Released == nil:
		return PieceClosed
	}
	return PiecePaper
}

// open tells whether somebody still has to do something about a piece.
func open(p batch.MailPiece, s PieceStanding) bool {
	return p.Void == nil && p.Unconfirmed() || s == PieceScanned || s == PieceTakenOver || s == PiecePaper
}

// fillFields completes a piece for its reader with index values of its document;
// the register keeps what was entered.
func fillFields(p *batch.MailPiece, values []batch.FieldValue) {
	if len(p.Units) == 0 {
		p.Units = batch.Units(values)
	}
	for _, v := range values {
		texts := map[batch.Field]*string{batch.FieldSender: &p.Sender, batch.FieldSubject: &p.Subject, batch.FieldOwnReference: &p.OwnReference,
			batch.FieldSenderReference: &p.TheirReference, batch.FieldMailNumber: &p.Tracking}
		switch to := texts[v.Field]; {
		case to != nil && *to == "":
			*to = v.Value
		case v.Field == batch.FieldLetterDate && p.LetterDate == "":
			p.LetterDate = batch.Day(v.Value)
		case v.Field == batch.FieldAnnexes && p.Annexes == nil:
			if n, err := strconv.Atoi(v.Value); err == nil {
				p.Annexes = &n
			}
		}
	}
}

// hidden tells whether a reader gets to see only number, date and kind of sender:
// of a piece that went astray, everybody but whoever entered or forwarded it and
// those who decide; of one that stays closed, inspectors, who have nothing to do
// with it.
func hidden(p batch.MailPiece, who Actor) bool {
	if who.Person == nil || who.Person.Has(batch.RoleSupervisor, batch.RoleAuditor) {
		return false
	}
	own := who.Person.Pseudonym == p.Clerk || p.Forwarded != nil && who.Person.Pseudonym == p.Forwarded.By
	if p.Forwarded != nil {
		return !own
	}
	return p.Closed() && p.Released == nil && !own && !who.Person.Has(batch.RoleOperator)
}

// withhold leaves out what tells of people.
func withhold(p batch.MailPiece) batch.MailPiece {
	q := batch.MailPiece{Number: p.Number, Date: p.Date, Time: p.Time, Sort: p.Sort, Clerk: p.Clerk}
	if p.Void != nil {
		q.Void = &batch.Voiding{Into: p.Void.Into, By: p.Void.By, At: p.Void.At}
	}
	if p.Forwarded != nil {
		q.Forwarded = &batch.Forwarding{By: p.Forwarded.By, At: p.Forwarded.At}
	}
	return q
}
