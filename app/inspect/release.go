package inspect

import (
	"context"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/inspect/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
)

// release is F9 and nothing else is. Nobody takes a release back, so that what goes is
// shown once before it goes (EN 301 549, 11.3.3.4): F9 again lets it go. What cannot go
// yet the station refuses at once.
func (r *Room) release() {
	if !r.work.Complete() {
		r.letGo()
		return
	}
	if all := r.work.Wanting(); len(all) > 0 {
		r.askWanting(all, r.askRelease)
		return
	}
	r.askRelease()
}

// askRelease shows what goes.
func (r *Room) askRelease() {
	t, w := r.desk.Words, r.work
	documents, pages := w.Going()
	list := part.Column(look.Near, part.NewText(t.N("inspect.documents", documents)+" · "+t.N("inspect.pages", pages)).Wrapped().Bold())
	if n := len(w.Review.Parked); n > 0 {
		list.Add(part.NewBadge(part.ToneWarning, t.N("inspect.release.parked", n)).Wrapped())
	}
	list.Add(part.NewText(t.T("inspect.release.final")).Wrapped())
	again := frame.Action{ID: "inspect-release", Keys: r.byID["inspect-release"].Keys, Once: true, Do: func() {
		r.closeSheet()
		r.letGo()
	}}
	list.Add(r.desk.Button(again).Leading())
	actions := []frame.Action{{ID: "inspect-cancel", Keys: []frame.Chord{{Key: fyne.KeyEscape}}, Do: r.closeSheet}, again}
	r.openSheet(t.T("inspect.ask.release"), list, actions, nil)
}

// letGo releases the batch.
func (r *Room) letGo() {
	r.decide(func(ctx context.Context, w model.Work) (model.Work, error) { return r.model.Release(ctx, w) }, r.stay)
}

// alreadyReleased says that nothing is decided about a batch any more.
func (r *Room) alreadyReleased() {
	r.desk.Say(part.TonePlain, r.desk.Words.T("inspect.released.already"), r.desk.Words.T("inspect.released.closed"))
}

// askAgain asks whether a batch that went back is inspected anew: its sample is drawn
// with that, and Enter alone accepts only.
func (r *Room) askAgain() {
	t, id := r.desk.Words, r.work.Batch.ID
	again := frame.Action{ID: "inspect-again", Keys: []frame.Chord{{Key: digit(1)}}, Once: true, Do: func() {
		r.closeSheet()
		r.open(id, true)
	}}
	list := part.Column(look.Near, part.NewText(t.T("inspect.anew.text")).Wrapped(), r.desk.Button(again).Leading())
	actions := []frame.Action{{ID: "inspect-cancel", Keys: []frame.Chord{{Key: fyne.KeyEscape}}, Do: r.closeSheet}, again}
	r.openSheet(t.T("inspect.ask.again"), list, actions, nil) // no button has the keyboard that Enter would press
}
