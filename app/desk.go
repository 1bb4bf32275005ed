// Package app is the desk: the window in which a clerk works. It shows what
// package station knows and does what that one offers; it has no logic of its
// own beyond the screen.
package app

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Config is what a desk is made of.
type Config struct {
	Station station.Caller
	Words   *words.Words
	Do      func(func())     // onto the screen's goroutine: fyne.Do
	Quit    func()           // closes the window; nil: there is none
	Now     func() time.Time // nil: time.Now
	// Token of a session that goes on; empty for none.
	Token string
	// Target is where packages go when nothing else is said, such as
	// "folder:/srv/dms"; empty for none.
	Target string
	// Open shows a file with the program that the person has for it; nil: there is
	// none.
	Open func(path string) error
	// Looks remembers how people want the screen; nil: it is forgotten.
	Looks Looks
	// Memory keeps the places in the rooms; nil: they are forgotten.
	Memory frame.Memory
	// Practice tells that the station is one for practice. Practise goes to the
	// practice, or back from it; nil: there is none.
	Practice bool
	Practise func()
	// Crash is the report of a crash before this start; nil: there is none.
	Crash *Crash
	// Runs are what takes sheets in, beyond the desk of one language; nil: it ends with the
	// desk.
	Runs *frame.Runs
	// Later does something on the screen's goroutine after a while: a hand scanner is known
	// by its pace; nil: nobody looks for one.
	Later func(time.Duration, func())
	// Speak makes the desk anew in another language, for the same session; nil: it
	// cannot be changed.
	Speak func(language, token string)
}

// Desk is the content of one window.
type Desk struct {
	config Config
	frame  *frame.Desk
	rooms  []frame.Room
	places []*place
	now    int // the room one is in; -1: none
	before int // the room that was left at the last lock
	covers []cover

	who        *present
	last       string // pseudonym the rooms were made for
	registered bool   // people are registered at all
	idle       *idle
	looks      Looks
	look       Look // on the screen

	canvas  fyne.Canvas
	list    *fyne.Container // the rooms on the rail
	listed  *container.Scroll
	self    *self
	alarm   *fyne.Container // the warning before the lock
	middle  *fyne.Container
	notice  *fyne.Container // the sentence that waits to be read, or nothing
	read    frame.Action    // puts it away
	failed  batch.Code      // that it is about, empty for none
	clock   clock
	space   space
	strayed bool // the sentence says where letters do something
	footer  *footer
	root    *fyne.Container
	over    *fyne.Container // the desk, and above it what is laid over it for a while
	content fyne.CanvasObject
	first   fyne.Focusable // gets the keyboard as soon as there is a window
}

// New makes a desk. Close joins what it started.
func New(ctx context.Context, c Config) *Desk {
	d := &Desk{config: c, now: -1, before: -1, middle: container.NewStack(), who: &present{}, idle: &idle{}, looks: c.Looks, look: defaultLook(c.Words)}
	if d.looks == nil {
		d.looks = forgetful{d.look}
	}
	d.look.Letters, d.look.Bound = d.looks.Look("").Letters, d.looks.Look("").Bound // until somebody is there
	d.frame = &frame.Desk{Station: c.Station, Words: c.Words, Keys: frame.NewKeys(), Bridge: frame.NewBridge(ctx, c.Do), Runs: c.Runs,
		Session: d.who.Session, Person: d.who.Person, Memory: c.Memory, Target: c.Target, Open: c.Open, Now: c.Now,
		Focus: func(f fyne.Focusable) {
			if d.canvas != nil {
				d.canvas.Focus(f)
			} else {
				d.first = f
			}
		}}
	if d.frame.Runs == nil {
		d.frame.Runs = frame.NewRuns(ctx)
	}
	if d.frame.Now == nil {
		d.frame.Now = time.Now
	}
	if d.frame.Memory == nil {
		d.frame.Memory = frame.Forgetful{}
	}
	d.frame.Keys.Alive, d.frame.Keys.Asked = d.alive, d.card
	d.frame.Keys.Paged, d.frame.Keys.Astray, d.frame.Keys.Rushed, d.frame.Keys.Later = d.paged, d.astray, d.rushed, c.Later
	d.notice = part.Column(0)
	d.frame.Say = d.say
	d.frame.MovePaper = d.movePaper
	d.frame.Failed = func(code batch.Code) { d.failed = code }
	d.read = frame.Action{ID: "read", Keys: []frame.Chord{{Key: fyne.KeyF10}}, Do: d.unsay, Ready: func() bool { return len(d.notice.Objects) > 0 }}
	d.frame.Keys.Always = []frame.Action{{ID: "help", Keys: []frame.Chord{{Key: fyne.KeyF1}}, Do: d.askKeys}, d.reading(), d.read}
	d.clock.box = part.Column(0)
	d.footer = newFooter(d.frame, d.told, d.frame.Keys.Always[0])
	d.root = container.New(shell{}, d.rail(), newStage(d.middle, d.clock.box, d.notice), d.footer.content)
	d.over = container.NewStack(d.root)
	var above fyne.CanvasObject
	above, d.alarm = newAlarm()
	d.content = newSensor(container.NewStack(d.marked(d.over), above), d.alive)
	d.begin(ctx, c.Token)
	if c.Crash != nil {
		d.offerCrash(*c.Crash)
	}
	d.frame.Bridge.Go(d.watchIdle)
	return d
}

