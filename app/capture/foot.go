package capture

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

// foot is the sheet balance, and what to press next.
type foot struct {
	room    *Room
	figures *fyne.Container
	line    *fyne.Container // the same in short, where there is little room
	import_ *part.Button
	end     *part.Button
	stop    *part.Button
	fresh   *part.Button
	scan    *part.Button
	goOn    *part.Button
	running *part.Badge // how far it has come
	whole   *part.Badge // whether as many sheets came as were counted
	buttons *fyne.Container
	content fyne.CanvasObject
	said    [8]int
	shown   footLook
}

// footLook is all that is seen of it.
type footLook struct {
	figures              [8]int
	running, whole, goOn string
	hidden               [8]bool
}

func newFoot(r *Room) *foot {
	f := &foot{room: r, figures: part.Flow(look.Wide), line: part.Flow(look.Wide)}
	button := func(id string) *part.Button { return r.desk.Button(r.actions[id]) }
	f.import_, f.end = button("import"), button("end-stack")
	f.stop, f.fresh, f.scan, f.goOn = button("stop").Main(), button("new-stack").Main(), button("scan").Main(), button("scan").Main()
	f.running, f.whole = part.NewBadge(part.ToneRunning, ""), part.NewBadge(part.ToneGood, "")
	f.buttons = part.Row(look.Apart, f.running, f.import_, f.end, f.stop, f.fresh, f.scan, f.goOn)
	f.content = part.Column(0, part.Rule(), part.NewBox(look.Card, container.New(&footLayout{}, f.figures, f.line, f.whole, f.buttons)).Padded(look.Apart, look.Wide))
	return f
}

func (f *foot) show() {
	r := f.room
	b := r.stack.Batch.Balance
	if !r.stack.Begun() {
		b = batch.SheetBalance{Expected: -1}
		if r.wanted.Sheets > 0 {
			b.Expected = r.wanted.Sheets
		}
	}
	if r.stack.Open() {
		b.Kept = len(r.pages) // documents, which count them, are formed at the end
	}
	f.judge()
	f.balance([8]int{b.Expected, b.Sheets, b.Sides, b.Kept, b.Blank, r.stack.Separators(), b.DoubleFeeds, b.Rescans})
	f.progress()
	f.goOn.SetLabel(r.goOnLabel())
	f.import_.Hidden = r.stack.Begun() || r.work != idle
	f.end.Hidden = !r.canEnd()
	f.stop.Hidden = r.work != feeding
	f.fresh.Hidden = r.work != idle || !r.stack.Begun() || r.stack.Open()
	f.scan.Hidden = r.work != idle || r.stack.Begun()
	f.goOn.Hidden = r.work != idle || !r.stack.Open() || r.said() != nil && r.said().goesOn
	if r.prompt.open() { // a question comes first
		for _, b := range []*part.Button{f.import_, f.end, f.stop, f.fresh, f.scan, f.goOn} {
			b.Hidden = true
		}
	}
	if now := f.looks(); now != f.shown { // else nothing has to be laid out anew
		f.shown = now
		f.content.Refresh()
	}
}

func (f *foot) looks() footLook {
	return footLook{f.said, f.running.AccessibilityLabel(), f.whole.AccessibilityLabel(), f.goOn.Label(),
		[8]bool{f.running.Hidden, f.whole.Hidden, f.import_.Hidden, f.end.Hidden, f.stop.Hidden, f.fresh.Hidden, f.scan.Hidden, f.goOn.Hidden}}
}

// balance shows the figures.
func (f *foot) balance(of [8]int) {
	if of == f.said && len(f.figures.Objects) > 0 {
		return
	}
	f.said = of
	w := f.room.desk.Words
	f.figures.RemoveAll()
	f.line.RemoveAll()
	for i, what := range []string{"expected", "fed", "sides", "kept", "blank", "separators", "double", "rescans"} {
		number := w.Number(of[i])
		if of[i] < 0 {
			number = "–"
		}
		if what == "rescans" && of[i] == 0 {
			continue
		}
		said := w.N("capture.balance."+what, max(of[i], 0))
		f.figures.Add(part.NewFigure(number, said))
		if i < 3 || i > 5 && of[i] > 0 { // what else is counted is on the sheets
			f.line.Add(part.Row(look.Tight, part.NewText(number).Bold(), part.NewSmall(said)))
		}
	}
}

