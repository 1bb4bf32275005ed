package start

import (
	"context"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/frame"
	journal "github.com/scanstelle/scanstelle/app/journal/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/start/model"
	"github.com/scanstelle/scanstelle/app/words"
)

// recovery shows the recovery key, prints its sheet, and asks for its end from paper.
func (s *Start) recovery() {
	w := s.words
	s.remember("recovery")
	field := part.NewField("", s.keys)
	shown := part.NewBox(look.Ground, part.NewText(strings.Join(model.Groups(s.key), "   ")).Bold().Wrapped()).Edged(look.Edge, 1).Rounded(look.Radius).Padded(look.Apart, look.Apart)
	forward := func() { s.lost = false; s.show(stepScanner) }
	sheet := frame.Action{ID: "admin-recovery", Keys: []frame.Chord{{Key: fyne.KeyY, Mod: fyne.KeyModifierAlt}}, Do: s.printSheet, Ready: s.free, Once: true}
	s.page("recovery", part.Column(look.Apart, shown, part.NewLabelled(w.T("start.recovery.label"), field)), field, func() {
		if model.Confirmed(s.key, field.Text) {
			forward()
			return
		}
		s.tell(part.ToneWarning, w.T("start.recovery.differs"), w.T("start.recovery.again"))
	}, s.sure, s.back(stepFolder), sheet)
}

// sure asks before somebody goes on without the key on paper: it is not shown again.
func (s *Start) sure() {
	s.page("recovery.sure", nothing(), nil, s.recovery, nil, nil, s.without())
	s.next.SetLabel(s.words.T("action.start-key"))
}

// without goes on without the key; no key that is pressed by habit does it.
func (s *Start) without() frame.Action {
	return frame.Action{ID: "start-without", Keys: []frame.Chord{{Key: fyne.KeyX, Mod: fyne.KeyModifierAlt}}, Do: s.back(stepScanner), Ready: s.free, Once: true}
}

// lostKey says that a key was shown once and cannot be shown again.
func (s *Start) lostKey() {
	s.at = stepFolder
	s.remember("recovery")
	s.page("recovery.lost", nothing(), nil, s.back(stepScanner), nil, nil, s.without())
	s.next.SetLabel(s.words.T("action.start-has"))
}

// goOn opens the folder that an earlier start made, and goes on where it was left. Where
// somebody entered the first person meanwhile it is over.
func (s *Start) goOn(left Left) {
	s.at, s.config.Data = stepFolder, left.Data
	s.folder()
	s.wait(true)
	s.tell(part.ToneRunning, s.words.T("start.waiting"), s.words.T("start.going-on"))
	s.bridge.Go(func(ctx context.Context) {
		c, key, err := s.config.Found(left.Data)
		registered := false
		if err == nil {
			registered, err = model.Registered(ctx, c)
		}
		s.bridge.Show(s, func() {
			s.wait(false)
			if err != nil {
				s.fail(err)
				return
			}
			s.caller, s.data, s.key, s.lost = c, left.Data, key, left.At == "recovery"
			s.resume(left.At, registered)
		})
	})
}

// resume shows the step that was left.
func (s *Start) resume(name string, registered bool) {
	for at, n := range names {
		if n == name && !registered {
			s.show(at)
			return
		}
	}
	if registered {
		s.done("")
		return
	}
	s.afterFolder()
}

// printSheet makes the sheet with the key and opens it for the printer.
func (s *Start) printSheet() {
	w := s.words
	s.wait(true)
	s.bridge.Go(func(ctx context.Context) {
		f, err := model.RecoverySheet(ctx, s.caller, s.key)
		path := ""
		if err == nil {
			path, err = journal.WriteNew(journal.Documents(), f.Name, f.Data)
		}
		s.bridge.Show(s, func() {
			s.wait(false)
			if err != nil {
				s.fail(err)
				return
			}
			if s.config.Open != nil {
				_ = s.config.Open(path) // where nothing opens it, the sentence says where it lies
			}
			s.tell(part.ToneGood, w.T("start.recovery.sheet"), w.T("start.recovery.sheet.text", words.Data{"File": filepath.Base(path), "Folder": filepath.Dir(path)}))
		})
	})
}

// nothing is what a page shows that only asks.
func nothing() fyne.CanvasObject {
	none := part.Column(0)
	none.Hide()
	return none
}
