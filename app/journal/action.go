package journal

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/journal/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

func dayTime(d batch.Day) time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}
	}
	return t
}

const ctrl, alt = fyne.KeyModifierControl, fyne.KeyModifierAlt

// make lists the actions of the room.
func (r *Room) make() []frame.Action {
	chosen := func() bool { return r.number() != "" }
	of := func(fits func(batch.MailPiece) bool) func() bool {
		return func() bool {
			v := r.detail.view
			return chosen() && v != nil && !v.Withheld && v.Piece.Void == nil && fits(v.Piece)
		}
	}
	any := func(batch.MailPiece) bool { return true }
	paged := func() bool { return r.form == nil && r.detail.page.Visible() }
	return []frame.Action{
		{ID: "journal-new", Keys: []frame.Chord{{Key: fyne.KeyE, Mod: ctrl}}, Do: r.enter},
		{ID: "journal-correct", Keys: []frame.Chord{{Key: fyne.KeyB, Mod: ctrl}}, Do: r.correct, Ready: of(any)},
		{ID: "search", Keys: []frame.Chord{{Key: fyne.KeyF, Mod: ctrl}}, Do: func() { r.desk.Focus(r.search) }},
		{ID: "list", Keys: []frame.Chord{{Key: fyne.KeyF2}}, Do: r.backToBook, Ready: func() bool { return r.found != nil }},
		{ID: "journal-earlier", Keys: []frame.Chord{{Key: fyne.KeyLeft, Mod: alt}}, Do: func() { r.move(-1) }},
		{ID: "journal-later", Keys: []frame.Chord{{Key: fyne.KeyRight, Mod: alt}}, Do: func() { r.move(1) }},
		{ID: "next-view", Keys: []frame.Chord{{Key: fyne.KeyF3}}, Do: func() { r.spans.Choose((int(r.shown.Span) + 1) % 4) }},
		{ID: "journal-today", Keys: []frame.Chord{{Key: fyne.KeyHome, Mod: ctrl}}, Do: func() { r.shown.Day = r.today(); r.reload() }},
		{ID: "journal-open", Keys: []frame.Chord{{Key: fyne.KeyU, Mod: ctrl}}, Do: func() { r.open = !r.open; r.reload() }},
		{ID: "journal-forward", Keys: []frame.Chord{{Key: fyne.KeyW, Mod: ctrl}}, Once: true, Do: func() { r.ask("journal-forward", true) }, Ready: of(func(p batch.MailPiece) bool { return p.Forwarded == nil })},
		{ID: "journal-void", Keys: []frame.Chord{{Key: fyne.KeyDelete, Mod: ctrl}}, Once: true, Do: func() { r.ask("journal-void", false) }, Ready: of(any)},
		{ID: "journal-release", Keys: []frame.Chord{{Key: fyne.KeyG, Mod: ctrl}}, Once: true, Do: func() { r.ask("journal-release", false) }, Ready: of(func(p batch.MailPiece) bool { return p.Closed() && p.Released == nil })},
		{ID: "journal-confirm", Keys: []frame.Chord{{Key: fyne.KeyJ, Mod: ctrl}}, Once: true, Do: r.confirm, Ready: of(batch.MailPiece.Unconfirmed)},
		{ID: "journal-hold", Keys: []frame.Chord{{Key: fyne.KeyH, Mod: ctrl | fyne.KeyModifierShift}}, Once: true, Do: r.hold, Ready: of(func(p batch.MailPiece) bool { return p.Batch != "" && r.mayHold() })},
		{ID: "journal-link", Keys: []frame.Chord{{Key: fyne.KeyS, Mod: ctrl | fyne.KeyModifierShift}}, Once: true, Do: r.link, Ready: r.loose},
		{ID: "journal-continue", Keys: []frame.Chord{{Key: fyne.KeyE, Mod: ctrl | fyne.KeyModifierShift}}, Once: true, Do: r.goOn, Ready: r.mayContinue},
		{ID: "paper-move", Keys: []frame.Chord{{Key: fyne.KeyF11}}, Once: true, Do: r.movePaper, Ready: of(func(p batch.MailPiece) bool { return p.Batch != "" && !p.Way.Electronic() })},
		{ID: "journal-csv", Keys: []frame.Chord{{Key: fyne.KeyT, Mod: ctrl}}, Once: true, Do: func() { r.export(station.ExportCSV) }},
		{ID: "zoom-in", Keys: []frame.Chord{{Key: fyne.KeyPlus, Mod: ctrl}, {Key: fyne.KeyEqual, Mod: ctrl}}, Do: func() { r.detail.viewer.Zoom(1) }, Ready: paged},
		{ID: "zoom-out", Keys: []frame.Chord{{Key: fyne.KeyMinus, Mod: ctrl}}, Do: func() { r.detail.viewer.Zoom(-1) }, Ready: paged},
		{ID: "zoom-page", Keys: []frame.Chord{{Key: fyne.Key0, Mod: ctrl}}, Do: func() { r.detail.viewer.FitPage() }, Ready: paged},
		{ID: "journal-pdf", Keys: []frame.Chord{{Key: fyne.KeyP, Mod: ctrl}}, Once: true, Do: func() { r.export(station.ExportPDF) }},
	}
}

