package model_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/app/capture/model"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/feeder"
	"github.com/scanstelle/scanstelle/tests/process"
)

var program string

func TestMain(m *testing.M) {
	os.Exit(process.Main(m, func(_, built string) error {
		program = built
		return nil
	}))
}

// room is a station with a feeder, and what somebody at the desk does with it.
type room struct {
	t     *testing.T
	st    *station.Station
	f     *feeder.Feeder
	stack model.Stack
}

func open(t *testing.T) *room {
	t.Helper()
	st, f := feeder.Open(t, program)
	f.Text = "Sehr geehrte Damen und Herren"
	return &room{t: t, st: st, f: f}
}

// begin scans a new stack and tells with what the feeder stopped.
func (r *room) begin(o model.Order) batch.Code {
	r.t.Helper()
	o.Device = feeder.Device
	s, err := model.Begin(r.t.Context(), r.st, o, func(model.Progress) {})
	return r.came(s, err)
}

// goOn feeds the rest.
func (r *room) goOn() batch.Code {
	r.t.Helper()
	s, err := model.GoOn(r.t.Context(), r.st, r.stack.Batch.ID, func(model.Progress) {})
	return r.came(s, err)
}

// end says that no more sheets come.
func (r *room) end() batch.Code {
	r.t.Helper()
	s, err := model.End(r.t.Context(), r.st, r.stack.Batch.ID, func(model.Progress) {})
	return r.came(s, err)
}

func (r *room) came(s station.SummaryEvent, err error) batch.Code {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
	r.load(s.Batch)
	return s.Code
}

func (r *room) load(id batch.ID) {
	r.t.Helper()
	var err error
	if r.stack, err = model.Load(r.t.Context(), r.st, id); err != nil {
		r.t.Fatal(err)
	}
}

// do takes a step.
func (r *room) do(e model.Edit, ok ...bool) {
	r.t.Helper()
	if len(ok) > 0 && !ok[0] {
		r.t.Fatal("not possible here")
	}
	if _, err := e.Do(r.t.Context(), r.st); err != nil {
		r.t.Fatal(err)
	}
	r.load(r.stack.Batch.ID)
}

// undone takes the last step back, looks, and takes it again.
func (r *room) undone(was func() bool) {
	r.t.Helper()
	for _, step := range []struct {
		edit model.Edit
		want bool
	}{{r.stack.UndoEdit(), false}, {r.stack.RedoEdit(), true}} {
		r.do(step.edit)
		if was() != step.want {
			r.t.Errorf("%s: the effect is there: %v", step.edit.Op, was())
		}
	}
}

// sheets are those of the documents, »1 2 | 3«.
func (r *room) sheets() string {
	var out []string
	for _, g := range r.stack.Groups() {
		var in []string
		for _, s := range g.Sheets {
			in = append(in, string(rune('0'+s.Number)))
		}
		mark := ""
		if g.Replaced {
			mark = "-"
		}
		out = append(out, mark+strings.Join(in, " "))
	}
	return strings.Join(out, " | ")
}

// page is a side of a sheet.
func (r *room) page(sheet int, side batch.Side) batch.Page {
	r.t.Helper()
	for _, p := range r.stack.Pages {
		if p.Sheet == sheet && p.Side == side {
			return p
		}
	}
	r.t.Fatalf("sheet %d has no %s", sheet, side)
	return batch.Page{}
}