// Content is what the window shows.
func (d *Desk) Content() fyne.CanvasObject { return d.content }

// Room is the one shown, nil while nobody is logged in.
func (d *Desk) Room() frame.Room {
	if d.now < 0 {
		return nil
	}
	return d.rooms[d.now]
}

// Rooms are all, in the order of the rail.
func (d *Desk) Rooms() []frame.Room { return d.rooms }

// Keys are those of the desk.
func (d *Desk) Keys() *frame.Keys { return d.frame.Keys }

// Close ends the session and joins all that the desk started. Nothing is
// discarded: what runs at the station goes on, and a batch is there at the next
// start.
func (d *Desk) Close() {
	if token := d.who.Session(); token != "" {
		ctx, stop := context.WithTimeout(context.Background(), patience)
		defer stop()
		d.logout(ctx, token, station.LogoutRequest{})
	}
	d.Abandon()
}

// Abandon joins all that the desk started and leaves the session as it is. What takes
// sheets in goes on where the window keeps it: the desk of another language follows.
func (d *Desk) Abandon() {
	d.frame.Bridge.Close()
	if d.config.Runs == nil {
		d.frame.Runs.Close()
	}
}

// furnish makes the rooms for whoever is there now.
func (d *Desk) furnish() {
	d.rooms, d.places, d.before = rooms(d.frame), nil, -1
	d.list.RemoveAll()
	for i, r := range d.rooms {
		p := newPlace(r.ID(), d.frame.Words.T("room."+r.ID()), func() { d.Go(i) })
		d.places = append(d.places, p)
		d.list.Add(p)
	}
	d.frame.Keys.Pop("desk")
	d.frame.Keys.Push("desk", false, d.actions())
	d.shortcuts()
}

// leave leaves the room one is in; the desk remembers which.
func (d *Desk) leave() {
	d.unsay()
	if d.now >= 0 {
		d.rooms[d.now].Leave()
		d.frame.Keys.Pop("room")
		d.before, d.now = d.now, -1
	}
}

// Go shows the room with that index.
func (d *Desk) Go(i int) {
	if i == d.now || i >= len(d.rooms) || !d.open(i) {
		return
	}
	d.leave()
	d.now = i
	r := d.rooms[i]
	for j, p := range d.places {
		p.choose(i == j)
	}
	d.sight(d.places[i])
	d.frame.Keys.Push("room", false, r.Actions())
	d.middle.Objects = []fyne.CanvasObject{r.Content()}
	d.middle.Refresh()
	r.Enter()
	if panes := r.Panes(); len(panes) > 0 {
		d.frame.Focus(panes[0])
	}
}

// say shows a sentence above the room until it is put away or the room is left. Its
// key is its own: Esc stops the scanner, whatever has to be read meanwhile.
func (d *Desk) say(tone part.Tone, title, sentence string) {
	d.failed, d.strayed = "", false
	d.notice.Objects = []fyne.CanvasObject{part.NewBox(part.Clear, part.NewBanner(tone, title, sentence, d.frame.Button(d.read))).Padded(look.Apart, look.Wide)}
	d.notice.Refresh()
	d.content.Refresh()
}

// unsay puts the sentence away.
func (d *Desk) unsay() {
	d.failed, d.strayed = "", false
	d.notice.RemoveAll()
	d.notice.Refresh()
	d.content.Refresh() // the room gets its place back
}

