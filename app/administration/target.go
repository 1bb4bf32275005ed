package administration

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/station"
)

// targets is the section of where packages go.
func (r *Room) targets() *section {
	w := r.desk.Words
	s := &section{id: "targets", does: []string{"admin-remove", "admin-edit", "admin-new", "admin-test"},
		columns: []part.TableColumn{{Head: w.T("admin.target.name"), Least: 130, Share: 2}, {Head: w.T("admin.target.waiting"), Least: 70, Right: true}, {Head: w.T("admin.target.done"), Least: 100, Right: true}}}
	s.ready = func(action string, row int) bool {
		switch {
		case action == "admin-new":
			return true
		case row < 0 || row >= len(r.known.targets):
			return false
		}
		return action != "admin-remove" || r.known.targets[row].Name != ""
	}
	s.load = func(ctx context.Context) (view, error) {
		all, err := r.model.Targets(ctx)
		if err != nil {
			return view{}, err
		}
		v := view{sum: w.T("admin.target.promise"), use: func() { r.known.targets = all }}
		for _, t := range all {
			v.names = append(v.names, t.Spec)
		}
		v.cell = func(row, column int) part.Cell {
			t := all[row]
			switch column {
			case 0:
				tone := part.TonePlain
				switch {
				case t.Message != "":
					tone = part.ToneWarning
				case t.First:
					tone = part.ToneGood
				}
				return part.Cell{Words: targetName(w, t), Tone: &tone, Bold: t.First}
			case 1:
				return part.Cell{Words: w.Number(t.Waiting)}
			}
			return part.Cell{Words: w.Number(t.Done)}
		}
		v.detail = func(row int) []fyne.CanvasObject { return r.target(all[row]) }
		return v, nil
	}
	return s
}

func targetName(w *words.Words, t station.TargetView) string {
	if t.Name == "" {
		return w.T("admin.target.unnamed")
	}
	return t.Name
}

func (r *Room) target(t station.TargetView) []fyne.CanvasObject {
	w := r.desk.Words
	lines := []fyne.CanvasObject{part.NewTitle(targetName(w, t)).Wrapped(), part.NewPair(w.T("admin.target.spec"), path(t.Spec))}
	if t.First {
		lines = append(lines, part.NewBadge(part.ToneGood, w.T("admin.target.first")))
	}
	lines = append(lines, part.NewPair(w.T("admin.target.waiting"), w.Number(t.Waiting)), part.NewPair(w.T("admin.target.done"), w.Number(t.Done)))
	if !t.Last.IsZero() {
		lines = append(lines, part.NewPair(w.T("admin.target.last"), w.Date(t.Last.Local())+", "+w.Time(t.Last.Local())))
	}
	if t.Message != "" {
		lines = append(lines, part.NewBanner(part.ToneWarning, w.Said(t.Code, t.Message), w.T("admin.target.safe"), nil))
	}
	return lines
}

func (r *Room) chosenTarget() (station.TargetView, bool) {
	for _, t := range r.known.targets {
		if t.Spec == r.section().chosen() {
			return t, true
		}
	}
	return station.TargetView{}, false
}

// targetAsks are the questions about a target.
func (r *Room) targetAsks(t station.TargetView) []ask {
	w := r.desk.Words
	first := w.T("admin.option.nein")
	if t.First || len(r.known.targets) == 0 {
		first = w.T("admin.option.ja")
	}
	name, spec := r.one("name", "admin.target.name", "admin.target.namehint"), r.one("spec", "admin.target.spec", "admin.target.spechint")
	name.value.Text, spec.value.Text = t.Name, t.Spec
	main := r.one("first", "admin.target.first", "", w.T("admin.option.ja"), w.T("admin.option.nein"))
	main.value.Text = first
	return []ask{name, spec, main}
}

// newTarget asks for a target and its name.
func (r *Room) newTarget() { r.askTarget("admin.target.new", station.TargetView{}) }

// editTarget asks what of the chosen one is otherwise.
func (r *Room) editTarget() {
	if t, ok := r.chosenTarget(); ok {
		r.askTarget("admin.target.edit", t)
	}
}

func (r *Room) askTarget(title string, t station.TargetView) {
	w := r.desk.Words
	r.open(w.T(title), w.T("admin.target.text"), r.targetAsks(t), func(ctx context.Context, typed map[string]string) (func(), error) {
		p, err := r.model.NameTarget(ctx, typed["name"], typed["spec"], typed["first"] == w.T("admin.option.ja"))
		return func() { r.proposed(p) }, err
	})
}

// removeTarget takes the chosen one off the list.
func (r *Room) removeTarget() {
	t, ok := r.chosenTarget()
	if !ok {
		return
	}
	w := r.desk.Words
	r.open(w.T("admin.target.remove", words.Data{"Name": t.Name}), w.T("admin.target.remove.text"), nil, func(ctx context.Context, _ map[string]string) (func(), error) {
		p, err := r.model.RemoveTarget(ctx, t.Name)
		return func() { r.proposed(p) }, err
	})
}

// testTarget proves that the chosen one takes bytes.
func (r *Room) testTarget() {
	t, ok := r.chosenTarget()
	if !ok {
		return
	}
	w := r.desk.Words
	r.run(w.T("admin.target.testing"), func(ctx context.Context) (func(), error) {
		test, err := r.model.TestTarget(ctx, t.Spec)
		return func() {
			text := "admin.target.answers"
			if test.Written {
				text = "admin.target.written"
			}
			r.tell(part.ToneGood, w.T("admin.target.good"), w.T(text, words.Data{"Time": int(test.Took / time.Millisecond)}))
		}, err
	})
}
