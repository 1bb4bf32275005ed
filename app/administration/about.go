package administration

import (
	"context"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/station"
)

// about is the section of the program and what it is made of. It asks no network.
func (r *Room) about() *section {
	w := r.desk.Words
	s := &section{id: "about", columns: []part.TableColumn{{Head: w.T("admin.about.part"), Least: 190, Share: 3}, {Head: w.T("admin.about.licence"), Least: 110, Share: 1}}}
	s.ready = func(string, int) bool { return false }
	s.load = func(ctx context.Context) (view, error) {
		a, err := r.model.About(ctx)
		if err != nil {
			return view{}, err
		}
		all := append([]station.Part{{Name: "Scanstelle", Version: a.Version, Licence: a.Licence}}, append(a.Parts, a.Modules...)...)
		v := view{sum: w.T("admin.about.promise", words.Data{"Version": a.Version, "Count": len(all) - 1})}
		for _, p := range all {
			v.names = append(v.names, p.Name)
		}
		v.cell = func(row, column int) part.Cell {
			if column == 0 {
				return part.Cell{Words: all[row].Name, Bold: row == 0}
			}
			return part.Cell{Words: all[row].Licence}
		}
		v.detail = func(row int) []fyne.CanvasObject {
			p := all[row]
			lines := []fyne.CanvasObject{part.NewTitle(p.Name).Wrapped()}
			if row == 0 {
				lines = append(lines, part.NewText(w.T("admin.about.text")).Wrapped(), part.NewPair(w.T("admin.about.built"), a.Go), part.NewPair(w.T("admin.about.system"), a.System))
			}
			for _, pair := range [][2]string{{"admin.version", p.Version}, {"admin.about.licence", p.Licence}, {"admin.about.holder", p.Holder}} {
				if pair[1] != "" {
					lines = append(lines, part.NewPair(w.T(pair[0]), pair[1]))
				}
			}
			return lines
		}
		return v, nil
	}
	return s
}
