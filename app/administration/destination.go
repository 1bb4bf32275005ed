package administration

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/scanstelle/scanstelle/app/administration/model"
	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// destination is the form of a target. Beside its fields stands what the target says
// when it is asked: what there is to choose from, and what would lie there.
type destination struct {
	room   *Room
	form   *form
	about  model.TargetForm
	reader *part.Reader
	panes  *part.Fold
	field  string             // that had the keyboard last
	stop   context.CancelFunc // ends a question to the target; nil: none is under way
}

// newTarget asks of which kind it is, then for all that this kind wants.
func (r *Room) newTarget() {
	w := r.desk.Words
	kind := r.one("kind", "admin.target.kind", "")
	kind.means = map[string]string{}
	for _, k := range station.TargetKinds() {
		name := w.T("admin.kind." + string(k))
		kind.value.Options, kind.means[name] = append(kind.value.Options, name), string(k)
	}
	kind.value.Text = kind.value.Options[0]
	r.open(w.T("admin.target.new"), w.T("admin.target.new.text"), []ask{kind}, func(_ context.Context, typed map[string]string) (func(), error) {
		if typed["kind"] == "" {
			return nil, &model.Wrong{Key: "kind", Err: batch.Refuse("administration.form", batch.CodeUsage, "fehlt; möglich ist %s", strings.Join(kind.value.Options, ", "))}
		}
		return func() { r.askTarget(model.TargetForm{Kind: station.TargetKind(typed["kind"])}) }, nil
	})
	if r.form != nil {
		r.form.enter.SetLabel(w.T("admin.destination.next"))
	}
}

// editTarget asks what of the chosen one is otherwise.
func (r *Room) editTarget() {
	t, ok := r.chosenTarget()
	if !ok {
		return
	}
	f, err := model.FormOf(t)
	if err != nil {
		r.tell(part.ToneSevere, r.sentence(err), r.desk.Words.Next(batch.CodeOf(err)))
		return
	}
	r.askTarget(f)
}

// askTarget lays the form of a target over the lists.
func (r *Room) askTarget(about model.TargetForm) {
	w := r.desk.Words
	d := &destination{room: r, about: about, reader: part.NewReader(r.desk.Keys)}
	d.reader.Called(r.desk.Words.T("name.details"))
	asked, err := d.asks()
	if err != nil {
		r.tell(part.ToneSevere, r.sentence(err), r.desk.Words.Next(batch.CodeOf(err)))
		return
	}
	d.reader.OnFocus = func() { d.panes.Turn(1) }
	d.reader.Fill(part.NewTitle(w.T("admin.destination.says")).Wrapped(), part.NewText(w.T("admin.destination.unasked", words.Data{"Key": r.action("admin-ask").Keys[0].Cap(w)})).Wrapped())
	title := w.T("admin.target.new") + ": " + w.T("admin.kind."+string(about.Kind))
	if about.Was.Name != "" {
		title = w.T("admin.target.edit", words.Data{"Name": about.Was.Name})
	}
	s := r.section()
	r.destination = d
	d.form = r.lay(title, w.T("admin.destination.text."+string(about.Kind)), asked, &beside{
		place: func(fields fyne.CanvasObject) fyne.CanvasObject {
			d.panes = part.NewFold(fields, part.NewBox(part.Clear, part.NewBox(look.Ground, d.reader).Edged(look.Line, 1)).PaddedLeft(look.Apart), 560, 380, 0.4)
			return container.NewStack(d.panes.Content())
		},
		button:  r.action("admin-ask"),
		actions: []frame.Action{r.action("admin-trust"), {ID: "next-pane", Keys: []frame.Chord{{Key: fyne.KeyF6}}, Do: d.turn}},
		reach:   func() { d.panes.Turn(0) },
		shut:    d.halt,
	}, func(ctx context.Context, typed map[string]string) (func(), error) {
		p, err := r.model.SaveTarget(ctx, d.about, typed)
		return func() {
			v := station.TargetView{Name: typed["name"], Proposed: bool(p)}
			if about.Was.Name != "" {
				v.Name = about.Was.Name
			}
			s.want = targetLine(v)
			r.proposed(p)
		}, err
	})
}

// leaveDestination ends what is under way when the form goes.
func (r *Room) leaveDestination() {
	if r.destination != nil {
		r.destination.halt()
		r.destination = nil
	}
}

