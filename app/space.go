package app

import (
	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/station"
)

// scarcity is how little room the disk has.
type scarcity int

const (
	ample scarcity = iota
	low            // fewer sheets fit than the settings want to be told of
	full           // no further sheet is taken
)

// space is what was said of the room on the disk.
type space struct {
	worst  scarcity          // that was said since there was enough
	said   scarcity          // by the banner
	sheets int64             // it names
	banner fyne.CanvasObject // nil where nothing was said yet
}

func scarce(v station.SpaceView) scarcity {
	switch {
	case v.Stop:
		return full
	case v.Low:
		return low
	}
	return ample
}

// tellSpace says that the disk gets full, once, and once more where no further sheet
// goes on it; as soon as nothing else waits to be read (mailroom.md 6, row 14). As long
// as the sentence stands it is true, and it goes away with its cause. The footer says it
// as long as it is so.
func (d *Desk) tellSpace(v station.SpaceView) {
	s, now := &d.space, scarce(v)
	stands := s.banner != nil && len(d.notice.Objects) == 1 && d.notice.Objects[0] == s.banner
	switch {
	case now == ample:
		if s.worst = ample; stands {
			d.unsay()
		}
		return
	case stands && now == s.said && v.Sheets == s.sheets:
		return
	case !stands && (now <= s.worst || d.now < 0 || len(d.notice.Objects) > 0):
		return
	}
	w := d.frame.Words
	tone, title := part.ToneWarning, w.N("space.low.title", int(v.Sheets))
	if now == full {
		tone, title = part.ToneSevere, w.T("space.stop.title")
	}
	d.say(tone, title, w.T("space.text"))
	*s = space{worst: max(s.worst, now), said: now, sheets: v.Sheets, banner: d.notice.Objects[0]}
}
