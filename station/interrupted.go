package station

import (
	"fmt"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality"
)

// halfSheet is the finding of a front whose back did not come, although the
// device gives both: the feed broke off between them.
func (r *run) halfSheet(s *pageState) *batch.Finding {
	if !r.fromDevice(s.Input) || s.Side != batch.Front || len(r.sides(s.Input, s.Sheet)) > 1 || !r.givesBacks() {
		return nil
	}
	return &batch.Finding{Code: batch.FindingHalfSheet, Severity: batch.Severe, Page: s.ID,
		Message: fmt.Sprintf("Von Blatt %d ist nur die Vorderseite da.", s.Sheet)}
}

// givesBacks tells whether the device gives both sides; before it is opened,
// whether it did.
func (r *run) givesBacks() bool {
	return r.duplex || slices.ContainsFunc(r.order, func(id batch.ID) bool { return r.pages[id].Side == batch.Back })
}

// sheetAgain looks whether the first sheet after an interruption is the last one
// before it: who clears a jam puts the sheet in again. It answers for whichever
// of the two fronts is judged later, and says which sheets they are; what stays
// is for a person to decide.
func (r *run) sheetAgain(s *pageState, kind batch.PageKind) *batch.Finding {
	if r.broke == 0 || kind != batch.KindContent || s.Side != batch.Front || s.Sheet != r.broke && s.Sheet != r.broke+1 {
		return nil
	}
	i := slices.IndexFunc(r.order, func(id batch.ID) bool {
		other := r.pages[id]
		return other != s && other.Side == batch.Front && (other.Sheet == r.broke || other.Sheet == r.broke+1)
	})
	if i < 0 {
		return nil
	}
	other := r.pages[r.order[i]]
	if !other.judged || other.Kind != batch.KindContent || !r.same(s, other) {
		return nil
	}
	first, second := s, other
	if first.Sheet > second.Sheet {
		first, second = second, first
	}
	message := fmt.Sprintf("Blatt %d ist noch einmal Blatt %d, das letzte vor der Unterbrechung: eines von beiden verwerfen.", second.Sheet, first.Sheet)
	if len(r.sides(first.Input, first.Sheet)) == 1 && r.givesBacks() {
		message = fmt.Sprintf("Blatt %d ist noch einmal Blatt %d, von dem vor der Unterbrechung nur die Vorderseite kam: Seite %d verwerfen.", second.Sheet, first.Sheet, first.Position)
	}
	r.batch.Remarks = append(r.batch.Remarks, message)
	r.emit(NoticeEvent{Type: "notice", Message: message})
	return &batch.Finding{Code: batch.FindingSheetAgain, Severity: batch.Severe, Page: s.ID, Other: other.ID, Message: message}
}

// same tells whether two judged pages show the same.
func (r *run) same(s, other *pageState) bool {
	if s.Image.SHA256 == other.Image.SHA256 {
		return true
	}
	m, o := s.measurement, other.measurement
	if o == nil {
		o = other.Measured // judged in an earlier run
	}
	return m != nil && o != nil && quality.Duplicate(*m, *o, r.profile.Check)
}