// judge says whether the sheets are all there, once no more will come.
func (f *foot) judge() {
	s, w := f.room.stack, f.room.desk.Words
	expected := s.Batch.Balance.Expected
	f.whole.Hidden = !s.Begun() || s.Open() || expected < 0
	switch lack := expected - s.Sheets(); {
	case f.whole.Hidden:
	case lack == 0:
		f.whole.Say(part.ToneGood, w.T("capture.balance.whole"))
	case lack > 0:
		f.whole.Say(part.ToneSevere, w.N("capture.balance.lack", lack))
	default:
		f.whole.Say(part.ToneWarning, w.N("capture.balance.more", -lack))
	}
}

// progress says how far it has come, and how long the rest will take.
func (f *foot) progress() {
	r, w := f.room, f.room.desk.Words
	p := r.progress
	f.running.Hidden = r.work == idle && !r.waiting.on()
	switch data := (words.Data{"Number": w.Number(p.Taken), "Of": w.Number(p.Expected)}); {
	case f.running.Hidden:
	case r.work == busy && p.Taken > 0 && r.doing == "capture.ending":
		f.running.Say(part.ToneRunning, w.N("capture.ending.pages", p.Taken))
	case r.work == busy:
		f.running.Say(part.ToneRunning, w.T(r.doing))
	case r.waiting.on():
		f.running.Say(part.ToneRunning, w.T(r.waiting.what))
	case r.work == stopping:
		f.running.Say(part.ToneRunning, w.T("capture.stopping"))
	case p.Taken == 0:
		f.running.Say(part.ToneRunning, w.T("capture.beginning"))
	case p.Expected == 0:
		f.running.Say(part.ToneRunning, w.N("capture.taken", p.Taken))
	case p.Left == 0:
		f.running.Say(part.ToneRunning, w.T("capture.progress", data))
	default:
		data["Left"] = left(w, p.Left)
		f.running.Say(part.ToneRunning, w.T("capture.progress.left", data))
	}
}

// left says how long something will take: in steps that do not tremble.
func left(w *words.Words, d time.Duration) string {
	switch seconds := int(d.Seconds()); {
	case seconds < 5:
		return w.T("capture.left.soon")
	case seconds < 60:
		return w.N("capture.left.seconds", (seconds+4)/5*5)
	default:
		return w.N("capture.left.minutes", (seconds+30)/60)
	}
}

// footLayout puts balance and buttons side by side, or with large print the balance in
// short above the buttons.
type footLayout struct{ short bool }

// MinSize is that of what is shown.
func (l *footLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	figures, line, whole, buttons := o[0].MinSize(), o[1].MinSize(), footSize(o[2]), o[3].MinSize()
	if l.short {
		return fyne.NewSize(max(line.Width, whole.Width+buttons.Width), line.Height+look.Near+max(whole.Height, buttons.Height))
	}
	return fyne.NewSize(figures.Width+whole.Width+buttons.Width, max(figures.Height, buttons.Height))
}

// footSize is the room that something takes, with a gap beside it; none where it is
// hidden.
func footSize(o fyne.CanvasObject) fyne.Size {
	if !o.Visible() {
		return fyne.Size{}
	}
	return o.MinSize().AddWidthHeight(look.Wide, 0)
}

// Layout places the objects.
func (l *footLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	figures, line, whole, buttons := o[0].(*fyne.Container), o[1].(*fyne.Container), o[2], o[3]
	var needed float32
	for _, f := range figures.Objects {
		needed += f.MinSize().Width + look.Wide
	}
	b, w := buttons.MinSize(), footSize(whole)
	l.short = needed+w.Width+b.Width > size.Width
	figures.Hidden, line.Hidden = l.short, !l.short
	bottom := size.Height
	if l.short {
		h := line.MinSize().Height
		line.Move(fyne.NewPos(0, 0))
		line.Resize(fyne.NewSize(size.Width, h))
		h += look.Near
		whole.Move(fyne.NewPos(0, h+(bottom-h-w.Height)/2))
		buttons.Move(fyne.NewPos(size.Width-b.Width, h+(bottom-h-b.Height)/2))
	} else {
		figures.Move(fyne.NewPos(0, (bottom-figures.MinSize().Height)/2))
		figures.Resize(fyne.NewSize(needed, figures.MinSize().Height))
		whole.Move(fyne.NewPos(needed, (bottom-w.Height)/2))
		buttons.Move(fyne.NewPos(size.Width-b.Width, (bottom-b.Height)/2))
	}
	whole.Resize(fyne.NewSize(max(w.Width-look.Wide, 0), w.Height))
	buttons.Resize(b)
}
