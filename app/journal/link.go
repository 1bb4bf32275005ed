package journal

import (
	"context"
	"strings"

	"github.com/scanstelle/scanstelle/app/journal/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// loose tells whether the chosen entry is that of a scan which can be another's, or waits
// for its scan.
func (r *Room) loose() bool {
	if r.detail.view == nil || r.number() == "" {
		return false
	}
	_, is := model.Loose(*r.detail.view)
	return is || model.Awaits(*r.detail.view) && len(r.book.Unlinked()) > 0
}

// link asks which piece the chosen scan is of: one that was entered before; of such a
// piece it asks which scan is its.
func (r *Room) link() {
	v, w := *r.detail.view, r.desk.Words
	document, is := model.Loose(v)
	if !is {
		r.linkTo(v)
		return
	}
	var names []string
	for _, p := range r.book.Unscanned() {
		names = append(names, model.Waiting(p))
	}
	f := &form{room: r, wrong: newWrong()}
	to := part.NewSuggest(w.T("journal.form.entered"), w.T("journal.form.entered.hint"), r.desk.Keys)
	to.Found(func(name, typed string) bool { return strings.Contains(strings.ToLower(name), typed) }, func(name string) string { return name })
	to.Offer(names)
	f.order = append(f.order, to)
	r.openForm(f, w.T("journal.form.journal-link", words.Data{"Number": v.Piece.Number}), w.T("journal.form.journal-link.text"), "journal-save", func(ctx context.Context) (station.PieceView, error) {
		return r.model.Link(ctx, document, to.Words())
	}, part.Column(look.Apart, to))
}

// linkTo asks which scan is that of a piece which was entered before.
func (r *Room) linkTo(v station.PieceView) {
	w := r.desk.Words
	of := map[string]batch.ID{}
	var names []string
	for _, scan := range r.book.Unlinked() {
		document, _ := model.Loose(scan)
		of[scan.Piece.Number] = document
		names = append(names, model.Waiting(scan.Piece))
	}
	f := &form{room: r, wrong: newWrong()}
	which := part.NewSuggest(w.T("journal.form.scanned"), w.T("journal.form.scanned.hint"), r.desk.Keys)
	which.Found(func(name, typed string) bool { return strings.Contains(strings.ToLower(name), typed) }, func(name string) string { return name })
	which.Offer(names)
	f.order = append(f.order, which)
	r.openForm(f, w.T("journal.form.journal-link-to", words.Data{"Number": v.Piece.Number}), w.T("journal.form.journal-link.text"), "journal-save", func(ctx context.Context) (station.PieceView, error) {
		number, _, _ := strings.Cut(strings.TrimSpace(which.Words()), " ")
		document, is := of[strings.ToUpper(number)]
		if !is {
			return station.PieceView{}, batch.Refuse("journal.link", batch.CodeUnknownPiece, "%s", number)
		}
		return r.model.Link(ctx, document, v.Piece.Number)
	}, part.Column(look.Apart, which))
}

// mayContinue tells whether whoever is at the desk may let numbers be given again; the
// station has the last word.
func (r *Room) mayContinue() bool {
	return r.desk.May(batch.RoleSupervisor, batch.RoleAdministration)
}

// goOn asks for the highest number that anybody saw: after a restore none is given until
// somebody says it.
func (r *Room) goOn() {
	w := r.desk.Words
	f := &form{room: r, wrong: newWrong()}
	highest := part.NewSuggest(w.T("journal.form.highest"), w.T("journal.form.highest.hint"), r.desk.Keys)
	f.reason = part.NewSuggest(w.T("journal.form.reason"), w.T("journal.form.journal-continue.hint"), r.desk.Keys)
	f.order = append(f.order, highest, f.reason)
	var done station.Continued
	f.saved = func() {
		r.desk.Say(part.ToneGood, w.T("journal.continued.title"), w.N("journal.continued.text", len(done.Voided), words.Data{"Next": done.Next}))
		r.reload()
	}
	r.openForm(f, w.T("journal.form.journal-continue"), w.T("journal.form.journal-continue.text"), "journal-save", func(ctx context.Context) (v station.PieceView, err error) {
		done, err = r.model.Continue(ctx, highest.Words(), f.reason.Words())
		return v, err
	}, part.Column(look.Apart, highest, f.reason))
}
