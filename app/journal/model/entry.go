package model

import (
	"context"
	"strconv"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Field is one line of the form of an entry.
type Field string

// Fields of an entry, in the order of the form.
const (
	FieldDate        Field = "date"
	FieldTime        Field = "time"
	FieldWay         Field = "way"
	FieldKind        Field = "kind"
	FieldTracking    Field = "tracking"
	FieldTrackNote   Field = "tracking-note"
	FieldClass       Field = "class"
	FieldSender      Field = "sender"
	FieldSenderKind  Field = "sender-kind"
	FieldLetterDate  Field = "letter-date"
	FieldSubject     Field = "subject"
	FieldOwn         Field = "own-reference"
	FieldTheir       Field = "their-reference"
	FieldUnits       Field = "units"
	FieldAnnexes     Field = "annexes"
	FieldMissing     Field = "annexes-missing"
	FieldSheets      Field = "sheets"
	FieldOpened      Field = "opened"
	FieldEnvelope    Field = "envelope"
	FieldFlags       Field = "flags"
	FieldObjects     Field = "objects"
	FieldDeadline    Field = "deadline"
	FieldDeadlineWhy Field = "deadline-why"
	FieldValuables   Field = "valuables"
	FieldAmount      Field = "amount"
	FieldReceipt     Field = "receipt"
	FieldBox         Field = "box"
	FieldRemark      Field = "remark"
)

// Fields are those of the form, in its order.
func Fields() []Field {
	return []Field{FieldDate, FieldTime, FieldWay, FieldKind, FieldTracking, FieldTrackNote, FieldClass, FieldSender, FieldSenderKind, FieldLetterDate, FieldSubject,
		FieldOwn, FieldTheir, FieldUnits, FieldAnnexes, FieldMissing, FieldSheets, FieldOpened, FieldEnvelope, FieldFlags, FieldObjects, FieldDeadline, FieldDeadlineWhy, FieldValuables, FieldAmount, FieldReceipt, FieldBox, FieldRemark}
}

// Form is what stands in the fields.
type Form map[Field]string

// FormOf is an entry as it stands in the fields.
func FormOf(p batch.MailPiece) Form {
	f := Form{
		FieldDate: p.Date.German(), FieldTime: strings.TrimPrefix(p.Time, "0"), FieldWay: p.Way.German(), FieldKind: p.Kind.German(), FieldTracking: p.Tracking, FieldTrackNote: p.TrackingNote, FieldClass: p.Class,
		FieldSender: p.Sender, FieldSenderKind: p.Sort.German(), FieldLetterDate: p.LetterDate.German(), FieldSubject: p.Subject, FieldOwn: p.OwnReference, FieldTheir: p.TheirReference,
		FieldUnits: strings.Join(p.Units, ", "), FieldBox: p.Box, FieldRemark: p.Remark,
	}
	f[FieldMissing], f[FieldOpened], f[FieldEnvelope] = p.AnnexesMissing, yesNo(p.Opened), yesNo(p.Envelope)
	if p.Sheets > 0 {
		f[FieldSheets] = strconv.Itoa(p.Sheets)
	}
	var flags, objects []string
	for _, one := range p.Flags {
		flags = append(flags, one.German())
	}
	for _, o := range p.Objects {
		objects = append(objects, strings.TrimSuffix(o.What+objectPlace+o.Place, objectPlace))
	}
	f[FieldFlags], f[FieldObjects] = strings.Join(flags, ", "), strings.Join(objects, "; ")
	if p.Annexes != nil {
		f[FieldAnnexes] = strconv.Itoa(*p.Annexes)
	}
	if p.Deadline != nil {
		f[FieldDeadline], f[FieldDeadlineWhy] = p.Deadline.Day.German(), p.Deadline.Why
	}
	if p.Valuables != nil {
		f[FieldValuables], f[FieldAmount], f[FieldReceipt] = p.Valuables.What, p.Valuables.Amount, p.Valuables.Receipt
	}
	return f
}

// Words of the form that are no names.
const (
	Yes         = "ja"
	No          = "nein"
	objectPlace = ": " // between an object and where it lies
)

func yesNo(is bool) string {
	if is {
		return Yes
	}
	return No
}

// parted are the parts of a text between signs, without empty ones.
func parted(text, between string) []string {
	out := []string{}
	for _, one := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(between, r) }) {
		if one = strings.TrimSpace(one); one != "" {
			out = append(out, one)
		}
	}
	return out
}

// Changed are the fields that are otherwise now.
func (f Form) Changed(before Form) (out []Field) {
	for _, k := range Fields() {
		if f[k] != before[k] {
			out = append(out, k)
		}
	}
	return out
}

