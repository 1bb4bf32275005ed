package app

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// footerEvery is how often the footer looks.
const footerEvery = 2 * time.Second

// footer says at any time what waits and how much fits.
type footer struct {
	desk     *frame.Desk
	reading  *part.Badge
	target   *part.Badge // whether targets answer
	delivery *part.Badge
	space    *part.Text
	full     *part.Badge // in its place where the disk is nearly full
	clock    *part.Badge // nobody can be sure of the time: nothing is sealed
	recheck  *part.Badge // a nightly look found something, or broke off
	told     func(station.Status)
	content  fyne.CanvasObject
}

// newFooter makes it; told hears what the station says, help shows the sheet of keys.
func newFooter(d *frame.Desk, told func(station.Status), help frame.Action) *footer {
	f := &footer{desk: d, told: told, clock: part.NewBadge(part.ToneSevere, d.Words.T("footer.clock")), reading: part.NewBadge(part.TonePlain, ""), recheck: part.NewBadge(part.TonePlain, ""), target: part.NewBadge(part.TonePlain, ""), delivery: part.NewBadge(part.TonePlain, ""), space: part.NewSmall(""), full: part.NewBadge(part.TonePlain, "")}
	for _, b := range []*part.Badge{f.reading, f.clock, f.recheck, f.target, f.delivery, f.full} { // nothing is known yet
		b.Hide()
	}
	f.content = part.Column(0, part.Rule(),
		part.NewBox(look.Card, part.Foot(look.Wide, part.Row(look.Wide, f.clock, f.reading), f.target, f.recheck, f.delivery, f.space, f.full, hint(d, help))).Padded(look.Near-1, look.Wide))
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
			f.desk.Bridge.Show(f, func() { f.show(s) })
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (f *footer) show(s station.Status) {
	w := f.desk.Words
	tone, said := f.contact(s.Targets)
	f.target.Say(tone, said)
	f.target.Show()
	said = f.rechecked(s.Targets)
	f.recheck.Say(part.ToneWarning, said)
	show(f.recheck, said != "")
	f.delivery.Show()
	lost := 0
	for _, d := range s.Outbox {
		if d.Code == batch.CodeTargetLost {
			lost++
		}
	}
	switch {
	case lost > 0: // somebody has to see to it
		f.delivery.Say(part.ToneSevere, w.N("footer.lost", lost))
	case len(s.Outbox) == 0 && s.Ready > 0:
		f.delivery.Say(part.ToneWarning, w.N("footer.ready", s.Ready))
	case len(s.Outbox) == 0:
		f.delivery.Say(part.TonePlain, w.T("footer.delivered"))
	default:
		oldest := s.Outbox[0].ID
		for _, d := range s.Outbox {
			oldest = min(oldest, d.ID)
		}
		f.delivery.Say(part.ToneOpen, w.N("footer.waiting", len(s.Outbox), words.Data{"Age": w.Age(f.desk.Now().Sub(oldest.Time()))}))
	}
	if s.Reading > 0 {
		f.reading.Say(part.ToneRunning, w.N("footer.reading", s.Reading))
		f.reading.Show()
	} else {
		f.reading.Hide()
	}
	f.space.Say(w.N("footer.space", int(s.Space.Sheets)))
	switch {
	case s.Space.Stop:
		f.full.Say(part.ToneSevere, w.T("footer.full"))
	case s.Space.Low:
		f.full.Say(part.ToneWarning, w.N("footer.low", int(s.Space.Sheets)))
	}
	show(f.space, !s.Space.Low && !s.Space.Stop)
	show(f.full, s.Space.Low || s.Space.Stop)
	show(f.clock, s.ClockDoubt != "")
	f.told(s)
}

// rechecked says what the last nightly looks at the targets found, or that one broke off;
// empty: nothing that anybody has to know.
func (f *footer) rechecked(all []station.TargetState) string {
	w := f.desk.Words
	amiss, broken := 0, false
	for _, t := range all {
		if t.Rechecked != nil {
			amiss += t.Rechecked.Amiss()
			broken = broken || t.Rechecked.Code != ""
		}
	}
	switch {
	case amiss > 0:
		return w.N("footer.amiss", amiss)
	case broken:
		return w.T("footer.recheck")
	}
	return ""
}

// contact says whether the targets answer: the worst that is known of them.
func (f *footer) contact(all []station.TargetState) (part.Tone, string) {
	w := f.desk.Words
	var offline, paused, untried int
	var since time.Time
	for _, t := range all {
		switch {
		case t.Paused != nil:
			paused++
		case t.Contact == station.ContactOffline:
			offline++
			since = t.Since
		case t.Contact == "":
			untried++
		}
	}
	switch {
	case offline > 0:
		return part.ToneWarning, w.N("footer.offline", offline, words.Data{"Time": w.Time(since.Local())})
	case paused > 0:
		return part.ToneWarning, w.N("footer.paused", paused)
	case untried > 0 || len(all) == 0:
		return part.ToneOpen, w.T("footer.untried")
	}
	return part.ToneGood, w.N("footer.online", len(all))
}
