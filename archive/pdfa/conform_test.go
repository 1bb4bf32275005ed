package pdfa

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/tests/verapdf"
)

// sample is one kind of package.
type sample struct {
	name    string
	options Options
	seal    Sealer
	fill    func(t *testing.T, w *Writer)
}

func samples(t *testing.T) []sample {
	l := drawLetter(t)
	gray := asJPEG(t, l.img)
	straight := l.text(0, 0, 0)
	letterPage := func(text bool) Page {
		p := page(batch.JPEG, gray, l.img.Bounds(), l.dpi)
		if text {
			p.Text = straight
		}
		return p
	}
	single := func(p Page) func(*testing.T, *Writer) {
		return func(t *testing.T, w *Writer) { add(t, w, p) }
	}
	long := someOptions(Part2)
	long.Properties = append(long.Properties, Property{"TransferNote", strings.Repeat("<a b=\"ß&\">\r\n\t€</a>", 5000), "Transfervermerk"})
	plain := someOptions(Part3)
	plain.Properties, plain.Title, plain.Creator = nil, "(]\\", ""
	out := []sample{
		{"attachments", someOptions(Part3), nil, func(t *testing.T, w *Writer) {
			colour := painted(300, 200)
			add(t, w, page(batch.JPEG, asJPEG(t, colour), colour.Rect, 100))
			p := letterPage(true)
			p.Kind, p.Label = batch.KindEnvelope, "Umschlag"
			add(t, w, p)
			p = letterPage(false)
			p.Kind = batch.KindBlank
			add(t, w, p)
			w.Bookmark("Anschreiben", 0)
			w.Bookmark("Umschlag – Rückseite", 1)
			for _, a := range []Attachment{
				{"transfervermerk.xml", "application/xml", "Transfervermerk", "Data", []byte("<t>ß</t>"), someTime},
				{"Prüfprotokoll.json", "application/json", "Auszug (Protokoll)", "Supplement", bytes.Repeat([]byte("{}\n"), 1000), someTime},
				{"leer.txt", "text/plain", "", "Source", nil, someTime},
			} {
				if err := w.Attach(a); err != nil {
					t.Fatal(err)
				}
			}
		}},
		{"note", long, nil, single(letterPage(true))},
		{"bare", plain, nil, single(letterPage(false))},
		{"columns", someOptions(Part3), nil, func(t *testing.T, w *Writer) {
			add(t, w, letterPage(true))
			add(t, w, gazettePage(t))
		}},
		{"sealed", someOptions(Part3), newCAdES(t), single(letterPage(true))},
		{"sealed2u", someOptions(Part2), newCAdES(t), single(letterPage(false))},
	}
	many := sample{"many", someOptions(Part3), nil, func(t *testing.T, w *Writer) {
		for range 300 {
			add(t, w, letterPage(true))
		}
	}}
	out = append(out, many)
	for _, rotation := range []int{0, 90, 180, 270} {
		raw := turned(l.skewed(2), (360-rotation)%360)
		p := page(batch.G4, asG4(t, raw), raw.Bounds(), l.dpi)
		p.Rotation, p.Deskew, p.Text = rotation, 2, l.text(rotation, 2, 0)
		out = append(out, sample{fmt.Sprintf("turned%d", rotation), someOptions(Part2), nil, single(p)})
	}
	for _, k := range pngKinds() {
		out = append(out, sample{"png-" + k.name, someOptions(Part3), nil, single(page(batch.PNG, k.code(t), k.img.Bounds(), 50))})
	}
	for name, p := range map[string]Page{
		"dot":   page(batch.PNG, asPNG(t, image.NewGray(image.Rect(0, 0, 1, 1))), image.Rect(0, 0, 1, 1), 300),
		"strip": page(batch.PNG, asPNG(t, image.NewGray(image.Rect(0, 0, 5, 30000))), image.Rect(0, 0, 5, 30000), 72),
	} {
		out = append(out, sample{name, someOptions(Part2), nil, single(p)})
	}
	return out
}

// TestConform lets the lint, qpdf and veraPDF judge every kind of package.
func TestConform(t *testing.T) {
	flavours := map[Part][]string{}
	for _, s := range samples(t) {
		path, result := write(t, s.options, s.seal, func(w *Writer) { s.fill(t, w) })
		named := filepath.Join(filepath.Dir(path), s.name+".pdf")
		if err := os.Rename(path, named); err != nil {
			t.Fatal(err)
		}
		flavours[s.options.Part] = append(flavours[s.options.Part], named)
		if keep := os.Getenv("PDFA_KEEP"); keep != "" {
			data, _ := os.ReadFile(named)
			_ = os.WriteFile(filepath.Join(keep, s.name+".pdf"), data, 0o600)
		}
		f := open(t, named)
		if f.Size != result.Size || f.Pages() != result.Pages || f.Part() != s.options.Part {
			t.Errorf("%s: %d byte, %d pages, part %d; result %+v", s.name, f.Size, f.Pages(), f.Part(), result)
		}
		for _, p := range Lint(f) {
			t.Errorf("%s: %s %s", s.name, p.Rule, p.Text)
		}
		if out := run(t, "qpdf", "--check", named); !bytes.Contains(out, []byte("No syntax or stream encoding errors found")) {
			t.Errorf("%s: %s", s.name, out)
		}
	}
	start := time.Now()
	verapdf.Check(t, "3u", flavours[Part3]...)
	verapdf.Check(t, "2u", flavours[Part2]...)
	t.Logf("veraPDF judged %d and %d files in %v", len(flavours[Part3]), len(flavours[Part2]), time.Since(start).Round(time.Millisecond))
}

