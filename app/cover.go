package app

import (
	"slices"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/frame"
)

// cover is what lies over the desk and has the keys to itself.
type cover struct {
	name    string
	content fyne.CanvasObject
	hides   bool
	back    fyne.Focusable // had the keyboard before
}

// cover hides the desk, so that nothing of it can be seen or reached by Tab, and
// shows something in its place.
func (d *Desk) cover(name string, content fyne.CanvasObject, actions []frame.Action) {
	d.lay(cover{name: name, content: content, hides: true}, actions)
}

// lay puts something over the desk.
func (d *Desk) lay(c cover, actions []frame.Action) {
	d.uncover(c.name)
	if c.back = d.first; d.canvas != nil {
		c.back = d.canvas.Focused()
	}
	d.covers = append(d.covers, c)
	d.over.Add(c.content)
	d.frame.Keys.Push(c.name, true, actions)
	d.reveal()
}

// uncover takes a cover away; without one of that name it does nothing.
func (d *Desk) uncover(name string) {
	var back fyne.Focusable
	for _, c := range d.covers {
		if c.name == name {
			d.over.Remove(c.content)
			d.frame.Keys.Pop(name)
			back = c.back
		}
	}
	d.covers = slices.DeleteFunc(d.covers, func(c cover) bool { return c.name == name })
	d.reveal()
	switch {
	case back == nil:
	case d.canvas == nil || there(back) || d.now < 0: // no room, then the login, which may never have been laid out
		d.frame.Focus(back)
	case d.now >= 0 && len(d.rooms[d.now].Panes()) > 0: // what had the keyboard is gone
		d.frame.Focus(d.rooms[d.now].Panes()[0])
	}
}

// there tells whether something is still on the screen; what is not has no place.
func there(f fyne.Focusable) bool {
	o := f.(fyne.CanvasObject)
	return o.Visible() && fyne.CurrentApp().Driver().AbsolutePositionForObject(o) != fyne.Position{}
}

// uncoverAll takes all of them away. Nothing of them has the keyboard any more, and what
// had it before they came may be gone: whoever calls gives it to something.
func (d *Desk) uncoverAll() {
	for _, c := range slices.Backward(d.covers) {
		d.over.Remove(c.content)
		d.frame.Keys.Pop(c.name)
	}
	d.covers = nil
	d.reveal()
	if d.canvas != nil {
		d.canvas.Unfocus()
	}
}

// reveal shows the desk where nothing hides it, and of the covers the last that
// hides and what lies above it.
func (d *Desk) reveal() {
	shown := true
	for _, c := range slices.Backward(d.covers) {
		show(c.content, shown)
		shown = shown && !c.hides
	}
	show(d.root, shown)
}

func show(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}
