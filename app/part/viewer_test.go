package part

import (
	"context"
	"image"
	"image/color"
	"image/draw"
	"maps"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/look"
)

// tiledPage is a page of 2480 × 3508 dots whose every tile has a colour of its own.
type tiledPage struct {
	key   string
	mu    sync.Mutex
	asked map[tileKey]int
	gate  chan struct{} // nil: open
}

func newLeaf(key string) *tiledPage { return &tiledPage{key: key, asked: map[tileKey]int{}} }

func (s *tiledPage) Key() string     { return s.key }
func (s *tiledPage) DPI() [2]float64 { return [2]float64{300, 300} }
func (s *tiledPage) Side() int       { return 512 }
func (s *tiledPage) Levels() [][2]int {
	return [][2]int{{2480, 3508}, {1240, 1754}, {620, 877}, {310, 439}}
}

func hue(level, column, row int) color.RGBA {
	return color.RGBA{uint8(40 * level), uint8(30 + 20*column), uint8(30 + 20*row), 255}
}

func (s *tiledPage) Tile(ctx context.Context, level, column, row int) (*image.RGBA, error) {
	if s.gate != nil {
		select {
		case <-s.gate:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	s.mu.Lock()
	s.asked[tileKey{s.key, level, column, row}]++
	s.mu.Unlock()
	size := s.Levels()[level]
	out := image.NewRGBA(image.Rect(0, 0, min(512, size[0]-column*512), min(512, size[1]-row*512)))
	for i := 0; i < len(out.Pix); i += 4 {
		c := hue(level, column, row)
		copy(out.Pix[i:], []byte{c.R, c.G, c.B, c.A})
	}
	return out, nil
}

func (s *tiledPage) take() map[tileKey]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.asked
	s.asked = map[tileKey]int{}
	return out
}

// hall is a Background whose screen is the test.
type hall struct {
	t     *testing.T
	ctx   context.Context
	work  sync.WaitGroup
	queue chan func()
}

func newHall(t *testing.T) *hall {
	h := &hall{t: t, ctx: t.Context(), queue: make(chan func(), 1000)}
	t.Cleanup(h.work.Wait)
	return h
}

func (h *hall) Show(_ any, show func()) { h.queue <- show }

func (h *hall) Go(work func(context.Context)) context.CancelFunc {
	ctx, stop := context.WithCancel(h.ctx)
	h.work.Go(func() { work(ctx) })
	return stop
}

// until lets the screen go on until done is called.
func (h *hall) until(done *bool) {
	h.t.Helper()
	for end := time.After(20 * time.Second); !*done; {
		select {
		case f := <-h.queue:
			f()
		case <-end:
			h.t.Fatal("the picture never came")
		}
	}
	*done = false
}

func openViewer(t *testing.T, size fyne.Size) (*Viewer, *hall, *bool, fyne.Window) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	h, whole := newHall(t), new(bool)
	v := NewViewer(noKeys{}, h)
	v.OnWhole = func() { *whole = true }
	v.OnFail = func(err error) { t.Error(err) }
	w := test.NewTempWindow(t, v)
	w.SetPadded(false)
	w.Resize(size)
	return v, h, whole, w
}

type noKeys struct{}

func (noKeys) Pressed(fyne.KeyName)              {}
func (noKeys) Released(fyne.KeyName)             {}
func (noKeys) Take(fyne.KeyName) bool            { return true }
func (noKeys) Typed(fyne.KeyName, bool) bool     { return false }
func (noKeys) Spent(rune) bool                   { return false }
func (noKeys) Hurried() bool                     { return false }
func (noKeys) Sign(rune)                         {}
func (noKeys) Shortcut(fyne.Shortcut, bool) bool { return false }