// TestStackAndItsEdits feeds a stack with a jam, ends it, and makes every edit of the
// room, each with undo and redo.
func TestStackAndItsEdits(t *testing.T) {
	r := open(t)
	r.f.Put(feeder.Post(t, 4)...)
	r.f.Faults[3] = batch.CodeJam
	order := model.Order{Sheets: 5, Date: batch.DayOf(time.Now()).Add(-1), Time: "07:40", Way: batch.WayNightBox, Box: "K 12", Flags: []batch.Flag{batch.FlagStickyNote}}
	if code := r.begin(order); code != batch.CodeJam || !r.stack.Open() || len(r.stack.Pages) != 4 {
		t.Fatalf("%s, %d pages", code, len(r.stack.Pages))
	}
	if in := r.stack.Batch.Intake; in == nil || in.Date != order.Date || in.Time != order.Time || in.Way != order.Way || in.Box != order.Box || !slices.Equal(in.Flags, order.Flags) {
		t.Errorf("%+v", r.stack.Batch.Intake)
	}
	if code := r.goOn(); code != batch.CodeNoPaper || r.sheets() != "1 2 3 4" {
		t.Fatalf("%s, %s", code, r.sheets())
	}
	mine, err := model.Mine(t.Context(), r.st, "")
	if err != nil || mine != r.stack.Batch.ID {
		t.Errorf("the open stack is not taken up: %s %v", mine, err)
	}
	if code := r.end(); code != "" || r.stack.Open() || r.stack.Whole() || r.stack.Sheets() != 4 {
		t.Fatalf("%s, %d sheets", code, r.stack.Sheets())
	}
	if mine, err := model.Mine(t.Context(), r.st, r.stack.Batch.ID); err != nil || mine != r.stack.Batch.ID {
		t.Errorf("the stack of the last place is not taken up: %s %v", mine, err)
	}

	first, back, third := r.page(1, batch.Front), r.page(1, batch.Back), r.page(3, batch.Front)
	kind := func(id batch.ID) batch.PageKind { p, _ := r.stack.Page(id); return p.Kind }
	if back.Kind != batch.KindBlank {
		t.Errorf("the empty back is %s", back.Kind)
	}
	r.do(r.stack.Mark(batch.KindBlank, back.ID))
	r.undone(func() bool { return kind(back.ID) == batch.KindContent })
	r.do(r.stack.Mark(batch.KindBlank, back.ID))
	r.do(r.stack.Turn(90, first.ID))
	r.undone(func() bool { p, _ := r.stack.Page(first.ID); return p.Rotation == (first.Rotation+90)%360 })
	r.do(r.stack.Turn(180, r.stack.Backs()...))
	r.undone(func() bool { p, _ := r.stack.Page(back.ID); return p.Rotation == 180 })
	if _, ok := r.stack.Split(first.ID); ok {
		t.Error("split before the first page")
	}
	r.do(r.stack.Split(third.ID))
	r.undone(func() bool { return r.sheets() == "1 2 | 3 4" })
	r.do(r.stack.Move(-1, third.ID))
	r.undone(func() bool { d, _, _ := r.stack.Document(third.ID); return d.Number == 1 })
	r.do(r.stack.UndoEdit())
	r.do(r.stack.Rush(third.ID))
	r.undone(func() bool { d, _, _ := r.stack.Document(third.ID); return d.Urgent })
	r.do(r.stack.Join(third.ID))
	r.undone(func() bool { return r.sheets() == "1 2 3 4" })
	r.do(r.stack.Mark(batch.KindEnvelope, first.ID))
	r.undone(func() bool {
		_, at, _ := r.stack.Document(first.ID)
		return kind(first.ID) == batch.KindEnvelope && at == 8
	})
	r.do(r.stack.UndoEdit())
	r.do(r.stack.SealOff(third.ID, "nicht für die Poststelle"))
	if len(r.stack.Pages) != 0 || len(r.stack.Replaced) != 0 {
		t.Errorf("what was sealed off is seen: %s", r.sheets())
	}
}

