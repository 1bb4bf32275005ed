// Package capture is the room Erfassen: paper comes in, sheet by sheet.
package capture

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/scanstelle/scanstelle/app/capture/model"
	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Room is where stacks are captured and put in order.
type Room struct {
	desk    *frame.Desk
	actions map[string]frame.Action
	order   []string // of the actions, as the help sheet lists them

	choices model.Choices
	devices []station.Device
	looked  bool // for devices
	days    []batch.Day
	wanted  model.Order // what the next stack is captured with

	stack  model.Stack
	groups []model.Group
	pages  []batch.Page // in the order of the screen
	chosen batch.ID
	beside bool // it was said that an undo leaves what was sealed off
	work   work
	notice *notice
	fault  *notice           // why the feeder stopped; it stays until that is solved
	streak *station.Streaked // a line on the last pages that the device drew; nil for none
	put    map[string]bool   // hints that were put away
	asks   []fyne.Focusable  // the buttons of the question that was asked last

	progress model.Progress
	doing    string             // key of the words for what keeps the room busy
	halt     context.CancelFunc // of what is being taken in
	waiting  waiting
	hears    bool // it is told of runs
	// answers returns once a scanner answers that did not.
	answers func(ctx context.Context, device string) error
	tasks   []batch.RescanOrder // sheets to be scanned anew, of all batches
	next    *batch.RescanOrder  // the one whose batch is on its way here; nil for none

	pictures *model.Pictures
	dots     int // the longer side of each of them
	asked    chan wish
	opening  bool // a page is being opened for the viewer
	here     bool // somebody is in the room
	resumed  bool // the stack on its way here was left open before this start
	leave    context.CancelFunc
	follow   context.CancelFunc

	head    *head
	form    *form
	strip   *part.Filmstrip
	side    *side
	foot    *foot
	banner  *fyne.Container
	prompt  *prompt
	left    *fyne.Container // form or strip
	fold    *fold
	content fyne.CanvasObject
}

// work is what goes on now.
type work int

const (
	idle    work = iota
	feeding      // sheets come
	stopping
	busy // an edit, or the end of the stack
)

// keptPictures are about six screens of sheets.
const keptPictures = 400

var (
	_ frame.Room    = (*Room)(nil)
	_ frame.Dropper = (*Room)(nil)
	_ frame.Failing = (*Room)(nil)
	_ frame.Paged   = (*Room)(nil)
)

// New makes the room.
func New(d *frame.Desk) *Room {
	r := &Room{desk: d, actions: map[string]frame.Action{}, pictures: model.NewPictures(keptPictures), asked: make(chan wish, 1)}
	r.wanted.Profile = d.Memory.String("capture.profile")
	r.wanted.Class, r.wanted.Device = d.Memory.String("capture.class"), d.Memory.String("capture.device")
	r.wanted.Way = batch.Way(d.Memory.String("capture.way"))
	r.answers = func(ctx context.Context, device string) error {
		return model.AwaitDevice(d.Context(ctx), d.Station, device, askAgain)
	}
	r.declare()
	r.head, r.form, r.side, r.foot = newHead(r), newForm(r), newSide(r), newFoot(r)
	r.strip = part.NewFilmstrip(d.Keys)
	r.strip.Called(d.Words.T("name.sheets"))
	r.strip.Picture, r.strip.Wanted = r.picture, r.want
	r.strip.OnFocus = r.bySheets
	r.strip.OnChosen = func(id string) { r.choose(batch.ID(id)) }
	r.banner = part.Column(0)
	r.prompt = newPrompt(r)
	r.left = part.ColumnFilled(0, 0, r.form.content)
	work := part.NewBox(part.Clear, part.ColumnFilled(look.Apart, 1, r.banner, container.New(&promptLayout{r.prompt}, r.prompt.content, r.left))).Padded(look.Apart, look.Wide)
	r.fold = newFold(work, r.side.content)
	r.fold.folded = r.side.fit
	r.content = part.ColumnFilled(0, 2, r.head.content, part.Rule(), r.fold.content, r.foot.content)
	r.show()
	return r
}

// ID is "capture".
func (r *Room) ID() string { return "capture" }

// Roles may enter: everybody, for copying needs no login.
func (r *Room) Roles() []batch.Role { return nil }

// Content is the screen.
func (r *Room) Content() fyne.CanvasObject { return r.content }

// Panes are the sheets, or what is asked before any are on their way, and the page.
func (r *Room) Panes() []fyne.Focusable {
	switch {
	case r.stack.Begun():
		return []fyne.Focusable{r.strip, r.side.viewer}
	case r.work != idle:
		return []fyne.Focusable{r.strip}
	}
	return r.form.fields()
}

