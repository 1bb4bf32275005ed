package administration

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/scanstelle/scanstelle/app/administration/model"
	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/batch"
)

// form asks for some values. It lies over the lists until it is saved or put away.
type form struct {
	room   *Room
	keys   []string
	fields map[string]*part.Suggest
	means  map[string]map[string]string // by field, what the words of an option stand for
	wrong  *part.Text
	busy   bool
}

// ask is one value that a form wants.
type ask struct {
	key   string // names it to save
	label string
	hint  string // shown while the field is empty
	value model.Value
	means map[string]string // what the words of the options stand for; nil: themselves
}

// asks makes the questions of values; their words lie under prefix.
func (r *Room) asks(prefix string, values []model.Value) []ask {
	var out []ask
	for _, v := range values {
		a := ask{key: v.Key, label: r.desk.Words.T(prefix + v.Key), value: v, means: map[string]string{}}
		if len(v.Options) > 0 {
			a.value.Options, a.value.Text = nil, r.option(v.Text)
			for _, o := range v.Options {
				a.value.Options = append(a.value.Options, r.option(o))
				a.means[r.option(o)] = o
			}
		}
		out = append(out, a)
	}
	return out
}

// one asks for a single value that is empty yet.
func (r *Room) one(key, label, hint string, options ...string) ask {
	w := r.desk.Words
	a := ask{key: key, label: w.T(label), value: model.Value{Key: key, Options: options}}
	if hint != "" {
		a.hint = w.T(hint)
	}
	return a
}

// open lays a form over the lists. save runs beside the screen; what it returns is
// shown when the form is gone. What is wrong is said in the form, which stays.
func (r *Room) open(title, text string, asked []ask, save func(ctx context.Context, typed map[string]string) (done func(), err error)) {
	if r.form != nil {
		return
	}
	f := &form{room: r, fields: map[string]*part.Suggest{}, means: map[string]map[string]string{}, wrong: part.NewText("").Colored(look.Severe).Bold().Wrapped()}
	f.wrong.Hide()
	grid := container.New(part.Columns(300, look.Wide, look.Near))
	scroll := container.NewVScroll(part.NewBox(part.Clear, grid).Padded(look.Tight, look.Tight))
	enter := frame.Action{ID: "admin-save", Keys: []frame.Chord{{Key: fyne.KeyReturn}}, Once: true, Do: func() { f.save(save) }}
	shut := frame.Action{ID: "cancel", Keys: []frame.Chord{{Key: fyne.KeyEscape}}, Do: r.closeForm}
	for _, a := range asked {
		one := part.NewSuggest(a.label, a.hint, r.desk.Keys)
		one.Offer(a.value.Options)
		one.Say(a.value.Text)
		one.OnFocus(func() { part.Reveal(scroll, one) })
		f.keys, f.fields[a.key], f.means[a.key] = append(f.keys, a.key), one, a.means
		grid.Add(one)
	}
	foot := part.Foot(look.Apart, part.NewSmall(r.desk.Words.T("journal.form.keys")).Wrapped(), r.desk.Button(shut), r.desk.Button(enter).Main())
	card := part.ColumnFilled(look.Apart, 1, part.Column(look.Tight, part.NewTitle(title).Wrapped(), part.NewText(text).Colored(look.Soft).Wrapped(), f.wrong), scroll, foot)
	r.form = f
	r.say(nil)
	r.body.Objects = []fyne.CanvasObject{part.NewBox(look.Card, card).Edged(look.Line, 1).Rounded(look.Radius).Padded(look.Apart, look.Wide)}
	r.body.Refresh()
	r.buttons()
	r.desk.Keys.Push("admin-form", true, []frame.Action{enter, shut})
	if len(f.keys) > 0 {
		r.desk.Focus(f.fields[f.keys[0]].Focus())
	}
}

// closeForm puts the form away; nothing was changed by it.
func (r *Room) closeForm() {
	if r.form == nil {
		return
	}
	r.form = nil
	r.desk.Keys.Pop("admin-form")
	r.body.Objects = []fyne.CanvasObject{r.panes.Content()}
	r.body.Refresh()
	r.buttons()
	r.desk.Focus(r.section().table)
}

// typed is what stands in the fields.
func (f *form) typed() map[string]string {
	out := map[string]string{}
	for _, k := range f.keys {
		out[k] = f.fields[k].Words()
		if meant, ok := f.means[k][out[k]]; ok {
			out[k] = meant
		}
	}
	return out
}

// save does what the form asks for.
func (f *form) save(do func(ctx context.Context, typed map[string]string) (func(), error)) {
	if f.busy {
		return
	}
	f.busy = true
	r, typed := f.room, f.typed()
	r.desk.Bridge.Go(func(ctx context.Context) {
		done, err := do(ctx, typed)
		r.desk.Bridge.Show(f, func() {
			f.busy = false
			if err != nil {
				f.wrong.Say(strings.TrimSpace(batch.Message(err) + " " + r.desk.Words.T("journal.form.kept")))
				f.wrong.Show()
				r.body.Refresh()
				return
			}
			r.closeForm()
			if done != nil {
				done()
			}
			r.load()
		})
	})
}

// proposed says whether a change holds, or waits for a second person.
func (r *Room) proposed(p model.Proposed) {
	w := r.desk.Words
	if p {
		r.tell(part.ToneOpen, w.T("admin.proposed.title"), w.T("admin.proposed.text"))
		return
	}
	r.tell(part.ToneGood, w.T("admin.saved.title"), w.T("admin.saved.text"))
}
