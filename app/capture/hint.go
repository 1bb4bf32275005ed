package capture

import (
	"fmt"

	"github.com/scanstelle/scanstelle/app/capture/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/station"
)

// hint is something to look at that nothing waits for. It stays until it holds no more,
// or Esc puts it away.
type hint struct {
	id          string // of what it is about
	title, text string
	long        *station.LongDocument // that it leads to; nil for none
	waits       bool                  // until what is said was read: the device can do without it
}

// hints are those of the stack, the most urgent first.
func (r *Room) hints() []hint {
	w := r.desk.Words
	var out []hint
	add := func(h hint) {
		if !r.put[h.id] {
			out = append(out, h)
		}
	}
	if s := r.streak; s != nil {
		side := "page"
		if s.Side != "" {
			side = string(s.Side)
		}
		h := hint{id: fmt.Sprint("streak ", s.Side, s.First), text: w.T("capture.streak.text")}
		switch {
		case s.Over:
			h.title = w.N("capture.streak.over."+side, s.Pages, words.Data{"First": w.Number(s.First), "Last": w.Number(s.Last)})
			h.text = w.T("capture.streak.over.text")
		case r.work == feeding:
			h.text = w.T("capture.streak.feeding")
			fallthrough
		default:
			h.title = w.N("capture.streak."+side, s.Pages)
		}
		add(h)
	}
	if expected, found := r.stack.Letters(); expected > 0 && found != expected {
		few := map[bool]string{true: "few", false: "many"}[found < expected]
		add(hint{id: fmt.Sprint("letters ", expected, " ", found), waits: true,
			title: w.T("capture.letters.title", words.Data{"Expected": w.Number(expected), "Found": w.Number(found)}), text: w.T("capture.letters." + few)})
	}
	for i, d := range r.stack.Long {
		add(hint{id: fmt.Sprint("long ", d.Document, d.Pages), long: &r.stack.Long[i], waits: true,
			title: w.N("capture.long.title", d.Pages, words.Data{"Document": w.Number(d.Number)}), text: w.T("capture.long.text")})
	}
	return out
}

// hint is the one that is shown: none beside a question, and beside a sentence only one
// about the device, which comes before the next sheet.
func (r *Room) hint() *hint {
	all := r.hints()
	if len(all) == 0 || r.prompt.open() || r.asksDouble() || r.said() != nil && all[0].waits {
		return nil
	}
	return &all[0]
}

// banner shows it, with the way to what it is about.
func (h hint) banner(r *Room) *part.Box {
	if h.long == nil {
		return part.NewBanner(part.ToneWarning, h.title, h.text, nil).(*part.Box)
	}
	b := r.desk.Button(r.actions["finding-next"])
	b.SetLabel(r.desk.Words.T("capture.long.go"))
	b.OnFocus = r.bySheets
	return part.NewBanner(part.ToneWarning, h.title, h.text, b).(*part.Box)
}

// putAway takes the hint away that is shown.
func (r *Room) putAway(h hint) {
	if r.put == nil {
		r.put = map[string]bool{}
	}
	r.put[h.id] = true
	r.show()
	r.content.Refresh()
}

// told takes up how far a run has come, and of a line on its last pages.
func (r *Room) told(p model.Progress) {
	r.progress = p
	r.foot.show()
	r.streaked(p.Streak)
}

// streaked takes up a line on the last pages. It draws with the figures of the same page.
func (r *Room) streaked(s *station.Streaked) {
	if s == nil || r.streak != nil && *r.streak == *s {
		return
	}
	was := r.hint()
	r.streak = s
	r.showNotice()
	if is := r.hint(); (was == nil) != (is == nil) {
		r.content.Refresh()
	}
}

// unstreaked tells that what comes now may be without the line: the glass may be clean.
func (r *Room) unstreaked() {
	if r.streak != nil {
		over := *r.streak
		over.Over = true
		r.streak = &over
	}
}

// toLong goes to a document that is hinted at, unless one is there.
func (r *Room) toLong() bool {
	h := r.hint()
	if h == nil || h.long == nil {
		return false
	}
	d, _, ok := r.stack.Document(r.chosen)
	if ok && d.ID == h.long.Document {
		return false
	}
	for _, g := range r.groups {
		if g.Document == h.long.Document && len(g.Sheets) > 0 {
			r.choose(g.Sheets[0].Sides[0].ID)
			r.desk.Focus(r.strip)
			return true
		}
	}
	return false
}