// TestSheetsComeLater replaces, inserts and appends sheets of a stack that has ended,
// its envelope and a placeholder among them; discards one, and takes that back.
func TestSheetsComeLater(t *testing.T) {
	r := open(t)
	post := feeder.Post(t, 7)
	r.f.Put(post[:4]...)
	r.begin(model.Order{})
	if code := r.end(); code != "" || r.sheets() != "1 2" {
		t.Fatalf("%s, %s", code, r.sheets())
	}
	take := func(q station.InsertRequest, ok bool, sides ...[]byte) {
		t.Helper()
		if !ok {
			t.Fatal("not possible here")
		}
		r.f.Put(sides...)
		s, err := model.Insert(t.Context(), r.st, q, func(model.Progress) {})
		if code := r.came(s, err); code != "" {
			t.Fatal(code)
		}
	}
	place := func(want string) {
		t.Helper()
		if got := r.sheets(); got != want {
			t.Fatalf("%s, want %s", got, want)
		}
	}
	q, ok := r.stack.InsertAfter(r.page(1, batch.Back).ID)
	q.Device = feeder.Device
	take(q, ok, post[4:6]...)
	place("1 3 2")
	take(r.stack.Replace(r.page(2, batch.Front).ID, feeder.Device), true, post[6:8]...)
	place("1 3 4 | -2")
	r.undone(func() bool { return r.sheets() == "1 3 4 | -2" })
	q, ok = r.stack.Append(r.page(1, batch.Front).ID, feeder.Device)
	take(q, ok, post[8:12]...)
	place("1 3 4 5 6 | -2")
	q, ok = r.stack.Envelope(r.page(1, batch.Front).ID, feeder.Device)
	take(q, ok, nil, nil) // an envelope without a word
	place("1 3 4 5 6 7 | -2")
	if p := r.page(7, batch.Front); p.Kind != batch.KindEnvelope {
		t.Errorf("the envelope is %s", p.Kind)
	}
	q, ok = r.stack.InsertAfter(r.page(1, batch.Front).ID)
	q.Placeholder = &station.PlaceholderText{What: "Lageplan", Where: "Bauakte 12"}
	take(q, ok)
	if p := r.page(8, batch.Front); p.Kind != batch.KindPlaceholder {
		t.Errorf("the placeholder is %s", p.Kind)
	}
	one := r.page(5, batch.Front)
	if _, ok := r.stack.Discard(one.ID, 5, "doppelt"); ok {
		t.Error("a sheet stands for itself")
	}
	if _, ok := r.stack.Discard(one.ID, 99, "doppelt"); ok {
		t.Error("a sheet that does not exist stands for another")
	}
	r.do(r.stack.Discard(one.ID, 6, "doppelt"))
	r.undone(func() bool { p, ok := r.stack.Page(one.ID); return ok && p.Withdrawn == batch.Discarded })
	r.do(r.stack.UndoEdit())
	if p, ok := r.stack.Page(one.ID); !ok || p.Withdrawn != batch.NotWithdrawn {
		t.Error("undone, and it still counts no more")
	}
}

// TestDoubleFeed asks what went through. Of two sheets the picture becomes an order,
// which is done when the sheets that came again stand in its place.
func TestDoubleFeed(t *testing.T) {
	for sheets, tasks := range map[int]int{1: 0, 2: 1} {
		r := open(t)
		r.f.Put(feeder.Post(t, 5)...)
		r.f.Twice[2], r.f.Faults[3] = true, batch.CodeDoubleFeed
		if code := r.begin(model.Order{}); code != batch.CodeDoubleFeed || r.stack.DoubleFeed == nil {
			t.Fatalf("%s, no question", code)
		}
		if p, came := r.stack.InDoubt(); !came || p.Sheet != 2 {
			t.Errorf("in doubt is sheet %d", p.Sheet)
		}
		if _, err := r.stack.Answer(t.Context(), r.st, sheets); err != nil {
			t.Fatal(err)
		}
		if r.load(r.stack.Batch.ID); r.stack.DoubleFeed != nil {
			t.Error("asked again")
		}
		all, err := model.Tasks(t.Context(), r.st)
		if err != nil || len(all) != tasks || len(r.stack.Orders) != tasks {
			t.Fatalf("%d sheets: tasks %+v, %v", sheets, all, err)
		}
		r.goOn()
		r.end()
		if tasks == 0 {
			continue
		}
		page := r.page(2, batch.Front).ID
		if task, ok := model.NextTask(all, ""); !ok || !slices.Contains(task.Pages, page) || r.stack.Order(page) == nil {
			t.Errorf("%+v", task)
		}
		if twin := r.stack.Twin(page); twin != 3 {
			t.Errorf("the next sheet shows it again, not %d", twin)
		}
		r.do(r.stack.Discard(page, r.stack.Twin(page), "doppelt eingezogen"))
		if all, err := model.Tasks(t.Context(), r.st); err != nil || len(all) != 0 {
			t.Errorf("still to be done: %+v %v", all, err)
		}
		if _, ok := model.NextTask(nil, page); ok {
			t.Error("a task where there is none")
		}
	}
}

