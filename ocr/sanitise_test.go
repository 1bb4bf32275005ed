package ocr_test

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/ocr"
	"github.com/scanstelle/scanstelle/ocr/ocrtest"
)

// sound fails unless every later step can rely on the text.
func sound(t *testing.T, text *batch.Text) {
	t.Helper()
	words, bytes := 0, 0
	box := func(b [4]int) {
		if b[0] < 0 || b[1] < 0 || b[2] < 1 || b[3] < 1 || b[0]+b[2] > text.Width || b[1]+b[3] > text.Height {
			t.Fatalf("box %v on %d × %d", b, text.Width, text.Height)
		}
	}
	for _, l := range text.Lines {
		box(l.Box)
		if len(l.Words) == 0 {
			t.Fatal("line without words")
		}
		for _, v := range []float64{l.BaselineSlope, l.BaselineOffset, l.Size, l.Angle} {
			if math.IsNaN(v) || math.Abs(v) > ocr.MaxSide {
				t.Fatalf("line %+v", l)
			}
		}
		if !slices.Contains([]float64{0, 90, 180, 270}, l.Angle) || l.Size < 1 || l.Block < 1 || l.Paragraph < 1 {
			t.Fatalf("line %+v", l)
		}
		for _, w := range l.Words {
			box(w.Box)
			words++
			bytes += len(w.Text)
			if w.Text == "" || !utf8.ValidString(w.Text) || utf8.RuneCountInString(w.Text) > 1000 || !(w.Confidence >= 0 && w.Confidence <= 100) {
				t.Fatalf("word %.50q confidence %v", w.Text, w.Confidence)
			}
			for _, r := range w.Text {
				if r == 0xfffd || unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Co, r) || r == 0xfeff || r&0xfffe == 0xfffe {
					t.Fatalf("word %q holds %U", w.Text, r)
				}
			}
		}
	}
	if words > 100_000 || bytes > 4<<20 {
		t.Fatalf("%d words, %d bytes", words, bytes)
	}
	if _, err := json.Marshal(text); err != nil {
		t.Fatal(err)
	}
	if n := ocr.Sanitise(text); n != 0 {
		t.Fatalf("sanitising again makes %d repairs", n)
	}
}

// TestReadMisbehaving: whatever an engine does, ocr.Read gives a sound text or
// an error.
func TestReadMisbehaving(t *testing.T) {
	page := ocrtest.Letters()[0].Page
	wantError := map[string]bool{"nothing": true, "other-frame": true, "panicking": true}
	for _, e := range ocrtest.Misbehaving() {
		t.Run(e.Name(), func(t *testing.T) {
			text, err := ocr.Read(t.Context(), e, page)
			if wantError[e.Name()] {
				if batch.CodeOf(err) != batch.CodeBroken || text != nil {
					t.Fatalf("text %v, error %v", text, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			sound(t, text)
			raw, err := e.Read(t.Context(), page)
			if err != nil {
				t.Fatal(err)
			}
			if repairs := ocr.Sanitise(raw); (repairs == 0) != (e.Name() == "empty") {
				t.Errorf("%d repairs", repairs)
			}
		})
	}
}

func TestSanitiseKeepsWhatItCan(t *testing.T) {
	page := ocr.Page{Gray: make([]byte, 200*100), Width: 200, Height: 100, Languages: []string{"deu"}}
	texts := map[string][]string{}
	for _, e := range []ocr.Engine{ocrtest.BadUTF8(), ocrtest.WrongBoxes()} {
		text, err := ocr.Read(t.Context(), e, page)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range text.Lines {
			for _, w := range l.Words {
				texts[e.Name()] = append(texts[e.Name()], w.Text)
			}
		}
	}
	want := []string{"gut", "ab", "BOM", "Zeichen", "privat", "rückwärts", "zwei Zeilen tab", "Tren-nung", "null"}
	if got := texts["bad-utf8"]; !slices.Equal(got, want) {
		t.Errorf("texts %q, want %q", got, want)
	}
	if got := strings.Join(texts["wrong-boxes"], " "); strings.Count(got, "Kasten") != 9 || strings.Count(got, "Zahl") != 6 {
		t.Errorf("words lost with their boxes: %s", got)
	}
}

func TestSanitiseFrame(t *testing.T) {
	if ocr.Sanitise(nil) != 0 {
		t.Error("repairs of nothing")
	}
	for _, frame := range [][2]int{{0, 0}, {-1, 10}, {10, 0}, {1 << 20, 5}} {
		text := &batch.Text{Width: frame[0], Height: frame[1], Rotation: 45, Deskew: math.NaN(),
			Lines: []batch.Line{{Words: []batch.Word{{Text: "x"}}}}}
		if ocr.Sanitise(text) == 0 || len(text.Lines) != 0 || text.Rotation != 0 || text.Deskew != 0 {
			t.Errorf("frame %v: %+v", frame, text)
		}
	}
}

func TestSanitiseLeavesSoundTextAlone(t *testing.T) {
	for _, l := range ocrtest.Letters() {
		data, err := json.Marshal(l.Truth)
		if err != nil {
			t.Fatal(err)
		}
		text := &batch.Text{}
		if err := json.Unmarshal(data, text); err != nil {
			t.Fatal(err)
		}
		if n := ocr.Sanitise(text); n != 0 || !reflect.DeepEqual(text, l.Truth) {
			t.Errorf("%d repairs of a sound text", n)
		}
	}
}

func FuzzSanitise(f *testing.F) {
	f.Add(100, 100, -5, 3, math.MaxInt, 7, 90.5, math.Inf(1), "a\x00\xffb\u00a0c")
	f.Add(1, 1, 0, 0, 0, 0, -1.0, 0.0, "\u200d\u00ad \u200c")
	f.Fuzz(func(t *testing.T, w, h, x, y, bw, bh int, a, b float64, s string) {
		text := &batch.Text{Width: w, Height: h, Engine: s, Deskew: a, Rotation: x, Lines: []batch.Line{
			{Box: [4]int{bh, x, y, bw}, Size: a, Angle: b, BaselineSlope: b, BaselineOffset: a, Block: y, Words: []batch.Word{
				{Text: s, Box: [4]int{x, y, bw, bh}, Confidence: b}, {Text: "x" + s, Box: [4]int{y, x, bh, bw}, Confidence: a}}},
			{Words: []batch.Word{{Text: s}}}}}
		ocr.Sanitise(text)
		sound(t, text)
	})
}
