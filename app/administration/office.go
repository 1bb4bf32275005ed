package administration

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/administration/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

// offices is the section of the units of the town: whose mail there is, and who opens it.
func (r *Room) offices() *section {
	w := r.desk.Words
	s := &section{id: "offices", nobody: "admin.nobody", does: []string{"admin-remove", "admin-edit", "admin-new"},
		columns: []part.TableColumn{{Head: w.T("admin.office.number"), Least: 80}, {Head: w.T("admin.office.name"), Least: 150, Share: 2}, {Head: w.T("admin.office.opening"), Least: 110, Share: 1}}}
	s.ready = func(action string, row int) bool {
		return action == "admin-new" || row >= 0 && row < len(r.known.offices.Offices)
	}
	s.load = func(ctx context.Context) (view, error) {
		all, err := r.model.Offices(ctx)
		if err != nil {
			return view{}, err
		}
		v := view{sum: w.T("admin.office.promise"), use: func() { r.known.offices = all }}
		if all.Waits {
			v.sum = w.T("admin.office.waits")
		}
		for _, o := range all.Offices {
			v.names = append(v.names, o.Name)
		}
		v.cell = func(row, column int) part.Cell {
			o := all.Offices[row]
			switch column {
			case 0:
				return part.Cell{Words: o.Number}
			case 1:
				return part.Cell{Words: o.Name}
			}
			return part.Cell{Words: r.opening(o)}
		}
		v.detail = func(row int) []fyne.CanvasObject { return r.office(all, all.Offices[row]) }
		return v, nil
	}
	return s
}

// opening says who opens the mail of an office.
func (r *Room) opening(o batch.Office) string {
	values := model.OfficeValues(o)
	return r.option(values[len(values)-1].Text)
}

func (r *Room) office(all model.Offices, o batch.Office) []fyne.CanvasObject {
	w := r.desk.Words
	lines := []fyne.CanvasObject{part.NewTitle(o.Name).Wrapped()}
	if all.Waits {
		lines = append(lines, part.NewBadge(part.ToneOpen, w.T("admin.office.waits.mark")))
	}
	for _, pair := range [][2]string{{"number", o.Number}, {"also", strings.Join(o.Also, ", ")}, {"opening", r.opening(o)}} {
		if pair[1] != "" {
			lines = append(lines, part.NewPair(w.T("admin.office."+pair[0]), pair[1]))
		}
	}
	return append(lines, part.Rule(), part.NewText(w.T("admin.office.text")).Wrapped())
}

func (r *Room) chosenOffice() (batch.Office, bool) {
	for _, o := range r.known.offices.Offices {
		if o.Name == r.section().chosen() {
			return o, true
		}
	}
	return batch.Office{}, false
}

// newOffice asks for an office.
func (r *Room) newOffice() { r.askOffice(r.desk.Words.T("admin.office.new"), batch.Office{}) }

// editOffice asks what of the chosen one is otherwise.
func (r *Room) editOffice() {
	if o, ok := r.chosenOffice(); ok {
		r.askOffice(r.desk.Words.T("admin.office.edit", words.Data{"Name": o.Name}), o)
	}
}

func (r *Room) askOffice(title string, o batch.Office) {
	s := r.section()
	r.open(title, r.desk.Words.T("admin.office.form"), r.asks("admin.office.", model.OfficeValues(o)), func(ctx context.Context, typed map[string]string) (func(), error) {
		p, err := r.model.SetOffice(ctx, o.Name, typed)
		return func() {
			s.want = strings.TrimSpace(typed["name"])
			r.proposed(p)
		}, err
	})
}

// removeOffice takes the chosen one off the list.
func (r *Room) removeOffice() {
	o, ok := r.chosenOffice()
	if !ok {
		return
	}
	w := r.desk.Words
	r.open(w.T("admin.target.remove", words.Data{"Name": o.Name}), w.T("admin.office.remove.text"), nil, func(ctx context.Context, _ map[string]string) (func(), error) {
		p, err := r.model.SetOffice(ctx, o.Name, nil)
		return func() { r.proposed(p) }, err
	})
}
