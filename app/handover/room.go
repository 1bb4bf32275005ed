// Package handover is the room Übergabe: what waits for its target, and why.
package handover

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/handover/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// every is how often the room looks while it is shown.
const every = 2 * time.Second

// Room shows the outbox.
type Room struct {
	desk  *frame.Desk
	model model.Desk
	queue model.Queue
	done  bool // what arrived is shown
	busy  bool // an attempt is under way

	which   *part.Choice
	targets *fyne.Container
	look    *fyne.Container // a nightly look that found something, or broke off
	waiting *part.Table
	arrived *part.Table
	reader  *part.Reader
	panes   *part.Fold
	body    *fyne.Container // the panes, or a question
	asked   *question       // nil: none is open
	sum     *part.Text
	foot    *fyne.Container // what can be done; not while a question is open

	actions []frame.Action
	buttons map[string]*part.Button // that are there always, by action
	content fyne.CanvasObject
	leave   context.CancelFunc
}

var _ frame.Room = (*Room)(nil)

// New makes the room.
func New(d *frame.Desk) *Room {
	w := d.Words
	r := &Room{desk: d, model: model.Desk{Station: d.Station, Context: d.Context}, buttons: map[string]*part.Button{}, leave: func() {}, sum: part.NewSmall(w.T("handover.promise"))}
	r.actions = r.make()
	r.which = part.NewChoice([]string{w.T("handover.waiting"), w.T("handover.arrived")}, 0, d.Keys, func(i int) { r.turn(i == 1) })
	r.which.Called(w.T("name.view"))
	r.targets, r.look = part.Flow(look.Apart), part.Column(look.Near)
	r.look.Hide()
	head := func(key string) string { return w.T("handover.column." + key) }
	r.waiting = part.NewTable(d.Keys, []part.TableColumn{
		{Head: head("title"), Least: 130, Share: 4}, {Head: head("target"), Least: 70, Share: 1}, {Head: head("state"), Least: 156, Share: 1},
		{Head: head("attempts"), Least: 60, Right: true}, {Head: head("next"), Least: 84}, {Head: head("since"), Least: 88},
	})
	r.arrived = part.NewTable(d.Keys, []part.TableColumn{
		{Head: head("title"), Least: 130, Share: 4}, {Head: head("target"), Least: 80, Share: 1}, {Head: head("proof"), Least: 156, Share: 1}, {Head: head("at"), Least: 160},
	})
	r.arrived.Hide()
	r.reader = part.NewReader(d.Keys)
	r.reader.Called(w.T("name.details"))
	lists := container.NewStack(r.waiting, r.arrived)
	r.panes = part.NewFold(part.NewBox(look.Card, lists).Edged(look.Line, 1), part.NewBox(look.Card, r.reader).Edged(look.Line, 1), 650, 340, 0.25)
	for _, t := range []*part.Table{r.waiting, r.arrived} {
		t.OnChosen = func(int) { r.choose() }
		t.OnFocus = func() { r.panes.Turn(0) }
	}
	r.reader.OnFocus = func() { r.panes.Turn(1) }
	r.body = container.NewStack(r.panes.Content())

	top := part.NewBox(look.Card, part.Column(look.Near, part.Flow(look.Apart, part.NewTitle(w.T("handover.title")), r.which, r.button("next-view")), r.targets, r.look)).Padded(look.Apart, look.Wide)
	r.foot = part.Column(0, part.Rule(), part.NewBox(look.Card, part.Foot(look.Apart, r.sum, r.button("handover-pause"), r.button("handover-bag"), r.button("handover-park"), r.button("handover-again"), r.button("handover-all").Main())).Padded(look.Near, look.Wide))
	r.content = part.ColumnFilled(0, 2, top, part.Rule(), part.NewBox(part.Clear, r.body).Padded(look.Apart, look.Wide), r.foot)
	return r
}

// ID is "handover".
func (r *Room) ID() string { return "handover" }

