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
	if back != nil {
		d.frame.Focus(back)
	}
}

func (d *Desk) uncoverAll() {
	for len(d.covers) > 0 {
		d.uncover(d.covers[0].name)
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
