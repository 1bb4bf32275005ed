package station

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
	"github.com/scanstelle/scanstelle/store"
)

var pointNumbered = durable.Register("station.documents-numbered")

// Numbered tells what numbering the documents of a batch did.
type Numbered struct {
	Type   string   `json:"type"` // "numbered"
	Batch  batch.ID `json:"batch"`
	Given  []string `json:"given"`
	Voided []string `json:"voided"`
}

// ledger gives intake numbers within one change of the register, so that none is
// given twice and none is left out.
type ledger struct {
	st         *Station
	year, last int
	entries    []store.Entry
}

// openLedger must be called within ChangeRegister.
func (st *Station) openLedger() (*ledger, error) {
	return st.openLedgerOf(st.store.Now().Local().Year())
}

func (st *Station) openLedgerOf(year int) (*ledger, error) {
	l := &ledger{st: st, year: year}
	e, found, err := st.store.LastEntry(store.Journal, fmt.Sprintf("E-%04d-", l.year))
	if err != nil || !found {
		return l, err
	}
	_, n, ok := batch.ParseIntakeNumber(e.Key)
	if !ok {
		return nil, batch.Refuse("journal.number", batch.CodeStoreDamaged, "Eingangsnummer %s", e.Key)
	}
	l.last = n
	return l, nil
}

// mostPieces is how many numbers a year has.
const mostPieces = 999_999

// mayEnter refuses new numbers while nobody knows which are taken.
func (l *ledger) mayEnter() error {
	if err := l.st.numbersWait(); err != nil {
		return err
	}
	newest, found, err := l.st.store.LastEntry(store.Journal, "E-")
	if err != nil {
		return err
	}
	if year, _, ok := batch.ParseIntakeNumber(newest.Key); found && ok && year == l.year {
		return nil
	}
	return l.st.clockSure("journal.number") // a year that did not begin needs no numbers
}

// enter gives a new piece the next number. CodeNumbersWait: after a restore. The
// first of a year: CodeClockAhead, CodeClockBack.
func (l *ledger) enter(event string, p batch.MailPiece) (batch.MailPiece, error) {
	if err := l.mayEnter(); err != nil {
		return p, err
	}
	if l.last >= mostPieces {
		return p, batch.Refuse("journal.number", batch.CodeJournal, "die Nummern des Jahres %d sind verbraucht", l.year)
	}
	l.last++
	p.Number = batch.IntakeNumber(l.year, l.last)
	return p, l.write(p.Number, event, p)
}

// write adds a version of a piece, or a link.
func (l *ledger) write(key, event string, value any) error {
	e, err := store.NewEntry(key, event, value)
	l.entries = append(l.entries, e)
	return err
}

// intakeRule is what of a batch gets numbers.
func intakeRule(b batch.Batch) batch.IntakeRule {
	switch {
	case b.Intake == nil:
		return batch.IntakeNone
	case b.Intake.Rule != "":
		return b.Intake.Rule
	}
	return batch.IntakeNone
}

// numberDocuments brings the journal up to what the documents of a batch are now:
// each that has no number gets one; a number whose document was joined to another
// is voided and stays visible. It can be called at any time and again after a
// kill. Documents that one letter fills keep its number: the first part after a
// split, the successor of one that was corrected.
func (st *Station) numberDocuments(ctx context.Context, actor string, id batch.ID) (Numbered, error) {
	b, err := st.store.Batch(id)
	if err != nil {
		return Numbered{}, err
	}
	var docs []batch.Document
	for _, id := range b.Documents {
		d, err := st.store.Document(id)
		if err != nil {
			return Numbered{}, err
		}
		docs = append(docs, d)
	}
	return st.number(ctx, actor, b, docs)
}

// number does that for some documents of a batch.
func (st *Station) number(ctx context.Context, actor string, b batch.Batch, docs []batch.Document) (Numbered, error) {
	out := Numbered{Type: "numbered", Batch: b.ID, Given: []string{}, Voided: []string{}}
	if intakeRule(b) == batch.IntakeNone || len(docs) == 0 {
		return out, nil
	}
	err := st.store.ChangeRegister(ctx, store.Journal, actor, func() ([]store.Entry, error) {
		l, err := st.openLedger()
		if err != nil {
			return nil, err
		}
		n := &numbering{ledger: l, batch: b, actor: actor, links: map[string]string{}, pieces: map[string]batch.MailPiece{}, out: &out}
		err = n.run(docs)
		return l.entries, err
	})
	durable.Point(pointNumbered)
	return out, err
}

// numbering numbers documents of one batch in one step; links and pieces are what
// it wrote, which the register does not know yet.
type numbering struct {
	*ledger
	batch  batch.Batch
	actor  string
	links  map[string]string
	pieces map[string]batch.MailPiece
	out    *Numbered
}

func (n *numbering) run(docs []batch.Document) error {
	for _, d := range docs {
		if d.Gone || len(d.Pages) == 0 {
			continue
		}
		if err := n.settle(d); err != nil {
			return err
		}
	}
	for _, d := range docs {
		if d.Gone {
			if err := n.joined(d); err != nil {
				return err
			}
		}
	}
	return nil
}

// numberOf returns the number that stands for a document; "" where it has none, or
// one that was given up when the document was joined to another.
func (n *numbering) numberOf(key string) (string, error) {
	number := n.links[key]
	if number == "" {
		l, err := n.st.linkOf(key)
		if err != nil || l.Number == "" {
			return "", err
		}
		number = l.Number
	}
	p, err := n.piece(number)
	if err != nil || p.Void != nil && p.Void.Into != "" {
		return "", err
	}
	return number, nil
}

