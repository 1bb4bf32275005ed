package imaging

import (
	"image"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-fonts/liberation/liberationsansregular"
	"github.com/go-fonts/liberation/liberationserifregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// corpus returns a file of the shared corpus, or skips where it is absent.
func corpus(t testing.TB, name string) string {
	t.Helper()
	root := os.Getenv("SCANSTELLE_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "shared")
	}
	if _, err := os.Stat(filepath.Join(root, "corpus")); err != nil {
		t.Skip("the shared corpus is not here (set SCANSTELLE_SHARED)")
	}
	return filepath.Join(root, "corpus", name)
}

// pdfPages renders a PDF with pdftoppm (Debian: poppler-utils).
func pdfPages(t testing.TB, file string) (pages []*Raster) {
	t.Helper()
	dir := t.TempDir()
	out, err := exec.Command("pdftoppm", "-r", "300", "-gray", file, filepath.Join(dir, "p")).CombinedOutput()
	if err != nil {
		t.Fatalf("pdftoppm: %v: %s", err, out)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.pgm"))
	if err != nil || len(files) == 0 {
		t.Fatalf("pdftoppm made no page of %s: %v", file, err)
	}
	for _, f := range files {
		pages = append(pages, loadPGM(t, f))
	}
	return pages
}

// drawing is a page under construction: A4, 8 bit gray.
type drawing struct {
	*Raster
	rng *rand.Rand
}

func paper(dpi float64, level byte, seed uint64) *drawing {
	w, h := int(210*dpi/25.4), int(297*dpi/25.4)
	d := &drawing{&Raster{Width: w, Height: h, DPI: dpi, Gray: make([]byte, w*h)}, rand.New(rand.NewPCG(seed, 7))}
	for i := range d.Gray {
		d.Gray[i] = level
	}
	return d
}

func (d *drawing) px(mm float64) float64 { return mm * d.DPI / 25.4 }

// dot darkens a disc around x, y (mm) of the given diameter by depth levels.
func (d *drawing) dot(x, y, diameter float64, depth int) {
	r := d.px(diameter) / 2
	cx, cy := d.px(x), d.px(y)
	for v := int(cy - r - 1); v <= int(cy+r+1); v++ {
		for u := int(cx - r - 1); u <= int(cx+r+1); u++ {
			if u < 0 || v < 0 || u >= d.Width || v >= d.Height {
				continue
			}
			cover := math.Min(1, math.Max(0, r+0.5-math.Hypot(float64(u)-cx, float64(v)-cy)))
			if shade := 250 - int(cover*float64(depth)); cover > 0 && int(d.Gray[v*d.Width+u]) > shade {
				d.Gray[v*d.Width+u] = byte(max(0, shade))
			}
		}
	}
}

// stroke draws a line (mm) as a pen of the given width does.
func (d *drawing) stroke(x0, y0, x1, y1, width float64, depth int) {
	steps := int(math.Hypot(x1-x0, y1-y0)/0.05) + 1
	for i := range steps + 1 {
		f := float64(i) / float64(steps)
		d.dot(x0+f*(x1-x0), y0+f*(y1-y0), width, depth)
	}
}

// signature is a run of loops 45 mm wide.
func (d *drawing) signature(x, y, width float64, depth int) {
	px, py := x, y
	for i := 1; i <= 120; i++ {
		a := float64(i) / 120
		nx, ny := x+45*a+3*math.Sin(40*a), y+6*math.Sin(23*a)*(1-a/2)
		d.stroke(px, py, nx, ny, width, depth)
		px, py = nx, ny
	}
}

// text writes lines of the given size in points; x, y (mm) is the first baseline.
func (d *drawing) text(x, y, points float64, serif bool, luma byte, lines ...string) {
	data := liberationsansregular.TTF
	if serif {
		data = liberationserifregular.TTF
	}
	parsed, err := opentype.Parse(data)
	if err != nil {
		panic(err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: points, DPI: d.DPI, Hinting: font.HintingNone})
	if err != nil {
		panic(err)
	}
	target := &image.Gray{Pix: d.Gray, Stride: d.Width, Rect: image.Rect(0, 0, d.Width, d.Height)}
	for i, line := range lines {
		at := fixed.Point26_6{X: fixed.I(int(d.px(x))), Y: fixed.I(int(d.px(y) + float64(i)*1.25*points*d.DPI/72))}
		writer := font.Drawer{Dst: target, Src: image.NewUniform(image.Black), Face: face, Dot: at}
		if luma > 0 {
			writer.Src = image.NewUniform(grayLevel(luma))
		}
		writer.DrawString(line)
	}
}

// noise adds Gaussian grain.
func (d *drawing) noise(sigma float64) *drawing {
	for i, v := range d.Gray {
		d.Gray[i] = byte(math.Min(255, math.Max(0, float64(v)+sigma*d.rng.NormFloat64()+0.5)))
	}
	return d
}

// lean turns the whole page clockwise about its centre.
func (d *drawing) lean(degrees float64) *drawing {
	d.Gray = rotateGray(d.Gray, d.Width, d.Height, degrees)
	return d
}

// bleed lays the mirror image of another page over this one: blurred by
// two boxes of a radius in pixels, as strong as share.
func (d *drawing) bleed(front *drawing, radius int, share float64) *drawing {
	blurred := boxBlur(boxBlur(front.Gray, front.Width, front.Height, radius), front.Width, front.Height, radius)
	for y := range d.Height {
		for x := range d.Width {
			i := y*d.Width + x
			d.Gray[i] = byte(math.Max(0, float64(d.Gray[i])-share*(250-float64(blurred[(y+1)*d.Width-1-x]))))
		}
	}
	return d
}

const letterText = `Sehr geehrte Damen und Herren,
hiermit übersenden wir Ihnen die angeforderten Unterlagen zum Bauvorhaben
in der Gartenstraße 17. Der Antrag wurde fristgerecht am 14. März gestellt
und enthält sämtliche Nachweise über Standsicherheit, Brandschutz und die
Entwässerung des Grundstücks. Wir bitten um Prüfung und Rückmeldung bis
zum Ende des Monats, damit die Ausschreibung wie geplant beginnen kann.
Die Gebühr in Höhe von 1.234,56 € haben wir heute unter Angabe Ihres
Aktenzeichens überwiesen. Für Rückfragen steht Ihnen Frau Müller jederzeit
zur Verfügung. Bitte beachten Sie, dass wir ab dem nächsten Quartal unter
einer neuen Anschrift zu erreichen sind; die Telefonnummern bleiben gleich.

Der Ausschuss hat in seiner jüngsten Sitzung beschlossen, die Zuschüsse für
die Vereine um zehn vom Hundert zu erhöhen. Voraussetzung ist, dass der
Nachweis über die Verwendung der Mittel spätestens zum Jahresende vorliegt.
Später eingehende Anträge können leider nicht mehr berücksichtigt werden.
Wir danken für Ihr Verständnis und verbleiben`

// letter is a page of German text.
func letter(dpi float64, points float64, serif bool, seed uint64) *drawing {
	d := paper(dpi, 250, seed)
	d.text(25, 50, points, serif, 0, "Stadtwerke Beispielstadt", "Postfach 1234", "12345 Beispielstadt")
	d.text(25, 98, points, serif, 0, strings.Split(letterText, "\n")...)
	d.text(25, 240, points, serif, 0, "Mit freundlichen Grüßen", "", "Im Auftrag, gez. Jürgen Pfeiffer")
	return d
}
