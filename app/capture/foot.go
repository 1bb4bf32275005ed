package capture

import (
	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/batch"
)

// foot is the sheet balance, and what to press next.
type foot struct {
	room    *Room
	figures *fyne.Container
	import_ *part.Button
	end     *part.Button
	stop    *part.Button
	fresh   *part.Button
	scan    *part.Button
	goOn    *part.Button
	buttons *fyne.Container
	content fyne.CanvasObject
	said    [8]int
}

func newFoot(r *Room) *foot {
	f := &foot{room: r, figures: part.Flow(look.Wide)}
	button := func(id string) *part.Button { return r.desk.Button(r.actions[id]) }
	f.import_, f.end = button("import"), button("end-stack")
	f.stop, f.fresh, f.scan, f.goOn = button("stop").Main(), button("new-stack").Main(), button("scan").Main(), button("scan").Main()
	f.goOn.SetLabel(r.desk.Words.T("capture.go-on"))
	f.buttons = part.Row(look.Apart, f.import_, f.end, f.stop, f.fresh, f.scan, f.goOn)
	f.content = part.NewBox(look.Card, part.RowFilled(look.Apart, 0, f.figures, f.buttons)).Padded(look.Apart, look.Wide)
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
	f.balance([8]int{b.Expected, b.Sheets, b.Sides, b.Kept, b.Blank, b.Separators, b.DoubleFeeds, b.Rescans})
	f.import_.Hidden = r.stack.Begun() || r.work != idle
	f.end.Hidden = !r.canEnd()
	f.stop.Hidden = r.work != feeding
	f.fresh.Hidden = r.work != idle || !r.stack.Begun() || r.stack.Open()
	f.scan.Hidden = r.work != idle || r.stack.Begun()
	f.goOn.Hidden = r.work != idle || !r.stack.Open() || r.notice != nil && r.notice.goesOn
	f.content.Refresh()
}

// balance shows the figures.
func (f *foot) balance(of [8]int) {
	if of == f.said && len(f.figures.Objects) > 0 {
		return
	}
	f.said = of
	w := f.room.desk.Words
	f.figures.RemoveAll()
	for i, what := range []string{"expected", "fed", "sides", "kept", "blank", "separators", "double", "rescans"} {
		number := w.Number(of[i])
		if of[i] < 0 {
			number = "–"
		}
		if what == "rescans" && of[i] == 0 {
			continue
		}
		f.figures.Add(part.NewFigure(number, w.N("capture.balance."+what, max(of[i], 0))))
	}
}