// actions are those that every room has.
func (d *Desk) actions() []frame.Action {
	out := []frame.Action{
		{ID: "next-pane", Keys: []frame.Chord{{Key: fyne.KeyF6}}, Do: func() { d.pane(1) }},
		{ID: "previous-pane", Keys: []frame.Chord{{Key: fyne.KeyF6, Mod: fyne.KeyModifierShift}}, Do: func() { d.pane(-1) }},
	}
	out = append(out, frame.Action{ID: "sheets", Keys: []frame.Chord{{Key: fyne.KeyD, Mod: fyne.KeyModifierAlt}}, Do: d.sheets, Once: true})
	out = append(out, d.binding(), d.switching(), d.accepting())
	out = append(out, d.always()...)
	for i, r := range d.rooms {
		key := fyne.KeyName(rune('1' + i))
		out = append(out, frame.Action{ID: "room-" + r.ID(), Keys: []frame.Chord{{Key: key, Mod: fyne.KeyModifierAlt}}, Do: func() { d.Go(i) }, Ready: func() bool { return d.open(i) }})
	}
	return out
}

// pane moves the focus to another pane of the room.
func (d *Desk) pane(by int) {
	panes := d.rooms[d.now].Panes()
	if len(panes) == 0 || d.canvas == nil {
		return
	}
	at := 0
	for i, p := range panes {
		if p == d.canvas.Focused() {
			at = i + by
		}
	}
	d.canvas.Focus(panes[(at+len(panes))%len(panes)])
}

// Attach lets the keys of a window come to the desk.
func (d *Desk) Attach(c fyne.Canvas, held func() fyne.KeyModifier) {
	d.canvas = c
	d.frame.Keys.Held = held
	d.frame.Keys.Attach(c)
	d.shortcuts()
	if d.first != nil {
		c.Focus(d.first)
	}
}

// shortcuts lets the keys with Ctrl and Alt come.
func (d *Desk) shortcuts() {
	if d.canvas == nil {
		return
	}
	all := d.actions()
	for _, r := range d.rooms {
		all = append(all, r.Actions()...)
	}
	d.frame.Keys.Listen(d.canvas, all)
}

// always are the actions that also somebody has who is not logged in.
func (d *Desk) always() []frame.Action {
	out := []frame.Action{{ID: "look", Keys: []frame.Chord{{Key: fyne.KeyComma, Mod: fyne.KeyModifierControl}}, Do: d.lookSheet}}
	if d.config.Practise != nil {
		out = append(out, d.practising())
	}
	if d.config.Quit != nil {
		out = append(out, frame.Action{ID: "quit", Keys: []frame.Chord{{Key: fyne.KeyQ, Mod: fyne.KeyModifierControl}}, Do: d.config.Quit})
	}
	return out
}

// switching is the action that lets somebody else come, once people are registered.
func (d *Desk) switching() frame.Action {
	return frame.Action{ID: "switch-user", Keys: []frame.Chord{{Key: fyne.KeyL, Mod: fyne.KeyModifierControl}}, Do: d.switchUser, Ready: func() bool { return d.registered }}
}

// told hears every other second what the station says.
func (d *Desk) told(s station.Status) {
	d.doubtClock(s.ClockDoubt)
	d.tellSpace(s.Space)
	if s.Copies != "" && !d.registered { // the first person was entered meanwhile
		d.registered = true
		d.self.show(d.frame.Words, d.who.Person(), true)
	}
}

// Drop takes files that were dropped on the window: the room one is in, or else
// the first that takes files.
func (d *Desk) Drop(paths []string) {
	if d.now < 0 || len(d.covers) > 0 {
		return
	}
	to := d.now
	if _, ok := d.rooms[to].(frame.Dropper); !ok {
		to = slices.IndexFunc(d.rooms, func(r frame.Room) bool { _, ok := r.(frame.Dropper); return ok })
	}
	if to < 0 || !d.open(to) {
		return
	}
	d.Go(to)
	d.rooms[to].(frame.Dropper).Drop(paths)
}

// shell is the layout of rail, room and footer.
type shell struct{}

// MinSize is that of the smallest screen that still works.
func (shell) MinSize(o []fyne.CanvasObject) fyne.Size {
	rail, room, foot := o[0].MinSize(), o[1].MinSize(), o[2].MinSize()
	return fyne.NewSize(rail.Width+max(room.Width, foot.Width), max(rail.Height, room.Height+foot.Height))
}

// Layout gives the room what rail and footer leave.
func (shell) Layout(o []fyne.CanvasObject, size fyne.Size) {
	rail, foot := max(o[0].MinSize().Width, railWidth), o[2].MinSize().Height
	o[0].Move(fyne.NewPos(0, 0))
	o[0].Resize(fyne.NewSize(rail, size.Height))
	o[1].Move(fyne.NewPos(rail, 0))
	o[1].Resize(fyne.NewSize(size.Width-rail, size.Height-foot))
	o[2].Move(fyne.NewPos(rail, size.Height-foot))
	o[2].Resize(fyne.NewSize(size.Width-rail, foot))
}
