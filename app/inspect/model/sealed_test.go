package model

import (
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// TestSealedTogether: what was sealed off in one go is decided in one go, as far as all of
// it is as far on its way; nothing else is.
func TestSealedTogether(t *testing.T) {
	begun := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	page := func(in, id string, sheet, minute int, ordered string) station.SealedPage {
		return station.SealedPage{Batch: batch.ID(in), Removal: batch.Removal{Page: batch.ID(id), Sheet: sheet, SealedBy: "P-1", SealedAt: begun.Add(time.Duration(minute) * time.Minute), OrderedBy: ordered}}
	}
	all := []station.SealedPage{page("a", "4v", 4, 0, ""), page("a", "3v", 3, 0, ""), page("a", "3h", 3, 0, ""), page("a", "5v", 5, 0, "P-2"), page("a", "9v", 9, 1, ""), page("b", "3v", 3, 0, "")}
	for i, want := range []struct {
		sheets string
		n      int
		pages  int
	}{{"3, 4", 2, 3}, {"3, 4", 2, 3}, {"3, 4", 2, 3}, {"5", 1, 1}, {"9", 1, 1}, {"3", 1, 1}} {
		some := Together(all, all[i])
		if sheets, n := Sheets(some); sheets != want.sheets || n != want.n || len(some) != want.pages {
			t.Errorf("%d: %d pages of %d sheets, %s; wanted %+v", i, len(some), n, sheets, want)
		}
	}
}
