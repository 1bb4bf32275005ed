package capture

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/capture/model"
	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
)

// files lets one choose files and folders that become a stack of their own.
type files struct {
	room   *Room
	folder model.Folder
	taken  []string // absolute paths, in the order in which they were taken
	places []model.Place
	list   *part.Chooser
	place  *part.Picker
	path   *part.Field // of the folder; another can be typed
	said   *part.Text  // what cannot be done, or what else lies there
	button *part.Button
	asked  string // the folder that is being read
}

// openFiles shows what lies in the folder that was open last.
func (r *Room) openFiles() {
	d, w := r.desk, r.desk.Words
	r.prompt.shut()
	f := &files{room: r, places: model.Places(), list: part.NewChooser(d.Keys), path: part.NewField("", d.Keys), said: part.NewSmall("").Wrapped()}
	var places []string
	for _, p := range f.places {
		places = append(places, strings.TrimSpace(w.T("capture.import.place."+p.Kind, words.Data{"Name": filepath.Base(p.Path)})))
	}
	f.place = part.NewPicker(places, 0, d.Keys, func(i int) { f.open(f.places[i].Path, "") })
	f.list.OnChosen = func(int) { f.show() }
	f.list.OnTaken, f.list.OnEntered = f.take, func(int) { f.enter() }
	f.list.OnKey = f.key
	cancel := frame.Action{ID: "cancel", Keys: []frame.Chord{{Key: fyne.KeyEscape}}, Do: func() { r.prompt.shut(); r.focus() }}
	enter := frame.Action{ID: "import-now", Keys: []frame.Chord{{Key: fyne.KeyReturn}}, Do: f.enter, Once: true}
	f.button = d.Button(enter).Main()
	head := part.NewText(w.T("capture.import.title")).Bold()
	at := newHalves(part.NewLabelled(w.T("capture.import.place"), f.place), part.NewLabelled(w.T("capture.import.path"), f.path))
	list := part.NewHigh(3*look.Target, part.NewBox(look.Ground, f.list.Content()).Edged(look.Line, 1).Rounded(look.Radius).Padded(look.Tight, look.Tight))
	foot := part.Foot(look.Apart, part.NewSmall(w.T("capture.import.keys")).Wrapped(), d.Button(cancel), f.button)
	r.prompt.high = true
	r.prompt.put(part.ColumnFilled(look.Apart, 2, head, at, list, f.said, foot), []frame.Action{cancel, enter}, f.list.Content())
	last := d.Memory.String("capture.folder")
	if last == "" {
		last = f.places[0].Path
	}
	f.open(model.Nearest(last), "")
}

// open lists another folder and looks at one of its entries: a share on a network may
// take its time, and the list stays as it is until then.
func (f *files) open(path, at string) {
	r := f.room
	f.asked = path
	r.desk.Bridge.Go(func(context.Context) {
		folder, err := model.OpenFolder(path)
		r.later("folder", func() {
			switch {
			case f.asked != path: // somebody went on meanwhile
				return
			case err != nil:
				f.tell(r.desk.Words.Failure(err))
				return
			}
			f.folder = folder
			r.desk.Memory.SetString("capture.folder", folder.Path)
			f.path.SetText(folder.Path)
			f.path.CursorColumn = 0
			f.list.Fill(f.lines(), folder.Find(at))
			f.show()
		})
	})
}

// lines are the entries as the list shows them.
func (f *files) lines() (out []part.ChooserLine) {
	w := f.room.desk.Words
	for _, e := range f.folder.Entries {
		l := part.ChooserLine{Icon: "file", Name: e.Name, Taken: slices.Contains(f.taken, e.Path)}
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
func (f *files) chosen() *model.Entry {
	if i := f.list.Chosen(); i >= 0 && i < len(f.folder.Entries) {
		return &f.folder.Entries[i]
	}
	return nil
}

// show says on the button what Enter does, and below the list what is taken.
func (f *files) show() {
	w := f.room.desk.Words
	label := w.T("action.import-now")
	switch e := f.chosen(); {
	case len(f.taken) > 0:
		label = w.N("capture.import.take", len(f.taken))
	case e != nil && e.Folder:
		label = w.T("capture.import.open")
	}
	f.button.SetLabel(label)
	said := ""
	switch files := slices.ContainsFunc(f.folder.Entries, func(e model.Entry) bool { return !e.Folder }); {
	case f.folder.Others > 0:
		said = w.N("capture.import.others", f.folder.Others)
	case !files:
		said = w.T("capture.import.none")
	}
	f.tell(said)
}

// tell shows a sentence below the list.
func (f *files) tell(said string) {
	f.said.Say(said)
	f.said.Hidden = said == ""
	f.room.content.Refresh()
}

// take takes an entry, or puts it back.
func (f *files) take(i int) {
	e := f.folder.Entries[i]
	if e.Up {
		return
	}
	if at := slices.Index(f.taken, e.Path); at >= 0 {
		f.taken = slices.Delete(f.taken, at, at+1)
	} else {
		f.taken = append(f.taken, e.Path)
	}
	f.list.Take(i, slices.Contains(f.taken, e.Path))
	f.show()
}

// key goes to another folder.
func (f *files) key(k fyne.KeyName) bool {
	e := f.chosen()
	switch {
	case k == fyne.KeyBackspace || k == fyne.KeyLeft:
		if up := filepath.Dir(f.folder.Path); up != f.folder.Path {
			f.open(up, f.folder.Path)
		}
	case k == fyne.KeyRight && e != nil && e.Folder:
		f.into(*e)
	default:
		return k == fyne.KeyRight
	}
	return true
}

// into opens a folder; whoever goes up is at the one they came from.
func (f *files) into(e model.Entry) {
	at := ""
	if e.Up {
		at = f.folder.Path
	}
	f.open(e.Path, at)
}

// enter takes in what was taken, or what is looked at; a folder is opened. Another path
// that was typed comes first.
func (f *files) enter() {
	r, w := f.room, f.room.desk.Words
	if typed := strings.TrimSpace(f.path.Text); typed != f.folder.Path && typed != "" {
		paths, wrong := model.Typed(typed)
		switch {
		case wrong != "":
			f.tell(w.T("capture.import.wrong", words.Data{"Path": wrong}))
		case len(paths) == 1 && model.Nearest(paths[0]) == paths[0]:
			f.open(paths[0], "")
			r.desk.Focus(f.list.Content())
		default:
			f.close(paths)
		}
		return
	}
	switch e := f.chosen(); {
	case len(f.taken) > 0:
		f.close(f.taken)
	case e == nil:
	case e.Folder:
		f.into(*e)
	default:
		f.close([]string{e.Path})
	}
}

// close puts the list away and takes the files in.
func (f *files) close(paths []string) {
	f.room.prompt.shut()
	f.room.Drop(paths)
	f.room.focus()
}
