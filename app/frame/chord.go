// Package frame is what the rooms of the desk hang in: actions with their keys,
// the bridge from other goroutines to the screen, and what a room is.
package frame

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
)

// Chord is a key with the modifiers that are held with it.
type Chord struct {
	Key fyne.KeyName
	Mod fyne.KeyModifier
}

// caps are the keys that are not named after what they type.
var caps = map[fyne.KeyName]string{
	fyne.KeyReturn: "key.enter", fyne.KeyEnter: "key.enter", fyne.KeyEscape: "key.escape", fyne.KeyDelete: "key.delete", fyne.KeyInsert: "key.insert",
	fyne.KeyHome: "key.home", fyne.KeyEnd: "key.end", fyne.KeyPageUp: "key.pageup", fyne.KeyPageDown: "key.pagedown",
	fyne.KeyUp: "key.up", fyne.KeyDown: "key.down", fyne.KeyLeft: "key.left", fyne.KeyRight: "key.right",
	desktop.KeyMenu: "key.menu", desktop.KeyPrintScreen: "key.print",
	fyne.KeySpace: "key.space", fyne.KeyTab: "key.tab", fyne.KeyBackspace: "key.backspace",
}

// Cap is what stands on the key, in the language of the desk: "Strg Z".
func (c Chord) Cap(w *words.Words) string {
	var parts []string
	for _, m := range []struct {
		mod fyne.KeyModifier
		key string
	}{{fyne.KeyModifierControl, "key.ctrl"}, {fyne.KeyModifierAlt, "key.alt"}, {fyne.KeyModifierShift, "key.shift"}} {
		if c.Mod&m.mod != 0 {
			parts = append(parts, w.T(m.key))
		}
	}
	name := string(c.Key)
	if key, ok := caps[c.Key]; ok {
		name = w.T(key)
	} else if number, ok := part.Numbered(c.Key); ok {
		name = w.T("key.numbered", words.Data{"Number": number})
	}
	return strings.Join(append(parts, name), " ")
}

// letter tells whether the chord types something into a text field.
func (c Chord) letter() bool {
	return c.Mod&^fyne.KeyModifierShift == 0 && (len(c.Key) == 1 || c.Key == fyne.KeySpace)
}

// editing are chords that belong to a text field while it has the focus.
func (c Chord) editing() bool {
	switch c.Key {
	case fyne.KeyLeft, fyne.KeyRight, fyne.KeyHome, fyne.KeyEnd, fyne.KeyBackspace, fyne.KeyDelete, fyne.KeyUp, fyne.KeyDown:
		return c.Mod&fyne.KeyModifierAlt == 0
	case fyne.KeyZ, fyne.KeyY, fyne.KeyA, fyne.KeyC, fyne.KeyX, fyne.KeyV:
		return c.Mod == fyne.KeyModifierControl
	}
	return c.letter()
}

// Shortcut is what Fyne makes of the chord; nil for one without Ctrl or Alt,
// which comes as a key.
func (c Chord) Shortcut() fyne.Shortcut {
	switch {
	case c.Mod&(fyne.KeyModifierControl|fyne.KeyModifierAlt) == 0:
		return nil
	case c == Chord{fyne.KeyZ, fyne.KeyModifierControl}:
		return &fyne.ShortcutUndo{}
	case c == Chord{fyne.KeyY, fyne.KeyModifierControl}:
		return &fyne.ShortcutRedo{}
	case c == Chord{fyne.KeyC, fyne.KeyModifierControl}:
		return &fyne.ShortcutCopy{}
	}
	return &desktop.CustomShortcut{KeyName: c.Key, Modifier: c.Mod}
}
