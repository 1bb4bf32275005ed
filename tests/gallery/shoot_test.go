package gallery

import (
	"bytes"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
)

// clip is what of the window a picture shows, in points.
type clip func(a *author, t *testing.T) image.Rectangle

func whole() clip {
	return func(a *author, _ *testing.T) image.Rectangle {
		return image.Rect(0, 0, int(a.win.Canvas().Size().Width), int(a.win.Canvas().Size().Height))
	}
}

// room is what lies right of the rail.
func room() clip {
	return func(a *author, _ *testing.T) image.Rectangle { return placeOf(a.desk.Room().Content()) }
}

// top is the upper part, so high.
func top(of clip, high int) clip {
	return func(a *author, t *testing.T) image.Rectangle {
		r := of(a, t)
		r.Max.Y = min(r.Max.Y, r.Min.Y+high)
		return r
	}
}

// right is the right part, a share of the width.
func right(of clip, share float64) clip {
	return func(a *author, t *testing.T) image.Rectangle {
		r := of(a, t)
		r.Min.X = r.Max.X - int(float64(r.Dx())*share)
		return r
	}
}

// around is what holds some texts, with a margin.
func around(margin int, texts ...string) clip {
	return func(a *author, t *testing.T) image.Rectangle {
		t.Helper()
		var r image.Rectangle
		for _, text := range texts {
			o := find(a.win.Content(), text)
			if o == nil {
				t.Fatalf("»%s« is not on the screen", text)
			}
			r = r.Union(placeOf(o))
		}
		return r.Inset(-margin)
	}
}

// spot is where a number is drawn, in points.
type spot func(a *author, t *testing.T) image.Point

// below is beneath a text.
func below(text string) spot {
	return func(a *author, t *testing.T) image.Point {
		t.Helper()
		r := around(0, text)(a, t)
		return image.Pt(r.Min.X+markRadius, r.Max.Y+markRadius)
	}
}

// corner is the upper right one of a pane of the room.
func corner(pane int) spot {
	return func(a *author, _ *testing.T) image.Point {
		r := placeOf(a.desk.Room().Panes()[pane].(fyne.CanvasObject))
		return image.Pt(r.Max.X-2*markRadius, r.Min.Y+2*markRadius)
	}
}

func placeOf(o fyne.CanvasObject) image.Rectangle {
	p, s := fyne.CurrentApp().Driver().AbsolutePositionForObject(o), o.Size()
	return image.Rect(int(p.X), int(p.Y), int(p.X+s.Width), int(p.Y+s.Height))
}

// find is the widget that says something and nothing else.
func find(o fyne.CanvasObject, text string) fyne.CanvasObject {
	if !o.Visible() {
		return nil
	}
	if a, ok := o.(fyne.Accessible); ok && strings.HasPrefix(a.AccessibilityLabel(), text) {
		return o
	}
	var inner []fyne.CanvasObject
	switch o := o.(type) {
	case *canvas.Text:
		if strings.HasPrefix(o.Text, text) {
			return o
		}
	case *fyne.Container:
		inner = o.Objects
	case fyne.Widget:
		inner = test.WidgetRenderer(o).Objects()
	}
	for _, child := range inner {
		if found := find(child, text); found != nil {
			return found
		}
	}
	return nil
}

// calm lets the screen go on until it stays as it is.
func (a *author) calm() {
	a.t.Helper()
	var before []byte
	for limit := time.Now().Add(2 * time.Minute); time.Now().Before(limit); {
		a.settleFor(400 * time.Millisecond)
		for range 2 {
			a.win.Content().Refresh()
		}
		now := captured(a.win).Pix
		if a.whole() && bytes.Equal(before, now) {
			return
		}
		before = now
	}
	a.t.Fatal("the screen never comes to rest")
}

// handbookPictures are where the pages look for their pictures.
const handbookPictures = "../../docs/bild"

// shoot keeps a part of the window as a picture of the handbook, with numbers on
// some of its parts, or compares it with the one that is there.
func (a *author) shoot(t *testing.T, name string, part clip, numbered ...spot) {
	t.Helper()
	out := a.taken(t, part, numbered)
	path := filepath.Join(handbookPictures, a.language, name+".png")
	root := a.win.Content()
	if r := a.desk.Room(); r != nil {
		root = r.Content()
	}
	says := strings.Join(outline(root, nil), "\n") + "\n"
	text := filepath.Join("testdata", "handbook", a.language+"-"+name+".txt")
	if *update {
		publish(t, path, out)
		if err := os.MkdirAll(filepath.Dir(text), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(text, []byte(says), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	const anew = "go test ./tests/gallery -run TestHandbookPictures -update, and look at docs/bild"
	was, err := os.ReadFile(text)
	if err != nil {
		t.Fatal(err)
	}
	if string(was) != says {
		t.Errorf("%s says something else now (%s):\n%s", name, anew, difference(string(was), says))
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	kept, err := png.Decode(f)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	share, stale := differs(kept, out)
	for tries := 1; stale && tries < mostTries; tries++ {
		share, stale = differs(kept, a.taken(t, part, numbered)) // a slow computer has more to show yet
	}
	if stale {
		t.Errorf("%s looks otherwise now, in %.1f %% of its area (%s)", name, 100*share, anew)
	}
}

// taken is a part of the window as it looks when nothing more happens.
func (a *author) taken(t *testing.T, part clip, numbered []spot) *image.RGBA {
	t.Helper()
	a.calm()
	img := captured(a.win)
	for i, at := range numbered {
		mark(t, img, at(a, t), i+1)
	}
	cut := part(a, t).Intersect(img.Rect)
	out := image.NewRGBA(image.Rectangle{Max: cut.Size()})
	draw.Draw(out, out.Rect, img, cut.Min, draw.Src)
	return out
}
