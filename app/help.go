package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
)

// help lays the sheet of keys over the room: every action that can be done now.
func (d *Desk) help() {
	w := d.frame.Words
	list := container.NewGridWithColumns(2)
	for _, a := range d.frame.Keys.Actions() {
		caps := part.Row(look.Tight)
		for _, k := range a.Keys {
			caps.Add(part.NewCap(k.Cap(w)))
		}
		list.Add(part.NewBox(part.Clear, part.RowFilled(look.Apart, 0, part.NewText(w.T("action."+a.ID)), caps)).Padded(look.Tight/2, look.Apart))
	}
	shut := frame.Action{ID: "close-help", Keys: []frame.Chord{{Key: fyne.KeyEscape}, {Key: fyne.KeyF1}, {Key: fyne.KeyReturn}}}
	shut.Do = func() { d.uncover("help") }
	button := d.frame.Button(shut).Main()
	card := part.NewBox(look.Card, part.Column(look.Wide, part.NewTitle(w.T("help.title")), list, part.RowFilled(0, 0, part.Space(), button))).
		Edged(look.Edge, 1).Rounded(look.Radius).Padded(look.Wide, look.Wide)
	d.lay(cover{name: "help", content: container.NewCenter(card)}, []frame.Action{shut})
	d.frame.Focus(button)
}
