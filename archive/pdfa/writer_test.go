package pdfa

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/scanstelle/scanstelle/batch"
)

// TestOptions: an impossible package is refused before a byte is written.
func TestOptions(t *testing.T) {
	for name, change := range map[string]func(*Options){
		"part":         func(o *Options) { o.Part = 1 },
		"time":         func(o *Options) { o.Created = time.Time{} },
		"language":     func(o *Options) { o.Language = "deutsch (DE)" },
		"no language":  func(o *Options) { o.Language = "" },
		"document":     func(o *Options) { o.DocumentID = "x" },
		"package":      func(o *Options) { o.Package = "" },
		"long title":   func(o *Options) { o.Title = strings.Repeat("x", 20000) },
		"name":         func(o *Options) { o.Properties = []Property{{Name: "a b"}} },
		"value":        func(o *Options) { o.Properties = []Property{{Name: "a", Value: "\x00"}} },
		"broken value": func(o *Options) { o.Properties = []Property{{Name: "a", Value: "\xff"}} },
	} {
		o := someOptions(Part3)
		change(&o)
		var out bytes.Buffer
		if _, err := NewWriter(&out, o); batch.CodeOf(err) != batch.CodeUsage || out.Len() != 0 {
			t.Errorf("%s: %v, %d bytes", name, err, out.Len())
		}
	}
}

