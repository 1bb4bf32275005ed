package capture

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/capture/model"
	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// stackOf is a stack that is being fed: n sides, the first of which are read.
func stackOf(n, read int) model.Stack {
	b := batch.Batch{ID: "stapel", State: batch.Open, Opened: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC), Profile: batch.ProfileRef{Name: "posteingang"}}
	var pages []batch.Page
	for i := range n {
		side := batch.Front
		if i%2 == 1 {
			side = batch.Back
		}
		pages = append(pages, batch.Page{ID: batch.ID(fmt.Sprintf("%04d", i)), Batch: b.ID, Position: i, Sheet: 1 + i/2, Side: side, Kind: batch.KindContent, HasText: i < read, WordCount: 100})
	}
	return model.NewStack(b, pages, nil)
}

// newRoom is the room in a window, at a station that does not answer.
func newRoom(t testing.TB) *Room {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	bridge := frame.NewBridge(context.Background(), func(func()) {})
	t.Cleanup(bridge.Close)
	r := New(&frame.Desk{Station: &station.Client{}, Words: w, Keys: frame.NewKeys(), Bridge: bridge, Session: func() string { return "" }, Person: func() *station.PersonView { return nil },
		Now: time.Now, Memory: frame.Forgetful{}, Focus: func(fyne.Focusable) {}, Say: nil})
	win := test.NewTempWindow(t, r.Content())
	win.Resize(fyne.NewSize(1280, 800))
	return r
}

// changeCost counts what the screen's goroutine allocates for one page of n that is read.
func changeCost(t *testing.T, n int) float64 {
	r := newRoom(t)
	r.work = feeding
	r.take(stackOf(n, n/2))
	r.choose("0000")
	changes := [2]model.Stack{stackOf(n, n/2), stackOf(n, n/2+1)}
	i := 0
	return testing.AllocsPerRun(20, func() {
		i++
		r.take(changes[i%2])
	})
}

// TestOneChangeCostsTheSameInALargeStack: what is done on the screen's goroutine for one
// page that was read does not grow with the stack: a thousand pages come with three
// changes each, and the window answers keys meanwhile.
func TestOneChangeCostsTheSameInALargeStack(t *testing.T) {
	small, large := changeCost(t, 100), changeCost(t, 2000)
	if large > 1.2*small+20 {
		t.Errorf("%.0f allocations with 2000 pages, %.0f with 100", large, small)
	}
}

// TestQuietRoomDoesNothing: where nothing that is seen changes nothing is laid out anew.
func TestQuietRoomDoesNothing(t *testing.T) {
	r := newRoom(t)
	r.work = feeding
	r.take(stackOf(400, 200))
	r.choose("0000")
	before := r.foot.shown
	if n := testing.AllocsPerRun(20, r.show); n > 1500 {
		t.Errorf("%.0f allocations to show what is shown", n)
	}
	if r.foot.shown != before {
		t.Error("the balance is another without a change")
	}
}

// TestMeasuredPageIsDrawnAnew: a page that is looked at while it comes is shown straight
// as soon as it is known how far it leans, and only then.
func TestMeasuredPageIsDrawnAnew(t *testing.T) {
	r := newRoom(t)
	r.work = feeding
	opens := func(s model.Stack) bool {
		r.opening = false
		r.take(s)
		return r.opening
	}
	measured := stackOf(4, 0)
	measured.Pages[1].Measured = &batch.Measurement{}
	r.take(stackOf(4, 0))
	r.choose("0001")
	for _, c := range []struct {
		what  string
		stack model.Stack
		want  bool
	}{{"nothing new", stackOf(4, 0), false}, {"measured", measured, true}, {"still measured", measured, false}} {
		if got := opens(c.stack); got != c.want {
			t.Errorf("%s: drawn anew %v", c.what, got)
		}
	}
}

// TestReleasedStackSaysWhy: with a stack that is released the buttons look as if they
// could not be used, and a key says why.
func TestReleasedStackSaysWhy(t *testing.T) {
	r := newRoom(t)
	s := stackOf(4, 4)
	s.Undo = "Blatt gedreht"
	for _, state := range []batch.State{batch.Captured, batch.Released} {
		s.Batch.State = state
		r.take(s)
		r.choose("0000")
		off := state == batch.Released
		for _, b := range append(r.side.tools, r.head.replace, r.head.undo) {
			if b.Off() != off {
				t.Errorf("%s: %q is off: %v", state, b.Label(), b.Off())
			}
		}
	}
	for _, id := range []string{"replace", "split", "undo", "discard", "seal-off", "envelope-follows"} {
		r.notice = nil
		if a := r.actions[id]; !a.Ready() {
			t.Errorf("%s: the key does nothing", id)
		} else if a.Do(); r.notice == nil || r.notice.title != r.desk.Words.T("capture.closed.released") || r.prompt.open() || r.work != idle {
			t.Errorf("%s: does not say why", id)
		}
	}
	s.Documents = []batch.Document{{ID: "1", Pages: []batch.ID{"0000", "0001"}, State: batch.Doubtful}}
	r.take(s)
	if r.choose("0000"); r.head.replace.Off() || !r.side.tools[0].Off() {
		t.Error("the sheet of a doubt case can be scanned anew, and nothing else be done with it")
	}
}

