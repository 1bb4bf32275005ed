package administration

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	capture "github.com/scanstelle/scanstelle/app/capture/model"
	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
)

// file lets one choose a file of this computer. It lies over the lists, as a form does,
// until one is taken, or it is put away.
type file struct {
	room   *Room
	form   *form // without questions
	folder capture.Folder
	kinds  []string // ends of names
	places []capture.Place
	list   *part.Chooser
	path   *part.Field // of the folder; another can be typed, or a file
	said   *part.Text
	button *part.Button
	asked  string // the folder that is being read
	taken  func(path string)
}

// chooseFile shows the folder that was open last; taken gets the file.
func (r *Room) chooseFile(title string, kinds []string, taken func(path string)) {
	if r.form != nil {
		return
	}
	d, w := r.desk, r.desk.Words
	f := &file{room: r, form: &form{room: r}, kinds: kinds, places: capture.Places(), list: part.NewChooser(d.Keys), path: part.NewField("", d.Keys), said: part.NewSmall("").Wrapped(), taken: taken}
	var places []string
	for _, p := range f.places {
		places = append(places, strings.TrimSpace(w.T("capture.import.place."+p.Kind, words.Data{"Name": filepath.Base(p.Path)})))
	}
	place := part.NewPicker(places, 0, d.Keys, func(i int) { f.open(f.places[i].Path, "") })
	f.list.OnChosen = func(int) { f.show() }
	f.list.OnEntered = func(int) { f.enter() }
	f.list.OnKey = f.key
	shut := frame.Action{ID: "cancel", Keys: []frame.Chord{{Key: fyne.KeyEscape}}, Do: r.closeForm}
	enter := frame.Action{ID: "admin-file", Keys: []frame.Chord{{Key: fyne.KeyReturn}}, Do: f.enter, Once: true}
	f.button = d.Button(enter).Main()
	at := part.RowFilled(look.Wide, 1, part.NewLabelled(w.T("capture.import.place"), place), part.NewLabelled(w.T("capture.import.path"), f.path))
	list := part.NewBox(look.Ground, f.list.Content()).Edged(look.Line, 1).Rounded(look.Radius).Padded(look.Tight, look.Tight)
	foot := part.Foot(look.Apart, part.NewSmall(w.T("admin.file.keys")).Wrapped(), d.Button(shut), f.button)
	card := part.ColumnFilled(look.Apart, 2, part.NewTitle(title).Wrapped(), at, list, f.said, foot)
	r.form = f.form
	r.say(nil)
	r.body.Objects = []fyne.CanvasObject{part.NewBox(look.Card, card).Edged(look.Line, 1).Rounded(look.Radius).Padded(look.Apart, look.Wide)}
	r.body.Refresh()
	r.buttons()
	d.Keys.Push("admin-form", true, []frame.Action{shut, enter})
	d.Focus(f.list.Content())
	last := d.Memory.String("admin.folder")
	if last == "" {
		last = f.places[0].Path
	}
	f.open(capture.Nearest(last), "")
}

// open lists another folder and looks at one of its entries.
func (f *file) open(path, at string) {
	r := f.room
	f.asked = path
	r.desk.Bridge.Go(func(context.Context) {
		folder, err := capture.OpenFolder(path, f.kinds...)
		r.desk.Bridge.Show(f, func() {
			switch {
			case f.asked != path || r.form != f.form: // somebody went on meanwhile
				return
			case err != nil:
				f.tell(r.desk.Words.Failure(err))
				return
			}
			f.folder = folder
			r.desk.Memory.SetString("admin.folder", folder.Path)
			f.path.SetText(folder.Path)
			f.path.CursorColumn = 0
			f.list.Fill(f.lines(), folder.Find(at))
			f.show()
		})
	})
}

// lines are the entries as the list shows them.
func (f *file) lines() (out []part.ChooserLine) {
	w := f.room.desk.Words
	for _, e := range f.folder.Entries {
		l := part.ChooserLine{Icon: "file", Name: e.Name}
		switch {
		case e.Up:
			l.Icon, l.Name = "folder-up", w.T("capture.import.up")
		case e.Folder:
			l.Icon = "folder"
		default:
			l.About = w.T("capture.import.about", words.Data{"MB": w.Decimal(float64(e.Bytes)/1e6, 1), "Date": w.Date(e.Changed.Local())})
		}
		out = append(out, l)
	}
	return out
}

// chosen is the entry that is looked at, nil for none.
func (f *file) chosen() *capture.Entry {
	if i := f.list.Chosen(); i >= 0 && i < len(f.folder.Entries) {
		return &f.folder.Entries[i]
	}
	return nil
}

// show says on the button what Enter does.
func (f *file) show() {
	w := f.room.desk.Words
	label := w.T("action.admin-file")
	if e := f.chosen(); e != nil && e.Folder {
		label = w.T("capture.import.open")
	}
	f.button.SetLabel(label)
	if slices.ContainsFunc(f.folder.Entries, func(e capture.Entry) bool { return !e.Folder }) {
		f.tell("")
	} else {
		f.tell(w.T("admin.file.none", words.Data{"Kinds": strings.Join(f.kinds, ", ")}))
	}
}

// tell shows a sentence below the list.
func (f *file) tell(said string) {
	f.said.Say(said)
	f.said.Hidden = said == ""
	f.room.body.Refresh()
}

// key goes to another folder.
func (f *file) key(k fyne.KeyName) bool {
	e := f.chosen()
	switch {
	case k == fyne.KeyBackspace || k == fyne.KeyLeft:
		if up := filepath.Dir(f.folder.Path); up != f.folder.Path {
			f.open(up, f.folder.Path)
		}
	case k == fyne.KeyRight && e != nil && e.Folder:
		f.into(*e)
	default:
		return k == fyne.KeyRight || k == fyne.KeySpace
	}
	return true
}

// into opens a folder; whoever goes up is at the one they came from.
func (f *file) into(e capture.Entry) {
	at := ""
	if e.Up {
		at = f.folder.Path
	}
	f.open(e.Path, at)
}

// enter takes the file that is looked at, or opens the folder. Another path that was
// typed comes first.
func (f *file) enter() {
	if typed := strings.TrimSpace(f.path.Text); typed != f.folder.Path && typed != "" {
		paths, wrong := capture.Typed(typed)
		switch {
		case wrong != "" || len(paths) != 1:
			f.tell(f.room.desk.Words.T("capture.import.wrong", words.Data{"Path": typed}))
		case capture.Nearest(paths[0]) == paths[0]:
			f.open(paths[0], "")
			f.room.desk.Focus(f.list.Content())
		default:
			f.take(paths[0])
		}
		return
	}
	switch e := f.chosen(); {
	case e == nil:
	case e.Folder:
		f.into(*e)
	default:
		f.take(e.Path)
	}
}

func (f *file) take(path string) {
	f.room.closeForm()
	f.taken(path)
}