// Roles may enter: everybody.
func (r *Room) Roles() []batch.Role { return nil }

// Content is the screen.
func (r *Room) Content() fyne.CanvasObject { return r.content }

// Actions are those of the room.
func (r *Room) Actions() []frame.Action { return r.actions }

// Panes are the list, what the chosen package says, and what is listed.
func (r *Room) Panes() []fyne.Focusable {
	if r.asked != nil {
		return []fyne.Focusable{r.asked.field}
	}
	return []fyne.Focusable{r.table(), r.reader, r.which}
}

// table is the one that is shown.
func (r *Room) table() *part.Table {
	if r.done {
		return r.arrived
	}
	return r.waiting
}

// Enter looks at the outbox until the room is left.
func (r *Room) Enter() {
	r.leave()
	done := r.done
	r.leave = r.desk.Bridge.Go(func(ctx context.Context) {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for ctx.Err() == nil {
			if q, err := r.model.Load(ctx, done); ctx.Err() == nil {
				r.desk.Bridge.Show(r, func() {
					if err != nil {
						r.desk.Fail(err)
						return
					}
					r.show(q)
				})
			}
			select {
			case <-ctx.Done():
			case <-tick.C:
			}
		}
	})
}

// Leave stops looking.
func (r *Room) Leave() {
	r.leave()
	r.unask()
}

// turn shows what waits, or what arrived.
func (r *Room) turn(done bool) {
	r.done = done
	if done {
		r.waiting.Hide()
		r.arrived.Show()
	} else {
		r.arrived.Hide()
		r.waiting.Show()
	}
	r.reader.Fill()
	r.Enter()
	r.desk.Focus(r.table())
}

// show shows the outbox; the package that was chosen stays so, wherever it is now.
func (r *Room) show(q model.Queue) {
	if q.Done != r.done {
		return
	}
	before, was := r.chosen()
	r.queue = q
	w := r.desk.Words
	same := func(row int) bool { return was && q.Rows[row].ID == before.ID }
	if q.Done {
		r.arrived.Renew(len(q.Rows), w.T("handover.none"), func(row, column int) part.Cell { return r.arrivedCell(q.Rows[row], column) }, same)
	} else {
		nothing := w.T("handover.nothing")
		if q.Sum.Ready > 0 {
			nothing = w.T("handover.notyet")
		}
		r.waiting.Renew(len(q.Rows), nothing, func(row, column int) part.Cell { return r.waitingCell(q.Rows[row], column) }, same)
	}
	r.showTargets()
	r.choose()
}

// chosen is the package that is chosen.
func (r *Room) chosen() (station.OutboxRow, bool) {
	if i := r.table().Chosen(); i >= 0 && i < len(r.queue.Rows) && r.queue.Done == r.done {
		return r.queue.Rows[i], true
	}
	return station.OutboxRow{}, false
}

// showTargets shows how it stands with each target.
func (r *Room) showTargets() {
	w := r.desk.Words
	r.targets.RemoveAll()
	for _, s := range r.queue.Sum.Targets {
		tone, said := r.contact(s)
		line := part.Row(look.Apart, part.NewText(r.queue.Name(s.Target)).Bold(), part.NewBadge(tone, said))
		if n := r.queue.Waiting(s.Target); n > 0 {
			line.Add(part.NewSmall(w.N("handover.packages", n)))
		}
		if s.Doubled > 0 {
			line.Add(part.NewBadge(part.ToneWarning, w.N("handover.doubles", s.Doubled)))
		}
		if s.Rejected > 0 {
			line.Add(part.NewBadge(part.ToneSevere, w.N("handover.rejects", s.Rejected)))
		}
		if b := r.lookBadge(s.Rechecked); b != nil {
			line.Add(b)
		}
		r.targets.Add(part.NewBox(look.Ground, line).Edged(look.Line, 1).Rounded(look.Radius).Padded(look.Tight+2, look.Apart))
	}
	r.showLook()
	r.content.Refresh()
}