// TestDiscardSaysWhatIsMissing: a number that no other sheet has is not passed over in
// silence, and the question stays.
func TestDiscardSaysWhatIsMissing(t *testing.T) {
	r := newRoom(t)
	s := stackOf(4, 4)
	s.Batch.State = batch.Captured
	r.take(s)
	r.choose("0000")
	for _, typed := range []string{"44", "1", "vier"} { // no such sheet, itself, no number
		r.askDiscard()
		var fields []*part.Field
		var said []string
		for _, o := range test.LaidOutObjects(r.prompt.inner) {
			if f, ok := o.(*part.Field); ok {
				fields = append(fields, f)
			}
		}
		fields[0].SetText(typed)
		fields[1].SetText("doppelt")
		all := r.desk.Keys.Actions()
		all[slices.IndexFunc(all, func(a frame.Action) bool { return a.ID == "discard-now" })].Do()
		for _, o := range test.LaidOutObjects(r.prompt.inner) {
			if x, ok := o.(*part.Text); ok && x.Visible() {
				said = append(said, x.Words())
			}
		}
		if !r.prompt.open() || r.work != idle {
			t.Fatalf("%q is taken", typed)
		}
		if want := r.desk.Words.T("capture.discard.no", words.Data{"Typed": typed}); !slices.Contains(said, want) {
			t.Errorf("%q: says only %q", typed, said)
		}
	}
}

// TestMovedSheetComesIntoSight: the sheet that is looked at stays in sight when an edit
// puts it somewhere else.
func TestMovedSheetComesIntoSight(t *testing.T) {
	r := newRoom(t)
	before, after := stackOf(60, 60), stackOf(60, 60)
	before.Batch.State, after.Batch.State = batch.Captured, batch.Captured
	r.take(before)
	r.choose("0000")
	for i := range after.Pages { // the first sheet goes to the end
		after.Pages[i].Position = (after.Pages[i].Position + 58) % 60
	}
	at := r.strip.At()
	if r.take(model.NewStack(after.Batch, after.Pages, nil)); r.chosen != "0000" || r.strip.At() == at {
		t.Errorf("%q is looked at, the sheets stand at %v as before", r.chosen, at)
	}
}

// TestRefusedFilesAreNamed says which files gave no page, and why.
func TestRefusedFilesAreNamed(t *testing.T) {
	r := newRoom(t)
	var refused []station.RefusedEvent
	for i := range 5 {
		refused = append(refused, station.RefusedEvent{Source: fmt.Sprintf("/post/%d.jpg", i), Code: batch.CodeEmptyFile, Message: "Die Datei ist leer (0 Byte)."})
	}
	text := r.reasons(refused)
	for _, want := range []string{"0.jpg: Die Datei ist leer (0 Byte).\n1.jpg: ", "2.jpg: ", "und 2 weitere", "Alles andere ist gesichert"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %q", want, text)
		}
	}
	if text = r.reasons(refused[:1]); strings.Contains(text, "weitere") || strings.Contains(text, "1.jpg") {
		t.Errorf("%q", text)
	}
}

// BenchmarkChange is one page read of a thousand.
func BenchmarkChange(b *testing.B) {
	r := newRoom(b)
	r.work = feeding
	r.take(stackOf(1000, 500))
	r.choose("0000")
	changes := [2]model.Stack{stackOf(1000, 500), stackOf(1000, 501)}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		i++
		r.take(changes[i%2])
	}
}

// BenchmarkLeaf is a key that shows the next page of a thousand.
func BenchmarkLeaf(b *testing.B) {
	r := newRoom(b)
	r.take(stackOf(1000, 1000))
	b.ReportAllocs()
	for b.Loop() {
		if r.step(1); r.place() == 999 {
			r.to(0)
		}
	}
}

// TestNewStackStaysNew: a change of the last stack that was on its way when a new one was
// begun, as its pages are still read, does not bring the last one back: the next key F5
// would be told that it is closed.
func TestNewStackStaysNew(t *testing.T) {
	for _, begun := range []bool{false, true} {
		r := newRoom(t)
		screen := make(chan func(), 1)
		r.desk.Bridge = frame.NewBridge(t.Context(), func(f func()) { screen <- f })
		t.Cleanup(r.desk.Bridge.Close)
		watched, over := context.WithCancel(t.Context())
		r.changed(watched, stackOf(4, 2))
		if begun {
			over()
		}
		(<-screen)()
		if over(); r.stack.Begun() == begun {
			t.Errorf("a new stack is begun: %v, the last one is shown: %v", begun, r.stack.Begun())
		}
	}
}

// TestToolsLeaveRoomToThePage: in every window and size of text the tools beside the page
// are all to be seen, or keys alone do what they do; the page is never a stamp.
func TestToolsLeaveRoomToThePage(t *testing.T) {
	shown := 0
	for _, size := range []fyne.Size{{Width: 1280, Height: 800}, {Width: 1920, Height: 1080}, {Width: 960, Height: 540}} {
		for _, scale := range []float32{1, 1.5, 2} {
			r := newRoom(t)
			test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, scale))
			r.work = feeding
			r.take(stackOf(4, 4))
			r.choose("0000")
			win := test.NewTempWindow(t, r.Content())
			win.Resize(size)
			r.Content().Refresh()
			if r.side.alone {
				continue
			}
			last := r.side.tools[len(r.side.tools)-1]
			if at := fyne.CurrentApp().Driver().AbsolutePositionForObject(last); !r.side.row.Hidden {
				if shown++; at.Y+last.Size().Height > size.Height {
					t.Errorf("%v at %v: the last tool ends at %v", size, scale, at.Y+last.Size().Height)
				}
			}
			if h := r.side.viewer.Size().Height; h < 180 {
				t.Errorf("%v at %v: the page has %v", size, scale, h)
			}
		}
	}
	if shown < 2 {
		t.Errorf("the tools are shown in %d windows", shown)
	}
}
