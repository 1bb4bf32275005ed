package gallery

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"github.com/scanstelle/scanstelle/app/part"
)

// Pictures are kept at half their size with few colours, so that they are small. They
// may differ a little from one machine to the next: in the last bit of a colour, or in
// a sign that is in no font of the program (the text is; see look.Theme.Font).
const (
	goldenPart  = 2     // of a side
	goldenStep  = 17    // between two shades of a colour that are kept
	goldenSlack = 40    // difference of a shade that nobody sees
	goldenShare = 0.004 // of the picture that may differ by more
)

// golden compares the room with the picture that somebody looked at and found good.
// What differs between two runs of anything is covered in both.
func (s *screen) golden(name string) {
	s.t.Helper()
	if s.desk.Room() != nil { // the footer knows what there is to say
		s.settle(func() bool { return s.shows("Platz für") })
	}
	path := filepath.Join("testdata", name+".png")
	if *update {
		write(s.t, path, s.taken())
		return
	}
	f, err := os.Open(path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	want, err := png.Decode(f)
	if err != nil {
		s.t.Fatal(err)
	}
	got := s.taken()
	for tries := 1; differing(got, want) > goldenShare && tries < mostTries; tries++ {
		got = s.taken() // a slow computer has more to show yet
	}
	if share := differing(got, want); share > goldenShare {
		now := filepath.Join(s.t.ArtifactDir(), name+".png")
		write(s.t, now, got)
		s.t.Errorf("%s looks otherwise now in %.1f %% of the picture: look at %s (go test -run … -update writes it anew, -artifacts keeps it)", name, 100*share, now)
	}
}

// mostTries is how often a picture is taken before it counts as another one.
const mostTries = 5

// taken is the room as it looks when nothing more happens.
func (s *screen) taken() *image.Paletted {
	s.t.Helper()
	s.still()
	for range 2 {
		s.win.Content().Refresh()
	}
	return shrunk(covered(captured(s.win), volatileAreas(s.win.Content())))
}

func write(t *testing.T, path string, img image.Image) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(f, img); err != nil {
		t.Fatal(err)
	}
}

// steady are texts that look volatile and are not, such as F5; age is a time that lies
// back, however it is said.
var (
	steady = regexp.MustCompile(`^F\d+$`)
	age    = regexp.MustCompile(`^(eben|gleich)$`)
)

// isVolatile tells whether a text differs between two runs.
func isVolatile(text string) bool {
	if steady.MatchString(text) {
		return false
	}
	if age.MatchString(text) {
		return true
	}
	for _, v := range volatile {
		if v.what.MatchString(text) {
			return true
		}
	}
	return false
}

// volatileAreas are the places of texts that differ between two runs.
func volatileAreas(content fyne.CanvasObject) (out []image.Rectangle) {
	var walk func(o fyne.CanvasObject, at fyne.Position)
	cover := func(at fyne.Position, size fyne.Size) {
		out = append(out, image.Rect(int(at.X)-2, int(at.Y)-2, int(at.X+size.Width)+3, int(at.Y+size.Height)+3))
	}
	walk = func(o fyne.CanvasObject, at fyne.Position) {
		if !o.Visible() || at.X < aside {
			return
		}
		switch o := o.(type) {
		case *canvas.Text:
			if isVolatile(o.Text) {
				cover(at, o.Size())
			}
		case *part.Field:
			if isVolatile(o.Text + o.PlaceHolder) {
				cover(at, o.Size())
			}
		case *widget.Entry:
			if isVolatile(o.Text + o.PlaceHolder) {
				cover(at, o.Size())
			}
		case *fyne.Container:
			for _, c := range o.Objects {
				walk(c, at.Add(c.Position()))
			}
		case *container.Scroll:
			walk(o.Content, at.Add(o.Content.Position()))
		case fyne.Widget:
			for _, c := range test.WidgetRenderer(o).Objects() {
				walk(c, at.Add(c.Position()))
			}
		}
	}
	walk(content, content.Position())
	return out
}

