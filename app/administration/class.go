package administration

import (
	"context"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/administration/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/station"
)

// classes is the section of the document classes.
func (r *Room) classes() *section {
	w := r.desk.Words
	s := &section{id: "classes", does: []string{"admin-edit", "admin-release"},
		columns: []part.TableColumn{{Head: w.T("admin.class.title"), Least: 170, Share: 3}, {Head: w.T("admin.version"), Least: 60, Right: true}, {Head: w.T("admin.standing"), Least: 110, Share: 1}}}
	s.ready = func(action string, row int) bool {
		if row < 0 || row >= len(r.known.classes) {
			return false
		}
		return action != "admin-release" || r.known.classes[row].Next != nil
	}
	s.load = func(ctx context.Context) (view, error) {
		all, err := r.model.Classes(ctx)
		if err != nil {
			return view{}, err
		}
		v := view{sum: w.T("admin.class.promise"), use: func() { r.known.classes = all }}
		for _, c := range all {
			v.names = append(v.names, c.Name)
		}
		v.cell = func(row, column int) part.Cell {
			c := all[row]
			switch column {
			case 0:
				return part.Cell{Words: w.Class(c.Shown.Class)}
			case 1:
				return part.Cell{Words: w.Number(c.Shown.Class.Version)}
			}
			return r.standing(c.Shown.Standing, c.Next != nil)
		}
		v.detail = func(row int) []fyne.CanvasObject { return r.class(all[row]) }
		return v, nil
	}
	return s
}

// class shows the rules that hold, what a draft changes, and the measures.
func (r *Room) class(c model.Class) []fyne.CanvasObject {
	w := r.desk.Words
	lines := []fyne.CanvasObject{part.NewTitle(w.Class(c.Shown.Class)).Wrapped(), part.NewPair(w.T("admin.class.name"), c.Name)}
	values, err := model.ClassValues(c.Shown.Class)
	if err != nil {
		return lines
	}
	if c.Next != nil {
		lines = append(lines, part.Rule(), part.NewBadge(part.ToneOpen, w.T("admin.class.waits", words.Data{"Version": c.Next.Class.Version, "Person": r.nameOf(c.Next.Author)})))
		if next, err := model.ClassValues(c.Next.Class); err == nil && c.Current != nil {
			for i, v := range next {
				if v.Text != values[i].Text {
					lines = append(lines, part.NewPair(r.label("admin.class.", v.Key), w.T("admin.change", words.Data{"From": r.option(values[i].Text), "To": r.option(v.Text)})))
				}
			}
		}
	}
	lines = append(lines, part.Rule(), part.NewText(w.T("admin.holds")).Bold())
	lines = append(lines, r.pairs("admin.class.", values)...)
	lines = append(lines, part.Rule(), part.NewText(w.T("admin.class.measures")).Bold())
	for _, m := range c.Measures {
		lines = append(lines, part.NewPair(m.Key, m.Title))
	}
	return append(lines, r.versions(len(c.Versions), func(i int) (int, station.Provenance) { return c.Versions[i].Class.Version, c.Versions[i].Provenance })...)
}

func (r *Room) chosenClass() (model.Class, bool) {
	for _, c := range r.known.classes {
		if c.Name == r.section().chosen() {
			return c, true
		}
	}
	return model.Class{}, false
}

// editClass asks for a further version.
func (r *Room) editClass() {
	c, ok := r.chosenClass()
	if !ok {
		return
	}
	w := r.desk.Words
	values, err := model.ClassValues(c.Newest())
	if err != nil {
		r.desk.Fail(err)
		return
	}
	r.open(w.T("admin.class.edit", words.Data{"Name": c.Newest().Title}), w.T("admin.class.edit.text"), r.asks("admin.class.", values), func(ctx context.Context, typed map[string]string) (func(), error) {
		v, err := r.model.DraftClass(ctx, c.Newest(), typed)
		return func() {
			r.tell(part.ToneGood, w.T("admin.profile.drafted", words.Data{"Name": v.Class.Title, "Version": v.Class.Version}), w.T("admin.class.drafted.text"))
		}, err
	})
}

// releaseClass puts the draft into use.
func (r *Room) releaseClass() {
	c, ok := r.chosenClass()
	if !ok || c.Next == nil {
		return
	}
	w := r.desk.Words
	r.open(w.T("admin.release", words.Data{"Name": c.Shown.Class.Title, "Version": c.Next.Class.Version}), w.T("admin.release.text"), []ask{r.one("reason", "journal.form.reason", "admin.release.hint")},
		func(ctx context.Context, typed map[string]string) (func(), error) {
			_, err := r.model.ReleaseClass(ctx, c.Name, typed["reason"])
			return func() { r.tell(part.ToneGood, w.T("admin.released.title"), w.T("admin.released.text")) }, err
		})
}
