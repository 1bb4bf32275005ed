package capture

import (
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/station"
)

// prompt asks for a few words in the flow of work. Enter answers, Esc puts it away.
type prompt struct {
	room    *Room
	content *fyne.Container
}

func newPrompt(r *Room) *prompt {
	p := &prompt{room: r, content: part.Column(0)}
	p.content.Hide()
	return p
}

func (p *prompt) open() bool { return p.content.Visible() }

// ask shows a title, a sentence and a field for each label; done gets what was
// typed and tells whether that will do.
func (p *prompt) ask(action, title, text string, labels []string, done func([]string) bool) {
	d := p.room.desk
	var fields []*part.Field
	rows := []fyne.CanvasObject{part.NewText(title).Bold(), part.NewText(text).Wrapped()}
	finish := func() {
		var typed []string
		for _, f := range fields {
			typed = append(typed, strings.TrimSpace(f.Text))
		}
		if done(typed) {
			p.shut()
		}
	}
	for i, label := range labels {
		f := part.NewField("", d.Keys)
		f.OnSubmitted = func(string) {
			if i+1 < len(fields) {
				d.Focus(fields[i+1])
				return
			}
			finish()
		}
		fields = append(fields, f)
		rows = append(rows, part.NewLabelled(d.Words.T(label), f))
	}
	answer := frame.Action{ID: action, Keys: []frame.Chord{{Key: fyne.KeyReturn}}, Do: finish}
	cancel := frame.Action{ID: "cancel", Keys: []frame.Chord{{Key: fyne.KeyEscape}}, Do: p.shut}
	rows = append(rows, part.RowFilled(look.Apart, 0, part.Space(), d.Button(cancel), d.Button(answer).Main()))
	card := part.NewBox(look.Card, part.Column(look.Apart, rows...)).Edged(look.Accent, 2).Rounded(look.Radius).Padded(look.Apart+4, look.Wide)
	p.content.Objects = []fyne.CanvasObject{card}
	p.content.Show()
	p.content.Refresh()
	p.room.fold.turn(false)
	p.room.content.Refresh()
	d.Focus(fields[0])
}

func (p *prompt) shut() {
	p.content.RemoveAll()
	p.content.Hide()
	p.room.content.Refresh()
	if panes := p.room.Panes(); len(panes) > 0 {
		p.room.desk.Focus(panes[0])
	}
}

// askSealOff asks why a letter should not have been scanned (mailroom.md 1.2).
func (r *Room) askSealOff() {
	if !r.ended() {
		return
	}
	w, page := r.desk.Words, r.chosen
	r.prompt.ask("seal-off-now", w.T("capture.seal.title"), w.T("capture.seal.text"), []string{"capture.seal.reason"}, func(typed []string) bool {
		if typed[0] != "" {
			r.edit(r.stack.SealOff(page, typed[0]))
		}
		return typed[0] != ""
	})
}

// askPlaceholder asks what stays on paper, and where.
func (r *Room) askPlaceholder() {
	if !r.ended() {
		return
	}
	q, ok := r.stack.InsertAfter(r.chosen)
	if !ok {
		return
	}
	w := r.desk.Words
	r.prompt.ask("placeholder-now", w.T("capture.placeholder.title"), w.T("capture.placeholder.text"), []string{"capture.placeholder.what", "capture.placeholder.where"}, func(typed []string) bool {
		if typed[0] == "" || typed[1] == "" {
			return false
		}
		q.Placeholder = &station.PlaceholderText{What: typed[0], Where: typed[1]}
		r.takeIn(q)
		return true
	})
}

// askPaths asks for files or a folder.
func (r *Room) askPaths() {
	w := r.desk.Words
	r.prompt.ask("import-now", w.T("capture.import.title"), w.T("capture.import.text"), []string{"capture.import.path"}, func(typed []string) bool {
		paths, ok := existing(typed[0])
		if ok {
			r.Drop(paths)
		}
		return ok
	})
}

// existing reads one path, or several that are separated by semicolons; ok is false
// where one is not there.
func existing(text string) (paths []string, ok bool) {
	for _, p := range strings.Split(text, ";") {
		p = strings.TrimPrefix(strings.TrimSpace(p), "file://")
		if p == "" {
			continue
		}
		if home, err := os.UserHomeDir(); err == nil && strings.HasPrefix(p, "~/") {
			p = filepath.Join(home, p[2:])
		}
		abs, err := filepath.Abs(p)
		if err != nil {
			return nil, false
		}
		if _, err := os.Stat(abs); err != nil {
			return nil, false
		}
		paths = append(paths, abs)
	}
	return paths, len(paths) > 0
}
