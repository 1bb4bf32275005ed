package app

import (
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
)

// card lays the card of keys over what is there: those of all rooms that the person may
// enter, whichever is open. At the login there is one key, and its button names it.
func (d *Desk) card() {
	switch {
	case d.covered("card"):
		return
	case d.now < 0 && len(d.covers) == 0:
		d.handbook()
		return
	}
	d.uncover("help")
	w, keys := d.frame.Words, d.frame.Keys
	list := part.Column(look.Near)
	if keys.Letters == frame.LettersOff {
		list.Add(part.NewSmall(w.T("handbook.off")).Wrapped())
	} else if keys.Letters != frame.LettersHeld {
		list.Add(part.NewSmall(w.T("help.letters")).Wrapped())
	}
	reader := part.NewReader(keys)
	add := func(title string, actions []frame.Action) {
		actions = slices.DeleteFunc(slices.Clone(actions), func(a frame.Action) bool {
			return len(keys.All(a)) == 0 || strings.HasPrefix(a.ID, "room-") && !a.Ready()
		})
		if len(actions) > 0 {
			list.Add(part.NewText(title).Colored(look.Accent).Bold())
			list.Add(d.keyList(actions, reader))
		}
	}
	add(w.T("help.everywhere"), slices.Concat(d.actions(), keys.Always))
	for i, r := range d.rooms {
		if d.now >= 0 && d.open(i) {
			add(w.T("room."+r.ID()), r.Actions())
		}
	}
	d.keySheet("card", w.T("help.card"), list, reader)
}

// covered tells whether a cover of that name lies over the desk.
func (d *Desk) covered(name string) bool {
	return slices.ContainsFunc(d.covers, func(c cover) bool { return c.name == name })
}
