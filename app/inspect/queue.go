package inspect

import (
	"context"
	"strings"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"github.com/scanstelle/scanstelle/app/inspect/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// queue is the list of batches that wait, and beside it that of what was reported.
type queue struct {
	room      *Room
	all       []station.Waiting
	doubts    []station.Doubt // below them, for who decides them
	loaded    bool
	reporting atomic.Bool // what was reported is shown
	reports   *reports
	sealing   atomic.Bool // what was sealed off is shown
	sealed    *sealed
	which     *part.Choice
	count     *part.Text
	rows      *part.Rows
	none      *fyne.Container
	waiting   *fyne.Container // batches, or that there are none
	reported  *part.Box       // around the reports
	closed    *part.Box       // around what was sealed off
	open      *part.Button
	content   fyne.CanvasObject
}

func newQueue(r *Room) *queue {
	w := r.desk.Words
	q := &queue{room: r, count: part.NewSmall(""), none: part.Column(0)}
	q.rows = part.NewRows(r.desk.Keys, func() int { return len(q.all) + len(q.doubts) },
		func() fyne.CanvasObject { return newWaitingRow(q) },
		func(i int, o fyne.CanvasObject) {
			if i < len(q.all) {
				o.(*waitingRow).show(q.all[i], i == q.rows.Chosen())
			} else if at := i - len(q.all); at < len(q.doubts) {
				o.(*waitingRow).showDoubt(q.doubts[at], i == q.rows.Chosen())
			}
		}, func(int) bool { return false }, func(int) { q.rows.Refresh() })
	q.rows.Called(w.T("inspect.queue"))
	q.none.Add(part.NewBanner(part.ToneGood, w.T("inspect.none.title"), w.T("inspect.none.text"), nil))
	q.none.Hide()
	q.open = r.button("inspect-accept").Main()
	q.open.SetLabel(w.T("inspect.open"))
	q.reports = newReports(r)
	q.reports.chosen = q.offer
	q.sealed = newSealed(r)
	q.sealed.chosen = q.offer
	q.which = part.NewChoice([]string{w.T("inspect.view.batches"), w.T("inspect.view.reports"), w.T("inspect.view.sealed")}, 0, r.desk.Keys, q.turn)
	q.which.Called(w.T("name.view"))
	q.which.Offer(2) // until a supervisor enters
	head := part.NewBox(look.Card, part.Flow(look.Apart, part.NewTitle(w.T("inspect.queue")), q.which, r.button("next-view"), q.count)).Padded(look.Apart, look.Wide)
	foot := part.NewBox(look.Card, part.RowFilled(look.Apart, 0, part.NewSmall(w.T("inspect.promise")).Wrapped(), q.open)).Padded(look.Apart, look.Wide)
	q.waiting = container.NewStack(part.NewBox(part.Clear, q.rows).Padded(look.Apart, look.Apart), part.NewBox(part.Clear, q.none).Padded(look.Wide, look.Wide))
	q.reported = part.NewBox(part.Clear, q.reports.content).Padded(look.Apart, look.Wide)
	q.reported.Hide()
	q.closed = part.NewBox(part.Clear, q.sealed.content).Padded(look.Apart, look.Wide)
	q.closed.Hide()
	middle := container.NewStack(q.waiting, q.reported, q.closed)
	q.content = part.NewBox(part.Clear, part.ColumnFilled(0, 2, head, part.Rule(), middle, part.Rule(), foot))
	return q
}

// The views of the queue, in their order.
const (
	viewReports = 1
	viewSealed  = 2
)

// enter offers whoever is at the desk the views that are for them: what was sealed off
// only supervisors see.
func (q *queue) enter() {
	views := viewSealed
	if q.room.leads() {
		views++
	}
	q.which.Offer(views)
}

// turnOn shows the next view.
func (q *queue) turnOn() { q.which.Choose((q.which.Chosen() + 1) % q.which.Offered()) }

// turn shows the batches that wait, what was reported, or what was sealed off.
func (q *queue) turn(view int) {
	q.reporting.Store(view == viewReports)
	q.sealing.Store(view == viewSealed)
	q.waiting.Hidden, q.reported.Hidden, q.closed.Hidden = view != 0, view != viewReports, view != viewSealed
	if view != viewSealed {
		q.sealed.leave()
	}
	q.open.SetLabel(q.room.desk.Words.T(map[bool]string{false: "inspect.open", true: "inspect.sealed.decide"}[view == viewSealed]))
	q.offer()
	q.content.Refresh()
	switch view {
	case viewReports:
		q.room.desk.Bridge.Go(q.reports.load)
	case viewSealed:
		q.room.desk.Bridge.Go(q.sealed.load)
	}
	q.room.desk.Focus(q.pane())
}

// pane is the list that is shown.
func (q *queue) pane() fyne.Focusable { return q.panes()[0] }

// panes are the list that is shown, what stands beside it, and the choice of the view.
func (q *queue) panes() []fyne.Focusable {
	switch {
	case q.reporting.Load():
		return []fyne.Focusable{q.reports.table, q.reports.reader, q.which}
	case q.sealing.Load():
		return []fyne.Focusable{q.sealed.table, q.sealed.viewer, q.which}
	}
	return []fyne.Focusable{q.rows, q.which}
}

// offer tells on the button whether there is something that Enter opens.
func (q *queue) offer() {
	switch {
	case q.sealing.Load():
		q.open.Enable(len(q.sealed.all) > 0)
	case q.reporting.Load():
		q.open.Enable(q.reports.batch() != "")
	default:
		q.open.Enable(len(q.all)+len(q.doubts) > 0)
	}
}

func (q *queue) load(ctx context.Context) {
	switch {
	case q.reporting.Load():
		q.reports.load(ctx)
	case q.sealing.Load():
		q.sealed.load(ctx)
	}
	all, err := model.Queue(q.room.desk.Context(ctx), q.room.desk.Station)
	var doubts []station.Doubt
	if err == nil && q.room.leads() {
		doubts, err = model.Doubts(q.room.desk.Context(ctx), q.room.desk.Station)
	}
	q.room.desk.Bridge.Show(q, func() {
		if err != nil {
			if ctx.Err() == nil && q.room.work == nil && q.room.entered {
				q.room.desk.Fail(err)
			}
			return
		}
		q.show(all, doubts)
	})
}

// show keeps the choice on the batch it was on.
func (q *queue) show(all []station.Waiting, doubts []station.Doubt) {
	chosen, found := q.current()
	doubt, doubted := q.doubt()
	q.all, q.doubts, q.loaded = all, doubts, true
	at := 0
	for i, w := range all {
		if found && w.Batch == chosen.Batch {
			at = i
		}
	}
	for i, c := range doubts {
		if doubted && c.ID == doubt.ID {
			at = len(all) + i
		}
	}
	said, lines := q.room.desk.Words.N("inspect.waiting", len(all)), len(all)+len(doubts)
	if len(doubts) > 0 {
		said += " · " + q.room.desk.Words.N("inspect.doubt.count", len(doubts))
	}
	q.count.Say(said)
	q.none.Hidden = lines > 0
	q.offer()
	if lines == 0 {
		at = -1
	}
	q.rows.Choose(at)
	q.rows.Refresh()
	q.content.Refresh()
}

// current is the batch chosen.
func (q *queue) current() (station.Waiting, bool) {
	if i := q.rows.Chosen(); i >= 0 && i < len(q.all) {
		return q.all[i], true
	}
	return station.Waiting{}, false
}

// doubt is the case chosen.
func (q *queue) doubt() (station.Doubt, bool) {
	if i := q.rows.Chosen() - len(q.all); i >= 0 && i < len(q.doubts) {
		return q.doubts[i], true
	}
	return station.Doubt{}, false
}

// waitingRow is one batch of the queue, or a doubt case.
type waitingRow struct {
	widget.BaseWidget
	queue            *queue
	title, age, what *part.Text
	signs            *fyne.Container
	box              *part.Box
}

func newWaitingRow(q *queue) *waitingRow {
	r := &waitingRow{queue: q, title: part.NewText("–").Bold(), age: part.NewSmall("–"), what: part.NewSmall("–"), signs: part.Row(look.Near)}
	r.signs.Add(part.NewBadge(part.ToneWarning, "–"))
	r.box = part.NewBox(look.Card, part.Column(look.Tight+2,
		part.RowFilled(look.Apart, 0, r.title, r.age), r.what, r.signs)).Edged(look.Line, 1).Rounded(look.Radius).Padded(look.Apart, look.Apart+4)
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer draws the box with a gap to the next.
func (r *waitingRow) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(part.NewBox(part.Clear, r.box).Padded(look.Tight, look.Near))
}

func (r *waitingRow) show(w station.Waiting, chosen bool) {
	t := r.queue.room.desk.Words
	r.title.Say(t.Stack(w.Opened) + " · " + w.Class)
	r.age.Say(t.T("inspect.just"))
	now := r.queue.room.desk.Now()
	if age := now.Sub(w.Captured); age >= time.Minute {
		r.age.Say(t.T("inspect.since", words.Data{"Age": t.Age(age)}))
	}
	r.what.Say(strings.Join([]string{t.N("inspect.documents", w.Documents), t.N("inspect.pages", w.Pages), t.N("inspect.sheets", w.Sheets), t.T("inspect.by", words.Data{"Who": w.Creator})}, " · "))
	r.signs.RemoveAll()
	add := func(on bool, tone part.Tone, text string) {
		if on {
			r.signs.Add(part.NewBadge(tone, text))
		}
	}
	add(w.Urgent > 0, part.ToneSevere, t.T("inspect.urgent"))
	if day, err := time.Parse(time.DateOnly, string(w.Deadline)); err == nil {
		tone, said := deadline(w.Deadline, now)
		add(true, tone, t.T(said, words.Data{"Day": t.Date(day)}))
	}
	add(w.Reported > 0, part.ToneSevere, t.T("inspect.reported"))
	add(w.State == batch.Rejected && w.Reported == 0, part.ToneSevere, t.T("inspect.returned"))
	add(w.Severe > 0, part.ToneSevere, t.N("inspect.severe", w.Severe))
	add(w.Warnings > 0, part.ToneWarning, t.N("inspect.warnings", w.Warnings))
	add(w.Unread > 0, part.ToneRunning, t.N("inspect.unread", w.Unread))
	add(w.Begun, part.ToneOpen, t.N("inspect.begun", w.Missing))
	add(w.Barred != "", part.TonePlain, t.T("inspect.barred"))
	add(len(r.signs.Objects) == 0, part.ToneOpen, t.T("inspect.fresh"))
	r.mark(chosen)
}

// deadline is how urgent a day is by which something has to be done, and the key of the
// words for it: it presses from the day before on, and is over when its day is (mailroom.md
// 1.3).
func deadline(due batch.Day, now time.Time) (tone part.Tone, said string) {
	switch {
	case due < batch.DayOf(now):
		return part.ToneSevere, "inspect.overdue"
	case due <= batch.DayOf(now.AddDate(0, 0, 1)):
		return part.ToneSevere, "inspect.deadline"
	}
	return part.ToneWarning, "inspect.deadline"
}

// mark shows whether the line is the chosen one.
func (r *waitingRow) mark(chosen bool) {
	if chosen {
		r.box.Recolor(look.AccentSoft, look.Accent, 2)
	} else {
		r.box.Recolor(look.Card, look.Line, 1)
	}
	r.box.Refresh() // its words take other widths now
}
