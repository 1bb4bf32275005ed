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
	"github.com/scanstelle/scanstelle/app/words"
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

// paged tells whether the page has the keyboard. Where nothing has it, as after a press with
// the mouse, the page takes it.
func (d *Desk) paged() bool {
	if d.canvas == nil || d.now < 0 {
		return true
	}
	r, ok := d.rooms[d.now].(frame.Paged)
	if !ok {
		return true
	}
	on := d.canvas.Focused()
	if on == nil {
		for _, p := range d.rooms[d.now].Panes() {
			if r.OnPage(p) {
				d.canvas.Focus(p)
				on = p
				break
			}
		}
	}
	if on == nil || !r.OnPage(on) {
		return false
	}
	if d.strayed {
		d.unsay()
	}
	return true
}

// astray says where a letter does what it did not do here, as long as nothing else has to
// be read.
func (d *Desk) astray(a frame.Action) {
	if len(d.notice.Objects) > 0 {
		return
	}
	w := d.frame.Words
	d.say(part.TonePlain, w.T("letters.astray.title", words.Data{"Key": d.frame.Cap(a), "Action": w.T("action." + a.ID)}), w.T("letters.astray.text"))
	d.strayed = true
}

// rushed says that what a hand scanner wrote went nowhere.
func (d *Desk) rushed() {
	w := d.frame.Words
	d.say(part.TonePlain, w.T("letters.rushed.title"), w.T("letters.rushed.text"))
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