// button is that of an action of the room.
func (r *Room) button(id string) *part.Button {
	for _, a := range r.actions {
		if a.ID == id {
			return r.desk.Button(a)
		}
	}
	panic(id)
}

// move shows the days before or behind those that are shown.
func (r *Room) move(by int) {
	r.shown = r.shown.Move(by)
	r.reload()
}

// look searches, or shows the book again where nothing is looked for.
func (r *Room) look(text string) {
	r.looking()
	if text == "" {
		r.backToBook()
		return
	}
	r.sought = text
	r.showFound(model.Found{})
	r.looking = r.desk.Bridge.Go(func(ctx context.Context) {
		f, err := r.model.Search(ctx, text, func(f model.Found) {
			r.desk.Bridge.Show("journal-found", func() { r.showFound(f) })
		})
		if ctx.Err() != nil {
			return
		}
		r.desk.Bridge.Show("journal-found", func() {
			if r.showFound(f); err != nil {
				r.desk.Fail(err)
			} else if len(f.Hits) > 0 {
				r.desk.Focus(r.hits)
			}
		})
	})
}

// showFound shows what a search has found so far.
func (r *Room) showFound(f model.Found) {
	r.found = &f
	empty := r.desk.Words.T("journal.nothing")
	if f.Share < 1 {
		empty = ""
	}
	r.hits.Fill(len(f.Hits), empty, r.hitCell)
	r.table.Hide()
	r.hits.Show()
	r.saySum()
	r.choose()
}

// backToBook ends the search.
func (r *Room) backToBook() {
	r.looking()
	r.hits.Fill(0, "", r.hitCell) // it is drawn though nobody sees it
	r.found, r.sought = nil, ""
	r.search.SetText("")
	r.hits.Hide()
	r.table.Show()
	r.saySum()
	r.choose()
	r.desk.Focus(r.table)
}

// movePaper notes where the paper of the chosen entry's scan is from now on.
func (r *Room) movePaper() { r.desk.MovePaper(r.detail.view.Piece.Batch, r.reload) }

// confirm is the second person's word for valuables.
func (r *Room) confirm() {
	number := r.number()
	r.change(func(ctx context.Context) (station.PieceView, error) { return r.model.Confirm(ctx, number) })
}

// change runs something that makes another version of an entry, and shows it.
func (r *Room) change(do func(context.Context) (station.PieceView, error)) {
	r.desk.Bridge.Go(func(ctx context.Context) {
		_, err := do(ctx)
		r.desk.Bridge.Show("journal-change", func() {
			if err != nil {
				r.desk.Fail(err)
				return
			}
			r.reload()
		})
	})
}
