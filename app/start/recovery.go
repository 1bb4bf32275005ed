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
	field := part.NewField("", s.keys)
	shown := part.NewBox(look.Ground, part.NewText(strings.Join(model.Groups(s.key), "   ")).Bold().Wrapped()).Edged(look.Edge, 1).Rounded(look.Radius).Padded(look.Apart, look.Apart)
	forward := s.back(stepScanner)
	sheet := frame.Action{ID: "admin-recovery", Keys: []frame.Chord{{Key: fyne.KeyY, Mod: fyne.KeyModifierAlt}}, Do: s.printSheet, Ready: s.free, Once: true}
	s.page("recovery", part.Column(look.Apart, shown, part.NewLabelled(w.T("start.recovery.label"), field)), field, func() {
		if model.Confirmed(s.key, field.Text) {
			forward()
			return
		}
		s.tell(part.ToneWarning, w.T("start.recovery.differs"), w.T("start.recovery.again"))
	}, forward, s.back(stepFolder), sheet)
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
