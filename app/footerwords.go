package app

import (
	"time"

	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Badges of the footer.
const (
	footerClock    = iota // nobody can be sure of the time: nothing is sealed
	footerScanning        // the device that feeds, and how fast
	footerReading         // how much is to be read, and how long that takes
	footerTarget          // whether targets answer
	footerRecheck         // a nightly look found something, or broke off
	footerDelivery
	footerFull // in the place of the space where the disk is nearly full
	footerBadges
)

// footerBadge is what one says; no words: it is hidden.
type footerBadge struct {
	tone  part.Tone
	words string
}

// footerWords is all that is seen of the footer.
type footerWords struct {
	badges [footerBadges]footerBadge
	space  string
}

// words says what the station tells.
func (f *footer) words(s station.Status) (out footerWords) {
	w := f.desk.Words
	say := func(badge int, tone part.Tone, words string) { out.badges[badge] = footerBadge{tone, words} }
	if s.ClockDoubt != "" {
		say(footerClock, part.ToneSevere, w.T("footer.clock"))
	}
	say(footerScanning, part.ToneRunning, scanning(w, s.Scanning))
	if s.Reading > 0 {
		say(footerReading, part.ToneRunning, readingLeft(w, s))
	}
	tone, said := f.contact(s.Targets)
	say(footerTarget, tone, said)
	say(footerRecheck, part.ToneWarning, f.rechecked(s.Targets))
	tone, said = f.delivery(s)
	say(footerDelivery, tone, said)
	switch {
	case s.Space.Stop:
		say(footerFull, part.ToneSevere, w.T("footer.full"))
	case s.Space.Low:
		say(footerFull, part.ToneWarning, w.N("footer.low", int(s.Space.Sheets)))
	default:
		out.space = w.N("footer.space", int(s.Space.Sheets))
	}
	return out
}

// delivery says what waits to be handed over.
func (f *footer) delivery(s station.Status) (part.Tone, string) {
	w, lost := f.desk.Words, 0
	for _, d := range s.Outbox {
		if d.Code == batch.CodeTargetLost {
			lost++
		}
	}
	switch {
	case lost > 0: // somebody has to see to it
		return part.ToneSevere, w.N("footer.lost", lost)
	case len(s.Outbox) == 0 && s.Ready > 0:
		return part.ToneWarning, w.N("footer.ready", s.Ready)
	case len(s.Outbox) == 0:
		return part.TonePlain, w.T("footer.delivered")
	}
	oldest := s.Outbox[0].ID
	for _, d := range s.Outbox {
		oldest = min(oldest, d.ID)
	}
	return part.ToneOpen, w.N("footer.waiting", len(s.Outbox), words.Data{"Age": w.Age(f.desk.Now().Sub(oldest.Time()))})
}

// longestDevice bounds the name of a device, in letters: what comes behind it counts more.
const longestDevice = 24

// scanning says which device feeds and how fast, empty where none does.
func scanning(w *words.Words, all []station.Scanning) string {
	if len(all) == 0 {
		return ""
	}
	name, rate := all[0].Device, 0.0
	if letters := []rune(name); len(letters) > longestDevice {
		name = string(letters[:longestDevice-1]) + "…"
	}
	for _, s := range all {
		rate += s.PerMinute
	}
	if len(all) > 1 {
		name = w.N("footer.devices", len(all))
	}
	if pages := steady(rate); pages > 0 {
		return w.N("footer.pace", pages, words.Data{"Device": name})
	}
	return w.T("footer.scanning", words.Data{"Device": name})
}

// steady rounds a rate so that the words do not tremble with it.
func steady(rate float64) int {
	pages := int(rate + 0.5)
	if pages < 20 {
		return pages
	}
	return (pages + 2) / 5 * 5
}

// readingLeft says how many pages are still to be read, and about how long that takes.
func readingLeft(w *words.Words, s station.Status) string {
	said := w.N("footer.reading", s.Reading)
	switch left := time.Duration(s.ReadingLeft * float64(time.Second)); {
	case left == 0: // nobody knows
		return said
	case left < time.Minute:
		return said + ", " + w.T("footer.left.soon")
	case left < 90*time.Minute:
		return said + ", " + w.N("footer.left.minutes", int(left.Minutes()+0.5))
	default:
		return said + ", " + w.N("footer.left.hours", int(left.Hours()+0.5))
	}
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
