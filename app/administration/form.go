package administration

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/scanstelle/scanstelle/app/administration/model"
	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

// form asks for some values. It lies over the lists until it is saved or put away.
type form struct {
	room   *Room
	keys   []string
	fields map[string]*part.Suggest
	asked  map[string]ask
	wrong  *part.Text
	scroll *container.Scroll
	groups *fyne.Container
	enter  *part.Button
	reach  func() // what shows the fields where something beside them covers them
	busy   bool
}

// ask is one value that a form wants.
type ask struct {
	key    string // names it to save
	label  string
	under  string // what stands above it and those that follow; empty: nothing
	hint   string // shown while the field is empty
	value  model.Value
	means  map[string]string // what the words of the options stand for; nil: anything can be typed
	free   func(string) bool // what can be typed besides the options; nil: nothing
	secret bool
	// several things can stand there, parted by commas.
	several bool
}

// secrets are the values that nobody may read over a shoulder.
var secrets = map[string]bool{"bind_password": true, "password": true}

// asks makes the questions of values; their words lie under prefix.
func (r *Room) asks(prefix string, values []model.Value) []ask {
	var out []ask
	for _, v := range values {
		a := ask{key: v.Key, label: r.desk.Words.T(prefix + v.Key), hint: r.hint(prefix + v.Key + ".hint"), value: v, secret: secrets[v.Key]}
		if len(v.Options) > 0 {
			a.value.Options, a.value.Text, a.means = nil, r.option(v.Text), map[string]string{}
			for _, o := range v.Options {
				a.value.Options = append(a.value.Options, r.option(o))
				a.means[r.option(o)] = o
			}
		}
		out = append(out, a)
	}
	return out
}

// hint is what stands in an empty field, where there are words for it.
func (r *Room) hint(key string) string {
	if text := r.desk.Words.T(key); !strings.Contains(text, "["+key) {
		return text
	}
	return ""
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
	r.lay(title, text, asked, nil, save)
}

// beside is what stands beside the fields of a form, and what can be done with it.
type beside struct {
	place   func(fields fyne.CanvasObject) fyne.CanvasObject // puts both on the screen
	button  frame.Action
	actions []frame.Action // without a button in the foot
	reach   func()         // shows the fields
	shut    func() bool    // ends what is under way; false: nothing is, the form goes
}

// lay is open with something beside the fields; nil for nothing.
func (r *Room) lay(title, text string, asked []ask, b *beside, save func(ctx context.Context, typed map[string]string) (done func(), err error)) *form {
	if r.form != nil {
		return nil
	}
	f := &form{room: r, fields: map[string]*part.Suggest{}, wrong: part.NewText("").Colored(look.Severe).Bold().Wrapped(), groups: part.Column(look.Apart), reach: func() {}}
	f.wrong.Hide()
	f.scroll = container.NewVScroll(part.NewBox(part.Clear, part.Column(look.Apart, part.NewText(text).Colored(look.Soft).Wrapped(), f.wrong, f.groups)).Padded(look.Tight, look.Near))
	enter := frame.Action{ID: "admin-save", Keys: []frame.Chord{{Key: fyne.KeyReturn}}, Once: true, Do: func() { f.save(save) }}
	shut := frame.Action{ID: "cancel", Keys: []frame.Chord{{Key: fyne.KeyEscape}}, Do: r.closeForm}
	actions := []frame.Action{enter, shut}
	var middle fyne.CanvasObject = f.scroll
	f.enter = r.desk.Button(enter).Main()
	buttons := []fyne.CanvasObject{r.desk.Button(shut), f.enter}
	if b != nil {
		f.reach, middle = b.reach, b.place(f.scroll)
		actions[1].Do = func() {
			if !b.shut() {
				r.closeForm()
			}
		}
		buttons[0] = r.desk.Button(actions[1])
		buttons = append([]fyne.CanvasObject{r.desk.Button(b.button)}, buttons...)
		actions = append(append(actions, b.button), b.actions...)
	}
	f.fill(asked)
	foot := part.Foot(look.Apart, part.NewSmall(r.desk.Words.T("journal.form.keys")).Wrapped(), buttons...)
	inline := func(o fyne.CanvasObject) fyne.CanvasObject { return part.NewBox(part.Clear, o).Padded(0, look.Near) } // as the fields, that have room for their ring and the bar
	card := part.ColumnFilled(look.Near, 1, inline(part.NewTitle(title).Wrapped()), middle, inline(foot))
	r.form = f
	r.say(nil)
	r.body.Objects = []fyne.CanvasObject{part.NewBox(look.Card, card).Edged(look.Line, 1).Rounded(look.Radius).Padded(look.Apart, look.Wide)}
	r.body.Refresh()
	r.buttons()
	r.desk.Keys.Push("admin-form", true, actions)
	if len(f.keys) > 0 {
		r.desk.Focus(f.fields[f.keys[0]].Focus())
	}
	return f
}

