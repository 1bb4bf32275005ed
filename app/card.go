package app

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/frame"
	journal "github.com/scanstelle/scanstelle/app/journal/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/station"
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
	q := station.KeyCard{Title: w.T("help.card"), Language: w.Language()}
	if person := d.who.Person(); person != nil {
		q.Title += ", " + person.Name
	}
	if len(list.Objects) > 0 {
		q.Note = list.Objects[0].(*part.Text).Words()
	}
	add := func(title string, actions []frame.Action) {
		actions = slices.DeleteFunc(slices.Clone(actions), func(a frame.Action) bool {
			return len(keys.All(a)) == 0 || strings.HasPrefix(a.ID, "room-") && !a.Ready()
		})
		if len(actions) > 0 {
			list.Add(part.NewText(title).Colored(look.Accent).Bold())
			list.Add(d.keyList(actions, reader))
			q.Parts = append(q.Parts, d.cardPart(title, actions))
		}
	}
	add(w.T("help.everywhere"), slices.Concat(d.actions(), keys.Always))
	for i, r := range d.rooms {
		if d.now >= 0 && d.open(i) {
			add(w.T("room."+r.ID()), r.Actions())
		}
	}
	print := frame.Action{ID: "card-print", Keys: []frame.Chord{{Key: fyne.KeyP, Mod: fyne.KeyModifierControl}}, Once: true, Do: func() { d.printCard(q) }}
	d.keySheet("card", w.T("help.card"), list, reader, print)
}

// cardPart is what is printed below one heading.
func (d *Desk) cardPart(title string, actions []frame.Action) station.CardPart {
	w := d.frame.Words
	p := station.CardPart{Title: title}
	enter := frame.Chord{Key: fyne.KeyReturn}.Cap(w) // a sign that the print does not have
	for _, a := range actions {
		var caps []string
		for _, c := range d.frame.Keys.All(a) {
			caps = append(caps, strings.ReplaceAll(c.Cap(w), enter, "Enter"))
		}
		p.Lines = append(p.Lines, [2]string{strings.Join(caps, ", "), w.T("action." + a.ID)})
	}
	return p
}

// printCard makes the card of keys as a file for the printer.
func (d *Desk) printCard(q station.KeyCard) {
	d.frame.Bridge.Go(func(ctx context.Context) {
		f, err := station.Invoke[station.PrintFile](d.frame.Context(ctx), d.frame.Station, station.OpKeyCard, q, nil)
		path := ""
		if err == nil {
			path, err = journal.WriteNew(journal.Documents(), f.Name, f.Data)
		}
		d.frame.Bridge.Show("card-print", func() {
			d.uncover("card")
			if err != nil {
				d.frame.Fail(err)
				return
			}
			d.printed(path)
		})
	})
}

// covered tells whether a cover of that name lies over the desk.
func (d *Desk) covered(name string) bool {
	return slices.ContainsFunc(d.covers, func(c cover) bool { return c.name == name })
}
