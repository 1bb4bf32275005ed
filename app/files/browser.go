// Package files lets one choose files of this computer by the keyboard: the folders, what
// lies in them, and a path that can be typed. Several rooms ask for files.
package files

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/scanstelle/scanstelle/app/files/model"
	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
)

// Wish is what is asked for.
type Wish struct {
	Ends    []string // of the names of files, such as ".pdf"
	Called  string   // what people call files with such names
	Keys    string   // key of the words that say which keys there are
	Several string   // key of the words on the button where several are taken, folders too; empty: one file is wanted
	Memory  string   // names the folder that was open last
	Take    string   // ID of the action that takes what was chosen
	// Done gets absolute paths, in the order in which they were taken; Shut is for
	// whoever wants none.
	Done func(paths []string)
	Shut func()
}

// Browser is the list of a folder, with the way to others.
type Browser struct {
	desk    *frame.Desk
	wish    Wish
	folder  model.Folder
	places  []model.Place
	taken   []string // absolute paths
	asked   string   // the folder that is being read
	list    *part.Chooser
	path    *part.Field // of the folder; another can be typed, or files
	said    *part.Text  // what cannot be done, or what else lies there
	button  *part.Button
	actions []frame.Action
	content *fyne.Container
}

// New makes a list of the folder that was open last.
func New(d *frame.Desk, wish Wish) *Browser {
	w := d.Words
	b := &Browser{desk: d, wish: wish, places: model.Places(), list: part.NewChooser(d.Keys), path: part.NewField("", d.Keys), said: part.NewSmall("").Wrapped()}
	var names []string
	for _, p := range b.places {
		names = append(names, strings.TrimSpace(w.T("files.place."+p.Kind, words.Data{"Name": filepath.Base(p.Path)})))
	}
	place := part.NewPicker(names, 0, d.Keys, func(i int) { b.open(b.places[i].Path, "") })
	b.list.Called(d.Words.T("name.files"))
	b.list.OnChosen = func(int) { b.show() }
	b.list.OnEntered = func(int) { b.enter() }
	b.list.OnKey = b.key
	if wish.Several != "" {
		b.list.OnTaken = b.take
	}
	b.actions = []frame.Action{{ID: "cancel", Keys: []frame.Chord{{Key: fyne.KeyEscape}}, Do: wish.Shut}, {ID: wish.Take, Keys: []frame.Chord{{Key: fyne.KeyReturn}}, Do: b.enter, Once: true}}
	b.button = d.Button(b.actions[1]).Main()
	at := container.New(part.Columns(300, look.Wide, look.Near), part.NewLabelled(w.T("files.place"), place), part.NewLabelled(w.T("files.path"), b.path))
	list := part.NewHigh(3*look.Target, part.NewBox(look.Ground, b.list.Content()).Edged(look.Line, 1).Rounded(look.Radius).Padded(look.Tight, look.Tight))
	b.content = part.ColumnFilled(look.Apart, 1, at, list, b.said, part.Foot(look.Apart, part.NewSmall(w.T(wish.Keys)).Wrapped(), d.Button(b.actions[0]), b.button))
	last := d.Memory.String(wish.Memory)
	if last == "" {
		last = b.places[0].Path
	}
	b.open(model.Nearest(last), "")
	return b
}

// Content is what the screen shows.
func (b *Browser) Content() fyne.CanvasObject { return b.content }

// Focus is what gets the keyboard.
func (b *Browser) Focus() fyne.Focusable { return b.list.Content() }

// Actions are those of the buttons: to want nothing, and to take.
func (b *Browser) Actions() []frame.Action { return b.actions }

// open lists another folder and looks at one of its entries: a share on a network may
// take its time, and the list stays as it is until then.
func (b *Browser) open(path, at string) {
	b.asked = path
	b.desk.Bridge.Go(func(context.Context) {
		folder, err := model.OpenFolder(path, b.wish.Ends)
		b.desk.Bridge.Show(b, func() {
			switch {
			case b.asked != path: // somebody went on meanwhile
				return
			case err != nil:
				b.tell(b.desk.Words.Failure(err))
				return
			}
			b.folder = folder
			b.desk.Memory.SetString(b.wish.Memory, folder.Path)
			b.path.SetText(folder.Path)
			b.path.CursorColumn = 0
			b.list.Fill(b.lines(), folder.Find(at))
			b.show()
		})
	})
}

