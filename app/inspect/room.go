// Package inspect is the room Prüfen: pages are looked at before they are sealed.
package inspect

import (
	"context"
	"sync/atomic"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/inspect/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Room shows the queue, or the batch that is being inspected.
type Room struct {
	desk    *frame.Desk
	model   model.Desk
	german  *words.Words // of the record, whatever the desk speaks
	actions []frame.Action
	byID    map[string]frame.Action

	queue   *queue
	work    *model.Work // nil: the queue is shown
	spot    model.Spot
	busy    bool        // something that was decided is on its way
	missed  bool        // others changed the batch meanwhile
	looked  bool        // others looked at pages of it meanwhile
	begun   atomic.Bool // a batch is shown, and not the queue
	entered bool
	hinted  struct { // what was found out last about a batch
		batch batch.ID
		hints map[batch.ID][]batch.Hint
	}
	leave  context.CancelFunc // of the room
	follow context.CancelFunc // of the batch

	head      *head
	documents *documents
	page      *page
	index     *index
	foot      *foot
	panes     *part.Panes
	inspected fyne.CanvasObject
	sheet     *fyne.Container // of reasons, above the rest
	content   *fyne.Container
}

var (
	_ frame.Room  = (*Room)(nil)
	_ frame.Paged = (*Room)(nil)
)

// Widths of the panes at text scale 1: documents, page, index fields.
var widths = []float32{236, 420, 316}

// reading is the least resolution at which a page is confirmed on its own, in dots per
// inch: what counts as legible, and a little for rounding.
const reading = 1.01 * station.LegibleDPI

// readingWidth is that of a page upright that is shown so, with the ground beside it, in
// points.
const readingWidth = 210/25.4*reading + 2*look.Apart

// New makes the room.
func New(d *frame.Desk) *Room {
	r := &Room{desk: d, model: model.Desk{Station: d.Station, Context: d.Context}, sheet: container.NewStack()}
	var err error
	if r.german, err = words.Open("de"); err != nil {
		panic(err) // the catalogue is part of the program
	}
	r.actions, r.byID = r.makeActions(), map[string]frame.Action{}
	for _, a := range r.actions {
		r.byID[a.ID] = a
	}
	r.queue, r.head, r.foot = newQueue(r), newHead(r), newFoot(r)
	r.documents, r.page, r.index = newDocuments(r), newPage(r), newIndex(r)
	r.panes = part.NewPanes(1, widths, r.documents.content, r.page.content, r.index.content)
	r.inspected = part.ColumnFilled(0, 2, r.head.content, part.Rule(), r.panes.Content(), part.Rule(), r.foot.content)
	r.content = container.NewStack(r.queue.content, r.inspected, r.sheet)
	r.inspected.Hide()
	return r
}

// ID is "inspect".
func (r *Room) ID() string { return "inspect" }

// Roles may enter.
func (r *Room) Roles() []batch.Role {
	return []batch.Role{batch.RoleInspector, batch.RoleSupervisor}
}

// Content is the screen.
func (r *Room) Content() fyne.CanvasObject { return r.content }

// Actions are those of the room.
func (r *Room) Actions() []frame.Action { return r.actions }

// Panes are the queue, or documents, page and fields of the batch.
func (r *Room) Panes() []fyne.Focusable {
	if r.work == nil {
		return r.queue.panes()
	}
	out := []fyne.Focusable{r.page.viewer, r.documents.rows}
	if f := r.index.pane(); f != nil {
		out = []fyne.Focusable{r.page.viewer, f, r.documents.rows}
	}
	return out
}

// OnPage is the page, and the list of documents it is chosen from.
func (r *Room) OnPage(f fyne.Focusable) bool {
	return f == fyne.Focusable(r.page.viewer) || f == fyne.Focusable(r.documents.rows)
}

// Enter goes on where one was.
func (r *Room) Enter() {
	r.entered = true
	r.queue.enter()
	r.leave = r.desk.Bridge.Go(func(ctx context.Context) {
		r.queue.load(ctx)
		r.model.Follow(ctx, "", func(bool) bool {
			if !r.begun.Load() { // else it is read when it is seen again
				r.queue.load(ctx)
			}
			return true
		})
	})
	if r.work != nil {
		r.watch(r.work.Batch.ID)
	}
}

// Leave stops looking; a batch that was begun stays where it is.
func (r *Room) Leave() {
	r.entered = false
	r.leave()
	r.queue.sealed.leave()
	r.unwatch()
	r.page.rest()
	r.closeSheet()
}

// open shows a batch; its sample is drawn with this.
func (r *Room) open(id batch.ID, again bool) {
	if r.busy {
		return
	}
	r.decide(func(ctx context.Context, _ model.Work) (model.Work, error) {
		return model.Begin(r.desk.Context(ctx), r.desk.Station, id, again)
	}, func(w model.Work) {
		r.watch(id)
		r.take(w)
		r.visit(w.First())
		r.desk.Focus(r.page.viewer)
	})
}

// close goes back to the queue.
func (r *Room) close() {
	r.unwatch()
	r.work = nil
	r.begun.Store(false)
	r.desk.Bridge.Go(r.queue.load)
	r.page.clear()
	r.page.rest()
	r.inspected.Hide()
	r.queue.content.Show()
	r.content.Refresh()
	r.desk.Focus(r.queue.pane())
}

// watch reads the batch anew when others change it.
func (r *Room) watch(id batch.ID) {
	r.unwatch()
	r.follow = r.desk.Bridge.Go(func(ctx context.Context) {
		r.model.Follow(ctx, id, func(looked bool) bool {
			if looked {
				return r.review(ctx, id)
			}
			w, err := model.Load(r.desk.Context(ctx), r.desk.Station, id)
			if err != nil {
				return false // what is decided next tells it
			}
			r.desk.Bridge.Show(r.documents, func() { r.renew(w) })
			return r.hints(ctx, id)
		})
	})
}

// review reads what people looked at.
func (r *Room) review(ctx context.Context, id batch.ID) bool {
	review, err := model.LoadReview(r.desk.Context(ctx), r.desk.Station, id)
	if err != nil {
		return false
	}
	r.desk.Bridge.Show("inspect review", func() {
		switch {
		case r.work == nil || r.work.Batch.ID != id || r.work.Reviewed(review):
		case r.busy:
			r.looked = true
		default:
			r.renew(r.work.With(review))
		}
	})
	return true
}

func (r *Room) unwatch() {
	if r.follow != nil {
		r.follow()
		r.follow = nil
	}
}

// renew takes what changed elsewhere and stays on the page.
func (r *Room) renew(w model.Work) {
	if r.work == nil || r.work.Batch.ID != w.Batch.ID {
		return
	}
	if r.busy {
		r.missed = true
		return
	}
	_, before, _ := r.work.At(r.spot)
	w = r.knowing(w).Showing(r.work.All)
	r.take(w)
	if s, ok := w.Find(before.ID); ok {
		r.spot = s
		r.refresh()
		d, _, _ := w.At(s)
		r.index.show(d) // what was read meanwhile
		return
	}
	r.visit(w.First())
}

// hints reads what speaks against the documents.
func (r *Room) hints(ctx context.Context, id batch.ID) bool {
	hints, err := r.model.Hints(ctx, id)
	if err != nil {
		return ctx.Err() == nil // without them all goes on
	}
	r.desk.Bridge.Show("inspect hints", func() {
		r.hinted.batch, r.hinted.hints = id, hints
		if r.work != nil && r.work.Batch.ID == id && !r.busy && !r.work.SameHints(hints) {
			r.renew(*r.work)
		}
	})
	return true
}

// knowing is a work with the hints that are there.
func (r *Room) knowing(w model.Work) model.Work {
	if r.hinted.batch == w.Batch.ID {
		return w.Hinted(r.hinted.hints)
	}
	return w
}

// take shows a work.
func (r *Room) take(w model.Work) {
	r.work = &w
	r.begun.Store(true)
	r.makeRoom()
	r.queue.content.Hide()
	r.inspected.Show()
	r.refresh()
	r.content.Refresh()
}

// makeRoom gives the page the width it is read in where each one is confirmed on its
// own: the documents come with the keyboard then.
func (r *Room) makeRoom() {
	dpi, width := 0.0, float32(0)
	if r.work.EachPage() {
		dpi, width = reading, readingWidth
	}
	r.page.viewer.Legible(dpi)
	r.panes.Roomy(0, width)
}

// turnPage goes to the next page or the one before. Where each page is confirmed on its
// own it first goes through all of the page, in the order in which one reads.
func (r *Room) turnPage(by int) {
	if r.work.EachPage() && r.page.here() && r.page.viewer.Onward(by) {
		r.panes.Show(1)
		return
	}
	r.visit(r.work.Step(r.spot, by))
}

// refresh shows what is known beside the page.
func (r *Room) refresh() {
	r.head.show()
	r.documents.show()
	r.foot.show()
	r.index.showFindings()
}

// visit shows the page at a spot.
func (r *Room) visit(s model.Spot) {
	d, p, ok := r.work.At(s)
	if !ok {
		r.page.clear()
		return
	}
	r.spot = s
	r.page.show(p)
	r.index.show(d)
	r.refresh()
}

// decide does something that takes time; done shows its result. Only one thing is
// decided at a time.
func (r *Room) decide(do func(context.Context, model.Work) (model.Work, error), done func(model.Work)) {
	r.busy = true
	var now model.Work
	if r.work != nil {
		now = *r.work
	}
	r.desk.Bridge.Go(func(ctx context.Context) {
		w, err := do(ctx, now)
		r.desk.Bridge.Show("inspect decided", func() {
			r.rest()
			switch {
			case batch.CodeOf(err) == batch.CodeEachPage: // said with the keys of the desk
				r.desk.Say(part.ToneWarning, r.desk.Words.T("inspect.each-page.title"), r.desk.Words.T("inspect.each-page.text", words.Data{"Key": r.hint("inspect-width")}))
			case err != nil:
				r.desk.Fail(err)
			default:
				done(r.knowing(w))
			}
		})
	})
}

// rest ends what was decided. What others changed meanwhile is read anew.
func (r *Room) rest() {
	r.busy = false
	switch {
	case r.work == nil:
	case r.missed:
		r.watch(r.work.Batch.ID)
	case r.looked:
		id := r.work.Batch.ID
		r.desk.Bridge.Go(func(ctx context.Context) { r.review(ctx, id) })
	}
	r.missed, r.looked = false, false
}

// button makes one for an action of the room.
func (r *Room) button(id string) *part.Button { return r.desk.Button(r.byID[id]) }

// hint is the key that a sentence names for an action of the room.
func (r *Room) hint(id string) string { return r.desk.Hint(r.byID[id]) }

// current is the page shown.
func (r *Room) current() (model.Document, model.Page, bool) {
	if r.work == nil {
		return model.Document{}, model.Page{}, false
	}
	return r.work.At(r.spot)
}
