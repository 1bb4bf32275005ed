package journal

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/journal/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/station"
)

// form asks for what makes an entry or another version of one. It lies over the
// lists until it is saved or put away.
type form struct {
	room   *Room
	fields map[model.Field]*part.Suggest
	order  []*part.Suggest
	reason *part.Suggest // why; nil for a new entry
	to     *part.Suggest // to whom a piece is passed on
	before model.Form
	words  vocabulary
	wrong  *part.Text
	scroll *container.Scroll
	saved  func() // what follows, where it is not that an entry is shown
	busy   bool
}

// enter asks for a new entry.
func (r *Room) enter() {
	f := r.newForm()
	w := r.desk.Words
	f.fields[model.FieldDate].Say(w.T("journal.form.today"))
	r.openForm(f, w.T("journal.form.new"), w.T("journal.form.new.text"), "journal-save-new", func(ctx context.Context) (station.PieceView, error) {
		return r.model.Enter(ctx, f.values())
	}, f.grid())
}

// correct asks what of the chosen entry is otherwise, and why.
func (r *Room) correct() {
	p := r.detail.view.Piece
	f := r.newForm()
	f.before = model.FormOf(p)
	for k, field := range f.fields {
		field.Say(f.words.shown(k, f.before[k]))
	}
	w := r.desk.Words
	f.reason = part.NewSuggest(w.T("journal.form.reason"), w.T("journal.form.reason.hint"), r.desk.Keys)
	f.order = append([]*part.Suggest{f.reason}, f.order...)
	r.openForm(f, w.T("journal.form.correct", words.Data{"Number": p.Number}), w.T("journal.form.correct.text"), "journal-save", func(ctx context.Context) (station.PieceView, error) {
		return r.model.Correct(ctx, p.Number, f.before, f.values(), f.reason.Words())
	}, part.Column(look.Apart, f.reason, part.Rule(), f.grid()))
}

// ask asks for the reason of an act, and to whom a piece is passed on.
func (r *Room) ask(id string, forward bool) {
	p := r.detail.view.Piece
	w := r.desk.Words
	f := &form{room: r, fields: map[model.Field]*part.Suggest{}, wrong: newWrong()}
	f.reason = part.NewSuggest(w.T("journal.form.reason"), w.T("journal.form."+id+".hint"), r.desk.Keys)
	if forward {
		f.to = part.NewSuggest(w.T("journal.form.to"), w.T("journal.form.to.hint"), r.desk.Keys)
		f.order = append(f.order, f.to)
	}
	f.order = append(f.order, f.reason)
	lines := part.Column(look.Apart)
	for _, one := range f.order {
		lines.Add(one)
	}
	r.openForm(f, w.T("journal.form."+id, words.Data{"Number": p.Number}), w.T("journal.form."+id+".text"), "journal-save", func(ctx context.Context) (station.PieceView, error) {
		switch id {
		case "journal-forward":
			return r.model.Forward(ctx, p.Number, f.to.Words(), f.reason.Words())
		case "journal-void":
			return r.model.Void(ctx, p.Number, f.reason.Words())
		case "journal-hold", "journal-unhold":
			return r.model.Hold(ctx, p.Number, p.Batch, f.reason.Words(), id == "journal-hold")
		}
		return r.model.Release(ctx, p.Number, f.reason.Words())
	}, lines)
}

func newWrong() *part.Text {
	t := part.NewText("").Colored(look.Severe).Bold().Wrapped()
	t.Hide()
	return t
}

// newForm makes the fields of an entry.
func (r *Room) newForm() *form {
	f := &form{room: r, fields: map[model.Field]*part.Suggest{}, before: model.Form{}, words: newVocabulary(r.desk.Words, r.offers.Classes), wrong: newWrong()}
	w := r.desk.Words
	for _, k := range model.Fields() {
		one := part.NewSuggest(w.T("journal.field."+string(k)), "", r.desk.Keys)
		var offers []string
		for _, o := range r.offers.Options[k] {
			offers = append(offers, f.words.shown(k, o))
		}
		switch k {
		case model.FieldUnits:
			one.Several()
			one.Found(r.offers.UnitBegins, r.offers.UnitLabel)
		case model.FieldFlags:
			one.Several()
		}
		one.Offer(offers)
		f.fields[k] = one
		f.order = append(f.order, one)
	}
	return f
}