type pngKind struct {
	name string
	img  image.Image
	code func(t *testing.T) []byte
}

// pngKinds are all pixel layouts a page can have.
func pngKinds() []pngKind {
	colour := painted(120, 80)
	bounds := colour.Rect
	kinds := []pngKind{{name: "rgb", img: opaque(colour)}}
	add := func(name string, img draw.Image) {
		draw.Draw(img, bounds, colour, image.Point{}, draw.Src)
		kinds = append(kinds, pngKind{name: name, img: img})
	}
	add("gray", image.NewGray(bounds))
	add("gray16", image.NewGray16(bounds))
	add("rgb16", image.NewRGBA64(bounds))
	add("bitonal", image.NewPaletted(bounds, color.Palette{color.White, color.Black}))
	add("palette", image.NewPaletted(bounds, color.Palette{color.White, color.Black,
		color.RGBA{200, 0, 0, 255}, color.RGBA{0, 160, 0, 255}, color.RGBA{0, 0, 220, 255}}))
	veil := image.NewNRGBA(bounds)
	for y := range 80 {
		for x := range 120 {
			c := colour.NRGBAAt(x, y)
			c.A = byte(x * 2)
			veil.SetNRGBA(x, y, c)
		}
	}
	kinds = append(kinds, pngKind{name: "alpha", img: veil})
	for i := range kinds {
		img := kinds[i].img
		kinds[i].code = func(t *testing.T) []byte { return asPNG(t, img) }
	}
	gray := kinds[1].img.(*image.Gray)
	return append(kinds, pngKind{name: "interlaced", img: gray, code: func(t *testing.T) []byte { return interlaced(t, gray) }})
}

// opaque drops the alpha channel, so that the encoder writes three channels.
func opaque(img *image.NRGBA) image.Image {
	out := image.NewRGBA(img.Rect)
	draw.Draw(out, img.Rect, img, image.Point{}, draw.Src)
	return out
}

// TestAttachmentsByOthers lets poppler and qpdf take the attachments out.
func TestAttachmentsByOthers(t *testing.T) {
	data := bytes.Repeat([]byte("<vermerk>Größe € §</vermerk>\n"), 300)
	dot := page(batch.PNG, asPNG(t, image.NewGray(image.Rect(0, 0, 9, 9))), image.Rect(0, 0, 9, 9), 72)
	path, _ := write(t, someOptions(Part3), nil, func(w *Writer) {
		add(t, w, dot)
		if err := w.Attach(Attachment{"Vermerk Müller.xml", "application/xml", "Größe", "Data", data, someTime}); err != nil {
			t.Fatal(err)
		}
	})
	out := filepath.Join(t.TempDir(), "out")
	run(t, "pdfdetach", "-save", "1", "-o", out, path)
	if got, err := os.ReadFile(out); err != nil || !bytes.Equal(got, data) {
		t.Errorf("pdfdetach: %d bytes, %v", len(got), err)
	}
	var doc struct {
		Attachments map[string]struct {
			Preferred string `json:"preferredname"`
		} `json:"attachments"`
	}
	if err := json.Unmarshal(run(t, "qpdf", "--json=1", "--json-key=attachments", path), &doc); err != nil {
		t.Fatal(err)
	}
	if a, ok := doc.Attachments["Vermerk Müller.xml"]; !ok || a.Preferred != "Vermerk Müller.xml" {
		t.Errorf("qpdf sees %+v", doc.Attachments)
	}
	f := open(t, path)
	if len(f.Attachments()) != 1 {
		t.Fatalf("attachments %+v", f.Attachments())
	}
	a := f.Attachments()[0]
	got, err := a.Data(1 << 20)
	if a.Name != "Vermerk Müller.xml" || a.MIME != "application/xml" || a.Description != "Größe" || a.Relationship != "Data" ||
		a.Size != int64(len(data)) || !a.Modified.Equal(someTime) || err != nil || !bytes.Equal(got, data) {
		t.Errorf("attachment %+v, %v", a, err)
	}
	if _, err := a.Data(100); batch.CodeOf(err) != batch.CodeTooManyBytes {
		t.Errorf("limit: %v", err)
	}
}