// Request asks for what is otherwise now. CodeJournal: a number is none, or the
// deadline was taken out of the field without a correction.
func (f Form) Request(before Form) (station.PieceRequest, error) {
	var q station.PieceRequest
	texts := map[Field]**string{FieldDate: &q.Date, FieldTime: &q.Time, FieldWay: &q.Way, FieldKind: &q.Kind, FieldTracking: &q.Tracking, FieldTrackNote: &q.TrackingNote, FieldClass: &q.Class,
		FieldSender: &q.Sender, FieldSenderKind: &q.Sort, FieldLetterDate: &q.LetterDate, FieldSubject: &q.Subject, FieldOwn: &q.OwnReference, FieldTheir: &q.TheirReference, FieldBox: &q.Box, FieldRemark: &q.Remark, FieldMissing: &q.AnnexesMissing}
	for _, k := range f.Changed(before) {
		value := f[k]
		if to := texts[k]; to != nil {
			*to = &value
			continue
		}
		switch k {
		case FieldUnits:
			q.Units = parted(value, ",;")
		case FieldFlags:
			q.Flags = parted(value, ",;")
		case FieldObjects:
			q.Objects = []batch.Object{}
			for _, one := range parted(value, ";") {
				what, place, _ := strings.Cut(one, strings.TrimSpace(objectPlace))
				q.Objects = append(q.Objects, batch.Object{What: strings.TrimSpace(what), Place: strings.TrimSpace(place)})
			}
		case FieldAnnexes, FieldSheets:
			n, err := strconv.Atoi(value)
			if err != nil || n < 0 {
				return q, batch.Refuse("journal.form", batch.CodeJournal, "»%s« ist keine Zahl; möglich ist etwa 3", value)
			}
			if k == FieldSheets {
				q.Sheets = &n
			} else {
				q.Annexes = &n
			}
		case FieldOpened, FieldEnvelope:
			is := strings.EqualFold(value, Yes)
			if !is && !strings.EqualFold(value, No) {
				return q, batch.Refuse("journal.form", batch.CodeJournal, "»%s« ist weder ja noch nein", value)
			}
			if k == FieldOpened {
				q.Opened = &is
			} else {
				q.Envelope = &is
			}
		case FieldDeadline, FieldDeadlineWhy:
			q.NoDeadline = f[FieldDeadline] == "" && f[FieldDeadlineWhy] == ""
			if q.Deadline = nil; !q.NoDeadline {
				q.Deadline = &batch.Deadline{Day: batch.Day(f[FieldDeadline]), Why: f[FieldDeadlineWhy]}
			}
		case FieldValuables, FieldAmount, FieldReceipt:
			q.Valuables = &batch.Valuables{What: f[FieldValuables], Amount: f[FieldAmount], Receipt: f[FieldReceipt]}
		}
	}
	return q, nil
}

// Enter makes a new entry.
func (d Desk) Enter(ctx context.Context, f Form) (station.PieceView, error) {
	q, err := f.Request(Form{})
	if err != nil {
		return station.PieceView{}, err
	}
	return d.change(ctx, station.OpJournalAdd, q)
}

// Correct adds a version with what is otherwise now; the earlier one stays visible.
func (d Desk) Correct(ctx context.Context, number string, before, f Form, reason string) (station.PieceView, error) {
	q, err := f.Request(before)
	if err != nil {
		return station.PieceView{}, err
	}
	if len(f.Changed(before)) == 0 {
		return station.PieceView{}, batch.Refuse("journal.form", batch.CodeJournal, "es ist nichts anders als vorher")
	}
	q.Number, q.Reason = number, &reason
	return d.change(ctx, station.OpJournalCorrect, q)
}

// Void marks a number as standing for nothing; it stays visible.
func (d Desk) Void(ctx context.Context, number, reason string) (station.PieceView, error) {
	return d.change(ctx, station.OpJournalVoid, station.PieceRequest{Number: number, Reason: &reason})
}

// Forward passes on a piece that went astray.
func (d Desk) Forward(ctx context.Context, number, to, reason string) (station.PieceView, error) {
	return d.change(ctx, station.OpJournalForward, station.PieceRequest{Number: number, To: to, Reason: &reason})
}

// Confirm is the second person's word for valuables.
func (d Desk) Confirm(ctx context.Context, number string) (station.PieceView, error) {
	return d.change(ctx, station.OpJournalConfirm, station.PieceRequest{Number: number})
}

// Hold keeps the batch of a piece from being erased, or lets it go again.
func (d Desk) Hold(ctx context.Context, number string, id batch.ID, reason string, hold bool) (station.PieceView, error) {
	op := station.OpRetentionRelease
	if hold {
		op = station.OpRetentionHold
	}
	if _, err := station.Invoke[[]batch.Hold](d.Context(ctx), d.Station, op, station.ReasonRequest{Batch: id, Reason: reason}, nil); err != nil {
		return station.PieceView{}, err
	}
	return d.Piece(ctx, number)
}

// Release lets a closed piece be scanned.
func (d Desk) Release(ctx context.Context, number, reason string) (station.PieceView, error) {
	return d.change(ctx, station.OpJournalRelease, station.PieceRequest{Number: number, Reason: &reason})
}

func (d Desk) change(ctx context.Context, op station.Operation, q station.PieceRequest) (station.PieceView, error) {
	return station.Invoke[station.PieceView](d.Context(ctx), d.Station, op, q, nil)
}
