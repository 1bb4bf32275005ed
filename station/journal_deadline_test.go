package station

import (
	"context"
	"slices"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// TestDeadlineGoesOnlyByACorrection: the deadline of a piece is set and changed,
// and goes only by a correction with a reason, which the history and the audit
// log keep (mailroom.md 1.4).
func TestDeadlineGoesOnlyByACorrection(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	due := &batch.Deadline{Day: "2099-12-01", Why: "Widerspruch"}
	number := d.mustAdd(t, scans, PieceRequest{Deadline: due}).Piece.Number
	d.mustAdd(t, scans, PieceRequest{Deadline: &batch.Deadline{Day: "2099-12-24", Why: "Anhörung"}})
	d.mustAdd(t, scans, PieceRequest{})
	if got := numbersOf(d.journal(t, reads, JournalQuery{Due: "2099-12-01"})); !slices.Equal(got, []string{number}) {
		t.Errorf("due are %q", got)
	}
	reason := "Der Widerspruch ist zurückgenommen."
	remark := "liegt vor"
	for name, c := range map[string]struct {
		q    PieceRequest
		want batch.Code
	}{
		"without a reason": {PieceRequest{Number: number, NoDeadline: true}, batch.CodeReason},
		"empty":            {PieceRequest{Number: number, Reason: &reason, Deadline: &batch.Deadline{}}, batch.CodeJournal},
		"both":             {PieceRequest{Number: number, Reason: &reason, NoDeadline: true, Deadline: due}, batch.CodeJournal},
		"something else":   {PieceRequest{Number: number, Reason: &reason, Remark: &remark}, ""},
	} {
		if _, err := d.CorrectPiece(ctx, scans, c.q); batch.CodeOf(err) != c.want {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if v, err := d.JournalPiece(reads, number); err != nil || v.Piece.Deadline == nil || *v.Piece.Deadline != *due {
			t.Fatalf("%s: the deadline is %+v (%v)", name, v.Piece.Deadline, err)
		}
	}
	if _, err := d.AddPiece(ctx, scans, PieceRequest{NoDeadline: true}); batch.CodeOf(err) != batch.CodeJournal {
		t.Errorf("a new piece: %v", err)
	}
	v, err := d.CorrectPiece(ctx, looksAt, PieceRequest{Number: number, Reason: &reason, NoDeadline: true})
	if err != nil || v.Piece.Deadline != nil {
		t.Fatalf("%+v, %v", v.Piece.Deadline, err)
	}
	n := len(v.History)
	if last, before := v.History[n-1], v.History[n-2]; last.Actor != pseudonym("look") || last.Piece.Correction != reason || last.Event != eventCorrected || *before.Piece.Deadline != *due {
		t.Errorf("%+v", v.History)
	}
	if kinds := d.kinds(t); kinds[eventCorrected] != 2 {
		t.Errorf("the log has %d corrections", kinds[eventCorrected])
	}
	if _, err := d.CorrectPiece(ctx, looksAt, PieceRequest{Number: number, Reason: &reason, NoDeadline: true}); batch.CodeOf(err) != batch.CodeJournal {
		t.Errorf("taken out twice: %v", err)
	}
}

// TestDeadlineDoesNotVanishWithItsNumber: a number that is voided because its
// document belongs to another piece leaves no deadline behind.
func TestDeadlineDoesNotVanishWithItsNumber(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	id := d.letters(t, d.useClass(t, "inspect = true"), 1)
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	doc := v.Documents[0]
	own, reason := v.Numbers[doc], "Frist aus dem Schreiben"
	due := &batch.Deadline{Day: "2099-12-01", Why: "Widerspruch"}
	if _, err := d.CorrectPiece(ctx, scans, PieceRequest{Number: own, Reason: &reason, Deadline: due}); err != nil {
		t.Fatal(err)
	}
	piece := d.mustAdd(t, scans, PieceRequest{}).Piece.Number
	link := PieceRequest{Number: piece, Document: doc}
	if _, err := d.LinkPiece(ctx, scans, link); batch.CodeOf(err) != batch.CodeJournal {
		t.Fatalf("linked: %v", err)
	}
	if _, err := d.CorrectPiece(ctx, scans, PieceRequest{Number: piece, Reason: &reason, Deadline: due}); err != nil {
		t.Fatal(err)
	}
	if w, err := d.LinkPiece(ctx, scans, link); err != nil || w.Piece.Deadline == nil {
		t.Errorf("%+v, %v", w.Piece, err)
	}
}
