package inspect

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
)

// question asks why, with the reasons that are given most; the keys 1 to 8 choose
// one, 9 lets another be typed.
type question struct {
	id      string   // of its words
	reasons []string // keys of the words behind "inspect.reason."
}

// Questions of this room.
var (
	faults   = question{"fault", []string{"cut", "blurred", "dark", "skewed", "covered", "order", "elsewhere", "twice"}}
	bests    = question{"best", []string{"pale", "copy", "torn", "punched", "cut-already", "handwriting"}}
	rescans  = question{"rescan", []string{"cut", "blurred", "dark", "skewed", "covered", "colour", "back"}}
	doubts   = question{"doubt", []string{"unit", "class", "personal", "annex", "original"}}
	stays    = question{"stay", []string{"legible", "no-better", "mistaken"}}
	returns  = question{"return", []string{"sheets", "split", "several", "profile"}}
	settles  = question{"settle", []string{"recounted", "separator", "sticker", "compared"}}
	digits   = question{"digit", []string{"as-printed"}}
	accounts = question{"accounts", []string{"asked", "account-known"}}

	keeps     = question{"keep", []string{"ours", "legible", "complete"}}
	withdraws = question{"withdraw", []string{"astray", "again", "unwanted"}}

	unseals  = question{"unseal", []string{"ours", "sealed-mistaken"}}
	removes  = question{"remove", []string{"passed-on", "unwanted"}}
	confirms = question{"remove-confirm", []string{"agreed", "passed-on"}}
)

// askReason lays a question above the room; then is told the answer in German, as
// it goes into the record.
func (r *Room) askReason(q question, then func(reason string)) { r.askAbout(q, "", then) }

// askAbout is askReason with what it is asked about, and below it a sentence; empty: none.
func (r *Room) askAbout(q question, about string, then func(reason string)) {
	t := r.desk.Words
	answer := func(reason string) {
		r.closeSheet()
		then(reason)
	}
	actions := []frame.Action{{ID: "inspect-cancel", Keys: []frame.Chord{{Key: fyne.KeyEscape}}, Do: r.closeSheet}}
	list := part.Column(look.Near)
	if name, more, _ := strings.Cut(about, "\n"); about != "" {
		list.Add(part.NewText(name).Wrapped().Bold())
		if more != "" {
			list.Add(part.NewText(more).Wrapped())
		}
	}
	var first fyne.Focusable
	for i, key := range q.reasons {
		reason := r.german.T("inspect.reason." + key)
		a := frame.Action{ID: "inspect-reason-" + strconv.Itoa(i+1), Keys: []frame.Chord{{Key: digit(i + 1)}}, Once: true, Do: func() { answer(reason) }}
		actions = append(actions, a)
		b := r.desk.Button(a).Leading()
		b.SetLabel(t.T("inspect.reason." + key))
		if first == nil {
			first = b
		}
		list.Add(b)
	}
	typed := part.NewField(t.T("inspect.reason-typed"), r.desk.Keys)
	submit := frame.Action{ID: "inspect-reason-given", Keys: []frame.Chord{{Key: fyne.KeyReturn}}, Once: true, Do: func() {
		if typed.Text != "" {
			answer(typed.Text)
		}
	}}
	other := frame.Action{ID: "inspect-reason-9", Keys: []frame.Chord{{Key: fyne.Key9}}, Do: func() { r.desk.Focus(typed) }}
	actions = append(actions, other, submit)
	list.Add(r.keyed(other, typed))
	r.openSheet(t.T("inspect.ask."+q.id), list, actions, first)
}

// keyed puts before a field the key that leads to it, where there is one.
func (r *Room) keyed(a frame.Action, field *part.Field) fyne.CanvasObject {
	cap := r.desk.Cap(a)
	if cap == "" {
		return field
	}
	return part.RowFilled(look.Near, 1, part.NewCap(cap), field)
}

func digit(n int) fyne.KeyName { return fyne.KeyName(strconv.Itoa(n)) }

// balance decides about the first difference of the sheet balance that is open: a
// count that is missing is asked for, everything else wants a reason (A.NB.3).
func (r *Room) balance() {
	open := r.work.Review.Open
	if len(open) == 0 {
		r.desk.Say(part.ToneGood, r.desk.Words.T("inspect.balanced"), r.desk.Words.T("inspect.balanced-text"))
		return
	}
	if string(open[0].Code) == "uncounted" {
		r.askCount()
		return
	}
	r.askReason(settles, func(reason string) { r.settle(reason) })
}