// TestFollow shows a stack as it comes, and what others do with it.
func TestFollow(t *testing.T) {
	r := open(t)
	r.f.Put(feeder.Post(t, 2)...)
	r.begin(model.Order{})
	ctx, stop := context.WithCancel(t.Context())
	seen := make(chan model.Stack, 1000)
	over := make(chan error, 1)
	go func() { over <- model.Follow(ctx, r.st, r.stack.Batch.ID, func(s model.Stack) { seen <- s }) }()
	until := func(what string, true_ func(model.Stack) bool) {
		t.Helper()
		for limit := time.After(time.Minute); ; {
			select {
			case s := <-seen:
				if true_(s) {
					return
				}
			case <-limit:
				t.Fatal(what)
			}
		}
	}
	until("the pages", func(s model.Stack) bool { return len(s.Pages) == 4 && s.Open() })
	r.end()
	until("the document", func(s model.Stack) bool {
		_, ok := s.Discard(s.Pages[0].ID, 2, "doppelt") // every page knows its document
		return len(s.Documents) == 1 && !s.Open() && ok && len(s.Backs()) == 2
	})
	r.do(r.stack.Rush(r.stack.Pages[0].ID))
	until("what can be undone", func(s model.Stack) bool { return s.Undo != "" && s.Documents[0].Urgent })
	r.do(r.stack.Turn(90, r.stack.Pages[0].ID))
	until("that the pages were measured, also after other changes", func(s model.Stack) bool {
		return s.Pages[0].Rotation == 90 && !slices.ContainsFunc(s.Pages, func(p batch.Page) bool { return p.Measured == nil })
	})
	stop()
	if err := <-over; err != nil {
		t.Error(err)
	}
}

// TestImportIsStoppedAndGoesOn takes files in, stops, and goes on: every page is there
// once. Progress tells what is left.
func TestImportIsStoppedAndGoesOn(t *testing.T) {
	r := open(t)
	var paths []string
	const files = 12
	post := feeder.Post(t, files)
	for i := range files {
		path := filepath.Join(t.TempDir(), "brief.png")
		if err := os.WriteFile(path, post[2*i], 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	ctx, stop := context.WithCancel(t.Context())
	var told []model.Progress
	s, err := model.Begin(ctx, r.st, model.Order{Paths: paths}, func(p model.Progress) {
		if told = append(told, p); p.Taken >= 2 {
			stop()
		}
	})
	if stop(); err != nil && !errors.Is(err, context.Canceled) && batch.CodeOf(err) != batch.CodeCanceled || err == nil && s.Code != batch.CodeCanceled {
		t.Fatalf("%+v %v", s, err)
	}
	if len(told) == 0 || told[0].Batch == "" {
		t.Fatal("nothing was told")
	}
	r.load(told[0].Batch)
	if n := len(r.stack.Pages); n < 2 || n >= files || !r.stack.Open() {
		t.Fatalf("%d pages before the stop", n)
	}
	if code := r.goOn(); code != "" || len(r.stack.Pages) != files || len(r.stack.Documents) != files {
		t.Errorf("%s, %d pages, %d documents", code, len(r.stack.Pages), len(r.stack.Documents))
	}
}

// TestAwaitPaper waits for paper where the device tells.
func TestAwaitPaper(t *testing.T) {
	r := open(t)
	if err := model.AwaitPaper(t.Context(), r.st, feeder.Device, false); batch.CodeOf(err) != batch.CodeOption {
		t.Errorf("a device that does not tell: %v", err)
	}
	r.f.Tells = true
	lies := make(chan error, 1)
	go func() { lies <- model.AwaitPaper(t.Context(), r.st, feeder.Device, false) }()
	select {
	case err := <-lies:
		t.Fatalf("paper in an empty feeder: %v", err)
	case <-time.After(100 * time.Millisecond):
	}
	r.f.Put(feeder.Post(t, 1)...)
	if err := <-lies; err != nil {
		t.Error(err)
	}
}

// TestChoices: profiles have their keys, and a class those that it allows.
func TestChoices(t *testing.T) {
	r := open(t)
	c, err := model.LoadChoices(t.Context(), r.st)
	if err != nil || len(c.Profiles) == 0 || len(c.Allowed("")) != len(c.Profiles) {
		t.Fatalf("%+v %v", c, err)
	}
	c.Classes = []batch.Class{{Name: "bauantrag", Profiles: []string{"plan"}}}
	c.Profiles = append(c.Profiles, batch.Profile{Name: "plan"})
	if allowed := c.Allowed("bauantrag"); len(allowed) != 1 || allowed[0].Name != "plan" {
		t.Errorf("%+v", allowed)
	}
	devices, err := model.Devices(t.Context(), r.st)
	if err != nil || len(devices) != 1 || devices[0].Name != feeder.Device {
		t.Errorf("%+v %v", devices, err)
	}
	r.f.Gone = true
	if _, err := model.Devices(t.Context(), r.st); batch.CodeOf(err) != batch.CodeNoDevice {
		t.Errorf("no scanner: %v", err)
	}
}