// covered lays a plain colour over areas.
func covered(img image.Image, areas []image.Rectangle) *image.RGBA {
	out := image.NewRGBA(img.Bounds())
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Src)
	for _, r := range areas {
		draw.Draw(out, r, image.NewUniform(color.Gray{Y: 204}), image.Point{}, draw.Src)
	}
	return out
}

// shrunk makes a picture smaller, with few colours: greys, and the tones there are.
func shrunk(img *image.RGBA) *image.Paletted {
	size := img.Bounds().Size().Div(goldenPart)
	small := image.NewRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		for x := range size.X {
			var sum [3]int
			for dy := range goldenPart {
				for dx := range goldenPart {
					c := img.RGBAAt(x*goldenPart+dx, y*goldenPart+dy)
					sum[0], sum[1], sum[2] = sum[0]+int(c.R), sum[1]+int(c.G), sum[2]+int(c.B)
				}
			}
			var c [3]uint8
			for i := range c {
				const n = goldenPart * goldenPart
				c[i] = uint8((sum[i]/n + goldenStep/2) / goldenStep * goldenStep)
			}
			small.SetRGBA(x, y, color.RGBA{c[0], c[1], c[2], 255})
		}
	}
	count := map[color.RGBA]int{}
	for i := 0; i < len(small.Pix); i += 4 {
		count[color.RGBA{small.Pix[i], small.Pix[i+1], small.Pix[i+2], 255}]++
	}
	out := image.NewPaletted(small.Rect, commonest(count, 64))
	draw.Draw(out, out.Rect, small, image.Point{}, draw.Src)
	return out
}

// commonest are the colours that are there most often.
func commonest(count map[color.RGBA]int, most int) color.Palette {
	var out color.Palette
	for len(out) < most && len(count) > 0 {
		var best color.RGBA
		for c, n := range count {
			if n > count[best] || n == count[best] && (c.R < best.R || c.R == best.R && (c.G < best.G || c.G == best.G && c.B < best.B)) {
				best = c
			}
		}
		out = append(out, best)
		delete(count, best)
	}
	return out
}

// differing is the share of the dots that differ visibly; 1 where the sizes differ.
func differing(a, b image.Image) float64 {
	if a.Bounds() != b.Bounds() {
		return 1
	}
	differ := 0
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			r, g, b1, _ := a.At(x, y).RGBA()
			r2, g2, b2, _ := b.At(x, y).RGBA()
			for _, d := range [3]int{int(r>>8) - int(r2>>8), int(g>>8) - int(g2>>8), int(b1>>8) - int(b2>>8)} {
				if d > goldenSlack || d < -goldenSlack {
					differ++
					break
				}
			}
		}
	}
	return float64(differ) / float64(a.Bounds().Dx()*a.Bounds().Dy())
}

// TestGoldenFindsChanges: a picture with a button elsewhere is not the same, one with
// another time in it is.
func TestGoldenFindsChanges(t *testing.T) {
	newApp(t)
	shot := func(x float32, words string) image.Image {
		button, text := canvas.NewRectangle(color.RGBA{11, 93, 87, 255}), canvas.NewText(words, color.Black)
		button.Move(fyne.NewPos(x, 40))
		button.Resize(fyne.NewSize(60, 24))
		text.Resize(fyne.NewSize(120, 20))
		w := test.NewTempWindow(t, container.NewWithoutLayout(button, text))
		w.SetPadded(false)
		w.Resize(fyne.NewSize(320, 200))
		return shrunk(covered(w.Canvas().Capture(), volatileAreas(w.Content())))
	}
	before := shot(10, "seit 7:40 Uhr")
	for _, c := range []struct {
		x     float32
		words string
		same  bool
	}{{10, "seit 9:15 Uhr", true}, {30, "seit 7:40 Uhr", false}, {10, strings.Repeat("m", 8), false}} {
		if share := differing(before, shot(c.x, c.words)); (share <= goldenShare) != c.same {
			t.Errorf("%v »%s«: %.2f %% differ", c.x, c.words, 100*share)
		}
	}
}
