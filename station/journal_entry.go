package station

import (
	"context"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// PieceRequest enters a piece of mail or changes one. What is nil stays as it is;
// days, ways and kinds are texts as they are typed.
type PieceRequest struct {
	Number string  `json:"number,omitempty"` // of the piece to change
	Reason *string `json:"reason,omitempty"` // of a change
	To     string  `json:"to,omitempty"`     // to whom it is forwarded
	// Document to link to it.
	Document batch.ID `json:"document,omitempty"`

	Date           *string          `json:"date,omitempty"`
	Time           *string          `json:"time,omitempty"`
	Way            *string          `json:"way,omitempty"`
	Kind           *string          `json:"kind,omitempty"`
	Tracking       *string          `json:"tracking,omitempty"`
	TrackingNote   *string          `json:"tracking_note,omitempty"`
	Sender         *string          `json:"sender,omitempty"`
	Sort           *string          `json:"sender_kind,omitempty"`
	LetterDate     *string          `json:"letter_date,omitempty"`
	Subject        *string          `json:"subject,omitempty"`
	OwnReference   *string          `json:"own_reference,omitempty"`
	TheirReference *string          `json:"their_reference,omitempty"`
	Annexes        *int             `json:"annexes,omitempty"`
	AnnexesMissing *string          `json:"annexes_missing,omitempty"`
	Sheets         *int             `json:"sheets,omitempty"`
	Pages          *int             `json:"pages,omitempty"`
	Units          []string         `json:"units,omitempty"`
	Class          *string          `json:"class,omitempty"`
	Opened         *bool            `json:"opened,omitempty"`
	Envelope       *bool            `json:"envelope,omitempty"`
	Flags          []string         `json:"flags,omitempty"`
	Valuables      *batch.Valuables `json:"valuables,omitempty"`
	Objects        []batch.Object   `json:"objects,omitempty"`
	Deadline       *batch.Deadline  `json:"deadline,omitempty"`
	// NoDeadline takes the deadline out, which only a correction can do.
	NoDeadline bool    `json:"no_deadline,omitempty"`
	Box        *string `json:"box,omitempty"`
	Remark     *string `json:"remark,omitempty"`
}

// apply changes what is set. The class is not looked at here.
func (q PieceRequest) apply(p *batch.MailPiece, today batch.Day) error {
	for _, t := range []struct {
		from *string
		to   *string
	}{{q.TrackingNote, &p.TrackingNote}, {q.Sender, &p.Sender}, {q.Subject, &p.Subject}, {q.OwnReference, &p.OwnReference}, {q.TheirReference, &p.TheirReference}, {q.AnnexesMissing, &p.AnnexesMissing}, {q.Box, &p.Box}, {q.Remark, &p.Remark}} {
		if t.from != nil {
			*t.to = strings.TrimSpace(*t.from)
		}
	}
	if err := q.applyForms(p, today); err != nil {
		return err
	}
	if q.Tracking != nil {
		p.Tracking = batch.Tracking(*q.Tracking)
	}
	if q.Annexes != nil {
		p.Annexes = q.Annexes
	}
	for _, n := range []struct{ from, to *int }{{q.Sheets, &p.Sheets}, {q.Pages, &p.Pages}} {
		if n.from != nil {
			*n.to = *n.from
		}
	}
	for _, n := range []struct{ from, to *bool }{{q.Opened, &p.Opened}, {q.Envelope, &p.Envelope}} {
		if n.from != nil {
			*n.to = *n.from
		}
	}
	if q.Units != nil {
		p.Units = q.Units
	}
	if q.Objects != nil {
		p.Objects = q.Objects
	}
	if q.Valuables != nil { // others than those that somebody may have confirmed
		p.Valuables = &batch.Valuables{What: q.Valuables.What, Amount: q.Valuables.Amount, Receipt: q.Valuables.Receipt}
	}
	return nil
}

// applyForms reads what has a form of its own; an empty text clears it.
func (q PieceRequest) applyForms(p *batch.MailPiece, today batch.Day) error {
	day := func(text string) (batch.Day, error) { return batch.DayFrom(text, today) }
	if err := typed(q.Date, &p.Date, day); err != nil {
		return err
	}
	if err := typed(q.LetterDate, &p.LetterDate, day); err != nil {
		return err
	}
	if err := typed(q.Time, &p.Time, batch.Clock); err != nil {
		return err
	}
	if err := typed(q.Way, &p.Way, batch.ParseWay); err != nil {
		return err
	}
	if err := typed(q.Kind, &p.Kind, batch.ParseMailKind); err != nil {
		return err
	}
	if err := typed(q.Sort, &p.Sort, batch.ParseSenderKind); err != nil {
		return err
	}
	if q.Flags != nil {
		var err error
		if p.Flags, err = parseFlags(q.Flags); err != nil {
			return err
		}
	}
	if q.Deadline == nil {
		return nil
	}
	text, due := string(q.Deadline.Day), batch.Deadline{Why: q.Deadline.Why}
	if err := typed(&text, &due.Day, dueDay(today)); err != nil {
		return err
	}
	p.Deadline = &due
	return nil
}

// dueDay reads the day of a deadline, which may lie ahead.
func dueDay(today batch.Day) func(string) (batch.Day, error) {
	return func(text string) (batch.Day, error) {
		if d, err := batch.ParseDay(text); err == nil {
			return d, nil
		}
		return batch.DayFrom(text, today)
	}
}

func typed[T ~string](text *string, to *T, parse func(string) (T, error)) error {
	if text == nil {
		return nil
	}
	if strings.TrimSpace(*text) == "" {
		*to = ""
		return nil
	}
	v, err := parse(strings.TrimSpace(*text))
	if err == nil {
		*to = v
	}
	return err
}

func parseFlags(texts []string) ([]batch.Flag, error) {
	var out []batch.Flag
	for _, t := range texts {
		f, err := batch.ParseFlag(t)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out, nil
}

// classOf returns the class of a piece, nil where it has none. CodeUnknownClass.
func (st *Station) classOf(name string) (*batch.Class, error) {
	if name == "" {
		return nil, nil
	}
	c, err := st.class(name)
	return &c, err
}

func (st *Station) today() batch.Day { return batch.DayOf(st.store.Now().Local()) }

// checkPiece refuses what the journal does not take. CodeTracking: the number of the
// carrier is wrong, and nobody said why it stays as it is.
func checkPiece(p batch.MailPiece, class *batch.Class, today batch.Day) error {
	if err := p.Check(class, today); err != nil {
		return err
	}
	if doubt := p.TrackingDoubt(); doubt != "" {
		return batch.Refuse("journal.check", batch.CodeTracking, "%s", doubt)
	}
	return nil
}

// AddPiece enters a piece of mail: what stays unopened, registered items, whatever
// is not scanned or not yet. CodeJournal, CodeTracking and CodeUnknownClass say
// what is wrong; then no number is used up.
func (st *Station) AddPiece(ctx context.Context, who Actor, q PieceRequest) (PieceView, error) {
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return PieceView{}, err
	}
	today := st.today()
	p := batch.MailPiece{Date: today, Kind: batch.MailLetter, Clerk: actor}
	if err := q.dropDeadline(&p); err != nil {
		return PieceView{}, err
	}
	if q.Class != nil {
		p.Class = *q.Class
	}
	class, err := st.classOf(p.Class)
	if err != nil {
		return PieceView{}, err
	}
	if p.Units = q.Units; q.Opened != nil && *q.Opened { // the envelope did not name the unit
		p.Units = nil
	}
	if err := st.setOpening(&p, class); err != nil {
		return PieceView{}, err
	}
	p.Opened, p.Envelope = !p.Closed(), class != nil && class.Envelope
	if err := q.apply(&p, today); err != nil {
		return PieceView{}, err
	}
	if err := checkPiece(p, class, today); err != nil {
		return PieceView{}, err
	}
	if err := st.store.ChangeRegister(ctx, store.Journal, actor, func() ([]store.Entry, error) {
		l, err := st.openLedger()
		if err != nil {
			return nil, err
		}
		p, err = l.enter(eventEntered, p)
		return l.entries, err
	}); err != nil {
		return PieceView{}, err
	}
	return st.showPiece(who, p.Number)
}

// changePiece adds a version of a piece. change sees it as it is; what it writes
// with the ledger besides becomes valid together with it.
func (st *Station) changePiece(ctx context.Context, who Actor, number, event string, change func(p *batch.MailPiece, l *ledger, actor string) error) (PieceView, error) {
	if err := st.needToKnowPiece(who, number); err != nil {
		return PieceView{}, err
	}
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return PieceView{}, err
	}
	if err := st.store.ChangeRegister(ctx, store.Journal, actor, func() ([]store.Entry, error) {
		p, err := st.piece(number)
		if err != nil {
			return nil, err
		}
		if p.Void != nil {
			return nil, batch.Refuse("journal.change", batch.CodeWrongState, "die Eingangsnummer %s ist ungültig: %s", p.Number, p.Void.Reason)
		}
		l, err := st.openLedger()
		if err != nil {
			return nil, err
		}
		p.Correction = ""
		if err := change(&p, l, actor); err != nil {
			return nil, err
		}
		err = l.write(p.Number, event, p)
		return l.entries, err
	}); err != nil {
		return PieceView{}, err
	}
	return st.showPiece(who, number)
}

