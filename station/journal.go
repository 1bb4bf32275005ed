package station

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// Operations on the journal (Posteingangsbuch).
const (
	OpJournal         Operation = "journal"
	OpJournalPiece    Operation = "journal-piece"
	OpJournalAdd      Operation = "journal-add"
	OpJournalCorrect  Operation = "journal-correct"
	OpJournalVoid     Operation = "journal-void"
	OpJournalForward  Operation = "journal-forward"
	OpJournalConfirm  Operation = "journal-confirm"
	OpJournalRelease  Operation = "journal-release"
	OpJournalLink     Operation = "journal-link"
	OpJournalNumber   Operation = "journal-number"
	OpJournalSettings Operation = "journal-settings"
	OpJournalExport   Operation = "journal-export"
	OpTimes           Operation = "times"
)

var journalOperations = map[Operation]operation{
	OpJournal: {readers, handle(func(_ context.Context, st *Station, who Actor, q JournalQuery, emit Emit) (int, error) {
		return st.Journal(who, q, emit)
	})},
	OpJournalPiece: {readers, handle(func(_ context.Context, st *Station, who Actor, number string, _ Emit) (PieceView, error) {
		return st.JournalPiece(who, number)
	})},
	OpJournalAdd: {counters, handle(func(ctx context.Context, st *Station, who Actor, q PieceRequest, _ Emit) (PieceView, error) {
		return st.AddPiece(ctx, who, q)
	})},
	OpJournalCorrect: {counters, handle(func(ctx context.Context, st *Station, who Actor, q PieceRequest, _ Emit) (PieceView, error) {
		return st.CorrectPiece(ctx, who, q)
	})},
	OpJournalVoid: {counters, handle(func(ctx context.Context, st *Station, who Actor, q PieceRequest, _ Emit) (PieceView, error) {
		return st.VoidPiece(ctx, who, q)
	})},
	OpJournalForward: {counters, handle(func(ctx context.Context, st *Station, who Actor, q PieceRequest, _ Emit) (PieceView, error) {
		return st.ForwardPiece(ctx, who, q)
	})},
	OpJournalConfirm: {counters, handle(func(ctx context.Context, st *Station, who Actor, q PieceRequest, _ Emit) (PieceView, error) {
		return st.ConfirmPiece(ctx, who, q)
	})},
	OpJournalRelease: {counters, handle(func(ctx context.Context, st *Station, who Actor, q PieceRequest, _ Emit) (PieceView, error) {
		return st.ReleasePiece(ctx, who, q)
	})},
	OpJournalLink: {counters, handle(func(ctx context.Context, st *Station, who Actor, q PieceRequest, _ Emit) (PieceView, error) {
		return st.LinkPiece(ctx, who, q)
	})},
	OpJournalNumber: {counters, handle(func(ctx context.Context, st *Station, who Actor, id batch.ID, _ Emit) (Numbered, error) {
		actor, err := st.pseudonymOf(who)
		if err != nil {
			return Numbered{}, err
		}
		return st.numberDocuments(ctx, actor, id)
	})},
	OpJournalContinue: {[]batch.Role{batch.RoleSupervisor, batch.RoleAdministration}, handle(func(ctx context.Context, st *Station, who Actor, q ContinueRequest, _ Emit) (Continued, error) {
		return st.ContinueNumbers(ctx, who, q)
	})},
	OpJournalSettings: {batch.Roles(), handle(func(ctx context.Context, st *Station, who Actor, q JournalSettingsRequest, emit Emit) (JournalSettings, error) {
		return st.JournalSettings(ctx, who, q, emit)
	})},
	OpJournalExport: {readers, handle(func(ctx context.Context, st *Station, who Actor, q JournalExport, emit Emit) (ExportFile, error) {
		return st.ExportJournal(ctx, who, q, emit)
	})},
	OpTimes: {readers, handle(func(_ context.Context, st *Station, _ Actor, id batch.ID, _ Emit) (Times, error) {
		return st.Times(id)
	})},
}

// Events of the journal.
const (
	eventEntered   = "intake-entered"  // by a person
	eventNumbered  = "intake-numbered" // by a document that was formed
	eventLinked    = "intake-linked"   // a document or batch and its number
	eventCorrected = "intake-corrected"
	eventVoided    = "intake-voided"
	eventForwarded = "intake-forwarded"
	eventConfirmed = "intake-confirmed"
	eventReleased  = "intake-released"
)

// JournalSettings are the rules of the journal.
type JournalSettings struct {
	// EarlyDays is how many working days after receipt a scan still counts as
	// early, that is before case work (A.O.1).
	EarlyDays int `json:"early_days"`
}

// JournalSettingsRequest asks for the rules, or changes what is set.
type JournalSettingsRequest struct {
	EarlyDays *int `json:"early_days,omitempty"`
}

const journalKey = "journal" // in the register of settings

func (st *Station) journalSettings() (JournalSettings, error) {
	s := JournalSettings{EarlyDays: 2}
	e, found, err := st.store.Entry(store.Settings, journalKey)
	if err != nil || !found {
		return s, err
	}
	if err := json.Unmarshal(e.Value, &s); err != nil {
		return s, batch.Fail("journal.settings", batch.CodeStoreDamaged, err)
	}
	return s, nil
}

