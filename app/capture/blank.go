package capture

import (
	"slices"

	"github.com/scanstelle/scanstelle/app/capture/model"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

// toSee tells whether F8 stops at a page.
func (r *Room) toSee(p batch.Page) bool {
	return r.stack.BlankToSee(p) || slices.ContainsFunc(p.Findings, func(f batch.Finding) bool { return f.Severity != batch.Note })
}

// asksBlank tells whether it is asked if the page that is looked at is blank.
func (r *Room) asksBlank() bool {
	p, ok := r.stack.Page(r.chosen)
	return ok && r.canEdit() && r.stack.AsksBlank(p)
}

// blank is L: yes where it is asked if the page is blank, else it turns what the page is.
func (r *Room) blank() { r.answerBlank(r.stack.Blankness(r.chosen)) }

// notBlank is Enter: nothing is lost by a page that counts as content.
func (r *Room) notBlank() { r.answerBlank(r.stack.Content(r.chosen)) }

// answerBlank takes a step, and where it was an answer goes on to the next page that is
// asked about.
func (r *Room) answerBlank(e model.Edit) {
	asked := r.asksBlank()
	r.edit(e)
	if !asked {
		return
	}
	for at := r.place() + 1; at < len(r.pages); at++ {
		if r.stack.BlankToSee(r.pages[at]) {
			r.to(at)
			return
		}
	}
}

// blankText says of a page that is taken for blank what becomes of it, and which keys
// answer; empty for all others (mailroom.md 6, row 12).
func (s *side) blankText(p batch.Page) string {
	r, w := s.room, s.room.desk.Words
	if !r.stack.SeemsBlank(p) || p.Document == "" {
		return ""
	}
	stays := "capture.blank.stays"
	if r.stack.LeavesBlank() {
		stays = "capture.blank.left-out"
	}
	said := w.T("capture.blank", words.Data{"Page": w.T("capture.page."+string(p.Side), words.Data{"Number": p.Sheet})}) + " " + w.T(stays)
	if r.stack.AsksBlank(p) {
		said += " " + w.T("capture.blank.keys", words.Data{"Blank": r.desk.Hint(r.actions["blank"])})
	}
	return said
}
