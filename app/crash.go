package app

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
)

// Crash is the report of a time when the program ended by a fault of its own. It says
// where in the program, and nothing of pages or people.
type Crash struct {
	When time.Time
	Text string
	Path string // of the file
	// Discard deletes the report.
	Discard func() error
}

// offerCrash lays the report over the desk until the person has decided. Nothing of
// it is sent anywhere.
func (d *Desk) offerCrash(c Crash) {
	w := d.frame.Words
	reader := part.NewReader(d.frame.Keys)
	where := part.NewSmall("").Wrapped()
	var lines []fyne.CanvasObject
	for _, line := range strings.Split(strings.TrimSpace(c.Text), "\n") {
		lines = append(lines, part.NewSmall(line).Wrapped())
	}
	pane := part.NewBox(look.Ground, part.NewHigh(crashHeight, reader)).Edged(look.Line, 1).Rounded(look.Radius)
	pane.Hide()
	shut := func() { d.uncover("crash") }
	view := frame.Action{ID: "crash-view", Keys: []frame.Chord{{Key: fyne.KeyReturn}}, Once: true}
	drop := frame.Action{ID: "crash-discard", Keys: []frame.Chord{{Key: fyne.KeyDelete}}, Once: true}
	later := frame.Action{ID: "crash-later", Keys: []frame.Chord{{Key: fyne.KeyEscape}}, Do: shut}
	view.Do = func() {
		reader.Fill(lines...)
		where.Say(w.T("crash.where", words.Data{"Path": c.Path}))
		pane.Show()
		d.content.Refresh()
		d.frame.Focus(reader)
	}
	drop.Do = func() {
		if err := c.Discard(); err != nil {
			where.Say(err.Error())
			return
		}
		shut()
	}
	first := d.frame.Button(view).Main()
	card := part.NewBox(look.Card, part.Column(look.Wide,
		part.Row(look.Apart, part.NewIcon("warning", look.Warning).Sized(30), part.NewTitle(w.T("crash.title"))),
		part.NewText(w.T("crash.text", words.Data{"Date": w.Date(c.When.Local()), "Time": w.Time(c.When.Local())})).Wrapped(), pane, where,
		part.Foot(look.Apart, part.Space(), d.frame.Button(later), d.frame.Button(drop), first))).Edged(look.Line, 1).Rounded(look.Radius).Padded(look.Wide+look.Near, look.Wide+look.Near)
	d.cover("crash", part.NewBox(part.Clear, part.NewSheet(card)), []frame.Action{view, drop, later})
	d.frame.Focus(first)
}

// crashHeight is that of the report in the sheet, in points.
const crashHeight = 260