// TestMetadata reads back what was written, also through poppler.
func TestMetadata(t *testing.T) {
	o := someOptions(Part2)
	o.Title = "Ä \u0007<&>\"(\\) 𝔄 \xff"
	note := "<?xml version=\"1.0\"?>\r\n<a b='ß'>\t€ &amp; \uFFFD</a>\n"
	blank := image.NewGray(image.Rect(0, 0, 60, 80))
	path, _ := write(t, o, nil, func(w *Writer) {
		for range 3 {
			add(t, w, page(batch.PNG, asPNG(t, blank), blank.Rect, 72))
		}
		w.Bookmark("Blatt „zwei“", 1)
		w.Bookmark("Blatt drei", 2)
		for _, p := range []Property{{"Note", "alt", "x"}, {"Note", note, "Vermerk"}} {
			if err := w.SetProperty(p); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.SetProperty(Property{Name: "1"}); batch.CodeOf(err) != batch.CodeUsage {
			t.Errorf("name: %v", err)
		}
	})
	f := open(t, path)
	title := "Ä  <&>\"(\\) 𝔄 \uFFFD"
	want := Info{title, o.Producer, o.Creator, someTime, someTime}
	if got := f.Info(); got != want {
		t.Errorf("info %+v, want %+v", got, want)
	}
	if f.metadata.title != title || f.Language() != "de-DE" || f.DocumentID() != documentID || f.Package() != packageID || f.Revisions() != 1 {
		t.Errorf("metadata %+v", f.metadata)
	}
	if got := f.Property("Note"); got != note || f.Property("None") != "" {
		t.Errorf("property %q", got)
	}
	if got := f.Properties(); len(got) != 2 || got[1].Description != "Vermerk" || got[0].Name != "DeliveryID" {
		t.Errorf("properties %+v", got)
	}
	if got := f.Bookmarks(); len(got) != 2 || got[0] != (BookmarkInfo{"Blatt „zwei“", 1}) || got[1].Page != 2 {
		t.Errorf("bookmarks %+v", got)
	}
	if out := string(run(t, "pdfinfo", path)); !strings.Contains(out, "Title:           "+title+"\n") {
		t.Errorf("pdfinfo %s", out)
	}
	if !bytes.Equal(run(t, "pdfinfo", "-meta", path), append(f.XMP(), '\n')) {
		t.Error("poppler sees another XMP packet")
	}
	for _, p := range Lint(f) {
		t.Error(p)
	}
}

// TestPageInfo reads labels and kinds back.
func TestPageInfo(t *testing.T) {
	blank := image.NewGray(image.Rect(0, 0, 60, 80))
	path, _ := write(t, someOptions(Part2), nil, func(w *Writer) {
		for i, kind := range []batch.PageKind{batch.KindContent, batch.KindEnvelope, batch.KindBlank, ""} {
			p := page(batch.PNG, asPNG(t, blank), blank.Rect, 72)
			p.Kind = kind
			if i == 1 {
				p.Label = "Umschlag (außen)"
			}
			add(t, w, p)
		}
	})
	f := open(t, path)
	for i, want := range []PageInfo{{Kind: batch.KindContent}, {Kind: batch.KindEnvelope, Label: "Umschlag (außen)"}, {Kind: batch.KindBlank}, {Kind: batch.KindContent}} {
		got := f.Page(i)
		if got.Kind != want.Kind || got.Label != want.Label || got.MediaBox != [4]float64{0, 0, 60, 80} || got.UserUnit != 1 || got.Codec != batch.PNG {
			t.Errorf("page %d: %+v", i, got)
		}
	}
}

// TestClose: a package without pages, with a lost bookmark, or closed twice is
// none.
func TestClose(t *testing.T) {
	fresh := func() *Writer {
		w, err := NewWriter(io.Discard, someOptions(Part2))
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	if _, err := fresh().Close(nil); batch.CodeOf(err) != batch.CodeNoPages {
		t.Errorf("no pages: %v", err)
	}
	dot := image.NewGray(image.Rect(0, 0, 9, 9))
	w := fresh()
	add(t, w, page(batch.PNG, asPNG(t, dot), dot.Rect, 72))
	w.Bookmark("x", 1)
	if _, err := w.Close(nil); batch.CodeOf(err) != batch.CodeUsage {
		t.Errorf("lost bookmark: %v", err)
	}
	if err := w.AddPage(Page{}); batch.CodeOf(err) != batch.CodeUsage {
		t.Errorf("page after the end: %v", err)
	}
	if err := w.SetProperty(Property{Name: "a"}); batch.CodeOf(err) != batch.CodeUsage {
		t.Errorf("property after the end: %v", err)
	}
	w = fresh()
	add(t, w, page(batch.PNG, asPNG(t, dot), dot.Rect, 72))
	if err := w.Attach(Attachment{"a", "text/xml", "", "Data", nil, someTime}); batch.CodeOf(err) != batch.CodeUsage {
		t.Errorf("attachment in part 2: %v", err)
	}
	if _, err := w.Close(nil); err != nil {
		t.Error(err)
	}
	if _, err := w.Close(nil); batch.CodeOf(err) != batch.CodeUsage {
		t.Errorf("closed twice: %v", err)
	}
}

func TestAttachRefused(t *testing.T) {
	w, err := NewWriter(io.Discard, someOptions(Part3))
	if err != nil {
		t.Fatal(err)
	}
	good := Attachment{"a.xml", "text/xml", "A", "Data", nil, someTime}
	if err := w.Attach(good); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Attachment){
		"twice":        func(*Attachment) {},
		"path":         func(a *Attachment) { a.Name = "../b" },
		"empty":        func(a *Attachment) { a.Name = "" },
		"control":      func(a *Attachment) { a.Name = "a\nb" },
		"MIME":         func(a *Attachment) { a.Name, a.MIME = "b", "xml" },
		"parameters":   func(a *Attachment) { a.Name, a.MIME = "b", "text/xml; charset=utf-8" },
		"relationship": func(a *Attachment) { a.Name, a.Relationship = "b", "Friend" },
		"time":         func(a *Attachment) { a.Name, a.Modified = "b", time.Time{} },
		"description":  func(a *Attachment) { a.Name, a.Description = "b", strings.Repeat("x", 20000) },
	} {
		a := good
		change(&a)
		if err := w.Attach(a); batch.CodeOf(err) != batch.CodeUsage {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// full is a disk that fills up.
type full struct{ left int }

var errFull = errors.New("no space left")

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

// TestDiskFull: wherever the disk fills up, Close says so.
func TestDiskFull(t *testing.T) {
	l := drawLetter(t)
	data := asJPEG(t, l.img)
	make := func(w io.Writer) (Result, error) {
		out, err := NewWriter(w, someOptions(Part3))
		if err != nil {
			return Result{}, err
		}
		for range 3 {
			p := page(batch.JPEG, data, l.img.Bounds(), l.dpi)
			p.Text = l.text(0, 0, 0)
			if err := out.AddPage(p); err != nil {
				break
			}
		}
		_ = out.Attach(Attachment{"a.xml", "text/xml", "A", "Data", data, someTime})
		return out.Close(newCAdES(t))
	}
	whole, err := make(io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	for left := 0; left < int(whole.Size); left += 30011 {
		if _, err := make(&full{left}); batch.CodeOf(err) != batch.CodeDiskFault || !errors.Is(err, errFull) {
			t.Errorf("full after %d bytes: %v", left, err)
		}
	}
}

// TestStream writes 1,000 pages of 250 kB without holding them.
func TestStream(t *testing.T) {
	l := drawLetter(t)
	head := asJPEG(t, l.img)
	noise := make([]byte, 200<<10)
	random := rand.NewChaCha8([32]byte{1})
	_, _ = random.Read(noise)
	text := l.text(0, 0, 0)
	w, err := NewWriter(io.Discard, someOptions(Part3))
	if err != nil {
		t.Fatal(err)
	}
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	var early uint64
	start := time.Now()
	for i := range 1000 {
		p := page(batch.JPEG, nil, l.img.Bounds(), l.dpi)
		p.Data = io.MultiReader(bytes.NewReader(head), bytes.NewReader(noise))
		p.Text = text
		add(t, w, p)
		if i == 99 {
			early = heap()
		}
	}
	late := heap()
	result, err := w.Close(newCAdES(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d MB in %v; heap %d kB after 100 pages, %d kB after 1000", result.Size>>20, time.Since(start).Round(time.Millisecond), early>>10, late>>10)
	if late > early+2<<20 {
		t.Errorf("heap grows from %d to %d bytes", early, late)
	}
}

// TestSize keeps the budget: 1.05 times the images and 8 kB per page of text.
func TestSize(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	vocabulary := make([]string, 300)
	for i := range vocabulary {
		for range 2 + random.IntN(9) {
			vocabulary[i] += string([]rune("enisratdhulcgmobwfkzüvpäßjöy.,ENSV")[int(34*random.Float64()*random.Float64())])
		}
	}
	text := &batch.Text{Width: 2480, Height: 3508}
	words := 0
	for y := 300; y < 3200; y += 56 {
		line := batch.Line{Box: [4]int{250, y, 1980, 40}, Size: 44.5 + random.Float64(), BaselineSlope: 0.002 * random.Float64(), BaselineOffset: -9.5}
		for x := 250; x < 2100; {
			word := vocabulary[int(300*random.Float64()*random.Float64())]
			width := 22*len(word) + random.IntN(20)
			line.Words = append(line.Words, batch.Word{Text: word, Box: [4]int{x, y + random.IntN(4), width, 40}})
			x += width + 15 + random.IntN(5)
			words++
		}
		text.Lines = append(text.Lines, line)
	}
	const pages = 20
	data := asG4(t, image.NewGray(image.Rect(0, 0, 2480, 3508)))
	_, result := write(t, someOptions(Part3), nil, func(w *Writer) {
		for range pages {
			p := page(batch.G4, data, image.Rect(0, 0, 2480, 3508), 300)
			p.Text = text
			add(t, w, p)
		}
	})
	limit := int64(pages*len(data))*105/100 + pages*8192
	t.Logf("%d words a page, %d bytes a page beside the image", words, (result.Size-int64(pages*len(data)))/pages)
	if result.Size > limit {
		t.Errorf("%d bytes, limit %d", result.Size, limit)
	}
}

// TestSame: the same input gives the same file.
func TestSame(t *testing.T) {
	l := drawLetter(t)
	data := asJPEG(t, l.img)
	var sums []string
	for range 2 {
		_, result := write(t, someOptions(Part3), nil, func(w *Writer) {
			p := page(batch.JPEG, data, l.img.Bounds(), l.dpi)
			p.Text = l.text(0, 0, 0)
			add(t, w, p)
			w.Bookmark("a", 0)
		})
		sums = append(sums, result.SHA256)
	}
	if sums[0] != sums[1] {
		t.Error("two files")
	}
}

// TestAnything writes random pages and reads them back without a complaint.
func TestAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := someOptions(Part3)
		o.Title = rapid.String().Draw(t, "title")
		var out bytes.Buffer
		w, err := NewWriter(&out, o)
		if err != nil {
			t.Fatal(err)
		}
		pages := rapid.IntRange(1, 4).Draw(t, "pages")
		for range pages {
			img := image.NewGray(image.Rect(0, 0, rapid.IntRange(1, 40).Draw(t, "w"), rapid.IntRange(1, 40).Draw(t, "h")))
			var b bytes.Buffer
			if err := png.Encode(&b, img); err != nil {
				t.Fatal(err)
			}
			p := page(batch.PNG, b.Bytes(), img.Rect, rapid.Float64Range(1, 2400).Draw(t, "dpi"))
			p.Rotation = 90 * rapid.IntRange(0, 3).Draw(t, "turn")
			p.Deskew = rapid.Float64Range(-45, 45).Draw(t, "deskew")
			p.Label = rapid.String().Draw(t, "label")
			p.Text = drawText(t)
			if err := w.AddPage(p); err != nil {
				t.Fatal(err)
			}
		}
		result, err := w.Close(nil)
		if err != nil {
			t.Fatal(err)
		}
		f, err := Open(bytes.NewReader(out.Bytes()), int64(out.Len()))
		if err != nil {
			t.Fatal(err)
		}
		if f.Pages() != pages || f.Info().Title != clean(o.Title) || result.Size != f.Size {
			t.Fatalf("%d pages, title %q", f.Pages(), f.Info().Title)
		}
		if problems := Lint(f); len(problems) > 0 {
			t.Fatal(fmt.Sprint(problems))
		}
	})
}

func drawText(t *rapid.T) *batch.Text {
	whole := rapid.IntRange(-100, 5000)
	box := func(name string) [4]int {
		return [4]int{whole.Draw(t, name), whole.Draw(t, name), whole.Draw(t, name), whole.Draw(t, name)}
	}
	out := &batch.Text{Width: 1 + rapid.IntRange(0, 4000).Draw(t, "text w"), Height: 1 + rapid.IntRange(0, 4000).Draw(t, "text h"),
		Rotation: 90 * rapid.IntRange(0, 3).Draw(t, "text turn"), Deskew: rapid.Float64Range(-45, 45).Draw(t, "text deskew")}
	for range rapid.IntRange(0, 3).Draw(t, "lines") {
		line := batch.Line{Box: box("line"), Size: rapid.Float64Range(-1, 100).Draw(t, "size"),
			BaselineSlope: rapid.Float64Range(-2, 2).Draw(t, "slope"), BaselineOffset: rapid.Float64Range(-50, 50).Draw(t, "offset"),
			Angle: 90 * float64(rapid.IntRange(0, 4).Draw(t, "angle"))}
		for range rapid.IntRange(0, 3).Draw(t, "words") {
			line.Words = append(line.Words, batch.Word{Text: rapid.String().Draw(t, "word"), Box: box("word box")})
		}
		out.Lines = append(out.Lines, line)
	}
	return out
}
