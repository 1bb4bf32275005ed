package station

import (
	"slices"
	"testing"
	"time"
)

// TestJournalShowsWhatWasEntered: on a Monday, or after holidays, mail is entered with
// days that lie in an earlier week. Whoever asks for this week with what was entered in
// it sees it; who asks for days of receipt does not.
func TestJournalShowsWhatWasEntered(t *testing.T) {
	monday := time.Date(2026, 11, 23, 8, 0, 0, 0, time.Local)
	d := newDeskAt(t, &monday)
	add := func(day string) string {
		return d.mustAdd(t, scans, PieceRequest{Date: &day}).Piece.Number
	}
	friday, old, today := add("2026-11-20"), add("2026-10-30"), add("2026-11-23")
	week := JournalQuery{From: "2026-11-23", To: "2026-11-29"}
	numbers := func(q JournalQuery) (out []string) {
		t.Helper()
		if _, err := d.Journal(scans, q, func(e any) { out = append(out, e.(PieceView).Piece.Number) }); err != nil {
			t.Fatal(err)
		}
		return out
	}
	if got := numbers(week); !slices.Equal(got, []string{today}) {
		t.Errorf("received this week: %v", got)
	}
	week.Entered = true
	if got := numbers(week); !slices.Equal(got, []string{friday, old, today}) {
		t.Errorf("received or entered this week: %v", got)
	}
	monday = monday.AddDate(0, 0, 7) // a correction later does not make it new
	if _, err := d.CorrectPiece(t.Context(), scans, PieceRequest{Number: old, Box: ptr("K 3"), Reason: ptr("Karton vergessen")}); err != nil {
		t.Fatal(err)
	}
	if got := numbers(JournalQuery{From: "2026-11-30", To: "2026-12-06", Entered: true}); len(got) != 0 {
		t.Errorf("the week after: %v", got)
	}
}