// JournalSettings returns the rules; the supervisor and the administration change
// them, and a second person confirms it.
func (st *Station) JournalSettings(ctx context.Context, who Actor, q JournalSettingsRequest, emit Emit) (JournalSettings, error) {
	s, err := st.journalSettings()
	if err != nil || q.EarlyDays == nil {
		return s, err
	}
	if err := allow(who, []batch.Role{batch.RoleSupervisor, batch.RoleAdministration}); err != nil {
		return s, err
	}
	if *q.EarlyDays < 0 || *q.EarlyDays > 60 {
		return s, batch.Refuse("journal.settings", batch.CodeUsage, "%d Werktage; möglich sind 0 bis 60", *q.EarlyDays)
	}
	if err := st.changeSetting(ctx, who.Person.Pseudonym, journalKey, "journal-settings", emit, func() (any, error) {
		s, err := st.journalSettings()
		s.EarlyDays = *q.EarlyDays
		return s, err
	}); err != nil {
		return s, err
	}
	return st.journalSettings()
}

// piece reads the newest version of a piece. CodeUnknownPiece.
func (st *Station) piece(number string) (batch.MailPiece, error) {
	number = strings.ToUpper(strings.TrimSpace(number))
	if _, _, ok := batch.ParseIntakeNumber(number); !ok {
		return batch.MailPiece{}, batch.Refuse("journal.read", batch.CodeUnknownPiece, "%s", number)
	}
	e, found, err := st.store.Entry(store.Journal, number)
	if err != nil {
		return batch.MailPiece{}, err
	}
	if !found {
		return batch.MailPiece{}, batch.Refuse("journal.read", batch.CodeUnknownPiece, "%s", number)
	}
	return decodePiece(e)
}

func decodePiece(e store.Entry) (batch.MailPiece, error) {
	var p batch.MailPiece
	if err := json.Unmarshal(e.Value, &p); err != nil {
		return p, &batch.Error{Op: "journal.read", Code: batch.CodeStoreDamaged, Detail: e.Key, Err: err}
	}
	return p, nil
}

// errEnough ends a walk through the journal.
var errEnough = errors.New("enough")

// pieces calls fn for every piece in the order of the numbers. The links of
// documents come behind them in the register.
func (st *Station) pieces(fn func(batch.MailPiece) error) error {
	return st.enteredPieces(func(p batch.MailPiece, _ batch.Day) error { return fn(p) })
}

// enteredPieces is pieces with the day on which each was entered.
func (st *Station) enteredPieces(fn func(p batch.MailPiece, entered batch.Day) error) error {
	err := st.store.Entries(store.Journal, func(e store.Entry) error {
		if !strings.HasPrefix(e.Key, "E-") {
			return errEnough
		}
		p, err := decodePiece(e)
		if err != nil {
			return err
		}
		return fn(p, batch.DayOf(e.First.Local()))
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// link is what the register keeps of a document or a batch that has a number: the
// key is "document/" or "batch/" with its ID.
type link struct {
	Number string `json:"number"`
	// Page is the first page of the document as it was numbered: where it lies now
	// tells with what the document was joined.
	Page batch.ID `json:"page,omitempty"`
}

func documentKey(id batch.ID) string { return "document/" + string(id) }
func batchKey(id batch.ID) string    { return "batch/" + string(id) }

// linkOf reads a link; one with an empty number where there is none.
func (st *Station) linkOf(key string) (link, error) {
	var l link
	e, found, err := st.store.Entry(store.Journal, key)
	if err != nil || !found {
		return l, err
	}
	if err := json.Unmarshal(e.Value, &l); err != nil {
		return l, &batch.Error{Op: "journal.link", Code: batch.CodeStoreDamaged, Detail: key, Err: err}
	}
	return l, nil
}

// intakeNumber returns the number of the piece of mail that a document belongs to,
// "" where it has none.
func (st *Station) intakeNumber(d batch.Document) (string, error) {
	l, err := st.linkOf(documentKey(d.ID))
	if err != nil || l.Number != "" {
		return l.Number, err
	}
	l, err = st.linkOf(batchKey(d.Batch))
	return l.Number, err
}

// pieceOf returns the piece of mail that a document belongs to; found is false
// where it has none.
func (st *Station) pieceOf(d batch.Document) (p batch.MailPiece, found bool, err error) {
	number, err := st.intakeNumber(d)
	if err != nil || number == "" {
		return p, false, err
	}
	p, err = st.piece(number)
	return p, err == nil, err
}

// intakeLines are what the transfer note says about the receipt of a document: the
// electronic stamp, the way in and the remarks of preparation (A.DV.1, A.NB.4 c).
// There are none for what is in no journal and has no remarks.
func (st *Station) intakeLines(b batch.Batch, d batch.Document) ([]string, error) {
	p, found, err := st.pieceOf(d)
	if err != nil {
		return nil, err
	}
	var lines []string
	flags := []batch.Flag(nil)
	if found {
		stamp, err := st.stamp(p)
		if err != nil {
			return nil, err
		}
		lines = append(lines, stamp)
		if p.Way != "" {
			lines = append(lines, "Eingangsweg: "+p.Way.German())
		}
		flags = p.Flags
	} else if b.Intake != nil {
		flags = b.Intake.Flags
	}
	var words []string
	for _, f := range flags {
		words = append(words, f.German())
	}
	if len(words) > 0 {
		lines = append(lines, "Vermerk der Vorbereitung: "+strings.Join(words, ", "))
	}
	return lines, nil
}

// stamp is the electronic stamp of a piece with the name of the town.
func (st *Station) stamp(p batch.MailPiece) (string, error) {
	s, err := st.fieldSettings()
	return p.Stamp(s.Town), err
}
