package tesseract

import (
	"context"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/ocr"
	"github.com/scanstelle/scanstelle/ocr/ocrtest"
)

// solid is the text without white space.
func solid(s string) string { return strings.Join(strings.Fields(s), "") }

// TestSameAsCommand: engine and program read the same characters in the same
// order from the same pixels, so neither is better.
func TestSameAsCommand(t *testing.T) {
	t.Run("drawn", func(t *testing.T) { sameAsCommand(t, drawn()) })
	t.Run("scanned", func(t *testing.T) { sameAsCommand(t, scanned(t)) })
}

func sameAsCommand(t *testing.T, samples []sample) {
	e := newEngine(t)
	for _, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			text, err := ocr.Read(t.Context(), e, s.page)
			if err != nil {
				t.Fatal(err)
			}
			out, err := command(t, s.page).Output()
			if err != nil {
				t.Fatalf("tesseract (Debian packages tesseract-ocr, tesseract-ocr-deu): %v", err)
			}
			got, bare := text.Plain(), string(out)
			if solid(got) != solid(bare) {
				t.Errorf("engine:\n%s\nprogram:\n%s", got, bare)
			}
			if solid(got) == "" {
				t.Error("no text")
			}
			words, mean := text.Confidence()
			if s.truth == "" {
				t.Logf("%d words, confidence %.1f", words, mean)
				return
			}
			ours, theirs := ocrtest.CER(s.truth, got), ocrtest.CER(s.truth, bare)
			t.Logf("%d words, confidence %.1f, character error rate %.4f, program %.4f", words, mean, ours, theirs)
			if ours > theirs+0.0001 {
				t.Errorf("character error rate %.4f, program %.4f", ours, theirs)
			}
		})
	}
}

// TestSameHOCR: every number of the program's hOCR arrives.
func TestSameHOCR(t *testing.T) {
	e := newEngine(t)
	for _, s := range drawn() {
		got, err := e.Read(t.Context(), s.page)
		if err != nil {
			t.Fatal(err)
		}
		out, err := command(t, s.page, "hocr").Output()
		if err != nil {
			t.Fatal(err)
		}
		want, err := ocr.ParseHOCR(out)
		if err != nil {
			t.Fatal(err)
		}
		ocr.Stamp(want, s.page, e.Name())
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: engine %+v, program %+v", s.name, got, want)
		}
	}
}

