package app

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/station"
)

// footerEvery is how often the footer looks.
const footerEvery = 2 * time.Second

// footer says at any time what works, what waits and how much fits.
type footer struct {
	desk    *frame.Desk
	badges  [footerBadges]*part.Badge
	space   *part.Text
	told    func(station.Status)
	said    footerWords
	content fyne.CanvasObject
}

// newFooter makes it; told hears what the station says, help shows the sheet of keys.
func newFooter(d *frame.Desk, told func(station.Status), help frame.Action) *footer {
	f := &footer{desk: d, told: told, space: part.NewSmall("")}
	for i := range f.badges { // nothing is known yet
		f.badges[i] = part.NewBadge(part.TonePlain, "")
		f.badges[i].Hide()
	}
	works := part.Flow(look.Wide, f.badges[footerClock], f.badges[footerScanning], f.badges[footerReading])
	f.content = part.Column(0, part.Rule(), part.NewBox(look.Card, part.Foot(look.Wide, works, f.badges[footerTarget], f.badges[footerRecheck],
		f.badges[footerDelivery], f.space, f.badges[footerFull], hint(d, help))).Padded(0, look.Wide))
	d.Bridge.Go(f.watch)
	return f
}

// hint names the key of an action; pressing it does the same.
func hint(d *frame.Desk, a frame.Action) fyne.CanvasObject {
	return part.NewPress(part.Row(look.Tight+2, part.NewSmall(d.Words.T("footer.help")), part.NewCap(a.Keys[0].Cap(d.Words))), a.Do)
}

// watch asks the station until the desk is closed.
func (f *footer) watch(ctx context.Context) {
	tick := time.NewTicker(footerEvery)
	defer tick.Stop()
	for {
		s, err := station.Invoke[station.Status](f.desk.Context(ctx), f.desk.Station, station.OpStatus, struct{}{}, nil)
		if err == nil {
			f.desk.Bridge.Calmly(f, func() { f.show(s) })
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// show says it where it is something else by now, and tells whether it is: every change
// draws the window anew.
func (f *footer) show(s station.Status) (changed bool) {
	now := f.words(s)
	if changed = now != f.said; changed {
		was := f.said
		f.said = now
		for i, b := range f.badges {
			if now.badges[i] == was.badges[i] {
				continue
			}
			b.Say(now.badges[i].tone, now.badges[i].words)
			show(b, now.badges[i].words != "")
		}
		f.space.Say(now.space)
		show(f.space, now.space != "")
	}
	f.told(s)
	return changed
}
