package capture

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// prompt asks for a few words in the flow of work. Enter answers, Esc puts it away;
// until then no other key does anything, so that none is pressed into it by mistake.
type prompt struct {
	room    *Room
	inner   *fyne.Container
	content *container.Scroll // with large print a question may be higher than the screen
	high    bool              // takes all the room: there are no sheets to look at
}

func newPrompt(r *Room) *prompt {
	p := &prompt{room: r, inner: container.NewStack()}
	p.content = container.NewVScroll(part.NewBox(part.Clear, p.inner).Padded(look.Ring, look.Ring)) // the scroll cuts off what lies on its edge
	p.content.Hide()
	return p
}

func (p *prompt) open() bool { return p.content.Visible() }

// question is something a prompt asks for.
type question struct{ label, answer string }

// ask shows a title, a sentence and a field for each question; done gets what was
// typed; what it says against it is shown, and the question stays.
func (p *prompt) ask(action, title, text string, questions []question, done func([]string) (against string)) {
	d := p.room.desk
	p.shut()
	var fields []*part.Field
	fault := part.NewText("").Colored(look.Severe).Bold().Wrapped()
	fault.Hide()
	rows := []fyne.CanvasObject{part.NewText(title).Bold(), part.NewText(text).Wrapped(), fault}
	finish := func() {
		var typed []string
		for i, f := range fields {
			if typed = append(typed, strings.TrimSpace(f.Text)); typed[i] == "" {
				d.Focus(f)
				return
			}
		}
		if against := done(typed); against != "" {
			fault.Say(against)
			fault.Show()
			d.Focus(fields[0])
			p.room.content.Refresh()
			return
		}
		p.shut()
		p.room.focus()
	}
	for _, q := range questions {
		f := part.NewField("", d.Keys)
		f.SetText(q.answer)
		f.CursorColumn = len([]rune(q.answer))
		fields = append(fields, f)
		rows = append(rows, part.NewLabelled(d.Words.T(q.label), f))
	}
	cancel := frame.Action{ID: "cancel", Keys: []frame.Chord{{Key: fyne.KeyEscape}}, Do: func() { p.shut(); p.room.focus() }}
	answer := frame.Action{ID: action, Keys: []frame.Chord{{Key: fyne.KeyReturn}}, Do: finish, Once: true}
	rows = append(rows, part.RowFilled(look.Apart, 0, part.Space(), d.Button(cancel), d.Button(answer).Main()))
	first := fields[0]
	for _, f := range slices.Backward(fields) {
		if f.Text == "" {
			first = f
		}
	}
	p.put(part.Column(look.Apart, rows...), []frame.Action{cancel, answer}, first)
}

// put shows something that has the keys to itself until shut.
func (p *prompt) put(inner fyne.CanvasObject, actions []frame.Action, first fyne.Focusable) {
	p.inner.Objects = []fyne.CanvasObject{part.NewBox(look.Card, inner).Edged(look.Accent, 2).Rounded(look.Radius).Padded(look.Apart+4, look.Wide)}
	p.inner.Refresh()
	if p.high { // nothing below to press, and large print needs the room
		p.room.foot.content.Hide()
	}
	p.content.Show()
	p.room.showNotice()
	p.room.foot.show()
	p.room.fold.turn(false)
	p.room.content.Refresh()
	p.room.strip.Choose(string(p.room.chosen)) // the sheet it is about
	p.room.desk.Keys.Push("capture-prompt", true, actions)
	p.room.desk.Focus(first)
}

// shut puts the question away.
func (p *prompt) shut() {
	p.room.desk.Keys.Pop("capture-prompt")
	p.inner.RemoveAll()
	p.high = false
	p.room.foot.content.Show()
	p.content.Hide()
	p.room.showNotice()
	p.room.foot.show()
	p.room.content.Refresh()
}

// leastLeft is what must be left of the sheets for them to be shown beside a question.
const leastLeft = 140

// promptLayout puts a question above the sheets.
type promptLayout struct{ prompt *prompt }

// MinSize is that of the sheets: a question scrolls.
func (promptLayout) MinSize(o []fyne.CanvasObject) fyne.Size { return o[1].MinSize() }

// Layout gives the question the height it needs, as far as there is one.
func (l promptLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	question, sheets := o[0].(*container.Scroll), o[1]
	top := float32(0)
	if question.Visible() {
		question.Resize(fyne.NewSize(size.Width, 1)) // its lines follow from its width
		h := min(question.Content.MinSize().Height, size.Height)
		if l.prompt.high || size.Height-h < leastLeft {
			h = size.Height
		}
		question.Move(fyne.NewPos(0, 0))
		question.Resize(fyne.NewSize(size.Width, h))
		top = h + look.Apart
	}
	sheets.(*fyne.Container).Hidden = top >= size.Height // no call of Hide: whoever lays out draws
	sheets.Move(fyne.NewPos(0, top))
	sheets.Resize(fyne.NewSize(size.Width, max(size.Height-top, 0)))
}

// askSealOff asks why a letter should not have been scanned (mailroom.md 1.2).
func (r *Room) askSealOff() {
	if !r.ended() {
		return
	}
	w, page := r.desk.Words, r.chosen
	r.prompt.ask("seal-off-now", w.T("capture.seal.title"), w.T("capture.seal.text"), []question{{"capture.seal.reason", ""}}, func(typed []string) string {
		r.edit(r.stack.SealOff(page, typed[0]))
		return ""
	})
}

// askPlaceholder asks what stays on paper, and where.
func (r *Room) askPlaceholder() {
	if !r.ended() {
		return
	}
	q, ok := r.stack.InsertAfter(r.chosen)
	if !ok {
		return
	}
	w := r.desk.Words
	r.prompt.ask("placeholder-now", w.T("capture.placeholder.title"), w.T("capture.placeholder.text"), []question{{"capture.placeholder.what", ""}, {"capture.placeholder.where", ""}}, func(typed []string) string {
		q.Placeholder = &station.PlaceholderText{What: typed[0], Where: typed[1]}
		r.takeInAt(q, true, "placeholder", nil)
		return ""
	})
}

// askDiscard asks which sheet counts in the place of one that came twice. One that was
// discarded last, by whomever, comes back.
func (r *Room) askDiscard() {
	if !r.ended() {
		return
	}
	w := r.desk.Words
	p, ok := r.stack.Page(r.chosen)
	if !ok {
		return
	}
	if p.Withdrawn != batch.NotWithdrawn {
		if slices.Contains(r.stack.Back, p.ID) {
			r.edit(r.stack.UndoEdit())
			return
		}
		r.say(part.TonePlain, w.T("capture.discard.gone.title"), w.T("capture.discard.gone.text"), false)
		return
	}
	instead, reason := "", ""
	if n := r.stack.Twin(p.ID); n > 0 {
		instead, reason = strconv.Itoa(n), w.T("capture.discard.twice")
	}
	title := w.T("capture.discard.title", words.Data{"Number": w.Number(p.Sheet)})
	r.prompt.ask("discard-now", title, w.T("capture.discard.text"), []question{{"capture.discard.instead", instead}, {"capture.discard.reason", reason}}, func(typed []string) string {
		if n, err := strconv.Atoi(typed[0]); err == nil {
			if e, ok := r.stack.Discard(p.ID, n, typed[1]); ok {
				r.edit(e)
				return ""
			}
		}
		return w.T("capture.discard.no", words.Data{"Typed": typed[0]})
	})
}
