package capture

import (
	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

// head says which stack lies here, and with what it is captured.
type head struct {
	room    *Room
	title   *part.Text
	pills   *fyne.Container
	undo    *part.Button
	replace *part.Button
	buttons *fyne.Container
	content fyne.CanvasObject
	said    string // what the pills show
}

func newHead(r *Room) *head {
	h := &head{room: r, title: part.NewTitle(""), pills: part.Flow(look.Near)}
	h.replace, h.undo = r.desk.Button(r.actions["replace"]), r.desk.Button(r.actions["undo"])
	h.buttons = part.Row(look.Apart, h.replace, h.undo)
	line := part.RowFilled(look.Apart, 1, h.title, h.pills, h.buttons)
	h.content = part.NewBox(look.Card, line).Padded(look.Apart, look.Wide)
	return h
}

func (h *head) show() {
	r, w := h.room, h.room.desk.Words
	h.buttons.Hidden = !r.stack.Begun()
	h.undo.Enable(r.actions["undo"].Ready())
	h.replace.Enable(r.canEdit())
	title := w.T("capture.new")
	if r.stack.Begun() {
		at := r.stack.Batch.Opened.Local()
		title = w.T("capture.stack", words.Data{"Date": w.Date(at), "Time": w.Time(at)})
	}
	h.title.Say(title)
	if said := title + r.wanted.Profile + r.wanted.Class + string(rune('0'+len(r.choices.Profiles))); said != h.said {
		h.said = said
		h.pills.Objects = h.labels()
	}
	h.content.Refresh()
}

// labels are profiles to choose before a stack is begun, and what it has been begun
// with afterwards.
func (h *head) labels() []fyne.CanvasObject {
	r, w := h.room, h.room.desk.Words
	if !r.stack.Begun() {
		var out []fyne.CanvasObject
		for i, p := range r.choices.Profiles {
			if !r.allowed(p.Name) {
				continue
			}
			cap := ""
			if i < 9 {
				cap = one(fyne.KeyName(rune('1'+i)), ctrl)[0].Cap(w)
			}
			t := part.NewToggle(p.Name, cap, r.desk.Keys, func(bool) { r.pickProfile(i) })
			t.Set(p.Name == r.wanted.Profile)
			out = append(out, t)
		}
		return out
	}
	b := r.stack.Batch
	out := []fyne.CanvasObject{part.NewPill(w.T("capture.profile"), b.Profile.Name)}
	mode := batch.Copying
	if b.Class != nil {
		out = append(out, part.NewPill(w.T("capture.class"), b.Class.Title))
		mode = b.Class.Mode
	}
	out = append(out, part.NewPill(w.T("capture.procedure"), w.T("capture.mode-"+string(mode))))
	if in := b.Intake; in != nil {
		day := r.day(in.Date)
		if in.Way != "" {
			day += ", " + w.T(wayKey(in.Way))
		}
		out = append(out, part.NewPill(w.T("capture.intake"), day))
	}
	return out
}

// day writes a day as people do.
func (r *Room) day(d batch.Day) string {
	if r.desk.Words.Language() == "en" {
		return string(d)
	}
	return d.German()
}
