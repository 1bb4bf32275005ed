package station

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// IntakeRequest is what is told about the receipt of a stack, as it is typed.
type IntakeRequest struct {
	Date  string   `json:"date,omitempty"` // empty: today
	Time  string   `json:"time,omitempty"`
	Way   string   `json:"way,omitempty"`
	Box   string   `json:"box,omitempty"`
	Flags []string `json:"flags,omitempty"`
	// Documents are those that somebody counted; 0: nobody did.
	Documents int `json:"documents,omitempty"`
	// Prepared and PreparedUntil are times of today, "07:55".
	Prepared      string           `json:"prepared,omitempty"`
	PreparedUntil string           `json:"prepared_until,omitempty"`
	Rule          batch.IntakeRule `json:"rule,omitempty"` // where the class has none
}

// intake reads a request. CodeJournal: a day in the future, a word nobody knows, or
// no time of day though the class wants one.
func (st *Station) intake(q IntakeRequest, c *batch.Class) (*batch.Intake, error) {
	today := st.today()
	in := &batch.Intake{Date: today, Box: strings.TrimSpace(q.Box), Rule: batch.IntakeNone}
	day := func(text string) (batch.Day, error) { return batch.DayFrom(text, today) }
	if q.Date != "" {
		if err := typed(&q.Date, &in.Date, day); err != nil {
			return nil, err
		}
	}
	if err := typed(&q.Time, &in.Time, batch.Clock); err != nil {
		return nil, err
	}
	if err := typed(&q.Way, &in.Way, batch.ParseWay); err != nil {
		return nil, err
	}
	if in.Documents = q.Documents; in.Documents < 0 {
		return nil, batch.Refuse("run.intake", batch.CodeJournal, "%d Dokumente kann niemand erwarten", in.Documents)
	}
	var err error
	if in.Flags, err = parseFlags(q.Flags); err != nil {
		return nil, err
	}
	if in.Prepared, err = st.moment(q.Prepared); err != nil {
		return nil, err
	}
	if in.PreparedUntil, err = st.moment(q.PreparedUntil); err != nil {
		return nil, err
	}
	if !in.PreparedUntil.IsZero() && in.PreparedUntil.Before(in.Prepared) {
		return nil, batch.Refuse("run.intake", batch.CodeJournal, "die Vorbereitung endet vor ihrem Beginn")
	}
	switch {
	case c != nil && c.Journal != "":
		in.Rule = c.Journal
	case q.Rule != "":
		in.Rule = q.Rule
	case c != nil:
		in.Rule = batch.IntakeDocuments
	}
	switch in.Rule {
	case batch.IntakeDocuments, batch.IntakeBatch, batch.IntakeNone:
	default:
		return nil, batch.Refuse("run.intake", batch.CodeJournal, "»%s«; möglich sind document, batch, none", in.Rule)
	}
	p := batch.MailPiece{Date: in.Date, Time: in.Time, Box: in.Box}
	if in.Rule == batch.IntakeNone { // then no journal wants the time of day
		c = nil
	}
	return in, p.Check(c, today)
}

// moment is a time of today on our clock.
func (st *Station) moment(text string) (time.Time, error) {
	if text = strings.TrimSpace(text); text == "" {
		return time.Time{}, nil
	}
	clock, err := batch.Clock(text)
	if err != nil {
		return time.Time{}, err
	}
	now := st.store.Now().Local()
	at, err := time.ParseInLocation("2006-01-02 15:04", now.Format(time.DateOnly)+" "+clock, time.Local)
	if err == nil && at.After(now) {
		return time.Time{}, batch.Refuse("run.intake", batch.CodeJournal, "%s Uhr ist noch nicht gewesen", clock)
	}
	return at.UTC(), err
}

// tellIntake says that a batch that goes on keeps the day of receipt it was begun
// with, where now another one was told.
func (r *run) tellIntake() {
	if r.intake == nil || r.request.Intake.Date == "" || r.batch.Intake == nil || r.intake.Date == r.batch.Intake.Date {
		return
	}
	r.emit(NoticeEvent{Type: "notice", Message: fmt.Sprintf("Der begonnene Stapel behält sein Eingangsdatum %s; berichtigt wird es im Posteingangsbuch.", r.batch.Intake.Date.German())})
}

// tellCover gives a document what its separator sheet tells; what the class on it
// means is for raiseFor.
func (r *run) tellCover(d *batch.Document, c *batch.Cover) {
	d.Urgent = r.batch.Class != nil && r.batch.Class.Rush
	if c == nil {
		return
	}
	d.Cover, d.Expected = c, c.Sheets
}

// nextNumbers enters the next documents in the journal before anything is sealed
// of them: all that are durable and whose predecessors are numbered, in one step.
func (r *run) nextNumbers() {
	if r.numbering {
		return
	}
	var docs []batch.Document
	for _, id := range r.unnumbered {
		d := r.documents[id]
		if !d.durable {
			break
		}
		docs = append(docs, d.Document)
	}
	if len(docs) == 0 {
		return
	}
	r.unnumbered = r.unnumbered[len(docs):]
	if intakeRule(r.batch) == batch.IntakeNone {
		r.numbered(docs)
		return
	}
	r.numbering = true
	b := r.batch
	r.spawn(func(ctx context.Context) func() error {
		_, err := r.st.number(ctx, r.actor, b, docs)
		return func() error {
			r.numbering = false
			if err = r.numbersLater(err); err != nil {
				return err
			}
			r.numbered(docs)
			r.nextNumbers()
			return nil
		}
	})
}

// numbersLater lets the capture go on where a person has to act before numbers are
// given: the documents get theirs before they are sealed.
func (r *run) numbersLater(err error) error {
	if !waitsForPeople(err) {
		return err
	}
	if !r.unnumberedTold {
		r.unnumberedTold = true
		r.emit(NoticeEvent{Type: "notice", Code: batch.CodeOf(err), Message: batch.Message(err)})
	}
	return nil
}

// numbered sees to it that a document has the intake number that its class wants,
// before it is sealed.
func (st *Station) numbered(ctx context.Context, actor string, b batch.Batch, d batch.Document) error {
	if intakeRule(b) == batch.IntakeNone {
		return nil
	}
	number, err := st.intakeNumber(d)
	if err != nil || number != "" {
		return err
	}
	_, err = st.numberDocuments(ctx, actor, b.ID) // all, as a release that came while no numbers were given left them
	return err
}

func (r *run) numbered(docs []batch.Document) {
	for _, d := range docs {
		r.formed(r.documents[d.ID])
	}
}
