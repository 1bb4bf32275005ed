package administration

import (
	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/files"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
)

// chooseFile lets one choose a file of this computer. The list of its folder lies over
// those of the room, as a form does, until one is taken, or it is put away.
func (r *Room) chooseFile(title, called string, ends []string, taken func(path string)) {
	if r.form != nil {
		return
	}
	b := files.New(r.desk, files.Wish{Ends: ends, Called: called, Keys: "admin.file.keys", Memory: "admin.folder", Take: "admin-file", Shut: r.closeForm, Done: func(paths []string) {
		r.closeForm()
		taken(paths[0])
	}})
	r.form = &form{room: r} // without questions
	r.say(nil)
	card := part.ColumnFilled(look.Apart, 1, part.NewTitle(title).Wrapped(), b.Content())
	r.body.Objects = []fyne.CanvasObject{part.NewBox(look.Card, card).Edged(look.Line, 1).Rounded(look.Radius).Padded(look.Apart, look.Wide)}
	r.body.Refresh()
	r.buttons()
	r.desk.Keys.Push("admin-form", true, b.Actions())
	r.desk.Focus(b.Focus())
}