// TestViewerAsksForWhatIsSeen: at each size just the tiles in sight, each once.
func TestViewerAsksForWhatIsSeen(t *testing.T) {
	v, h, whole, _ := openViewer(t, fyne.NewSize(640, 400))
	page := newLeaf("p")
	v.Open(page)
	h.until(whole)
	asked := page.take()
	// As wide as the window: a quarter of the size, whose upper 400 dots are in two
	// tiles, and the smallest size for a first picture.
	want := map[tileKey]int{{"p", 3, 0, 0}: 1, {"p", 2, 0, 0}: 1, {"p", 2, 1, 0}: 1}
	if !maps.Equal(asked, want) {
		t.Errorf("asked for %v, want %v", asked, want)
	}
	if got := v.shown.main.Bounds().Size(); got != image.Pt(640, 400) {
		t.Errorf("a picture of %v", got)
	}
	v.Pan(0, 10)
	h.until(whole)
	if again := page.take(); len(again) > 0 {
		t.Errorf("asked again for %v", again)
	}
	v.DotForDot()
	h.until(whole)
	for k := range page.take() {
		if k.level != 0 {
			t.Errorf("dot for dot asks for %v", k)
		}
		if r := v.sight.seen([2]int{2480, 3508}); !r.Overlaps(image.Rect(k.column*512, k.row*512, k.column*512+512, k.row*512+512)) {
			t.Errorf("tile %v is not seen in %v", k, r)
		}
	}
}

// TestViewerShowsTheDotsThemselves: at one to one every dot of the screen is the
// one of the page, also where two tiles meet.
func TestViewerShowsTheDotsThemselves(t *testing.T) {
	v, h, whole, _ := openViewer(t, fyne.NewSize(300, 300))
	v.Open(newLeaf("p"))
	h.until(whole)
	v.DotForDot()
	v.Look([4]int{1020, 1530, 10, 10})
	h.until(whole)
	for y := 0; y < 300; y += 7 {
		for x := 0; x < 300; x++ {
			p := v.sight.onPage([2]float64{float64(x) + 0.5, float64(y) + 0.5})
			if got, want := v.shown.main.RGBAAt(x, y), hue(0, int(p[0])/512, int(p[1])/512); got != want {
				t.Fatalf("dot %d,%d shows %v, the page has %v at %v", x, y, got, want, p)
			}
		}
	}
}

// TestHalfOfAnOddSizeIsDotForDot: the tiles of a page whose sides are odd lie side by
// side without a gap, each dot as it came.
func TestHalfOfAnOddSizeIsDotForDot(t *testing.T) {
	for _, c := range []struct {
		scale float64
		is    bool
	}{{1, true}, {2481.0 / 1241 / 2, true}, {2551.0 / 638 / 4, true}, {0.98, false}, {1.01, false}} {
		if dotted(c.scale) != c.is {
			t.Errorf("%v: dot for dot: %v", c.scale, !c.is)
		}
	}
	s := newSight(2481, 3509, [2]float64{300, 300}, 0).sized(0.5)
	s.port = [2]float64{1240, 600}
	out, ground := image.NewRGBA(image.Rect(0, 0, 1240, 600)), color.RGBA{1, 2, 3, 255}
	draw.Draw(out, out.Rect, image.NewUniform(ground), image.Point{}, draw.Src)
	page := newLeaf("odd")
	level := [2]int{1241, 1755}
	for _, at := range s.tiles(level, 512) {
		tile, err := page.Tile(t.Context(), 1, at.X, at.Y)
		if err != nil {
			t.Fatal(err)
		}
		place(out, tile, s, level, at, 512)
	}
	for y := range 600 {
		for x := range 1240 {
			got := out.RGBAAt(x, y)
			if near := hue(1, (x+1)/512, (y+1)/512); got != near && got != hue(1, x/512, y/512) {
				t.Fatalf("dot %d,%d is %v", x, y, got)
			}
		}
	}
}

// TestReadyPagesWait: a page is made ready only while nobody waits for the one that is
// looked at.
func TestReadyPagesWait(t *testing.T) {
	v, h, whole, _ := openViewer(t, fyne.NewSize(640, 400))
	here, next := newLeaf("here"), newLeaf("next")
	here.gate = make(chan struct{})
	v.Open(here)
	v.Prepare(next)
	time.Sleep(50 * time.Millisecond)
	if asked := next.take(); len(asked) > 0 {
		t.Errorf("%d tiles of the next page come before those of this one", len(asked))
	}
	close(here.gate)
	h.until(whole)
	h.work.Wait()
	if asked := next.take(); len(asked) == 0 {
		t.Error("the next page is never made ready")
	}
	v.Open(next)
	h.until(whole)
	if asked := next.take(); len(asked) > 0 {
		t.Errorf("%v are asked for again", asked)
	}
}