// fill puts the questions into the form. What was typed into one that was there before
// stays; it offers what can be taken now.
func (f *form) fill(asked []ask) {
	before, labels := f.fields, f.asked
	f.keys, f.fields, f.asked = nil, map[string]*part.Suggest{}, map[string]ask{}
	f.groups.RemoveAll()
	var grid *fyne.Container
	under := ""
	for _, a := range asked {
		if grid == nil || a.under != under {
			if under = a.under; under != "" {
				f.groups.Add(part.NewText(under).Bold())
			}
			grid = container.New(part.Columns(300, look.Wide, look.Near))
			f.groups.Add(grid)
		}
		one := before[a.key]
		if one == nil || labels[a.key].label != a.label {
			if one != nil {
				a.value.Text = one.Words()
			}
			one = part.NewSuggest(a.label, a.hint, f.room.desk.Keys)
			if a.secret {
				one.Secret()
			}
			if a.several {
				one.Several()
			}
			one.Say(a.value.Text)
			one.OnFocus(func() {
				f.reach()
				part.Reveal(f.scroll, one)
			})
		}
		one.Offer(a.value.Options)
		f.keys, f.fields[a.key], f.asked[a.key] = append(f.keys, a.key), one, a
		grid.Add(one)
	}
	f.groups.Refresh()
}

// offer adds what can be taken in a field once it is known; the only thing there is
// stands in it at once. The words may stand for something else.
func (f *form) offer(key string, options []string, means map[string]string) {
	field := f.fields[key]
	a := f.asked[key]
	a.means = means
	f.asked[key] = a
	field.Offer(options)
	if len(options) == 1 && field.Words() == "" {
		field.Say(options[0])
	}
}

// closeForm puts the form away; nothing was changed by it.
func (r *Room) closeForm() {
	if r.form == nil {
		return
	}
	r.form = nil
	r.leaveDestination()
	r.desk.Keys.Pop("admin-form")
	r.body.Objects = []fyne.CanvasObject{r.panes.Content()}
	r.body.Refresh()
	r.buttons()
	r.desk.Focus(r.section().table)
}

// typed is what stands in the fields; of a few words nothing else can stand there.
func (f *form) typed() (map[string]string, error) {
	out := map[string]string{}
	for _, k := range f.keys {
		out[k] = f.fields[k].Words()
		a := f.asked[k]
		if len(a.means) == 0 || out[k] == "" {
			continue
		}
		meant, ok := a.means[out[k]]
		for words, other := range a.means {
			if !ok && strings.EqualFold(words, out[k]) {
				meant, ok = other, true
			}
		}
		if !ok && a.free != nil && a.free(out[k]) {
			meant, ok = out[k], true
		}
		if !ok {
			return nil, &model.Wrong{Key: k, Err: batch.Refuse("administration.form", batch.CodeUsage, "»%s« gibt es hier nicht; möglich ist %s", out[k], strings.Join(f.fields[k].Options(), ", "))}
		}
		out[k] = meant
	}
	return out, nil
}

// save does what the form asks for.
func (f *form) save(do func(ctx context.Context, typed map[string]string) (func(), error)) {
	if f.busy {
		return
	}
	typed, err := f.typed()
	if err != nil {
		f.blame(err)
		return
	}
	f.busy = true
	r := f.room
	r.desk.Bridge.Go(func(ctx context.Context) {
		done, err := do(ctx, typed)
		r.desk.Bridge.Show(f, func() {
			f.busy = false
			if err != nil && r.form == f {
				f.blame(err)
				return
			}
			if r.form == f { // or it was put away meanwhile; what was done is done
				r.closeForm()
			}
			if err != nil {
				r.tell(part.ToneSevere, r.sentence(err), r.desk.Words.Next(batch.CodeOf(err)))
			} else if done != nil {
				done()
			}
			r.load()
		})
	})
}

// blame says what is wrong, and marks the field that is to blame.
func (f *form) blame(err error) {
	r, w := f.room, f.room.desk.Words
	text := r.sentence(err)
	for _, field := range f.fields {
		field.Fault("")
	}
	key, rest := model.Blame(err, f.keys)
	at := f.fields[key]
	if at != nil {
		if rest != "" {
			text = rest
		}
		at.Fault(text)
		r.desk.Focus(at.Focus())
		text = w.T("admin.form.field", words.Data{"Field": f.asked[key].label, "What": text})
	}
	f.wrong.Say(strings.TrimSpace(text + " " + w.T("journal.form.kept")))
	f.wrong.Show()
	r.body.Refresh()
	if at != nil {
		part.Reveal(f.scroll, at)
	} else {
		f.scroll.ScrollToTop()
	}
}

// sentence says what went wrong to somebody at a form: what a command would call a
// call that is not possible is said without that.
func (r *Room) sentence(err error) string {
	var e *batch.Error
	if batch.CodeOf(err) == batch.CodeUsage && errors.As(err, &e) && e.Detail != "" {
		return strings.TrimSuffix(e.Detail, ".") + "."
	}
	return r.desk.Words.Failure(err)
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