// askCount asks how many sheets lie there (A.DV.2).
func (r *Room) askCount() {
	t := r.desk.Words
	typed := part.NewField(t.T("inspect.count-typed"), r.desk.Keys)
	actions := []frame.Action{
		{ID: "inspect-cancel", Keys: []frame.Chord{{Key: fyne.KeyEscape}}, Do: r.closeSheet},
		{ID: "inspect-reason-given", Keys: []frame.Chord{{Key: fyne.KeyReturn}}, Once: true, Do: func() {
			if n, err := strconv.Atoi(typed.Text); err == nil && n >= 0 {
				r.closeSheet()
				r.count(n)
			}
		}},
	}
	r.openSheet(t.T("inspect.ask.count"), part.Column(look.Near, typed), actions, typed, actions[1])
}

// openSheet lays something above the room that wants an answer; main is what Enter does
// with what was typed or chosen, where that is no reason.
func (r *Room) openSheet(title string, list *fyne.Container, actions []frame.Action, first fyne.Focusable, main ...frame.Action) {
	r.closeSheet()
	t := r.desk.Words
	var buttons fyne.CanvasObject = part.RowFilled(look.Apart, 0, part.NewSmall(t.T("inspect.ask-hint")).Wrapped(), r.desk.Button(actions[0]))
	if len(main) > 0 { // nothing in it is a reason
		buttons = part.Foot(look.Apart, part.NewSmall(""), r.desk.Button(actions[0]), r.desk.Button(main[0]).Main())
	}
	scroll := container.NewVScroll(part.NewBox(part.Clear, list).Padded(look.Ring+1, look.Near)) // which cuts off what lies on its edge
	for _, o := range list.Objects {
		if b, ok := o.(*part.Button); ok {
			b.OnFocus = func(on bool) {
				if on {
					part.Reveal(scroll, b)
				}
			}
		}
	}
	body := part.NewLeast(420, part.Column(look.Apart, part.NewTitle(title).Wrapped(), scroll, buttons))
	sheet := part.NewBox(look.Card, body).Edged(look.Edge, 2).Rounded(look.Radius).Padded(look.Wide, look.Wide)
	r.sheet.Objects = []fyne.CanvasObject{container.New(&sheetLayout{scroll, body, title}, sheet)}
	r.sheet.Refresh()
	r.desk.Keys.Push("inspect-sheet", true, actions)
	if first != nil {
		r.desk.Focus(first)
	}
}

// sheetLayout puts a sheet into the middle, as high as what it asks but not higher than
// the room: with large print the rest is scrolled. Its title breaks only where the room is
// too narrow for it.
type sheetLayout struct {
	scroll *container.Scroll
	body   fyne.CanvasObject
	title  string
}

// MinSize is small: a sheet takes what there is.
func (*sheetLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, 0) }

// Layout gives the sheet its place.
func (l *sheetLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	for range 2 { // once for the width, once for the lines it gives
		l.scroll.SetMinSize(l.scroll.Content.MinSize())
		least := o[0].MinSize()
		if over := least.Height - size.Height; over > 0 {
			l.scroll.SetMinSize(l.scroll.Content.MinSize().SubtractWidthHeight(0, over))
			least.Height = size.Height
		}
		edge := least.Width - l.body.MinSize().Width
		least.Width = max(least.Width, min(part.NewTitle(l.title).MinSize().Width+edge, size.Width))
		o[0].Resize(least)
		o[0].Move(fyne.NewPos((size.Width-least.Width)/2, (size.Height-least.Height)/2))
	}
}

// closeSheet puts it away.
func (r *Room) closeSheet() {
	if len(r.sheet.Objects) == 0 {
		return
	}
	r.desk.Keys.Pop("inspect-sheet")
	r.sheet.RemoveAll()
	r.sheet.Refresh()
	switch {
	case !r.entered:
	case r.work != nil:
		r.desk.Focus(r.page.viewer)
	default:
		r.desk.Focus(r.queue.pane())
	}
}
