package handover

import (
	"cmp"

	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/station"
)

// rechecked says when a target was last asked whether it still holds a package, and what
// came of it; empty where it was not asked since the package arrived.
func (r *Room) rechecked(v station.OutboxRow) string {
	if v.Rechecked == nil {
		return ""
	}
	return r.desk.Words.T("handover.rechecked."+cmp.Or(string(v.Rechecked.Code), "agrees"), words.Data{"Time": r.moment(v.Rechecked.At)})
}

// lookBadge says what the last nightly look at a target came to; nil: nothing was asked for.
func (r *Room) lookBadge(l *station.Rechecked) *part.Badge {
	if l == nil {
		return nil
	}
	w, at := r.desk.Words, words.Data{"Time": r.moment(l.At)}
	switch found := len(l.Lost) + l.Amiss(); {
	case l.Code != "":
		return part.NewBadge(part.ToneWarning, w.T("handover.look.broken", at))
	case found > 0:
		return part.NewBadge(part.ToneWarning, w.N("handover.look.found", found, at))
	case l.Checked > 0:
		return part.NewBadge(part.ToneGood, w.N("handover.look.good", l.Checked, at))
	}
	return nil
}

// showLook tells of a nightly look that somebody has to know of: first of one that found
// something, then of one that broke off. It is one of several, for the list needs the room.
func (r *Room) showLook() {
	r.look.RemoveAll()
	if r.showRestored() {
		r.look.Show()
		return
	}
	var told *station.Rechecked
	for _, s := range r.queue.Sum.Targets {
		if l := s.Rechecked; l != nil && (l.Amiss() > 0 && (told == nil || told.Amiss() == 0) || l.Code != "" && told == nil) {
			told = l
		}
	}
	r.look.Hidden = told == nil
	if told == nil {
		return
	}
	w := r.desk.Words
	data := words.Data{"Target": r.queue.Name(told.Target), "Time": r.moment(told.At), "Key": r.action("next-view").Keys[0].Cap(w)}
	switch n := told.Amiss(); {
	case n == 0:
		r.look.Add(part.NewBanner(part.ToneWarning, w.T("handover.look.broken.title", data), w.Said(told.Code, told.Message)+" "+w.T("handover.look.broken.text"), nil))
	case r.done:
		r.look.Add(part.NewBanner(part.ToneWarning, w.N("handover.look.amiss.title", n, data), w.T("handover.look.amiss.here"), nil))
	default:
		r.look.Add(part.NewBanner(part.ToneWarning, w.N("handover.look.amiss.title", n, data), w.T("handover.look.amiss.text", data), nil))
	}
}