// grid lays the fields out in columns, in the order in which Tab goes.
func (f *form) grid() fyne.CanvasObject {
	grid := container.New(part.Columns(280, look.Wide, look.Near))
	for _, k := range model.Fields() {
		grid.Add(f.fields[k])
	}
	return grid
}

// values are what stands in the fields.
func (f *form) values() model.Form {
	out := model.Form{}
	for k, field := range f.fields {
		text := field.Words()
		if k == model.FieldUnits && text != f.before[k] {
			text = f.room.offers.Units(text)
		}
		if text != "" || f.before[k] != "" {
			out[k] = f.words.meant(k, text)
		}
	}
	return out
}

// panes are the fields.
func (f *form) panes() (out []fyne.Focusable) {
	for _, one := range f.order {
		out = append(out, one.Focus())
	}
	return out
}

// openForm lays a form over the lists.
func (r *Room) openForm(f *form, title, text, id string, do func(context.Context) (station.PieceView, error), fields fyne.CanvasObject) {
	if r.form != nil {
		return
	}
	save := frame.Action{ID: id, Keys: []frame.Chord{{Key: fyne.KeyReturn}}, Once: true, Do: func() { f.save(do) }}
	shut := frame.Action{ID: "journal-discard", Keys: []frame.Chord{{Key: fyne.KeyEscape}}, Do: r.closeForm}
	foot := part.Foot(look.Apart, part.NewSmall(r.desk.Words.T("journal.form.keys")), r.desk.Button(shut), r.desk.Button(save).Main())
	scroll := container.NewVScroll(part.NewBox(part.Clear, fields).Padded(look.Tight, look.Tight))
	f.scroll = scroll
	for _, one := range f.order {
		one.OnFocus(func() { part.Reveal(scroll, one) })
	}
	card := part.ColumnFilled(look.Apart, 1, part.Column(look.Tight, part.NewTitle(title), part.NewText(text).Colored(look.Soft).Wrapped(), f.wrong),
		scroll, foot)
	r.form = f
	r.body.Objects = []fyne.CanvasObject{part.NewBox(look.Card, card).Edged(look.Line, 1).Rounded(look.Radius).Padded(look.Apart, look.Wide)}
	r.head.Hide()
	r.foot.Hide()
	r.content.Refresh()
	r.desk.Keys.Push("journal-form", true, []frame.Action{save, shut})
	r.desk.Focus(f.order[0].Focus())
}

// closeForm puts the form away; nothing was changed by it.
func (r *Room) closeForm() {
	if r.form == nil {
		return
	}
	r.form = nil
	r.desk.Keys.Pop("journal-form")
	r.body.Objects = []fyne.CanvasObject{r.panes.Content()}
	r.head.Show()
	r.foot.Show()
	r.content.Refresh()
	r.desk.Focus(r.table)
}

// save does what the form asks for. What is wrong is said in the form, which stays.
func (f *form) save(do func(context.Context) (station.PieceView, error)) {
	if f.busy {
		return
	}
	f.busy = true
	r := f.room
	r.desk.Bridge.Go(func(ctx context.Context) {
		v, err := do(ctx)
		r.desk.Bridge.Show(f, func() {
			f.busy = false
			if err != nil {
				f.wrong.Say(strings.TrimSpace(r.desk.Words.Failure(err) + " " + r.desk.Words.T("journal.form.kept")))
				f.wrong.Show()
				r.body.Refresh()
				for _, one := range f.order {
					if one.Focused() { // the sentence took room from the fields
						part.Reveal(f.scroll, one)
					}
				}
				return
			}
			if r.closeForm(); f.saved != nil {
				f.saved()
				return
			}
			r.saved(v)
		})
	})
}

// saved shows the entry that was made or changed.
func (r *Room) saved(v station.PieceView) {
	if r.found == nil {
		from, to := r.shown.Days()
		if d := v.Piece.Date; d < from || to != "" && d > to {
			r.shown.Day = d
		}
		r.book.Pieces = append([]station.PieceView{v}, r.book.Pieces...)
		r.table.Fill(len(r.book.Pieces), "", r.cell)
		r.table.Choose(0)
	}
	r.reload()
}
