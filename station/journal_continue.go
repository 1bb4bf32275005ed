package station

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// OpJournalContinue lets numbers be given again after a restore.
const OpJournalContinue Operation = "journal-continue"

// ContinueRequest names the highest intake numbers that anybody saw: those given
// between the state of the backup and the loss lie in the targets, but not in the
// journal.
type ContinueRequest struct {
	// After are numbers as they are typed, "E-2026-000123" or "123" of this year; 0
	// for a year that has none. This year must be among them.
	After  []string `json:"after"`
	Reason string   `json:"reason"`
}

// Continued says what was left out.
type Continued struct {
	Type   string   `json:"type"`   // "continued"
	Next   string   `json:"next"`   // the next number of this year
	Voided []string `json:"voided"` // possibly given after the backup, and never given again
}

// eventLeftOut is a number that a restored station does not give again.
const eventLeftOut = "intake-skipped"

// restoredKey is where the register keeps that the journal came from a backup. It
// comes behind the numbers, as the links do.
const restoredKey = "restored"

// restoredJournal is the value of restoredKey.
type restoredJournal struct {
	State  time.Time `json:"state"` // of the backup
	Waits  bool      `json:"waits"` // no numbers are given
	After  []string  `json:"after,omitempty"`
	Reason string    `json:"reason,omitempty"`
}

// suspendNumbers lets no numbers be given in a store that came from a backup until a
// person says which are taken.
func suspendNumbers(ctx context.Context, s *store.Store, actor string, state time.Time) error {
	return s.ChangeRegister(ctx, store.Journal, actor, func() ([]store.Entry, error) {
		if r, err := restored(s); err != nil || r.Waits && r.State.Equal(state) {
			return nil, err
		}
		e, err := store.NewEntry(restoredKey, "intake-suspended", restoredJournal{State: state, Waits: true})
		return []store.Entry{e}, err
	})
}

// restored reads what the register keeps of the last restore.
func restored(s *store.Store) (r restoredJournal, err error) {
	e, found, err := s.Entry(store.Journal, restoredKey)
	if err != nil || !found {
		return r, err
	}
	if err := json.Unmarshal(e.Value, &r); err != nil {
		return r, &batch.Error{Op: "journal.continue", Code: batch.CodeStoreDamaged, Detail: restoredKey, Err: err}
	}
	return r, nil
}

// numbersWait refuses to give numbers after a restore. CodeNumbersWait.
func (st *Station) numbersWait() error {
	r, err := restored(st.store)
	if err != nil || !r.Waits {
		return err
	}
	return batch.Refuse("journal.number", batch.CodeNumbersWait, "die Station wurde aus einer Sicherung vom %s zurückgebracht; seitdem können Nummern vergeben worden sein",
		batch.Moment(r.State))
}

// mostLeftOut bounds how many numbers one call leaves out: more is a slip of the
// pen.
const mostLeftOut = 20_000

