package gallery

import (
	"image"
	"image/color"
	"image/draw"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/part"
)

// torn is something that cuts off what lies outside and of which only an area is seen.
type torn struct {
	o    fyne.CanvasObject
	seen area
}

// tears finds what scrolls within something that scrolls and reaches out of it.
func tears(o fyne.CanvasObject, at fyne.Position, seen area, out []torn) []torn {
	if !o.Visible() || at.X < aside {
		return out
	}
	var inner []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		inner = o.Objects
	case fyne.Widget:
		inner = test.WidgetRenderer(o).Objects()
	}
	switch o.(type) {
	case *container.Scroll, *container.Clip:
		whole := area{at.X, at.Y, at.X + o.Size().Width, at.Y + o.Size().Height}
		cut := whole.within(seen)
		if cut != whole {
			return append(out, torn{o, cut})
		}
		seen = cut
	}
	for _, c := range inner {
		out = tears(c, at.Add(c.Position()), seen, out)
	}
	return out
}

// captured is what a window shows. Fyne's painter without a window cuts off what scrolls
// at its own edge alone, and not at that of what it scrolls in, as a window does: the
// text of a field that is scrolled away would lie over the heading. So such things are
// painted apart, and only what is seen of them is taken.
func captured(w fyne.Window) *image.RGBA {
	content, size := w.Content(), w.Canvas().Size()
	all := tears(content, content.Position(), area{0, 0, size.Width, size.Height}, nil)
	out := painted(w)
	if len(all) == 0 {
		return out
	}
	over := out
	for _, t := range all {
		t.o.Hide()
	}
	out = painted(w)
	for _, t := range all {
		t.o.Show()
		r := image.Rect(int(t.seen.left), int(t.seen.top), int(t.seen.right), int(t.seen.bottom))
		if t.seen.left < t.seen.right && t.seen.top < t.seen.bottom {
			draw.Draw(out, r, over, r.Min, draw.Src)
		}
	}
	return out
}

func painted(w fyne.Window) *image.RGBA {
	img := w.Canvas().Capture()
	out := image.NewRGBA(image.Rectangle{Max: img.Bounds().Size()})
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Src)
	return out
}

// TestCapturedIsCutAsAWindowIs: what is scrolled away is nowhere in the picture, and of
// what is scrolled in half that half is.
func TestCapturedIsCutAsAWindowIs(t *testing.T) {
	newApp(t)
	red := color.RGBA{255, 0, 0, 255}
	block := canvas.NewRectangle(red)
	block.SetMinSize(fyne.NewSize(100, 40))
	tall := canvas.NewRectangle(color.Transparent)
	tall.SetMinSize(fyne.NewSize(100, 400))
	outer := container.NewVScroll(part.Column(0, container.NewHScroll(block), tall))
	w := test.NewTempWindow(t, container.NewWithoutLayout(outer))
	w.SetPadded(false)
	w.Resize(fyne.NewSize(100, 200))
	outer.Move(fyne.NewPos(0, 50))
	outer.Resize(fyne.NewSize(100, 100))
	for _, c := range []struct {
		offset float32
		rows   int // of the block that are seen
	}{{0, 40}, {15, 25}, {60, 0}} {
		outer.ScrollToOffset(fyne.NewPos(0, c.offset))
		img, rows := captured(w), 0
		for y := range img.Rect.Dy() {
			if c := img.RGBAAt(50, y); int(c.R)-int(c.G) < 60 { // the edge of what scrolls is shaded
				continue
			}
			if rows++; y < 50 {
				t.Errorf("scrolled by %.0f: the block lies at %d, above what it scrolls in", c.offset, y)
				break
			}
		}
		if rows != c.rows {
			t.Errorf("scrolled by %.0f: %d rows of the block are seen, wanted %d", c.offset, rows, c.rows)
		}
	}
}
