package app

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
)

// bindable are the keys that a pedal or another key may stand for, by the action whose words
// say what they do. F9 is none of them: a release is pressed on purpose.
var bindable = []struct {
	action string
	key    frame.Chord
}{
	{"scan", frame.Chord{Key: fyne.KeyF5}},
	{"stop", frame.Chord{Key: fyne.KeyEscape}},
	{"end-stack", frame.Chord{Key: fyne.KeyF9, Mod: fyne.KeyModifierControl}},
	{"inspect-accept", frame.Chord{Key: fyne.KeyReturn}},
	{"finding-next", frame.Chord{Key: fyne.KeyF8}},
	{"page-next", frame.Chord{Key: fyne.KeyPageDown}},
	{"page-previous", frame.Chord{Key: fyne.KeyPageUp}},
	{"insert", frame.Chord{Key: fyne.KeyInsert}},
	{"replace", frame.Chord{Key: fyne.KeyF7}},
	{"turn-right", frame.Chord{Key: fyne.KeyRight, Mod: fyne.KeyModifierControl}},
	{"blank", frame.Chord{Key: fyne.KeyL}},
	{"split", frame.Chord{Key: fyne.KeyT}},
	{"undo", frame.Chord{Key: fyne.KeyZ, Mod: fyne.KeyModifierControl}},
}

// modifiers are keys that do nothing by themselves.
var modifiers = []fyne.KeyName{desktop.KeyShiftLeft, desktop.KeyShiftRight, desktop.KeyControlLeft, desktop.KeyControlRight, desktop.KeyAltLeft, desktop.KeyAltRight,
	desktop.KeySuperLeft, desktop.KeySuperRight, desktop.KeyCapsLock}

// moving are keys that lists, fields and buttons need.
var moving = []fyne.KeyName{fyne.KeyUnknown, fyne.KeyTab, fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter, fyne.KeyBackspace, fyne.KeyDelete,
	fyne.KeyUp, fyne.KeyDown, fyne.KeyLeft, fyne.KeyRight, fyne.KeyHome, fyne.KeyEnd, fyne.KeyPageUp, fyne.KeyPageDown}

// writing are keys that with Ctrl work on texts.
var writing = []fyne.KeyName{fyne.KeyA, fyne.KeyC, fyne.KeyV, fyne.KeyX, fyne.KeyY, fyne.KeyZ, fyne.KeyInsert}

// refusal says why a key cannot be bound; empty: it can.
func (d *Desk) refusal(c frame.Chord, types bool) string {
	w := d.frame.Words
	data := words.Data{"Key": c.Cap(w)}
	plain := c.Mod&^fyne.KeyModifierShift == 0
	switch {
	case plain && slices.Contains(moving, c.Key), c.Key == fyne.KeyUnknown, c.Mod == fyne.KeyModifierControl && slices.Contains(writing, c.Key), c.Mod == fyne.KeyModifierAlt && c.Key == fyne.KeyF4:
		return w.T("bind.own", data)
	case types, c.Mod == fyne.KeyModifierShift && len(c.Key) == 1:
		return w.T("bind.types", data)
	}
	all := slices.Concat(d.actions(), d.frame.Keys.Always)
	for _, r := range d.rooms {
		all = append(all, r.Actions()...)
	}
	for _, a := range all {
		for _, l := range frame.AllLetters {
			if slices.Contains(l.Of(a.Keys), c) {
				data["Action"] = w.T("action." + a.ID)
				return w.T("bind.taken", data)
			}
		}
	}
	if to, ok := d.frame.Keys.Bound[c]; ok {
		i := slices.IndexFunc(bindable, func(b struct {
			action string
			key    frame.Chord
		}) bool {
			return b.key == to
		})
		data["Action"] = w.T("action." + bindable[max(i, 0)].action)
		return w.T("bind.taken", data)
	}
	return ""
}

// binding is the action that shows the keys of one's own.
func (d *Desk) binding() frame.Action {
	return frame.Action{ID: "bind-keys", Keys: []frame.Chord{{Key: fyne.KeyPeriod, Mod: fyne.KeyModifierControl}}, Do: d.bindSheet}
}

// binder is the sheet on which further keys are bound.
type binder struct {
	desk  *Desk
	table *part.Table
	said  *part.Text
	asked *fyne.Container // the recorder, or what was said
	wants bool
}

