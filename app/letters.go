package app

import (
	"regexp"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/handbook"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
)

// letters lets one choose how keys that type a character do something, and says what that
// means.
func (d *Desk) letters() fyne.CanvasObject {
	w := d.frame.Words
	var names []string
	for _, l := range frame.AllLetters {
		names = append(names, w.T("look.letters."+string(l)))
	}
	at := max(slices.Index(frame.AllLetters, d.look.Letters), 0)
	text := func() string { return w.T("look.letters." + string(frame.AllLetters[at]) + ".text") }
	said := part.NewSmall(text()).Wrapped()
	choice := part.NewChoice(names, at, d.frame.Keys, func(i int) {
		at = i
		d.adjust(func(l *Look) { l.Letters = frame.AllLetters[i] })
		said.Say(text())
	})
	return part.NewLabelled(w.T("look.letters"), part.Column(look.Tight, part.Row(0, choice), said))
}

// byButton does an action from the sheet of keys, which it puts away before.
func (d *Desk) byButton(a frame.Action, reader *part.Reader) *part.Button {
	do := a.Do
	a.Do = func() {
		d.uncover("help")
		do()
	}
	b := d.frame.Button(a)
	b.Enable(a.Ready == nil || a.Ready())
	b.OnFocus = func(on bool) {
		if on {
			reader.Reveal(b)
		}
	}
	return b
}

// typing finds a key that types a character: alone, or with Shift before it.
var typing = regexp.MustCompile(`^(\pL+ )?([A-Z0-9])$`)

// rekey lets a block name the keys that do something now. It tells whether it names some
// that do nothing: those look like words and not like keys.
func (d *Desk) rekey(b handbook.Block) (now handbook.Block, off bool) {
	w := d.frame.Words
	now = b
	now.Cells = nil
	for _, cell := range b.Cells {
		cell = slices.Clone(cell)
		now.Cells = append(now.Cells, cell)
		for i, s := range cell {
			found := typing.FindStringSubmatch(s.Words)
			if s.Style != handbook.Key || found == nil {
				continue
			}
			chord := frame.Chord{Key: fyne.KeyName(found[2])}
			if found[1] != "" {
				if strings.TrimSpace(found[1]) != w.T("key.shift") {
					continue
				}
				chord.Mod = fyne.KeyModifierShift
			}
			if chords := d.frame.Keys.Letters.Of([]frame.Chord{chord}); len(chords) > 0 {
				cell[i].Words = chords[0].Cap(w)
			} else {
				cell[i].Style, off = handbook.Stress, true
			}
		}
	}
	return now, off
}
