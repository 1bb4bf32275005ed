package administration

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/administration/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// targets is the section of where packages go.
func (r *Room) targets() *section {
	w := r.desk.Words
	s := &section{id: "targets", does: []string{"stop", "admin-remove", "admin-password", "admin-edit", "admin-new", "admin-test"},
		columns: []part.TableColumn{{Head: w.T("admin.target.name"), Least: 130, Share: 2}, {Head: w.T("admin.target.kind"), Least: 96, Share: 1}, {Head: w.T("admin.target.waiting"), Least: 70, Right: true}, {Head: w.T("admin.target.done"), Least: 100, Right: true}}}
	s.label = func(action string) string {
		return map[string]string{"admin-password": "admin.target.secret.button"}[action]
	}
	s.ready = func(action string, row int) bool {
		if action == "admin-new" {
			return true
		}
		if row < 0 || row >= len(r.known.targets) {
			return false
		}
		t := r.known.targets[row]
		f, err := model.FormOf(t)
		switch action {
		case "admin-remove":
			return t.Name != "" && !t.Proposed
		case "admin-password":
			return err == nil && t.Name != "" && len(f.SecretKeys()) > 0
		case "admin-test":
			return !t.Proposed
		}
		return err == nil
	}
	s.load = func(ctx context.Context) (view, error) {
		all, err := r.model.Targets(ctx)
		if err != nil {
			return view{}, err
		}
		v := view{sum: w.T("admin.target.promise"), use: func() { r.known.targets = all }}
		for _, t := range all {
			v.names = append(v.names, targetLine(t))
		}
		v.cell = func(row, column int) part.Cell {
			t := all[row]
			switch column {
			case 0:
				tone := part.TonePlain
				switch {
				case t.Message != "":
					tone = part.ToneWarning
				case t.Proposed:
					tone = part.ToneOpen
				case t.First:
					tone = part.ToneGood
				}
				return part.Cell{Words: targetName(w, t), Tone: &tone, Bold: t.First}
			case 1:
				return part.Cell{Words: r.kind(t)}
			case 2:
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

// targetLine tells a target from others in the list: by its name where it has one, so
// that the line is found again when the address changes.
func targetLine(t station.TargetView) string {
	if t.Name == "" {
		return t.Spec
	}
	line := t.Name
	if t.Proposed {
		line += "\x00"
	}
	return line
}

// kind says what kind of target it is.
func (r *Room) kind(t station.TargetView) string {
	f, err := model.FormOf(t)
	if err != nil {
		return "–"
	}
	return r.desk.Words.T("admin.kind." + string(f.Kind) + ".short")
}

func (r *Room) target(t station.TargetView) []fyne.CanvasObject {
	w := r.desk.Words
	lines := []fyne.CanvasObject{part.NewTitle(targetName(w, t)).Wrapped()}
	if t.Proposed {
		lines = append(lines, part.NewBanner(part.ToneOpen, w.T("admin.target.proposed"), w.T("admin.target.proposed.text"), nil))
	}
	if t.Message != "" {
		lines = append(lines, part.NewBanner(part.ToneWarning, w.Said(t.Code, t.Message), w.T("admin.target.safe"), nil))
	}
	if t.First {
		lines = append(lines, part.NewBadge(part.ToneGood, w.T("admin.target.first")))
	}
	lines = append(lines, part.NewPair(w.T("admin.target.waiting"), w.Number(t.Waiting)), part.NewPair(w.T("admin.target.done"), w.Number(t.Done)))
	if !t.Last.IsZero() {
		lines = append(lines, part.NewPair(w.T("admin.target.last"), w.Moment(t.Last.Local())))
	}
	f, err := model.FormOf(t)
	if err != nil { // of the practice
		return append(lines, part.NewPair(w.T("admin.target.spec"), path(t.Spec)))
	}
	parts, err := f.Parts()
	if err != nil {
		return append(lines, part.NewText(r.sentence(err)).Wrapped())
	}
	d := &destination{room: r, about: f}
	lines = append(lines, part.Rule(), part.NewPair(w.T("admin.target.kind"), r.kind(t)))
	for _, p := range parts {
		for _, v := range p.Values {
			if v.Text == "" || v.Key == "first" || v.Text == "nein" {
				continue
			}
			text := d.option(v.Key, v.Text)
			label := d.label(v.Key)
			if q, ok := f.PropertyOf(v.Key); ok {
				if label, text = broken(q.ID, nameLine), v.Text; !model.Fixed(text) {
					text = d.fieldName(text)
				}
			}
			lines = append(lines, part.NewPair(label, path(text)))
		}
	}
	if len(f.SecretKeys()) > 0 {
		key := "no"
		if t.Secret {
			key = "yes"
		}
		lines = append(lines, part.NewPair(w.T("admin.destination.secret"), w.T("admin.target.secret."+key)))
	}
	return lines
}

func (r *Room) chosenTarget() (station.TargetView, bool) {
	for _, t := range r.known.targets {
		if targetLine(t) == r.section().chosen() {
			return t, true
		}
	}
	return station.TargetView{}, false
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

// testTarget proves that the chosen one takes bytes, or shows what it would take; Esc
// ends it.
func (r *Room) testTarget() {
	t, ok := r.chosenTarget()
	if !ok {
		return
	}
	w := r.desk.Words
	r.halt = r.work(w.T("admin.target.testing"), "admin.running.stop", func(ctx context.Context) (func(), error) {
		test, err := r.model.TestTarget(ctx, t.Spec)
		return func() {
			text := "admin.target.answers"
			if test.Written {
				text = "admin.target.written"
			}
			r.tell(part.ToneGood, w.T("admin.target.good"), w.T(text, words.Data{"Time": int(test.Took / time.Millisecond)}))
		}, err
	})
	r.buttons() // one of them ends it
}

// keepSecret asks for another password or key of the chosen one. It holds at once: a
// password that was changed must not stop the post.
func (r *Room) keepSecret() {
	t, ok := r.chosenTarget()
	if !ok {
		return
	}
	w := r.desk.Words
	f, err := model.FormOf(t)
	if err != nil {
		r.tell(part.ToneSevere, r.sentence(err), w.Next(batch.CodeOf(err)))
		return
	}
	d := &destination{room: r, about: model.TargetForm{Kind: f.Kind}}
	var asked []ask
	for _, key := range f.SecretKeys() {
		asked = append(asked, ask{key: key, label: d.label(key), hint: d.hint(key), secret: key == "secret"})
	}
	r.open(w.T("admin.target.secret", words.Data{"Name": t.Name}), w.T("admin.target.secret.text"), asked, func(ctx context.Context, typed map[string]string) (func(), error) {
		err := r.model.KeepSecret(ctx, t, typed)
		return func() {
			r.tell(part.ToneGood, w.T("admin.target.secret.kept"), w.T("admin.target.secret.kept.text"))
		}, err
	})
}