// TestViewerGivesUpThePageBefore: what is under way for a page is taken back when
// another one is shown, and its picture never comes.
func TestViewerGivesUpThePageBefore(t *testing.T) {
	v, h, whole, _ := openViewer(t, fyne.NewSize(640, 400))
	slow := newLeaf("slow")
	slow.gate = make(chan struct{}) // never opens
	v.Open(slow)
	time.Sleep(20 * time.Millisecond)
	quick := newLeaf("quick")
	v.Open(quick)
	h.until(whole)
	if len(slow.take()) > 0 || v.shown.of.tiles.Key() != "quick" {
		t.Errorf("shows %s", v.shown.of.tiles.Key())
	}
}

// TestViewerStaysAtThePlace: the same page in another pose is seen at the same
// place, another page from its top.
func TestViewerStaysAtThePlace(t *testing.T) {
	v, h, whole, _ := openViewer(t, fyne.NewSize(640, 400))
	v.Open(newLeaf("p shown"))
	h.until(whole)
	v.Zoom(3)
	v.Pan(100, 700)
	before := v.sight
	v.Open(newLeaf("p raw"))
	if v.sight != before {
		t.Errorf("the raw page is seen at %v, the other at %v", v.sight.at, before.at)
	}
	h.until(whole)
	v.Open(newLeaf("q shown"))
	if v.sight.at[1] >= 0 || v.sight.at[0] >= 0 || v.sight.scale != before.scale {
		t.Errorf("the next page is seen at %v", v.sight.at)
	}
	v.Open(nil)
	if v.Key() != "" {
		t.Errorf("still %q", v.Key())
	}
}

func TestLoupe(t *testing.T) {
	v, h, whole, w := openViewer(t, fyne.NewSize(900, 600))
	v.Open(newLeaf("p"))
	h.until(whole)
	w.Canvas().Focus(v)
	v.KeyDown(&fyne.KeyEvent{Name: fyne.KeySpace})
	h.until(whole)
	if v.shown.glass == nil || v.shown.glass.Bounds().Dx() != glassWidth {
		t.Fatal("no loupe")
	}
	g := v.glassSight()
	p, q := v.sight.onPage(v.aim()), g.onPage([2]float64{glassWidth / 2, glassHeight / 2})
	if !near(p[0], q[0]) || !near(p[1], q[1]) || g.scale[0] < 1 {
		t.Errorf("the loupe shows %v at %v, the page has %v", g.scale, q, p)
	}
	v.KeyUp(&fyne.KeyEvent{Name: fyne.KeySpace})
	h.until(whole)
	if v.held || v.shown.glass != nil {
		t.Error("the loupe stays")
	}
}

// TestFramesLieOnTheirPlaces: the border of a place is around it at every size.
func TestFramesLieOnTheirPlaces(t *testing.T) {
	v, h, whole, _ := openViewer(t, fyne.NewSize(640, 400))
	v.Open(newLeaf("p"))
	h.until(whole)
	box := [4]int{300, 2000, 400, 60}
	v.SetFrames([]Frame{{box, ToneWarning, "Aktenzeichen"}})
	v.Zoom(2)
	v.Look(box)
	r := test.WidgetRenderer(v).(*viewerRenderer)
	border := r.frames.Objects[0]
	at := v.sight.onPort([2]float64{300, 2000})
	if d := border.Position().X + frameGap - float32(at[0]); d > 0.5 || d < -0.5 {
		t.Errorf("the border lies at %v, the place at %v", border.Position(), at)
	}
	if p := border.Position(); p.X < 0 || p.Y < 0 || p.Y > 400 {
		t.Errorf("the place is not in sight: %v", p)
	}
}