// needReason returns the reason of a change. CodeReason.
func (q PieceRequest) needReason(what string) (string, error) {
	if q.Reason == nil || strings.TrimSpace(*q.Reason) == "" {
		return "", batch.Refuse("journal.reason", batch.CodeReason, "%s", what)
	}
	reason := strings.TrimSpace(*q.Reason)
	return reason, (batch.MailPiece{Date: "2000-01-01", Remark: reason}).Check(nil, "2000-01-01")
}

// CorrectPiece adds a corrected version; the earlier ones stay in the history.
func (st *Station) CorrectPiece(ctx context.Context, who Actor, q PieceRequest) (PieceView, error) {
	reason, err := q.needReason("warum der Eintrag berichtigt wird")
	if err != nil {
		return PieceView{}, err
	}
	var corrected batch.MailPiece
	by := ""
	view, err := st.changePiece(ctx, who, q.Number, eventCorrected, func(p *batch.MailPiece, _ *ledger, actor string) error {
		if q.Class != nil && *q.Class != p.Class {
			class, err := st.classOf(*q.Class)
			if err != nil {
				return err
			}
			if class.StaysClosed() && len(p.Documents) > 0 {
				return batch.Refuse("journal.correct", batch.CodeNotOpened, "%s ist schon gescannt", p.Number)
			}
			p.Class = *q.Class
			if err := st.reopen(p, class); err != nil {
				return err
			}
		}
		class, err := st.classOf(p.Class)
		if err != nil {
			return err
		}
		if err := q.dropDeadline(p); err != nil {
			return err
		}
		if err := q.apply(p, st.today()); err != nil {
			return err
		}
		if q.Units != nil && !p.Opened && len(p.Documents) == 0 { // opened, it is only routed
			if err := st.reopen(p, class); err != nil {
				return err
			}
		}
		p.Correction = reason
		corrected, by = *p, actor
		return checkPiece(*p, class, st.today())
	})
	if err != nil || q.Class == nil {
		return view, err
	}
	return view, st.reclass(ctx, by, corrected)
}

