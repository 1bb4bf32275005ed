package ocrtest

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/ocr"
)

// Conformance tests that an engine keeps the promises of ocr.Engine. newEngine
// is called for each test; the engine must be able to read Letters and Blank
// with the language deu.
func Conformance(t *testing.T, newEngine func(t *testing.T) ocr.Engine) {
	tests := []struct {
		name string
		run  func(t *testing.T, e ocr.Engine)
	}{
		{"reads", reads},
		{"nothing on a blank page", blankPage},
		{"same again", sameAgain},
		{"leaves the page alone", leavesPage},
		{"refuses faulty pages", refusesFaulty},
		{"refuses unknown languages", refusesLanguage},
		{"canceled before", canceledBefore},
		{"canceled meanwhile", canceledMeanwhile},
		{"several at once", severalAtOnce},
		{"closed", closed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := newEngine(t)
			defer func() {
				if err := e.Close(); err != nil {
					t.Errorf("Close: %v", err)
				}
			}()
			test.run(t, e)
		})
	}
}

// Blank returns a white A5 page.
func Blank() ocr.Page {
	const w, h = 1748, 1240
	return ocr.Page{ID: batch.NewID(), Gray: bytes.Repeat([]byte{255}, w*h), Width: w, Height: h, DPI: 150, Languages: []string{"deu"}}
}

func mustRead(t *testing.T, e ocr.Engine, p ocr.Page) *batch.Text {
	t.Helper()
	text, err := e.Read(t.Context(), p)
	if err != nil {
		t.Fatalf("Read: %v", err)
	}
	if text == nil {
		t.Fatal("Read: neither text nor error")
	}
	return text
}

func reads(t *testing.T, e ocr.Engine) {
	for i, l := range Letters() {
		p := l.Page
		p.Rotation, p.Deskew = 180, -1.25
		got := mustRead(t, e, p)
		if cer := CER(l.Truth.Plain(), got.Plain()); cer > 0.01 {
			t.Errorf("letter %d: character error rate %.4f\n%s", i, cer, got.Plain())
		}
		if got.Width != p.Width || got.Height != p.Height || got.Rotation != 180 || got.Deskew != -1.25 || got.Languages != "deu" || got.Engine == "" {
			t.Errorf("letter %d: frame %+v", i, *got)
		}
		if n := ocr.Sanitise(got); n != 0 {
			t.Errorf("letter %d: the text needed %d repairs", i, n)
		}
		if share := placed(l.Truth, got); share < 0.95 {
			t.Errorf("letter %d: only %.0f %% of the words stand where they were drawn", i, 100*share)
		}
		if _, mean := got.Confidence(); mean < 60 {
			t.Errorf("letter %d: confidence %.1f", i, mean)
		}
	}
	if e.Name() == "" {
		t.Error("no name")
	}
}

// placed returns the share of the true words that got has with the same
// spelling in a box that overlaps the true one by half of their common area.
func placed(truth, got *batch.Text) float64 {
	var found, all float64
	for _, line := range truth.Lines {
		for _, w := range line.Words {
			all++
			if slices.ContainsFunc(got.Lines, func(l batch.Line) bool {
				return slices.ContainsFunc(l.Words, func(o batch.Word) bool { return o.Text == w.Text && overlap(o.Box, w.Box) >= 0.5 })
			}) {
				found++
			}
		}
	}
	return found / all
}

func overlap(a, b [4]int) float64 {
	w := min(a[0]+a[2], b[0]+b[2]) - max(a[0], b[0])
	h := min(a[1]+a[3], b[1]+b[3]) - max(a[1], b[1])
	if w <= 0 || h <= 0 {
		return 0
	}
	return float64(w*h) / float64(a[2]*a[3]+b[2]*b[3]-w*h)
}

func blankPage(t *testing.T, e ocr.Engine) {
	got := mustRead(t, e, Blank())
	if words, _ := got.Confidence(); words != 0 {
		t.Errorf("read %q on a blank page", got.Plain())
	}
}

func sameAgain(t *testing.T, e ocr.Engine) {
	a, b := Letters()[0].Page, Letters()[1].Page
	first := mustRead(t, e, a)
	mustRead(t, e, b)
	mustRead(t, e, Blank())
	if again := mustRead(t, e, a); !reflect.DeepEqual(first, again) {
		t.Errorf("another text at the second reading:\n%s\nfirst:\n%s", again.Plain(), first.Plain())
	}
}