// OnPage is the page, the sheets, and the question which of them went through: letters and
// digits mean these.
func (r *Room) OnPage(f fyne.Focusable) bool {
	return f == fyne.Focusable(r.strip) || f == fyne.Focusable(r.side.viewer) || r.asksDouble() && slices.Contains(r.asks, f)
}

// Enter looks at what lies here, the same page as at the last time.
func (r *Room) Enter() {
	r.here, r.days = true, model.Days(r.desk.Now())
	r.leave = r.desk.Bridge.Go(func(ctx context.Context) {
		r.loadTasks(ctx)
		r.load(ctx)
		r.fetch(ctx)
	})
	if r.stack.Begun() {
		r.watch(r.stack.Batch.ID)
	}
	if !r.hears && r.desk.Runs != nil { // what somebody began who was here before
		r.hears = true
		r.desk.Runs.Hear(r.hear)
	}
	r.show()
}

// Leave stops looking; what is being fed goes on.
func (r *Room) Leave() {
	r.here = false
	r.leave()
	r.unwatch()
	r.stopWaiting()
	r.prompt.shut()
}

// focus gives the keyboard to what is worked with.
func (r *Room) focus() {
	if panes := r.Panes(); len(panes) > 0 {
		r.desk.Focus(panes[0])
	}
}

// bySheets shows the sheets where there is room for one pane only: something beside
// them has the keyboard.
func (r *Room) bySheets(on bool) {
	if on {
		r.fold.turn(false)
	}
}

// key names what is shown for the bridge.
type key struct {
	room *Room
	what string
}

// streams are what comes again and again while a stack is fed or read.
var streams = map[string]bool{"stack": true, "progress": true, "pictures": true}

// later shows something on the screen's goroutine.
func (r *Room) later(what string, show func()) {
	if streams[what] {
		r.desk.Bridge.Calmly(key{r, what}, show)
		return
	}
	r.desk.Bridge.Show(key{r, what}, show)
}

// load reads what can be chosen, and takes up the batch that was left.
func (r *Room) load(ctx context.Context) {
	in := r.desk.Context(ctx)
	choices, err := model.LoadChoices(in, r.desk.Station)
	if err == nil && ctx.Err() == nil {
		r.later("choices", func() { r.choices = choices; r.form.refresh(); r.show() })
	}
	if ctx.Err() == nil && err != nil {
		r.later("fail", func() { r.fail(err) })
	}
	r.takeUp(ctx)
	devices, err := model.Devices(in, r.desk.Station)
	if ctx.Err() == nil && (err == nil || batch.CodeOf(err) == batch.CodeNoDevice) {
		r.later("devices", func() { r.found(devices) })
	}
}

// takeUp takes up the batch that was left: the one of the last place, or one that is
// still open.
func (r *Room) takeUp(ctx context.Context) {
	mine, err := model.Mine(r.desk.Context(ctx), r.desk.Station, batch.ID(r.desk.Memory.String("capture.batch")))
	switch {
	case ctx.Err() != nil:
	case err != nil:
		r.later("fail", func() { r.fail(err) })
	case mine != "":
		r.later("mine", func() {
			if !r.stack.Begun() && r.work == idle {
				r.chosen = batch.ID(r.desk.Memory.String("capture.page"))
				r.resumed = true
				r.watch(mine)
			}
		})
	}
}

// found takes the scanners there are; the one used last stays, where it is among
// them.
func (r *Room) found(devices []station.Device) {
	r.devices, r.looked = devices, true
	known := false
	for _, d := range devices {
		known = known || d.Name == r.wanted.Device
	}
	if !known && len(devices) > 0 {
		r.wanted.Device = devices[0].Name
	}
	r.form.refresh()
	r.show()
	r.awaitNew()
}

// watch follows a batch.
func (r *Room) watch(id batch.ID) {
	r.unwatch()
	r.desk.Memory.SetString("capture.batch", string(id))
	r.follow = r.desk.Bridge.Go(func(ctx context.Context) {
		err := model.Follow(r.desk.Context(ctx), r.desk.Station, id, func(s model.Stack) { r.changed(ctx, s) })
		if err != nil && ctx.Err() == nil {
			r.later("fail", func() { r.fail(err) })
		}
	})
}

// changed shows a batch as it is now, soon. By then somebody may have begun a new stack:
// what came of the last one does not take its place.
func (r *Room) changed(watched context.Context, s model.Stack) {
	r.later("stack", func() {
		if watched.Err() == nil {
			r.take(s)
		}
	})
}

