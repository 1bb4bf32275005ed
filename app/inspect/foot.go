package inspect

import (
	"cmp"
	"slices"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// foot is what can be decided; the one thing that comes next is the coloured
// button. The release is there as soon as nothing is left to be seen.
type foot struct {
	room          *Room
	accept, plain *part.Button // the same, coloured or not
	onward        *part.Button // goes on reading, before one can judge
	release       *part.Button
	back          *part.Button   // to the list, once nothing is left to do
	decide        []*part.Button // what nobody does any more once the batch is released
	rescan        *part.Button   // one of these: orders, or takes the order back
	doubt         *part.Button   // another; a case is decided also then
	content       fyne.CanvasObject
}

func newFoot(r *Room) *foot {
	f := &foot{room: r, accept: r.button("inspect-accept").Main(), onward: r.button("inspect-next-page").Main(), plain: r.button("inspect-accept"), release: r.button("inspect-release").Main()}
	f.onward.SetLabel(r.desk.Words.T("inspect.read-on"))
	list := r.button("list")
	list.SetLabel(r.desk.Words.T("inspect.list"))
	left := part.FlowWithin(look.Near, 1)
	for _, id := range []string{"inspect-reject", "inspect-rescan", "inspect-doubt", "inspect-best"} {
		b := r.button(id)
		f.decide = append(f.decide, b)
		left.Add(b)
	}
	f.rescan, f.doubt = f.decide[1], f.decide[2]
	left.Add(list)
	f.back = r.button("list").Main()
	f.back.SetLabel(r.desk.Words.T("inspect.back"))
	f.content = part.NewBox(look.Card, part.RowFilled(look.Apart, 0, left, part.Row(look.Near+2, f.plain, f.release, f.onward, f.accept, f.back))).Padded(look.Apart-2, look.Wide)
	return f
}

// show says what Enter does now, and whether the batch may go.
func (f *foot) show() {
	r, t := f.room, f.room.desk.Words
	if r.work == nil {
		return
	}
	label, onward := "inspect.accept-page", false
	switch _, p, _ := r.current(); {
	case r.index.typing() != nil:
		label = "inspect.confirm-field"
	case r.work.Batch.State == batch.Rejected:
		label = "inspect.again"
	case p.Verdict == station.VerdictGood:
		label = "inspect.go-on"
	case r.work.EachPage():
		onward = r.page.goesOn()
	}
	done := r.work.Batch.State == batch.Captured && r.work.Review.Draw != nil && r.work.Missing() == 0
	gone := r.work.Released()
	f.accept.SetLabel(t.T(label))
	f.plain.SetLabel(t.T(label))
	f.accept.Hidden, f.onward.Hidden, f.plain.Hidden = gone || done || onward, gone || done || !onward, gone || !done
	f.back.Hidden = !gone
	f.release.Hidden = !done
	for _, b := range f.decide {
		b.Enable(!r.work.Released())
	}
	f.doubt.Enable(!r.work.Released() || r.inDoubt())
	f.rescan.SetLabel(t.T("action.inspect-rescan"))
	if _, p, _ := r.current(); p.Rescan != nil {
		f.rescan.SetLabel(t.T("inspect.rescan.withdraw"))
	}
	f.doubt.SetLabel(t.T("action.inspect-doubt"))
	if r.inDoubt() && r.leads() {
		f.doubt.SetLabel(t.T("inspect.doubt.decide"))
	}
	f.content.Refresh()
}

// findingTone is how urgent a finding is.
func findingTone(s batch.Severity) part.Tone {
	switch s {
	case batch.Severe:
		return part.ToneSevere
	case batch.Warning:
		return part.ToneWarning
	}
	return part.TonePlain
}

// compareFindings puts the worst first.
func compareFindings(a, b station.PlacedFinding) int {
	order := []batch.Severity{batch.Severe, batch.Warning, batch.Note}
	return cmp.Compare(slices.Index(order, a.Severity), slices.Index(order, b.Severity))
}

// finding is the short name of a finding.
func (r *Room) finding(f batch.Finding) string {
	return r.desk.Words.T("inspect.finding." + string(f.Code))
}

// field is the name of an index field.
func (r *Room) field(f batch.Field) string {
	return r.desk.Words.T("inspect.field." + string(f))
}