// dropDeadline takes a deadline out where that is asked for. It stays in the
// history of the piece, with who took it out and why.
func (q PieceRequest) dropDeadline(p *batch.MailPiece) error {
	const op = "journal.deadline"
	switch {
	case !q.NoDeadline:
		return nil
	case q.Deadline != nil:
		return batch.Refuse(op, batch.CodeJournal, "eine Frist eintragen und zugleich austragen geht nicht")
	case p.Deadline == nil:
		return batch.Refuse(op, batch.CodeJournal, "es ist keine Frist eingetragen")
	}
	p.Deadline = nil
	return nil
}

// VoidPiece marks a number as standing for nothing, with a reason; it stays
// visible and is not given again.
func (st *Station) VoidPiece(ctx context.Context, who Actor, q PieceRequest) (PieceView, error) {
	reason, err := q.needReason("warum die Nummer ungültig ist")
	if err != nil {
		return PieceView{}, err
	}
	return st.changePiece(ctx, who, q.Number, eventVoided, func(p *batch.MailPiece, _ *ledger, actor string) error {
		p.Void = &batch.Voiding{Reason: reason, By: actor, At: st.store.Now()}
		return nil
	})
}

// ForwardPiece passes on a piece that went astray. Its scan, if there is one, is
// sealed off in its batch, not here.
func (st *Station) ForwardPiece(ctx context.Context, who Actor, q PieceRequest) (PieceView, error) {
	reason, err := q.needReason("warum die Sendung weitergeleitet wird")
	if err != nil {
		return PieceView{}, err
	}
	to := strings.TrimSpace(q.To)
	if to == "" {
		return PieceView{}, batch.Refuse("journal.forward", batch.CodeJournal, "an wen die Sendung weitergeleitet wird, fehlt")
	}
	return st.changePiece(ctx, who, q.Number, eventForwarded, func(p *batch.MailPiece, _ *ledger, actor string) error {
		if p.Forwarded != nil {
			return batch.Refuse("journal.forward", batch.CodeWrongState, "die Sendung ist schon weitergeleitet")
		}
		p.Forwarded = &batch.Forwarding{To: to, Reason: reason, By: actor, At: st.store.Now()}
		return nil
	})
}