func (n *numbering) piece(number string) (batch.MailPiece, error) {
	if p, ok := n.pieces[number]; ok {
		return p, nil
	}
	return n.st.piece(number)
}

func (n *numbering) put(event string, p batch.MailPiece) error {
	n.pieces[p.Number] = p
	return n.write(p.Number, event, p)
}

// settle sees to it that a document has its number.
func (n *numbering) settle(d batch.Document) error {
	key := documentKey(d.ID)
	if number, err := n.numberOf(key); err != nil || number != "" {
		return err
	}
	if intakeRule(n.batch) == batch.IntakeBatch {
		return n.settleBatch()
	}
	if d.Supersedes != "" {
		if number, err := n.numberOf(documentKey(d.Supersedes)); err != nil || number != "" {
			return errors.Join(err, n.attach(d, number))
		}
	}
	remark := ""
	if d.Cover != nil && d.Cover.Number != "" {
		done, why, err := n.announced(d)
		if err != nil || done {
			return err
		}
		remark = why
	}
	p := n.newPiece(d, remark)
	p.Documents = []batch.ID{d.ID}
	p, err := n.give(p)
	if err != nil {
		return err
	}
	return n.connect(d, p.Number)
}

// give enters a new piece.
func (n *numbering) give(p batch.MailPiece) (batch.MailPiece, error) {
	p, err := n.enter(eventNumbered, p)
	n.pieces[p.Number] = p
	n.out.Given = append(n.out.Given, p.Number)
	return p, err
}

// connect notes to which piece a document belongs.
func (n *numbering) connect(d batch.Document, number string) error {
	n.links[documentKey(d.ID)] = number
	return n.write(documentKey(d.ID), eventLinked, link{number, d.Pages[0]})
}

// attach adds a document to a piece that is there.
func (n *numbering) attach(d batch.Document, number string) error {
	if number == "" {
		return nil
	}
	p, err := n.piece(number)
	if err != nil {
		return err
	}
	p.Batch, p.Documents = n.batch.ID, append(slices.Clone(p.Documents), d.ID)
	return errors.Join(n.put(eventLinked, p), n.connect(d, number))
}

// announced links a document to the piece that its separator sheet names. done is
// false where that piece cannot be it; why says so for the remark.
func (n *numbering) announced(d batch.Document) (done bool, why string, err error) {
	number := d.Cover.Number
	p, err := n.piece(number)
	switch code := batch.CodeOf(err); {
	case code == batch.CodeUnknownPiece:
		return false, "Das Trennblatt nennt " + number + "; diese Nummer gibt es nicht.", nil
	case err != nil:
		return false, "", err
	case p.Scannable() != nil:
		return false, "Das Trennblatt nennt " + number + "; dazu darf nichts gescannt werden.", nil
	case len(p.Documents) > 0:
		return false, "Das Trennblatt nennt " + number + "; dazu gibt es schon einen Scan.", nil
	}
	p.Opened = true
	n.pieces[number] = p
	return true, "", n.attach(d, number)
}

// settleBatch sees to it that the batch has its one number.
func (n *numbering) settleBatch() error {
	key := batchKey(n.batch.ID)
	if number, err := n.numberOf(key); err != nil || number != "" {
		return err
	}
	p, err := n.give(n.newPiece(batch.Document{}, ""))
	if err != nil {
		return err
	}
	n.links[key] = p.Number
	return n.write(key, eventLinked, link{Number: p.Number})
}

// newPiece is what is known of a piece from its batch and its separator sheet.
func (n *numbering) newPiece(d batch.Document, remark string) batch.MailPiece {
	in := n.batch.Intake
	p := batch.MailPiece{Date: in.Date, Time: in.Time, Way: in.Way, Kind: batch.MailLetter, Opened: true, Flags: in.Flags, Box: in.Box, Clerk: n.actor, Batch: n.batch.ID, Remark: remark}
	if c := n.batch.Class; c != nil && !c.Borrowed() {
		p.Class, p.Opening, p.Scan, p.Envelope = c.Name, c.Opening, c.Scan, c.Envelope
		p.Opened = c.Scan != batch.ScanEnvelope
	}
	if c := d.Cover; c != nil {
		if c.Intake != "" && c.Intake != p.Date && c.Intake <= batch.DayOf(n.st.store.Now().Local()) {
			p.Date, p.Time = c.Intake, ""
		}
		if c.Class != "" && c.Class != p.Class {
			p.Remark = strings.TrimSpace(p.Remark + " Das Trennblatt nennt die Klasse »" + c.Class + "«.")
		}
	}
	return p
}

// joined voids the number of a document whose pages now lie in another.
func (n *numbering) joined(d batch.Document) error {
	l, err := n.st.linkOf(documentKey(d.ID))
	if err != nil || l.Number == "" || l.Page == "" {
		return err
	}
	p, err := n.piece(l.Number)
	if err != nil || p.Void != nil || len(p.Documents) != 1 {
		return err // others are left to stand for the piece
	}
	page, err := n.st.store.Page(l.Page)
	if err != nil || page.Document == "" { // withdrawn: the letter arrived all the same
		return err
	}
	into, err := n.numberOf(documentKey(page.Document))
	if err != nil || into == "" || into == l.Number {
		return err
	}
	p.Void = &batch.Voiding{Reason: "zusammengeführt mit " + into, Into: into, By: n.actor, At: n.st.store.Now()}
	n.out.Voided = append(n.out.Voided, p.Number)
	return n.put(eventVoided, p)
}
