package inspect

import (
	"context"
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

// kinds is why a document belongs to a class.
var kinds = question{"class", []string{"class-content", "class-settled", "class-mistaken"}}

// ofDocument tells whether a document is shown that something can be decided about.
func (r *Room) ofDocument() (model.Document, bool) {
	d, _, ok := r.current()
	return d, ok && d.ID != "" && (d.State == batch.Open || d.State == batch.Doubtful)
}

// reclass asks of which class the document shown is: the answer to a doubt about it.
func (r *Room) reclass() {
	d, ok := r.ofDocument()
	if !ok {
		return
	}
	r.busy = true
	r.desk.Bridge.Go(func(ctx context.Context) {
		classes, err := r.model.Classes(ctx)
		r.desk.Bridge.Show("inspect classes", func() {
			r.rest()
			if now, _, ok := r.current(); !ok || now.ID != d.ID {
				return
			}
			if err != nil {
				r.desk.Fail(err)
				return
			}
			r.askClass(d, classes)
		})
	})
}

// askClass lays the classes above the room, with that of the document chosen.
func (r *Room) askClass(d model.Document, classes []batch.Class) {
	t := r.desk.Words
	own := ""
	if c := r.work.Batch.Class; c != nil {
		own = c.Treated(d.ID).Name
	}
	titles := make([]string, len(classes))
	for i, c := range classes {
		titles[i] = t.Class(c)
	}
	picker := part.NewPicker(titles, slices.IndexFunc(classes, func(c batch.Class) bool { return c.Name == own }), r.desk.Keys, func(int) {})
	picker.Called(t.T("inspect.class.label"))
	about := r.about(r.documentName(d), d)
	next := frame.Action{ID: "inspect-class-next", Keys: []frame.Chord{{Key: fyne.KeyReturn}}, Once: true, Do: func() {
		if len(classes) == 0 || classes[picker.Chosen()].Name == own {
			r.closeSheet()
			return
		}
		c := classes[picker.Chosen()]
		r.askAbout(kinds, about+" · "+c.Title, func(reason string) { r.setClass(d, c, reason) })
	}}
	list := part.Column(look.Near, part.NewText(about).Wrapped().Bold(), part.NewLabelled(t.T("inspect.class.label"), picker),
		part.NewText(t.T("inspect.class.text")).Wrapped())
	actions := []frame.Action{{ID: "inspect-cancel", Keys: []frame.Chord{{Key: fyne.KeyEscape}}, Do: r.closeSheet}, next}
	r.openSheet(t.T("inspect.ask.which-class"), list, actions, picker, next)
}

func (r *Room) setClass(d model.Document, c batch.Class, reason string) {
	r.decide(func(ctx context.Context, w model.Work) (model.Work, error) {
		return r.model.SetClass(ctx, w, d, c.Name, reason)
	}, func(w model.Work) {
		r.stay(w)
		t := r.desk.Words
		r.desk.Say(part.ToneGood, t.T("inspect.class.set", words.Data{"Document": r.documentName(d), "Class": c.Title}), t.T("inspect.class.back", words.Data{"Key": r.hint("document-class")}))
	})
}

// rename asks for another title of the document shown.
func (r *Room) rename() {
	d, ok := r.ofDocument()
	if !ok {
		return
	}
	t := r.desk.Words
	typed := part.NewField(d.Title, r.desk.Keys)
	typed.Called(t.T("inspect.title.label"))
	typed.SetText(d.Title)
	give := frame.Action{ID: "inspect-title-give", Keys: []frame.Chord{{Key: fyne.KeyReturn}}, Once: true, Do: func() {
		title := strings.TrimSpace(typed.Text)
		if title == "" {
			return
		}
		r.closeSheet()
		r.decide(func(ctx context.Context, w model.Work) (model.Work, error) { return r.model.Rename(ctx, w, d, title) }, r.stay)
	}}
	list := part.Column(look.Near, part.NewText(r.about(r.documentName(d), d)).Wrapped().Bold(), part.NewLabelled(t.T("inspect.title.label"), typed))
	actions := []frame.Action{{ID: "inspect-cancel", Keys: []frame.Chord{{Key: fyne.KeyEscape}}, Do: r.closeSheet}, give}
	r.openSheet(t.T("inspect.ask.title"), list, actions, typed, give)
}