// ContinueNumbers lets numbers be given again after a restore, beyond those that may
// have been given since the backup. Each of them is entered as void, so that the
// journal has no gap, and none stands for two letters. CodeWrongState: no restore
// came before. CodeJournal: a number that cannot be it.
func (st *Station) ContinueNumbers(ctx context.Context, who Actor, q ContinueRequest) (Continued, error) {
	const op = "journal.continue"
	out := Continued{Type: "continued", Voided: []string{}}
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return out, err
	}
	if q.Reason = strings.TrimSpace(q.Reason); q.Reason == "" {
		return out, batch.Refuse(op, batch.CodeReason, "wo nachgesehen wurde, welche Nummer die höchste ist")
	}
	if err := st.clockSure(op); err != nil { // "this year"
		return out, err
	}
	err = st.store.ChangeRegister(ctx, store.Journal, actor, func() ([]store.Entry, error) {
		r, err := restored(st.store)
		if err != nil {
			return nil, err
		}
		if !r.Waits {
			return nil, batch.Refuse(op, batch.CodeWrongState, "die Nummern gehen ihren Gang; nach keiner Wiederherstellung wird auf eine Angabe gewartet")
		}
		this := st.store.Now().Local().Year()
		highest, err := highestNumbers(q.After, this)
		if err != nil {
			return nil, err
		}
		var entries []store.Entry
		r.Waits, r.Reason = false, q.Reason
		for _, h := range highest {
			l, err := st.openLedgerOf(h.year)
			if err != nil {
				return nil, err
			}
			given := l.last
			if err := l.leaveOut(h.n, r.State, actor, &out); err != nil {
				return nil, err
			}
			entries = append(entries, l.entries...)
			if h.year == this {
				out.Next = batch.IntakeNumber(this, max(given, h.n)+1)
			}
			r.After = append(r.After, fmt.Sprintf("E-%04d-%06d", h.year, h.n))
		}
		e, err := store.NewEntry(restoredKey, "intake-continued", r)
		return append(entries, e), err
	})
	return out, err
}

// leaveOut enters the numbers up to n as void.
func (l *ledger) leaveOut(n int, state time.Time, actor string, out *Continued) error {
	const op = "journal.continue"
	switch {
	case n < l.last:
		return batch.Refuse(op, batch.CodeJournal, "%s ist schon vergeben; die höchste Nummer kann nicht davor liegen", batch.IntakeNumber(l.year, l.last))
	case n-l.last > mostLeftOut:
		return batch.Refuse(op, batch.CodeJournal, "das wären %d Nummern seit der Sicherung, mehr als %d", n-l.last, mostLeftOut)
	case n > mostPieces:
		return batch.Refuse(op, batch.CodeJournal, "die höchste Nummer eines Jahres ist %d", mostPieces)
	}
	reason := ""
	if n > l.last {
		reason = fmt.Sprintf("nach Wiederherstellung (Sicherung vom %s): Nummern %s bis %s möglicherweise vergeben", batch.Moment(state),
			batch.IntakeNumber(l.year, l.last+1), batch.IntakeNumber(l.year, n))
	}
	now := l.st.store.Now()
	for l.last < n {
		l.last++
		p := batch.MailPiece{Number: batch.IntakeNumber(l.year, l.last), Date: batch.DayOf(now.Local()), Clerk: actor, Void: &batch.Voiding{Reason: reason, By: actor, At: now}}
		out.Voided = append(out.Voided, p.Number)
		if err := l.write(p.Number, eventLeftOut, p); err != nil {
			return err
		}
	}
	return nil
}

// yearNumber is an intake number in parts.
type yearNumber struct{ year, n int }

// highestNumbers reads what was typed: one number for each year, this year's among
// them. CodeJournal.
func highestNumbers(texts []string, this int) ([]yearNumber, error) {
	const op = "journal.continue"
	var out []yearNumber
	for _, text := range texts {
		text = strings.ToUpper(strings.TrimSpace(text))
		year, n, ok := batch.ParseIntakeNumber(text)
		if !ok {
			var err error
			year = this
			if n, err = strconv.Atoi(text); err != nil || n < 0 {
				return nil, batch.Refuse(op, batch.CodeJournal, "»%s« ist keine Eingangsnummer", text)
			}
		}
		if year > this || slices.ContainsFunc(out, func(h yearNumber) bool { return h.year == year }) {
			return nil, batch.Refuse(op, batch.CodeJournal, "»%s«: je Jahr eine Nummer, und keine aus der Zukunft", text)
		}
		out = append(out, yearNumber{year, n})
	}
	if !slices.ContainsFunc(out, func(h yearNumber) bool { return h.year == this }) {
		return nil, batch.Refuse(op, batch.CodeJournal, "es fehlt die höchste Nummer des Jahres %d; 0, wenn darin noch keine vergeben wurde", this)
	}
	return out, nil
}