// ReleasePiece notes that a closed piece may be scanned: the addressee allows it,
// or, decided by the supervisor, its opening day has come. CodeNotScanned: nothing
// of its class is ever scanned.
func (st *Station) ReleasePiece(ctx context.Context, who Actor, q PieceRequest) (PieceView, error) {
	reason, err := q.needReason("wer die Sendung freigibt und warum")
	if err != nil {
		return PieceView{}, err
	}
	return st.changePiece(ctx, who, q.Number, eventReleased, func(p *batch.MailPiece, _ *ledger, actor string) error {
		const op = "journal.release"
		switch {
		case !p.Closed() || p.Released != nil:
			return batch.Refuse(op, batch.CodeWrongState, "die Sendung %s ist nicht verschlossen", p.Number)
		case p.Scan == batch.ScanNever:
			return batch.Refuse(op, batch.CodeNotScanned, "%s, %s", p.Class, scanRules[p.Scan])
		case p.Opening == batch.OpenNever:
			if err := allow(who, supervisors); err != nil {
				return err
			}
		}
		p.Released = &batch.PieceRelease{By: actor, Reason: reason, At: st.store.Now()}
		return nil
	})
}

// LinkPiece says that a document is the scan of a piece that was entered before. A
// number that the document was given of itself is voided. CodeNotOpened: the piece
// stays closed.
func (st *Station) LinkPiece(ctx context.Context, who Actor, q PieceRequest) (PieceView, error) {
	const op = "journal.link"
	d, err := st.store.Document(q.Document)
	if err != nil {
		return PieceView{}, err
	}
	return st.changePiece(ctx, who, q.Number, eventLinked, func(p *batch.MailPiece, l *ledger, actor string) error {
		if err := p.Scannable(); err != nil {
			return err
		}
		if d.Gone || d.State != batch.Open {
			return batch.Refuse(op, batch.CodeWrongState, "das Dokument »%s« ist schon gesiegelt oder aufgelöst", d.Title)
		}
		old, err := st.linkOf(documentKey(d.ID))
		if err != nil {
			return err
		}
		if old.Number == p.Number {
			return batch.Refuse(op, batch.CodeWrongState, "das Dokument gehört schon zu %s", p.Number)
		}
		if old.Number != "" {
			if err := st.replaceNumber(l, old.Number, *p, d, actor); err != nil {
				return err
			}
		}
		p.Batch, p.Documents, p.Opened = d.Batch, append(slices.Clone(p.Documents), d.ID), true
		return l.write(documentKey(d.ID), eventLinked, link{p.Number, d.Pages[0]})
	})
}

// replaceNumber voids the number that a document had before.
func (st *Station) replaceNumber(l *ledger, old string, by batch.MailPiece, d batch.Document, actor string) error {
	p, err := st.piece(old)
	if err != nil || p.Void != nil {
		return err
	}
	if p.Deadline != nil && (by.Deadline == nil || *by.Deadline != *p.Deadline) { // it must not vanish with the number
		return batch.Refuse("journal.link", batch.CodeJournal, "zu %s ist eine Frist bis %s eingetragen; sie erst bei %s eintragen", p.Number, p.Deadline.Day.German(), by.Number)
	}
	p.Documents = slices.DeleteFunc(slices.Clone(p.Documents), func(id batch.ID) bool { return id == d.ID })
	event := eventLinked
	if len(p.Documents) == 0 {
		event = eventVoided
		p.Documents = []batch.ID{d.ID}
		p.Void = &batch.Voiding{Reason: "gehört zu " + by.Number, Into: by.Number, By: actor, At: st.store.Now()}
	}
	return l.write(p.Number, event, p)
}
