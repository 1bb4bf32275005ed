package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
)

// practising is the action that goes to the practice, or back from it.
func (d *Desk) practising() frame.Action {
	id := "practice"
	if d.config.Practice {
		id = "practice-end"
	}
	return frame.Action{ID: id, Keys: []frame.Chord{{Key: fyne.Key0, Mod: fyne.KeyModifierAlt}}, Do: d.config.Practise, Once: true}
}

// marked puts the band of the practice above everything: it has a colour of its own,
// a sign and words, and it is there in every room, in sheets and at the login.
func (d *Desk) marked(content fyne.CanvasObject) fyne.CanvasObject {
	if !d.config.Practice {
		return content
	}
	w := d.frame.Words
	words := part.Column(0, part.NewText(w.T("practice.title")).Colored(look.Practice).Bold(), part.NewText(w.T("practice.text")).Colored(look.Practice).Sized(theme.SizeNameCaptionText).Wrapped())
	parts := []fyne.CanvasObject{part.NewIcon("practice", look.Practice).Sized(28), words}
	if d.config.Practise != nil {
		parts = append(parts, d.frame.Button(d.practising()))
	}
	band := part.NewBox(look.PracticeGround, part.RowFilled(look.Apart, 1, parts...)).Padded(look.Near, look.Wide)
	return part.ColumnFilled(0, 2, band, part.NewBox(look.Practice, part.Rule()), content)
}

// practicePlace is the way to the practice on the rail; nil where there is none, or
// where one is there already.
func (d *Desk) practicePlace() fyne.CanvasObject {
	if d.config.Practise == nil || d.config.Practice {
		return part.Space()
	}
	return newPlace("practice", d.frame.Words.T("practice.place"), d.config.Practise)
}
