package app

import (
	"context"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/station"
)

const (
	// warnBefore is how long before the lock the desk says so, and a key is enough
	// to stay (WCAG 2.1, 2.2.1: at least 20 seconds).
	warnBefore = 30 * time.Second
	idleTick   = time.Second
	// awakeEvery is how often the station hears that somebody is there who only
	// reads.
	awakeEvery = 20 * time.Second
)

// idle is the clock that locks a desk nobody sits at.
type idle struct {
	mu      sync.Mutex
	limit   time.Duration // 0: the desk is not locked
	seen    time.Time     // somebody was there
	told    time.Time     // the station heard of it
	warning bool
}

// begin starts the clock; 0 stops it.
func (c *idle) begin(limit time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.limit, c.seen, c.told, c.warning = limit, time.Now(), time.Now(), false
}

// alive notes that somebody is there, and tells whether a warning stands.
func (c *idle) alive() (warned bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	warned, c.warning, c.seen = c.warning, false, time.Now()
	return warned
}

// step is what the clock wants now.
type step int

const (
	stepNone step = iota
	stepAwake
	stepWarn
	stepLock
)

// next looks at the clock.
func (c *idle) next(now time.Time) step {
	c.mu.Lock()
	defer c.mu.Unlock()
	away := now.Sub(c.seen)
	switch {
	case c.limit == 0:
		return stepNone
	case away >= c.limit:
		c.limit = 0
		return stepLock
	case away >= c.limit-warnBefore:
		if c.warning {
			return stepNone
		}
		c.warning = true
		return stepWarn
	case c.seen.After(c.told) && now.Sub(c.told) >= awakeEvery:
		c.told = now
		return stepAwake
	}
	return stepNone
}

// watchIdle runs the clock until the desk is closed.
func (d *Desk) watchIdle(ctx context.Context) {
	tick := time.NewTicker(idleTick)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			d.tick(ctx, d.idle.next(now))
		}
	}
}

func (d *Desk) tick(ctx context.Context, s step) {
	switch s {
	case stepWarn:
		d.frame.Bridge.Show("idle", d.warn)
	case stepLock:
		d.frame.Bridge.Show("idle", func() {
			d.alarm.Hide()
			if p := d.who.Person(); p != nil {
				d.lock(p.Account, d.frame.Words.T("login.idle"), station.LogoutRequest{Idle: true})
			}
		})
	case stepAwake:
		w, err := station.Invoke[station.Whoami](d.frame.Context(ctx), d.frame.Station, station.OpAwake, nil, nil)
		if err != nil || w.Person != nil {
			return // the next operation says what is wrong
		}
		d.frame.Bridge.Show("idle", func() {
			if p := d.who.Person(); p != nil {
				d.lock(p.Account, d.frame.Words.Sentence(w.Lapsed), station.LogoutRequest{})
			}
		})
	}
}

// warn says that the desk is about to lock.
func (d *Desk) warn() {
	w := d.frame.Words
	d.alarm.RemoveAll()
	d.alarm.Add(part.NewBox(look.Ground, part.NewBanner(part.ToneWarning, w.T("idle.title", words.Data{"Seconds": int(warnBefore.Seconds())}), w.T("idle.text"), nil)).Padded(look.Apart, look.Wide))
	d.alarm.Show()
}

// alive notes that somebody is there.
func (d *Desk) alive() {
	if d.idle.alive() {
		d.alarm.Hide()
	}
}

// newAlarm is the place of the warning, above everything.
func newAlarm() (fyne.CanvasObject, *fyne.Container) {
	alarm := part.Column(0)
	alarm.Hide()
	return container.NewVBox(alarm), alarm
}

// sensor notes the pointer wherever no other part of the desk does.
type sensor struct {
	widget.BaseWidget
	inner fyne.CanvasObject
	alive func()
}

var _ desktop.Hoverable = (*sensor)(nil)

func newSensor(inner fyne.CanvasObject, alive func()) *sensor {
	s := &sensor{inner: inner, alive: alive}
	s.ExtendBaseWidget(s)
	return s
}

// MouseIn is a sign of life.
func (s *sensor) MouseIn(*desktop.MouseEvent) { s.alive() }

// MouseMoved is a sign of life.
func (s *sensor) MouseMoved(*desktop.MouseEvent) { s.alive() }

// MouseOut is none.
func (s *sensor) MouseOut() {}

// CreateRenderer shows what is inside.
func (s *sensor) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(s.inner) }