// TestBrokenImage: gosseract passes over an image it cannot decode, on a fresh
// client and on a used one.
func TestBrokenImage(t *testing.T) {
	e := newEngine(t)
	page := ocrtest.Letters()[1].Page
	good := bmp(nil, page)
	for name, data := range map[string][]byte{
		"no image":   []byte("not an image"),
		"cut":        good[:len(good)/2],
		"header":     good[:bmpHeader],
		"other size": bmp(nil, ocr.Page{Gray: make([]byte, 64*64), Width: 64, Height: 64, DPI: 300}),
	} {
		if err := e.client.SetImageFromBytes(data); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		hocr, err := e.client.HOCRText()
		if err != nil {
			continue // told: fine
		}
		if got, err := text(page, hocr, "x"); batch.CodeOf(err) != batch.CodeBroken || got != nil {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		if got, err := e.Read(t.Context(), page); err != nil || len(got.Lines) == 0 {
			t.Errorf("%s: the page after it: %v", name, err)
		}
	}
}

func TestSmallAndOddPages(t *testing.T) {
	e := newEngine(t)
	for _, size := range [][2]int{{1, 1}, {1, 500}, {500, 1}, {2, 3}, {3, 2}, {37, 41}, {5000, 10}, {9, 9000}} {
		p := ocr.Page{Gray: make([]byte, size[0]*size[1]), Width: size[0], Height: size[1], DPI: 300, Languages: []string{"deu"}}
		for i := range p.Gray {
			p.Gray[i] = byte(i * 37)
		}
		got, err := ocr.Read(t.Context(), e, p)
		if err != nil && batch.CodeOf(err) != batch.CodeBroken {
			t.Errorf("%v: %v", size, err)
		}
		if err == nil && (got.Width != size[0] || got.Height != size[1]) {
			t.Errorf("%v: %+v", size, got)
		}
	}
}

// TestResolution: the resolution of each page reaches Tesseract, absurd ones do
// no harm.
func TestResolution(t *testing.T) {
	e := newEngine(t)
	l := ocrtest.Letters()[1]
	for _, dpi := range []float64{0, 1, 72, 299.6, 300, 1e6, 300} {
		p := l.Page
		p.DPI = dpi
		got, err := ocr.Read(t.Context(), e, p)
		if err != nil {
			t.Errorf("%v dpi: %v", dpi, err)
		} else if cer := ocrtest.CER(l.Truth.Plain(), got.Plain()); cer > 0.02 {
			t.Errorf("%v dpi: character error rate %.3f", dpi, cer)
		}
	}
}

func TestLanguages(t *testing.T) {
	e := newEngine(t)
	if !strings.HasSuffix(e.Name(), " deu (fast)") || !strings.HasPrefix(e.Name(), "tesseract 5.") {
		t.Errorf("name %q", e.Name())
	}
	l := ocrtest.Letters()[0]
	var first *batch.Text
	for _, languages := range [][]string{{"deu"}, {"eng"}, {"deu", "eng"}, {"deu"}} {
		p := l.Page
		p.Languages = languages
		got, err := ocr.Read(t.Context(), e, p)
		if err != nil {
			t.Fatal(err)
		}
		if got.Languages != strings.Join(languages, "+") || got.Engine != e.Name() || strings.Count(got.Engine, "(fast)") != len(languages) {
			t.Errorf("%v: engine %q languages %q", languages, got.Engine, got.Languages)
		}
		if languages[0] == "deu" && !strings.Contains(got.Plain(), "Königsberger Straße") {
			t.Errorf("%v:\n%s", languages, got.Plain())
		}
		if first == nil {
			first = got
		} else if got.Languages == "deu" && !reflect.DeepEqual(got, first) {
			t.Error("another text after other languages")
		}
	}
	if _, err := New("deu", "zzz"); batch.CodeOf(err) != batch.CodeLanguage || !strings.Contains(batch.Message(err), "zzz") || !strings.Contains(batch.Message(err), "eng") {
		t.Errorf("missing language: %v", err)
	}
}

// TestBrokenModel: a model file that is none is an error, not a crash.
func TestBrokenModel(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"empty": "", "short": "\x18\x00", "text": strings.Repeat("no model ", 1000)} {
		if err := os.WriteFile(dir+"/"+name+".traineddata", []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("TESSDATA_PREFIX", dir)
	for _, name := range []string{"empty", "short", "text"} {
		if e, err := New(name); batch.CodeOf(err) != batch.CodeBroken || e != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := New("deu"); batch.CodeOf(err) != batch.CodeLanguage {
		t.Errorf("deu in a folder without it: %v", err)
	}
}

// TestInterrupted: Read answers at once when its time is up, and the page that
// is still in Tesseract delays the next one without spoiling it.
func TestInterrupted(t *testing.T) {
	e := newEngine(t)
	page := ocrtest.Letters()[0].Page
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if text, err := e.Read(ctx, page); batch.CodeOf(err) != batch.CodeTimeLimit || text != nil {
		t.Errorf("%v, %v", text, err)
	}
	if len(e.turn) != 0 {
		t.Error("answered only after the page was read")
	}
	if _, err := e.Read(ctx, page); batch.CodeOf(err) != batch.CodeTimeLimit {
		t.Errorf("while the engine is busy: %v", err)
	}
	l := ocrtest.Letters()[1]
	got, err := e.Read(t.Context(), l.Page)
	if err != nil || ocrtest.CER(l.Truth.Plain(), got.Plain()) > 0.01 {
		t.Errorf("the next page: %v", err)
	}
}

// TestStderr: loading redirects stderr; afterwards it must be what it was.
func TestStderr(t *testing.T) {
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	kept, err := unix.Dup(2)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.Dup2(int(write.Fd()), 2); err != nil {
		t.Fatal(err)
	}
	newEngine(t)
	_, failed := New("zzz")
	os.Stderr.WriteString("still here")
	if err := unix.Dup2(kept, 2); err != nil {
		t.Fatal(err)
	}
	unix.Close(kept)
	write.Close()
	defer read.Close()
	got := make([]byte, 4096)
	n, err := read.Read(got)
	if err != nil || string(got[:n]) != "still here" || failed == nil {
		t.Errorf("stderr holds %q, %v, %v", got[:n], err, failed)
	}
}
