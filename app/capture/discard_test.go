package capture

import (
	"testing"

	"github.com/scanstelle/scanstelle/app/capture/model"
	"github.com/scanstelle/scanstelle/batch"
)

// TestDeleteAgainBringsBack: Del on a sheet that counts no more brings that very sheet back
// where it was the last thing discarded, also by somebody else or before a restart; on one
// that was discarded earlier it says how it comes back, and touches no other
// (mailroom.md 4.2).
func TestDeleteAgainBringsBack(t *testing.T) {
	for page, want := range map[batch.ID]work{"0000": idle, "0002": busy} {
		r := newRoom(t)
		s := stackOf(8, 8)
		s.Batch.State = batch.Captured
		s.Pages[0].Withdrawn, s.Pages[2].Withdrawn = batch.Discarded, batch.Discarded
		s = model.NewStack(s.Batch, s.Pages, nil)
		s.Undo, s.Back = "Verwerfen", []batch.ID{"0002"}
		r.take(s)
		r.choose(page)
		r.askDiscard()
		if r.work != want || r.prompt.open() || (r.notice != nil) != (want == idle) {
			t.Errorf("page %s: at work %v, says %+v", page, r.work, r.notice)
		}
	}
}