func leavesPage(t *testing.T, e ocr.Engine) {
	p := Letters()[0].Page
	p.Gray = bytes.Clone(p.Gray)
	first := mustRead(t, e, p)
	if !bytes.Equal(p.Gray, Letters()[0].Page.Gray) {
		t.Error("the pixels changed")
	}
	before := first.Plain()
	for i := range p.Gray {
		p.Gray[i] = 0
	}
	mustRead(t, e, Letters()[1].Page)
	if first.Plain() != before {
		t.Error("the first text changed with the second page")
	}
}

func refusesFaulty(t *testing.T, e ocr.Engine) {
	good := Letters()[0].Page
	for name, spoil := range map[string]func(*ocr.Page){
		"no pixels":     func(p *ocr.Page) { p.Gray = nil },
		"too few":       func(p *ocr.Page) { p.Gray = p.Gray[1:] },
		"no width":      func(p *ocr.Page) { p.Width = 0 },
		"negative":      func(p *ocr.Page) { p.Width, p.Height = -p.Width, -p.Height },
		"a long strip":  func(p *ocr.Page) { p.Width, p.Height = len(p.Gray), 1 },
		"no resolution": func(p *ocr.Page) { p.DPI = -1 },
	} {
		p := good
		spoil(&p)
		text, err := e.Read(t.Context(), p)
		refused(t, name, text, err, batch.CodeBroken, batch.CodeTooManyPixels)
	}
	mustRead(t, e, good)
}

func refusesLanguage(t *testing.T, e ocr.Engine) {
	for _, languages := range [][]string{nil, {""}, {"../deu"}, {"deu+eng"}, {"deu", "zzz_none"}} {
		p := Letters()[0].Page
		p.Languages = languages
		text, err := e.Read(t.Context(), p)
		// A replay or oracle cannot know which models exist.
		refused(t, "languages", text, err, batch.CodeLanguage, batch.CodeNotFound)
	}
	mustRead(t, e, Letters()[0].Page)
}

func canceledBefore(t *testing.T, e ocr.Engine) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	text, err := e.Read(ctx, Letters()[0].Page)
	refused(t, "canceled", text, err, batch.CodeCanceled)
	ctx, cancel = context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	text, err = e.Read(ctx, Letters()[0].Page)
	refused(t, "late", text, err, batch.CodeTimeLimit)
}

// canceledMeanwhile allows a text, since the engine may be faster than the
// limit, but demands an answer soon after it and a right next page.
func canceledMeanwhile(t *testing.T, e ocr.Engine) {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	began := time.Now()
	text, err := e.Read(ctx, Letters()[0].Page)
	if took := time.Since(began); took > 2*time.Second && ctx.Err() != nil {
		t.Errorf("answered after %v with a limit of 30 ms", took)
	}
	if err != nil {
		refused(t, "limit", text, err, batch.CodeTimeLimit)
	}
	l := Letters()[1]
	if got := mustRead(t, e, l.Page); CER(l.Truth.Plain(), got.Plain()) > 0.01 {
		t.Errorf("the page after an interrupted one reads:\n%s", got.Plain())
	}
}

func severalAtOnce(t *testing.T, e ocr.Engine) {
	var readers sync.WaitGroup
	for i := range 4 {
		l := Letters()[i%2]
		readers.Go(func() {
			got, err := e.Read(t.Context(), l.Page)
			if err != nil {
				t.Errorf("Read: %v", err)
				return
			}
			if cer := CER(l.Truth.Plain(), got.Plain()); cer > 0.01 {
				t.Errorf("character error rate %.4f when read beside others", cer)
			}
		})
	}
	readers.Wait()
}

func closed(t *testing.T, e ocr.Engine) {
	mustRead(t, e, Letters()[0].Page)
	if err := e.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	text, err := e.Read(t.Context(), Letters()[0].Page)
	refused(t, "closed", text, err, batch.CodeBroken)
}

func refused(t *testing.T, what string, text *batch.Text, err error, codes ...batch.Code) {
	t.Helper()
	var known *batch.Error
	switch {
	case err == nil:
		t.Errorf("%s: no error", what)
	case text != nil:
		t.Errorf("%s: a text beside the error %v", what, err)
	case !errors.As(err, &known) || !slices.Contains(codes, batch.CodeOf(err)):
		t.Errorf("%s: %v, want one of %v", what, err, codes)
	}
}