func (r *Room) unwatch() {
	if r.follow != nil {
		r.follow()
		r.follow = nil
	}
}

// take shows a batch as it is now. Who looks at the last sheet while others come
// goes on looking at the last one; who looks at another is left alone (EN 301 549,
// 11.2.2.2).
func (r *Room) take(s model.Stack) {
	if r.stack.Begun() && s.Batch.ID != r.stack.Batch.ID {
		return // an answer of before
	}
	fresh := !r.stack.Begun()
	tail := r.work == feeding && (len(r.pages) == 0 || r.chosen == r.newest()) && r.strip.AtEnd()
	at := r.place()
	was, _ := r.stack.Page(r.chosen)
	orders := len(r.stack.Orders)
	r.stack, r.groups, r.pages = s, s.Groups(), s.Shown()
	if fresh || !s.Open() {
		r.fault = nil
	}
	if fresh {
		r.waiting.end() // for a stack to begin
	}
	now, ok := s.Page(r.chosen)
	if tail || !ok || was.ID == now.ID && was.Withdrawn == batch.NotWithdrawn && now.Withdrawn != batch.NotWithdrawn {
		r.chosen = ""
		if n := len(r.pages); n > 0 {
			r.chosen = r.newest()
			if !tail && at >= 0 {
				r.chosen = r.pages[min(at, n-1)].ID
			}
		}
	}
	if next := r.next; next != nil && next.Batch == s.Batch.ID {
		r.next = nil
		r.ask(*next)
	}
	r.show()
	if len(s.Orders) != orders && !fresh {
		r.desk.Bridge.Go(r.loadTasks)
	}
	moved := was.ID == now.ID && (was.Document != now.Document || r.place() != at)
	switch {
	case !fresh && !tail && (was.ID != r.chosen || moved): // it made room for another, or stands elsewhere now
		r.strip.Choose(string(r.chosen))
	case tail:
		r.strip.End()
	case fresh:
		r.strip.Choose(string(r.chosen))
		r.desk.Focus(r.strip)
	}
	if fresh && r.resumed && r.work == idle && r.notice == nil && s.Open() {
		r.takenUp()
	}
	r.resumed = false
}

// newest is the front of the last sheet that counts.
func (r *Room) newest() (id batch.ID) {
	sheet := 0
	for i := range r.pages {
		if p := &r.pages[i]; p.Withdrawn == batch.NotWithdrawn && p.Sheet > sheet {
			id, sheet = p.ID, p.Sheet
		}
	}
	return id
}

// place is that of the chosen page among all, -1 where none is.
func (r *Room) place() int {
	for i := range r.pages {
		if r.pages[i].ID == r.chosen {
			return i
		}
	}
	return -1
}

// choose looks at a page.
func (r *Room) choose(id batch.ID) {
	r.chosen = id
	r.desk.Memory.SetString("capture.page", string(id))
	r.strip.Choose(string(id))
	r.side.show()
	r.foot.show()
}

// clear puts a stack aside that is finished here, for the next one.
func (r *Room) clear() {
	r.unwatch()
	r.stack, r.groups, r.pages, r.chosen = model.Stack{}, nil, nil, ""
	r.notice, r.fault = nil, nil
	r.streak, r.put = nil, nil
	r.waiting.end()
	r.wanted.Sheets, r.wanted.Letters, r.wanted.Date = 0, 0, ""
	r.form.unflag()
	r.desk.Memory.SetString("capture.batch", "")
	r.form.refresh()
	r.show()
	r.focus()
	r.awaitNew()
}

// show brings all of the room up to what is known.
func (r *Room) show() {
	r.head.show()
	r.showNotice()
	if r.stack.Begun() || r.work != idle {
		r.strip.SetFilm(film{r, r.groups})
		r.strip.Mark(string(r.chosen))
		r.lay(r.strip)
	} else {
		r.lay(r.form.content)
	}
	r.fold.alone(!r.stack.Begun())
	r.side.show()
	r.foot.show()
}

// lay puts the form or the strip at the left. The strip draws itself anew where it has
// to.
func (r *Room) lay(o fyne.CanvasObject) {
	if there := r.left.Objects[0] == o; there && o == r.strip {
		return
	}
	r.left.Objects = []fyne.CanvasObject{o}
	r.left.Refresh()
}

// caller asks the station in the name of whoever is there.
func (r *Room) caller() station.Caller { return r.desk.Station }
