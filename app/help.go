package app

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
)

// askKeys is F1: once the keys that do something here, twice the card of all rooms, and
// then it is put away (mailroom.md 4.2).
func (d *Desk) askKeys() {
	switch {
	case d.covered("card"):
		d.uncover("card")
	case d.covered("help"):
		d.card()
	default:
		d.help()
	}
}

// help lays the sheet of keys over what is there: every action that can be done
// now. Done again it puts it away.
func (d *Desk) help() {
	if d.covered("help") {
		d.uncover("help")
		return
	}
	if d.now < 0 && len(d.covers) == 0 { // at the login there is one key, and its button names it
		d.handbook()
		return
	}
	w, keys := d.frame.Words, d.frame.Keys
	all := slices.Concat(keys.Layer("desk"), keys.Always)
	everywhere := slices.DeleteFunc(slices.Clone(all), func(a frame.Action) bool { return strings.HasPrefix(a.ID, "room-") && !a.Ready() }) // rooms of others
	var here []frame.Action
	for _, a := range keys.Actions() {
		if !slices.ContainsFunc(all, func(b frame.Action) bool { return a.ID == b.ID }) {
			here = append(here, a)
		}
	}
	title := w.T("help.here")
	if d.now >= 0 && keys.Layer("room") != nil {
		title = w.T("room." + d.rooms[d.now].ID())
	}
	list := part.Column(look.Near)
	if keys.Letters == frame.LettersOff {
		list.Add(part.NewSmall(w.T("help.off")).Wrapped())
	}
	list.Add(part.NewSmall(w.T("help.more")).Wrapped())
	reader := part.NewReader(keys)
	for _, s := range append(d.chapters(title, here), helpChapter{w.T("help.everywhere"), everywhere}) {
		if len(s.actions) > 0 {
			list.Add(part.NewText(s.title).Colored(look.Accent).Bold())
			list.Add(d.keyList(s.actions, reader))
		}
	}
	list.Add(d.onButtons())
	d.keySheet("help", w.T("help.title"), list, reader)
}

// keySheet lays a list of keys over what is there.
func (d *Desk) keySheet(name, title string, list *fyne.Container, reader *part.Reader, more ...frame.Action) {
	w := d.frame.Words
	shut := frame.Action{ID: "close-help", Keys: []frame.Chord{{Key: fyne.KeyEscape}, {Key: fyne.KeyReturn}}, Once: true, Do: func() { d.uncover(name) }}
	reader.Fill(list)
	buttons := []fyne.CanvasObject{part.Space()}
	for _, a := range append(more, d.reading()) {
		buttons = append(buttons, d.frame.Button(a))
	}
	buttons = append(buttons, d.frame.Button(shut).Main())
	card := part.NewBox(look.Card, part.ColumnFilled(look.Apart, 1, part.NewTitle(title), reader, part.RowFilled(look.Apart, 0, buttons...))).
		Edged(look.Edge, 1).Rounded(look.Radius).Padded(look.Wide, look.Wide)
	veil := part.NewPress(part.NewVeil(), shut.Do)
	veil.Called(w.T("action.close-help"))
	d.lay(cover{name: name, content: container.NewStack(veil, container.New(&helpLayout{list}, card))}, append(more, shut))
	d.frame.Focus(reader)
}

// helpChapter is a part of the help sheet.
type helpChapter struct {
	title   string
	actions []frame.Action
}

// chapters puts actions under the headings of their groups, in the order in which these
// come up.
func (d *Desk) chapters(title string, actions []frame.Action) (out []helpChapter) {
	for _, a := range actions {
		name := title
		if a.Group != "" {
			name = d.frame.Words.T("help.group." + a.Group)
		}
		at := slices.IndexFunc(out, func(c helpChapter) bool { return c.title == name })
		if at < 0 {
			at, out = len(out), append(out, helpChapter{title: name})
		}
		out[at].actions = append(out[at].actions, a)
	}
	return out
}

// keyList shows actions with their keys, in as many columns as there is room for. Those
// that no key does now are done by a button there, so that nothing is out of reach.
func (d *Desk) keyList(actions []frame.Action, reader *part.Reader) fyne.CanvasObject {
	w := d.frame.Words
	list := container.New(part.ColumnsDown(360, 2*look.Wide, 0))
	for _, a := range actions {
		if len(d.frame.Keys.Chords(a)) == 0 {
			list.Add(part.NewBox(part.Clear, part.Row(0, d.byButton(a, reader))).Padded(look.Tight/2, look.Near))
			continue
		}
		caps := part.Row(look.Tight)
		for _, k := range d.frame.Keys.All(a) {
			caps.Add(part.NewCap(k.Cap(w)))
		}
		list.Add(part.NewBox(part.Clear, part.RowFilled(look.Apart, 0, part.NewText(w.T("action."+a.ID)), caps)).Padded(look.Tight/2, look.Near))
	}
	return list
}

// onButtons says what keys do on a button that has the keyboard.
func (d *Desk) onButtons() fyne.CanvasObject {
	w := d.frame.Words
	list := container.New(part.ColumnsDown(360, 2*look.Wide, 0))
	for _, k := range []struct {
		key   fyne.KeyName
		words string
	}{{fyne.KeySpace, "help.press"}, {fyne.KeyReturn, "help.enter"}} {
		list.Add(part.NewBox(part.Clear, part.RowFilled(look.Apart, 0, part.NewText(w.T(k.words)), part.NewCap(frame.Chord{Key: k.key}.Cap(w)))).Padded(look.Tight/2, look.Near))
	}
	return part.Column(look.Near, part.NewText(w.T("help.buttons")).Colored(look.Accent).Bold(), list)
}

// helpWidth is that of the sheet of keys at text scale 1.
const helpWidth = 900

// helpLayout puts the sheet into the middle, as high as its lines but not higher
// than the screen: the rest is scrolled.
type helpLayout struct{ list fyne.CanvasObject }

// MinSize is small: the sheet takes what there is.
func (l *helpLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, 0) }

// Layout gives the sheet its place.
func (l *helpLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	width := min(helpWidth*theme.TextSize()/look.TextBody, size.Width-2*look.Wide)
	for range 2 { // once for the width, once for the lines it gives
		high := min(o[0].MinSize().Height+l.list.MinSize().Height, size.Height-2*look.Wide)
		o[0].Resize(fyne.NewSize(width, high))
		o[0].Move(fyne.NewPos((size.Width-width)/2, (size.Height-high)/2))
	}
}
