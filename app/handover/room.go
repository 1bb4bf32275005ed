// Package handover is the room Übergabe: what waits for its target, and why.
package handover

import (
	"context"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/handover/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

// every is how often the room looks while it is shown.
const every = 2 * time.Second

// Room shows the outbox.
type Room struct {
	desk    *frame.Desk
	retry   frame.Action
	button  *part.Button
	list    *fyne.Container
	content fyne.CanvasObject
	leave   context.CancelFunc
}

var _ frame.Room = (*Room)(nil)

// New makes the room.
func New(d *frame.Desk) *Room {
	r := &Room{desk: d, list: part.Column(look.Apart)}
	r.retry = frame.Action{ID: "retry", Keys: []frame.Chord{{Key: fyne.KeyF5}}, Do: r.tryAgain}
	r.button = d.Button(r.retry).Main()
	head := part.NewBox(look.Card, part.RowFilled(look.Apart, 0, part.NewTitle(d.Words.T("handover.title")))).Padded(look.Wide, look.Wide)
	foot := part.NewBox(look.Card, part.RowFilled(look.Apart, 0, part.NewSmall(d.Words.T("handover.promise")), r.button)).Padded(look.Apart, look.Wide)
	r.content = part.ColumnFilled(0, 2, head, part.Rule(),
		part.NewBox(look.Ground, container.NewVScroll(part.NewBox(look.Ground, r.list).Padded(look.Wide, look.Wide))), part.Rule(), foot)
	return r
}

// ID is "handover".
func (r *Room) ID() string { return "handover" }

// Roles may enter: everybody.
func (r *Room) Roles() []batch.Role { return nil }

// Content is the screen.
func (r *Room) Content() fyne.CanvasObject { return r.content }

// Actions are those of the room.
func (r *Room) Actions() []frame.Action { return []frame.Action{r.retry} }

// Panes is the button: the list is read, not operated.
func (r *Room) Panes() []fyne.Focusable { return []fyne.Focusable{r.button} }

// Enter looks at the outbox until the room is left.
func (r *Room) Enter() {
	r.leave = r.desk.Bridge.Go(func(ctx context.Context) {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for ctx.Err() == nil {
			r.load(ctx)
			select {
			case <-ctx.Done():
			case <-tick.C:
			}
		}
	})
}

// Leave stops looking.
func (r *Room) Leave() { r.leave() }

func (r *Room) load(ctx context.Context) {
	q, err := model.Load(r.desk.Context(ctx), r.desk.Station)
	if err != nil {
		r.desk.Bridge.Show(r, func() { r.desk.Fail(err) })
		return
	}
	r.desk.Bridge.Show(r, func() { r.show(q) })
}

// tryAgain makes another attempt now.
func (r *Room) tryAgain() {
	r.button.Enable(false)
	r.desk.Bridge.Go(func(ctx context.Context) {
		_, err := model.Retry(r.desk.Context(ctx), r.desk.Station)
		r.desk.Bridge.Show("retried", func() {
			r.button.Enable(true)
			if err != nil {
				r.desk.Fail(err)
			}
		})
		r.load(ctx)
	})
}

func (r *Room) show(q model.Queue) {
	w := r.desk.Words
	r.list.RemoveAll()
	if len(q.Rows) == 0 {
		r.list.Add(part.NewBanner(part.ToneGood, w.T("handover.empty.title"), w.T("handover.empty.text"), nil))
	}
	for _, t := range q.Targets() {
		r.list.Add(part.NewText(t.Name).Colored(look.Soft).Sized(theme.SizeNameCaptionText).Bold())
		for _, row := range t.Rows {
			r.list.Add(r.row(row))
		}
	}
	r.list.Refresh()
}

// tones says how a state is shown.
var tones = map[batch.DeliveryState]part.Tone{
	batch.Sealed: part.ToneRunning, batch.Queued: part.ToneRunning, batch.Sending: part.ToneRunning, batch.Placed: part.ToneRunning,
	batch.Unknown: part.ToneWarning, batch.Parked: part.ToneSevere, batch.Conflict: part.ToneSevere, batch.Paused: part.ToneWarning,
	batch.Verified: part.ToneGood, batch.Closed: part.ToneGood,
}

// row shows one package: its name, its state, what went wrong and what is next.
func (r *Room) row(d batch.Delivery) fyne.CanvasObject {
	w := r.desk.Words
	lines := []fyne.CanvasObject{part.RowFilled(look.Apart, 0, part.NewText(filepath.Base(d.Name)).Bold(), part.NewBadge(tones[d.State], w.T("delivery."+string(d.State))))}
	if d.Message != "" {
		lines = append(lines, part.NewText(d.Message).Wrapped())
	}
	next := w.N("handover.attempts", d.Attempts)
	if time.Until(d.Next) > 0 {
		next += " · " + w.T("handover.next", words.Data{"Time": w.Time(d.Next)})
	}
	lines = append(lines, part.NewSmall(next))
	return part.NewCard(part.Column(look.Tight, lines...))
}