// bindSheet lists what can have a key of one's own, and lets one press it.
func (d *Desk) bindSheet() {
	w, keys := d.frame.Words, d.frame.Keys
	d.uncover("look")
	b := &binder{desk: d, said: part.NewText(w.T("bind.text")).Wrapped()}
	b.table = part.NewTable(keys, []part.TableColumn{{Head: w.T("bind.column.does"), Least: 180, Share: 3}, {Head: w.T("bind.column.key"), Least: 90}, {Head: w.T("bind.column.own"), Least: 150, Share: 2}})
	b.asked = part.Column(0, b.said)
	shut := frame.Action{ID: "close-help", Keys: []frame.Chord{{Key: fyne.KeyEscape}}, Do: func() { d.uncover("bind") }}
	record := frame.Action{ID: "bind-record", Keys: []frame.Chord{{Key: fyne.KeyReturn}}, Once: true, Do: b.record}
	remove := frame.Action{ID: "bind-remove", Keys: []frame.Chord{{Key: fyne.KeyX, Mod: fyne.KeyModifierAlt}}, Once: true, Do: b.remove, Ready: func() bool { return len(b.own()) > 0 }}
	buttons := part.Foot(look.Apart, part.NewSmall(""), d.frame.Button(shut), d.frame.Button(remove), d.frame.Button(record).Main())
	card := part.NewBox(look.Card, part.ColumnFilled(look.Apart, 2, part.NewTitle(w.T("bind.title")), b.asked, b.table, buttons)).
		Edged(look.Line, 1).Rounded(look.Radius).Padded(look.Wide, look.Wide)
	d.cover("bind", container.New(bindLayout{b.table}, card), []frame.Action{shut, record, remove})
	if d.canvas != nil {
		keys.Listen(d.canvas, []frame.Action{remove})
	}
	b.show("")
	b.table.Choose(0)
	d.frame.Focus(b.table)
}

// at is what is chosen.
func (b *binder) at() (action string, key frame.Chord) {
	one := bindable[max(b.table.Chosen(), 0)]
	return one.action, one.key
}

// own are the keys of one's own for what is chosen.
func (b *binder) own() []frame.Chord {
	_, key := b.at()
	return b.desk.frame.Keys.Bound.To(key)
}

// show fills the list and says a sentence; empty: what the sheet is for.
func (b *binder) show(said string) {
	w := b.desk.frame.Words
	if said == "" {
		said = w.T("bind.text")
	}
	b.wants = false
	b.said.Say(said)
	b.asked.Objects = []fyne.CanvasObject{b.said}
	b.asked.Refresh()
	b.table.Fill(len(bindable), "", func(row, column int) part.Cell {
		one := bindable[row]
		switch column {
		case 0:
			return part.Cell{Words: w.T("action." + one.action)}
		case 1:
			return part.Cell{Words: one.key.Cap(w)}
		}
		var caps []string
		for _, c := range b.desk.frame.Keys.Bound.To(one.key) {
			caps = append(caps, c.Cap(w))
		}
		return part.Cell{Words: strings.Join(caps, ", "), Bold: true}
	})
	b.desk.content.Refresh()
}

// record waits for a key to be pressed.
func (b *binder) record() {
	d := b.desk
	w := d.frame.Words
	action, _ := b.at()
	r := part.NewRecorder(w.T("bind.ask", words.Data{"Action": w.T("action." + action)}), d.frame.Keys.Held)
	r.OnKey = func(key fyne.KeyName, mod fyne.KeyModifier, types bool) {
		if b.wants && !slices.Contains(modifiers, key) {
			b.take(frame.Chord{Key: key, Mod: mod}, types)
		}
	}
	r.OnLost = func() {
		if b.wants {
			b.show("")
		}
	}
	b.wants = true
	b.asked.Objects = []fyne.CanvasObject{r}
	b.asked.Refresh()
	d.content.Refresh()
	d.frame.Focus(r)
}

// take binds a key, or says why not.
func (b *binder) take(c frame.Chord, types bool) {
	d := b.desk
	w := d.frame.Words
	_, same := b.at()
	said := ""
	if c != (frame.Chord{Key: fyne.KeyEscape}) {
		if said = d.refusal(c, types); said == "" {
			b.keep(func(own frame.Bindings) { own[c] = same })
			data := words.Data{"Key": c.Cap(w), "Same": same.Cap(w)}
			said = w.T("bind.kept", data)
			if len(c.Key) == 1 && c.Mod == 0 {
				said += " " + w.T("bind.page")
			}
		}
	}
	b.show(said)
	d.frame.Focus(b.table)
}

// remove takes the keys of one's own from what is chosen.
func (b *binder) remove() {
	w := b.desk.frame.Words
	action, _ := b.at()
	own := b.own()
	b.keep(func(all frame.Bindings) {
		for _, c := range own {
			delete(all, c)
		}
	})
	b.show(w.T("bind.removed", words.Data{"Action": w.T("action." + action)}))
}

// keep changes the keys of one's own, at once and for the next time.
func (b *binder) keep(change func(frame.Bindings)) {
	b.desk.adjust(func(l *Look) {
		own := frame.ParseBindings(l.Bound)
		change(own)
		l.Bound = own.String()
	})
}

// bindLayout puts the sheet into the middle, as high as its list but not higher than the
// screen.
type bindLayout struct{ table *part.Table }

// MinSize is small: the sheet takes what there is.
func (bindLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, 0) }

// Layout gives the sheet its place.
func (l bindLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	width := min(helpWidth*theme.TextSize()/look.TextBody, size.Width-2*look.Wide)
	for range 2 { // once for the width, once for the lines it gives
		high := min(o[0].MinSize().Height-l.table.MinSize().Height+l.table.Whole(), size.Height-2*look.Wide)
		o[0].Resize(fyne.NewSize(width, high))
		o[0].Move(fyne.NewPos((size.Width-width)/2, (size.Height-high)/2))
	}
}