// halt ends a question to the target, if one is under way.
func (d *destination) halt() bool {
	if d.stop == nil {
		return false
	}
	d.stop()
	return true
}

// turn goes from the fields to what the target said, and back to the same field.
func (d *destination) turn() {
	for _, key := range d.form.keys {
		if d.form.fields[key].Focused() {
			d.field = key
			d.room.desk.Focus(d.reader)
			return
		}
	}
	f := d.form.fields[d.field]
	if f == nil {
		f = d.form.fields[d.form.keys[0]]
	}
	d.room.desk.Focus(f.Focus())
}

// asks are the questions of the form, with what the target offered.
func (d *destination) asks() ([]ask, error) {
	parts, err := d.about.Parts()
	if err != nil {
		return nil, err
	}
	w := d.room.desk.Words
	var out []ask
	for _, p := range parts {
		for _, v := range p.Values {
			a := ask{key: v.Key, under: w.T("admin.destination.part." + p.Name), value: model.Value{Key: v.Key, Text: v.Text}, secret: v.Key == "secret"}
			if p, ok := d.about.PropertyOf(v.Key); ok {
				d.property(&a, p, v)
			} else {
				a.label, a.hint = d.label(v.Key), d.hint(v.Key)
				d.choices(&a, v)
			}
			out = append(out, a)
		}
	}
	return out, nil
}

// label names a value; what of the same name differs from kind to kind has words of its
// own.
func (d *destination) label(key string) string {
	if text := d.room.hint("admin.destination." + key + "." + string(d.about.Kind)); text != "" {
		return text
	}
	return d.room.desk.Words.T("admin.destination." + key)
}

func (d *destination) hint(key string) string {
	if key == "secret" && d.about.Was.Secret {
		return d.room.desk.Words.T("admin.destination.kept")
	}
	for _, end := range []string{".hint." + string(d.about.Kind), ".hint"} {
		if text := d.room.hint("admin.destination." + key + end); text != "" {
			return text
		}
	}
	return ""
}

// choices are what a field offers: a few words, or what the target has.
func (d *destination) choices(a *ask, v model.Value) {
	if len(v.Options) > 0 {
		a.value.Text, a.means = "", map[string]string{}
		for _, o := range v.Options {
			name := d.option(v.Key, o)
			a.value.Options, a.means[name] = append(a.value.Options, name), o
			if o == v.Text {
				a.value.Text = name
			}
		}
		return
	}
	if d.about.Said == nil {
		return
	}
	switch v.Key {
	case "repository":
		for _, c := range d.about.Said.Repositories {
			a.value.Options = append(a.value.Options, c.ID)
		}
	case "type":
		for _, c := range d.about.Said.Types {
			a.value.Options = append(a.value.Options, c.ID)
		}
	case "folder":
		for _, c := range d.about.Said.Folders {
			a.value.Options = append(a.value.Options, c.ID)
		}
	}
}

// option names a word that a setting knows.
func (d *destination) option(key, option string) string {
	if text := d.room.hint("admin.destination." + key + ".is." + option); text != "" {
		return text
	}
	return d.room.option(option)
}

// property asks which of our fields fills a property of the target.
func (d *destination) property(a *ask, p model.Property, v model.Value) {
	w := d.room.desk.Words
	name := []string{p.ID}
	if p.Name != "" && p.Name != p.ID {
		name = []string{p.Name + " (" + p.ID + ")"}
	}
	switch {
	case p.Gone:
		name = append(name, w.T("admin.destination.gone"))
	case p.Type != "":
		name = append(name, d.room.label("admin.destination.type.", p.Type))
	}
	if p.Required {
		name = append(name, w.T("admin.destination.required"))
	}
	a.label, a.hint, a.free, a.means = strings.Join(name, " · "), w.T("admin.destination.property.hint"), model.Fixed, map[string]string{}
	for _, field := range v.Options {
		name := d.fieldName(field)
		a.value.Options, a.means[name] = append(a.value.Options, name), field
		if field == v.Text {
			a.value.Text = name
		}
	}
	slices.Sort(a.value.Options)
}

// fieldName is what people call one of our fields.
func (d *destination) fieldName(field string) string {
	for _, prefix := range []string{"admin.destination.field.", "inspect.field."} {
		if text := d.room.hint(prefix + field); text != "" {
			return text
		}
	}
	return field
}
