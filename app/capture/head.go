package capture

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

// head says which stack lies here, and with what it is captured.
type head struct {
	room    *Room
	title   *part.Text
	short   *part.Text // the same where there is little room
	pills   *fyne.Container
	undo    *part.Button
	replace *part.Button
	tasks   *part.Button
	buttons *fyne.Container
	content fyne.CanvasObject
	said    string // what the pills show
	high    float32
}

func newHead(r *Room) *head {
	h := &head{room: r, title: part.NewTitle(""), short: part.NewTitle(""), pills: part.Flow(look.Near)}
	h.replace, h.undo = r.desk.Button(r.actions["replace"]), r.desk.Button(r.actions["undo"])
	h.tasks = r.desk.Button(r.actions["task-next"])
	h.buttons = part.Row(look.Apart, h.tasks, h.replace, h.undo)
	h.content = part.NewBox(look.Card, container.New(&headLayout{}, h.title, h.short, h.pills, h.buttons)).Padded(look.Apart, look.Wide)
	return h
}

func (h *head) show() {
	r, w := h.room, h.room.desk.Words
	h.tasks.Hidden = len(r.tasks) == 0
	h.tasks.SetLabel(w.N("capture.tasks", len(r.tasks)))
	h.tasks.Enable(r.canTask())
	h.replace.Hidden, h.undo.Hidden = !r.stack.Begun(), !r.stack.Begun()
	h.undo.Enable(r.canUndo())
	h.replace.Enable(r.canReplace())
	title := w.T("capture.new")
	short := title
	if r.stack.Begun() {
		at := r.stack.Batch.Opened.Local()
		title, short = w.Stack(at), w.T("capture.stack.short", words.Data{"Time": w.Time(at)})
	}
	h.title.Say(title)
	h.short.Say(short)
	if said := title + string(r.stack.Batch.ID) + r.stack.Paper.German() + r.wanted.Profile + r.wanted.Class + string(rune('0'+len(r.choices.Profiles))); said != h.said {
		h.said = said
		h.pills.Objects = h.labels()
	}
	h.content.Refresh()
	if high := h.content.MinSize().Height; high != h.high { // the labels took another line, or gave one back
		h.high = high
		r.content.Refresh()
	}
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
			t := part.NewToggle(p.Name, cap, r.desk.Keys, func(bool) { r.pickProfile(i) }).States(r.states())
			t.Set(p.Name == r.wanted.Profile)
			out = append(out, t)
		}
		return out
	}
	b := r.stack.Batch
	out := []fyne.CanvasObject{part.NewPill(w.T("capture.profile"), b.Profile.Name)}
	mode := batch.Copying
	if b.Class != nil {
		out = append(out, part.NewPill(w.T("capture.class"), w.Class(*b.Class)))
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
	if paper := r.stack.Paper.German(); paper != "" {
		out = append(out, part.NewPill(w.T("paper.pill"), paper))
	}
	return out
}

// headLayout puts title, labels and buttons side by side, or with large print below
// each other, with a title in short.
type headLayout struct {
	lines  int
	height float32 // of the labels, in the width they had last
}

// Objects of the head.
const (
	headTitle = iota
	headShort
	headPills
	headButtons
)

// MinSize is that of its lines.
func (l *headLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	title, pills, buttons := o[headShort].MinSize(), o[headPills].MinSize(), o[headButtons].MinSize()
	line := max(title.Height, buttons.Height)
	switch l.lines {
	case 0, 1:
		return fyne.NewSize(pills.Width, max(line, l.height))
	case 2:
		return fyne.NewSize(pills.Width, line+look.Near+l.height)
	}
	return fyne.NewSize(pills.Width, title.Height+l.height+buttons.Height+2*look.Near)
}

// Layout places them.
func (l *headLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	long, short, buttons := o[headTitle].MinSize(), o[headShort].MinSize(), o[headButtons].MinSize()
	place := func(i int, x, y, w, h float32) {
		o[i].Move(fyne.NewPos(x, y))
		o[i].Resize(fyne.NewSize(w, h))
	}
	room := size.Width - long.Width - buttons.Width - 2*look.Apart
	l.lines = 1
	if room < 300 && room < l.all(o[headPills].(*fyne.Container)) {
		if l.lines = 2; short.Width+look.Apart+buttons.Width > size.Width {
			l.lines = 3
		}
		room = size.Width
	}
	setHidden(o[headTitle], l.lines > 1)
	setHidden(o[headShort], l.lines == 1)
	o[headPills].Resize(fyne.NewSize(room, 0)) // the lines that it takes follow from its width
	l.height = o[headPills].MinSize().Height
	x, line := size.Width-buttons.Width, max(short.Height, buttons.Height)
	switch l.lines {
	case 1:
		place(headTitle, 0, (size.Height-long.Height)/2, long.Width, long.Height)
		place(headPills, long.Width+look.Apart, (size.Height-l.height)/2, room, l.height)
		place(headButtons, x, (size.Height-buttons.Height)/2, buttons.Width, buttons.Height)
	case 2:
		place(headShort, 0, (line-short.Height)/2, short.Width, short.Height)
		place(headButtons, x, (line-buttons.Height)/2, buttons.Width, buttons.Height)
		place(headPills, 0, line+look.Near, room, l.height)
	default:
		place(headShort, 0, 0, short.Width, short.Height)
		place(headPills, 0, short.Height+look.Near, room, l.height)
		place(headButtons, x, short.Height+l.height+2*look.Near, buttons.Width, buttons.Height)
	}
}

// setHidden hides a text or shows it without drawing anew: whoever lays out does.
func setHidden(o fyne.CanvasObject, on bool) { o.(*part.Text).Hidden = on }

// all is the width of the labels in one line.
func (l *headLayout) all(pills *fyne.Container) (w float32) {
	for _, p := range pills.Objects {
		w += p.MinSize().Width + look.Near
	}
	return w
}

// day writes a day as people do.
func (r *Room) day(d batch.Day) string {
	if r.desk.Words.Language() == "en" {
		return string(d)
	}
	return d.German()
}
