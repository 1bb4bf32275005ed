package ocrtest

import (
	"context"
	"math"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/ocr"
)

// CrashCode is the exit code of a process in which Crashing was asked to read.
const CrashCode = 86

// misbehaving is an engine that does one thing wrong.
type misbehaving struct {
	name  string
	read  func(ctx context.Context, p ocr.Page) (*batch.Text, error)
	close func()
}

func (m *misbehaving) Read(ctx context.Context, p ocr.Page) (*batch.Text, error) {
	return m.read(ctx, p)
}

func (m *misbehaving) Name() string { return m.name }

func (m *misbehaving) Close() error {
	if m.close != nil {
		m.close()
	}
	return nil
}

// Crashing ends the whole process with CrashCode, as a failed assertion in a
// library does.
func Crashing() ocr.Engine {
	return &misbehaving{name: "crashing", read: func(context.Context, ocr.Page) (*batch.Text, error) {
		os.Exit(CrashCode)
		return nil, nil
	}}
}

// Hanging never answers and does not heed its context; Close lets it go.
func Hanging() ocr.Engine {
	var once sync.Once
	forever := make(chan struct{})
	return &misbehaving{name: "hanging",
		read: func(_ context.Context, p ocr.Page) (*batch.Text, error) {
			<-forever
			return nil, ocr.Closed(p.ID)
		},
		close: func() { once.Do(func() { close(forever) }) }}
}

// Slow reads like e after a delay; it heeds its context.
func Slow(e ocr.Engine, delay time.Duration) ocr.Engine {
	return &misbehaving{name: "slow",
		read: func(ctx context.Context, p ocr.Page) (*batch.Text, error) {
			wait := time.NewTimer(delay)
			defer wait.Stop()
			select {
			case <-wait.C:
				return e.Read(ctx, p)
			case <-ctx.Done():
				return nil, ocr.Interrupted(ctx, p.ID)
			}
		},
		close: func() { e.Close() }}
}

// Panicking panics.
func Panicking() ocr.Engine {
	return &misbehaving{name: "panicking", read: func(context.Context, ocr.Page) (*batch.Text, error) {
		panic("engine out of order")
	}}
}

// Nothing returns neither a text nor an error.
func Nothing() ocr.Engine {
	return &misbehaving{name: "nothing", read: func(context.Context, ocr.Page) (*batch.Text, error) { return nil, nil }}
}

// Empty returns a text without words for every page.
func Empty() ocr.Engine { return wrong("empty", func(*batch.Text) {}) }

// OtherFrame returns a text that belongs to a larger image.
func OtherFrame() ocr.Engine {
	return wrong("other-frame", func(t *batch.Text) {
		t.Width *= 2
		addLine(t, word("fremd", 10, 10, 50, 20))
	})
}

// BadUTF8 returns broken UTF-8 and every character a text layer cannot hold.
func BadUTF8() ocr.Engine {
	return wrong("bad-utf8", func(t *batch.Text) {
		t.Engine = "bad\x00utf8\xff"
		for _, s := range []string{"gut", "\xff\xfe", "a\x00b", "\ufeffBOM", "Zei\ufffdchen", "\ue000privat\U000f0000", "\xed\xa0\x80", "\u202erückwärts",
			"zwei\nZeilen\ttab", "\ufffe\uffff", "", " \u00a0 ", "Tren\u00adnung", "\xf4\x90\x80\x80", "\u200bnull"} {
			addLine(t, word(s, 10, 10, 100, 20))
		}
	})
}

// Huge returns half a million words, one of them a megabyte long.
func Huge() ocr.Engine {
	return wrong("huge", func(t *batch.Text) {
		addLine(t, word(strings.Repeat("ä", 1<<19), 10, 10, 100, 20))
		for range 5000 {
			words := make([]batch.Word, 100)
			for i := range words {
				words[i] = word("Wort", 10, 10, 100, 20)
			}
			addLine(t, words...)
		}
	})
}

// WrongBoxes returns boxes outside the page, inside out or beyond what numbers
// hold, and measures that are none.
func WrongBoxes() ocr.Engine {
	return wrong("wrong-boxes", func(t *batch.Text) {
		for _, box := range [][4]int{{-50, -50, 20, 20}, {t.Width + 10, 10, 30, 30}, {10, t.Height * 3, 5, 5}, {10, 10, -5, -5}, {10, 10, 0, 0},
			{math.MaxInt, math.MaxInt, math.MaxInt, math.MaxInt}, {math.MinInt, math.MinInt, math.MinInt, math.MinInt},
			{math.MinInt, 0, math.MaxInt, 10}, {0, 0, t.Width * 2, t.Height * 2}} {
			addLine(t, word("Kasten", box[0], box[1], box[2], box[3]))
		}
		for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), -1e300, 1e300, 45} {
			addLine(t, batch.Word{Text: "Zahl", Box: [4]int{5, 5, 5, 5}, Confidence: v})
			l := &t.Lines[len(t.Lines)-1]
			l.Angle, l.Size, l.BaselineSlope, l.BaselineOffset = v, v, v, v
			l.Block, l.Paragraph = -7, math.MinInt
		}
		t.Lines = append(t.Lines, batch.Line{})
	})
}

// Misbehaving returns all engines that return something wrong or panic, which
// ocr.Read must make harmless inside one process. Crashing, Hanging and Slow
// need a process, a limit or patience.
func Misbehaving() []ocr.Engine {
	return []ocr.Engine{BadUTF8(), Empty(), Huge(), Nothing(), OtherFrame(), Panicking(), WrongBoxes()}
}

// wrong returns an engine whose text is right but for what spoil does to it.
func wrong(name string, spoil func(*batch.Text)) ocr.Engine {
	return &misbehaving{name: name, read: func(_ context.Context, p ocr.Page) (*batch.Text, error) {
		t := &batch.Text{}
		ocr.Stamp(t, p, name)
		spoil(t)
		return t, nil
	}}
}

func word(text string, x, y, w, h int) batch.Word {
	return batch.Word{Text: text, Box: [4]int{x, y, w, h}, Confidence: 90}
}

func addLine(t *batch.Text, words ...batch.Word) {
	t.Lines = append(t.Lines, batch.Line{Box: words[0].Box, Words: words, Size: 20, Block: 1, Paragraph: 1})
}
