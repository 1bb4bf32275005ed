package inspect

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/inspect/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

// mostWanting are the documents that the question names one by one.
const mostWanting = 4

// askWanting asks whether a batch goes although its target demands fields that are empty:
// once it is sealed, the target refuses it. The way out is to fill them in.
func (r *Room) askWanting(all []model.Wanting, release func()) {
	t := r.desk.Words
	list := part.Column(look.Near)
	for _, d := range all[:min(len(all), mostWanting)] {
		names := make([]string, len(d.Fields))
		for i, f := range d.Fields {
			names[i] = r.field(f.Field)
		}
		about := t.T("inspect.document", words.Data{"Number": d.Number})
		list.Add(part.NewBadge(part.ToneWarning, about+": "+t.T("inspect.wanting.of", words.Data{"Target": d.Fields[0].Target, "Fields": strings.Join(names, ", ")})).Wrapped())
	}
	if n := len(all) - mostWanting; n > 0 {
		list.Add(part.NewText(t.N("inspect.wanting.more", n)).Wrapped())
	}
	list.Add(part.NewText(t.T("inspect.wanting.text")).Wrapped())
	fill := frame.Action{ID: "inspect-fill", Keys: []frame.Chord{{Key: digit(1)}}, Once: true, Do: func() {
		r.closeSheet()
		r.fillIn(all[0].Document, all[0].Fields[0].Field)
	}}
	anyway := frame.Action{ID: "inspect-anyway", Keys: r.byID["inspect-release"].Keys, Once: true, Do: func() {
		r.closeSheet()
		release()
	}}
	first := r.desk.Button(fill).Leading()
	list.Add(first)
	list.Add(r.desk.Button(anyway).Leading())
	actions := []frame.Action{{ID: "inspect-cancel", Keys: []frame.Chord{{Key: fyne.KeyEscape}}, Do: r.closeSheet}, fill, anyway}
	r.openSheet(t.T("inspect.ask.wanting"), list, actions, first)
}

// fillIn goes to a field of a document.
func (r *Room) fillIn(document batch.ID, f batch.Field) {
	at := func() int {
		return slices.IndexFunc(r.work.Documents, func(d model.Document) bool { return d.ID == document })
	}
	if at() < 0 { // nobody has to see it, so it is not shown
		all := r.work.Showing(true)
		r.take(all)
	}
	if at() < 0 {
		return
	}
	r.index.wanted = f
	r.visit(model.Spot{Document: at()})
	r.index.turn()
}

// know takes over what the target still demands of a document.
func (r *Room) know(known model.Index) {
	if r.work != nil {
		r.work.Batch.Missing = known.Among(r.work.Batch.Missing)
	}
}

// turn gives the keyboard to the field that somebody is sent to, once it is there.
func (x *index) turn() {
	i := slices.IndexFunc(x.entries, func(e *entry) bool { return e.known.Name == x.wanted })
	if x.wanted == "" || x.known.Document != x.document.ID || i < 0 {
		return
	}
	x.wanted = ""
	x.room.desk.Focus(x.entries[i].field)
}