// lines are the entries as the list shows them.
func (b *Browser) lines() (out []part.ChooserLine) {
	w := b.desk.Words
	for _, e := range b.folder.Entries {
		l := part.ChooserLine{Icon: "file", Name: e.Name, Taken: slices.Contains(b.taken, e.Path)}
		switch {
		case e.Up:
			l.Icon, l.Name = "folder-up", w.T("files.up")
		case e.Folder:
			l.Icon = "folder"
		default:
			l.About = w.T("files.about", words.Data{"MB": w.Decimal(float64(e.Bytes)/1e6, 1), "Date": w.Date(e.Changed.Local())})
		}
		out = append(out, l)
	}
	return out
}

// chosen is the entry that is looked at, nil for none.
func (b *Browser) chosen() *model.Entry {
	if i := b.list.Chosen(); i >= 0 && i < len(b.folder.Entries) {
		return &b.folder.Entries[i]
	}
	return nil
}

// show says on the button what Enter does, and below the list what else lies there.
func (b *Browser) show() {
	w := b.desk.Words
	label := w.T("action." + b.wish.Take)
	switch e := b.chosen(); {
	case len(b.taken) > 0:
		label = w.N(b.wish.Several, len(b.taken))
	case e != nil && e.Folder:
		label = w.T("files.open")
	}
	b.button.SetLabel(label)
	kinds := words.Data{"Kinds": b.wish.Called}
	switch files := slices.ContainsFunc(b.folder.Entries, func(e model.Entry) bool { return !e.Folder }); {
	case !files:
		b.tell(w.T("files.none", kinds))
	case b.folder.Others > 0:
		b.tell(w.N("files.others", b.folder.Others, kinds))
	default:
		b.tell("")
	}
}

// tell shows a sentence below the list.
func (b *Browser) tell(said string) {
	b.said.Say(said)
	b.said.Hidden = said == ""
	b.content.Refresh()
}

// take takes an entry, or puts it back.
func (b *Browser) take(i int) {
	e := b.folder.Entries[i]
	if e.Up {
		return
	}
	if at := slices.Index(b.taken, e.Path); at >= 0 {
		b.taken = slices.Delete(b.taken, at, at+1)
	} else {
		b.taken = append(b.taken, e.Path)
	}
	b.list.Take(i, slices.Contains(b.taken, e.Path))
	b.show()
}

// key goes to another folder.
func (b *Browser) key(k fyne.KeyName) bool {
	e := b.chosen()
	switch {
	case k == fyne.KeyBackspace || k == fyne.KeyLeft:
		if up := filepath.Dir(b.folder.Path); up != b.folder.Path {
			b.open(up, b.folder.Path)
		}
	case k == fyne.KeyRight && e != nil && e.Folder:
		b.into(*e)
	default:
		return k == fyne.KeyRight
	}
	return true
}

// into opens a folder; whoever goes up is at the one they came from.
func (b *Browser) into(e model.Entry) {
	at := ""
	if e.Up {
		at = b.folder.Path
	}
	b.open(e.Path, at)
}

// enter hands over what was taken, or what is looked at; a folder is opened. Another
// path that was typed comes first.
func (b *Browser) enter() {
	if typed := strings.TrimSpace(b.path.Text); typed != b.folder.Path && typed != "" {
		paths, wrong := model.Typed(typed)
		switch {
		case wrong != "" || len(paths) == 0 || len(paths) > 1 && b.wish.Several == "":
			if wrong == "" {
				wrong = typed
			}
			b.tell(b.desk.Words.T("files.wrong", words.Data{"Path": wrong}))
		case len(paths) == 1 && model.Nearest(paths[0]) == paths[0]:
			b.open(paths[0], "")
			b.desk.Focus(b.Focus())
		default:
			b.wish.Done(paths)
		}
		return
	}
	switch e := b.chosen(); {
	case len(b.taken) > 0:
		b.wish.Done(b.taken)
	case e == nil:
	case e.Folder:
		b.into(*e)
	default:
		b.wish.Done([]string{e.Path})
	}
}
