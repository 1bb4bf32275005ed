package app

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// clock is what the desk says as long as nobody can be sure of the time: nothing is
// sealed then, and whoever works here must not find that out from what does not arrive.
type clock struct {
	doubt string // German, of the station; empty where all is well
	may   bool   // whoever is here can say that the clock is right
	box   *fyne.Container
}

// doubtClock shows the doubt in every room until it is gone, with what to do and who.
func (d *Desk) doubtClock(doubt string) {
	may := d.mayAccept()
	if doubt == d.clock.doubt && may == d.clock.may {
		return
	}
	d.clock.doubt, d.clock.may = doubt, may
	d.clock.box.RemoveAll()
	if w := d.frame.Words; doubt != "" {
		text, button := w.T("clock.call"), fyne.CanvasObject(nil)
		if may {
			text, button = w.T("clock.compare"), d.frame.Button(d.accepting())
		}
		d.clock.box.Add(part.NewBox(part.Clear, part.NewBanner(part.ToneSevere, w.T("clock.doubt"), w.T("clock.safe")+" "+text, button)).Padded(look.Apart, look.Wide))
	}
	d.content.Refresh()
}

// mayAccept tells whether whoever is at the desk can say that the clock is right; the
// station decides.
func (d *Desk) mayAccept() bool {
	return d.frame.May(batch.RoleSupervisor, batch.RoleAdministration)
}

// accepting is the action that says so.
func (d *Desk) accepting() frame.Action {
	return frame.Action{ID: "clock-accept", Keys: []frame.Chord{{Key: fyne.KeyF12}}, Do: d.askClock, Once: true, Ready: func() bool { return d.clock.doubt != "" && d.mayAccept() }}
}

// askClock shows what the clock says, and asks why it is right now.
func (d *Desk) askClock() {
	w := d.frame.Words
	now := d.frame.Now().Local()
	field := part.NewField("", d.frame.Keys)
	wrong := part.NewText("").Colored(look.Severe).Bold().Wrapped()
	wrong.Hide()
	busy := false
	cancel := frame.Action{ID: "cancel", Keys: []frame.Chord{{Key: fyne.KeyEscape}}, Do: func() { d.uncover("clock") }}
	accept := frame.Action{ID: "clock-right", Keys: []frame.Chord{{Key: fyne.KeyReturn}}, Once: true, Ready: func() bool { return !busy }, Do: func() {
		busy = true
		reason := strings.TrimSpace(field.Text)
		d.frame.Bridge.Go(func(ctx context.Context) {
			_, err := station.Invoke[struct{}](d.frame.Context(ctx), d.frame.Station, station.OpClockAccept, reason, nil)
			d.frame.Bridge.Show("clock", func() {
				if busy = false; err != nil {
					wrong.Say(w.Failure(err))
					wrong.Show()
					d.content.Refresh()
					return
				}
				d.uncover("clock")
				d.doubtClock("")
				d.say(part.ToneGood, w.T("clock.accepted.title"), w.T("clock.accepted.text"))
			})
		})
	}}
	field.OnSubmitted = func(string) { accept.Do() }
	card := part.NewBox(look.Card, part.Column(look.Wide, part.NewTitle(w.T("clock.title", words.Data{"Date": w.Date(now), "Time": w.Time(now)})).Wrapped(),
		part.NewText(w.Said("", d.clock.doubt)).Bold().Wrapped(), part.NewText(w.T("clock.text")).Wrapped(), wrong, part.NewLabelled(w.T("clock.reason"), field),
		part.Foot(look.Apart, part.Space(), d.frame.Button(cancel), d.frame.Button(accept).Main()))).
		Edged(look.Line, 1).Rounded(look.Radius).Padded(look.Wide, look.Wide)
	d.cover("clock", part.NewBox(part.Clear, part.NewSheet(card)), []frame.Action{cancel, accept})
	d.frame.Focus(field)
}
