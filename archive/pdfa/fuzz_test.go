package pdfa

import (
	"bytes"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// smallPackage is a signed package with everything in it.
func smallPackage(t testing.TB) []byte {
	var out bytes.Buffer
	w, err := NewWriter(&out, someOptions(Part3))
	if err != nil {
		t.Fatal(err)
	}
	img := image.NewGray(image.Rect(0, 0, 9, 9))
	p := page(batch.PNG, asPNG(t, img), img.Rect, 72)
	p.Kind, p.Label = batch.KindBlank, "leer"
	p.Text = &batch.Text{Width: 9, Height: 9, Lines: []batch.Line{{Box: [4]int{1, 1, 7, 7}, Words: []batch.Word{{Text: "ß", Box: [4]int{1, 1, 7, 7}}}}}}
	add(t, w, p)
	w.Bookmark("a", 0)
	if err := w.Attach(Attachment{"a.xml", "text/xml", "A", "Data", []byte("<a/>"), someTime}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Close(newCAdES(t)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// use touches everything a reader of an opened file can ask for.
func use(f *File) {
	Lint(f)
	for i := range f.Pages() {
		_, _ = io.Copy(io.Discard, io.LimitReader(f.Page(i).Stream(), 1<<20))
		_, _ = f.Turn(i, 1, 1)
	}
	for _, a := range f.Attachments() {
		_, _ = a.Data(1 << 20)
	}
	for _, s := range f.Signatures() {
		_, _ = io.Copy(io.Discard, s.Signed())
	}
	f.Properties()
	f.XMP()
}

// FuzzOpen: whatever the bytes, Open ends soon with a file or a named error.
func FuzzOpen(f *testing.F) {
	good := smallPackage(f)
	f.Add(good)
	f.Add(good[:len(good)/2])
	for _, c := range [][2]string{
		{"/Prev", "/Prev 0"}, {"/Kids[", "/Kids[[[[["}, {"0 R", "9 R"}, {"/Length ", "/Length -"}, {"xref\n0 ", "xref\n9 "},
		{"/Size", "/Prev 99/Size"}, {"/Rect[0", "/Rect[<<"}, {"/Count 1", "/Count (x"},
	} {
		f.Add(bytes.Replace(good, []byte(c[0]), []byte(c[1]), 1))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		start := time.Now()
		defer func() {
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
		}()
		file, err := Open(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			if code := batch.CodeOf(err); code == batch.CodeInternal {
				t.Fatalf("no code: %v", err)
			}
			return
		}
		use(file)
	})
}

// FuzzImages: no image header or PNG body takes the writer down.
func FuzzImages(f *testing.F) {
	f.Add(true, asJPEG(f, painted(8, 4)), 8, 4)
	f.Add(false, asPNG(f, painted(8, 4)), 8, 4)
	f.Add(false, asPNG(f, image.NewGray16(image.Rect(0, 0, 8, 4))), 8, 4)
	f.Add(true, jpegFrame(0xC0, 8, 1, 2, 3, 4), 8, 4)
	f.Fuzz(func(t *testing.T, jpeg bool, data []byte, width, height int) {
		codec := batch.PNG
		if jpeg {
			codec = batch.JPEG
		}
		if width > 5000 || height > 5000 {
			return
		}
		w, err := NewWriter(io.Discard, someOptions(Part2))
		if err != nil {
			t.Fatal(err)
		}
		err = w.AddPage(page(codec, data, image.Rect(0, 0, width, height), 300))
		if err != nil && batch.CodeOf(err) == batch.CodeInternal {
			t.Fatalf("no code: %v", err)
		}
	})
}

// TestFlips changes every byte of a package but padding once: the reader and the
// lint must live.
func TestFlips(t *testing.T) {
	good := smallPackage(t)
	for i, c := range good {
		if c == ' ' || c == '0' {
			continue
		}
		bad := bytes.Clone(good)
		bad[i] ^= 0x15
		f, err := Open(bytes.NewReader(bad), int64(len(bad)))
		if err != nil {
			if batch.CodeOf(err) == batch.CodeInternal {
				t.Fatalf("byte %d: %v", i, err)
			}
			continue
		}
		use(f)
	}
}

// TestCuts opens every beginning of a package.
func TestCuts(t *testing.T) {
	good := smallPackage(t)
	for n := range good[:len(good)-6] {
		if f, err := Open(bytes.NewReader(good[:n]), int64(n)); err == nil {
			t.Fatalf("%d of %d bytes open as %d pages", n, len(good), f.Pages())
		}
	}
}

// hostile builds a file of numbered objects with a right table.
func hostile(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")
	var offsets []int
	for i, o := range objects {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return b.Bytes()
}

func stream(dict, data string) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(data), data)
}

// TestHostile: files made to make a reader work or turn in circles.
func TestHostile(t *testing.T) {
	deep := strings.Repeat("[", 100000) + strings.Repeat("]", 100000)
	xmp := stream("/Type/Metadata", "<x/>")
	picture := stream("/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/FlateDecode", "x")
	page := "<</Type/Page/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>"
	bomb := stream("/Filter/FlateDecode", string(deflate(bytes.Repeat([]byte("q Q\n"), 8<<20))))
	for name, data := range map[string][]byte{
		"deep":            hostile("<</Pages " + deep + ">>"),
		"page twice":      hostile("<</Pages 2 0 R/Metadata 3 0 R>>", "<</Kids[6 0 R 6 0 R]>>", xmp, xmp, picture, page),
		"length of self":  hostile("<</Pages 2 0 R/Metadata 3 0 R>>", "<<>>", "<</Length 3 0 R>>\nstream\nx\nendstream"),
		"outline circle":  hostile("<</Pages 2 0 R/Metadata 3 0 R/Outlines 7 0 R>>", "<</Kids[6 0 R]>>", xmp, xmp, picture, page, "<</First 7 0 R/Next 7 0 R>>"),
		"huge length":     hostile("<</Pages 2 0 R/Metadata 3 0 R>>", "<<>>", "<</Length 9999999999999>>\nstream\nx\nendstream"),
		"XML depth":       hostile("<</Pages 2 0 R/Metadata 3 0 R>>", "<<>>", stream("", strings.Repeat("<a>", 1000))),
		"same key twice":  hostile("<</Pages 2 0 R/Pages 3 0 R>>", "<<>>", "<<>>"),
		"content bomb":    hostile("<</Pages 2 0 R/Metadata 3 0 R>>", "<</Kids[6 0 R]>>", xmp, bomb, picture, page),
		"xref in circles": append(hostile("<<>>"), "trailer\n<</Prev 9>>\nstartxref\n15\n%%EOF\n"...),
		"huge table":      []byte("%PDF-1.7\n%xxxx\nxref\n0 8388607\ntrailer<<>>\nstartxref\n15\n%%EOF\n"),
	} {
		start := time.Now()
		f, err := Open(bytes.NewReader(data), int64(len(data)))
		if err == nil {
			if name != "content bomb" {
				t.Errorf("%s opens", name)
			}
			if problems := Lint(f); len(problems) == 0 {
				t.Errorf("%s: lint is content", name)
			}
		} else if code := batch.CodeOf(err); code != batch.CodeNotPackage && code != batch.CodePackageChanged {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}

// TestForeign opens the malformed PDFs and the atomic PDF/A files of the shared
// corpus: none is ours, none may do harm.
func TestForeign(t *testing.T) {
	shared := os.Getenv("SCANSTELLE_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	files, err := filepath.Glob(filepath.Join(shared, "corpus", "*", "*.pdf"))
	if err != nil || len(files) == 0 {
		t.Skip("the shared corpus is not here (SCANSTELLE_SHARED)")
	}
	opened := 0
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := Open(bytes.NewReader(data), int64(len(data)))
		if err == nil {
			opened++
			use(f)
		} else if batch.CodeOf(err) == batch.CodeInternal {
			t.Errorf("%s: %v", name, err)
		}
	}
	t.Logf("%d of %d foreign files look like ours", opened, len(files))
}
