package quality

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// good is a page nobody complains about.
func good() batch.Measurement {
	return batch.Measurement{
		Width: 2480, Height: 3508, DPI: 300, Ink: 0.05, Marks: 1200, Background: 245, Contrast: 190, Sharpness: 0.9,
		SkewConfidence: 12, RotationConfidence: 15, Fingerprint: strings.Repeat("a5", 32),
	}
}

var scan = batch.Image{Codec: batch.JPEG, Width: 2480, Height: 3508, Bits: 8, Channels: 3, DPI: 300}

func codes(found []batch.Finding) string {
	var list []string
	for _, f := range found {
		list = append(list, string(f.Code))
	}
	return strings.Join(list, " ")
}

func TestJudge(t *testing.T) {
	for name, c := range map[string]struct {
		change func(m *batch.Measurement, img *batch.Image)
		want   string
	}{
		"good":              {func(*batch.Measurement, *batch.Image) {}, ""},
		"blank":             {func(m *batch.Measurement, _ *batch.Image) { m.Blank, m.Ink, m.Marks = true, 0, 0 }, "blank"},
		"nearly blank":      {func(m *batch.Measurement, _ *batch.Image) { m.Ink, m.Marks = 0.0004, 2 }, "near-blank"},
		"skew":              {func(m *batch.Measurement, _ *batch.Image) { m.SkewDeg = -3.2 }, "skew"},
		"skew, unsure":      {func(m *batch.Measurement, _ *batch.Image) { m.SkewDeg, m.SkewConfidence = -3.2, 2.4 }, ""},
		"small skew":        {func(m *batch.Measurement, _ *batch.Image) { m.SkewDeg = 0.8 }, ""},
		"upside down":       {func(m *batch.Measurement, _ *batch.Image) { m.Rotation = 180 }, "rotated"},
		"turn, unsure":      {func(m *batch.Measurement, _ *batch.Image) { m.Rotation, m.RotationConfidence = 90, 1 }, ""},
		"150 dpi":           {func(m *batch.Measurement, _ *batch.Image) { m.DPI, m.Width, m.Height = 150, 1240, 1754 }, "low-resolution"},
		"dpi guessed":       {func(_ *batch.Measurement, i *batch.Image) { i.DPIEstimated = true }, "dpi-estimated"},
		"till receipt":      {func(m *batch.Measurement, _ *batch.Image) { m.Width, m.Height = 400, 3508 }, "page-size"},
		"two sheets long":   {func(m *batch.Measurement, _ *batch.Image) { m.Height = 7000 }, "page-size"},
		"dark":              {func(m *batch.Measurement, _ *batch.Image) { m.Background = 120 }, "dark"},
		"burnt out":         {func(m *batch.Measurement, _ *batch.Image) { m.Background, m.Contrast = 255, 90 }, "bright"},
		"pale":              {func(m *batch.Measurement, _ *batch.Image) { m.Contrast = 50 }, "low-contrast"},
		"blurred":           {func(m *batch.Measurement, _ *batch.Image) { m.Sharpness = 0.2 }, "blurred"},
		"bitonal":           {func(m *batch.Measurement, i *batch.Image) { m.Contrast, m.Background, i.Bits = 10, 90, 1 }, ""},
		"cut":               {func(m *batch.Measurement, _ *batch.Image) { m.CutEdge[1] = true }, "cut-edge"},
		"border":            {func(m *batch.Measurement, _ *batch.Image) { m.DarkBorder[3] = 9.5 }, "dark-border"},
		"streak":            {func(m *batch.Measurement, _ *batch.Image) { m.Streaks = []batch.Streak{{Vertical: true, Contrast: 20}} }, "streak"},
		"damaged":           {func(m *batch.Measurement, _ *batch.Image) { m.Damaged = "Premature end" }, "damaged"},
		"separator":         {func(m *batch.Measurement, _ *batch.Image) { m.Separator, m.SeparatorOtherInk = "PATCHT", 0.0025 }, ""},
		"sign on a note":    {func(m *batch.Measurement, _ *batch.Image) { m.Separator, m.SeparatorOtherInk = "PATCHT", 0.0035 }, "separator-with-content"},
		"separator on text": {func(m *batch.Measurement, _ *batch.Image) { m.Separator, m.SeparatorOtherInk = "PATCHT", 0.04 }, "separator-with-content"},
	} {
		m, img := good(), scan
		c.change(&m, &img)
		found := Judge(m, img, DefaultLimits())
		if got := codes(found); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		for _, f := range found {
			if f.Message == "" || f.Severity == "" || strings.Contains(f.Message, "%!") {
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
	m := good()
	m.SkewDeg = -3.25
	if f := Judge(m, scan, DefaultLimits())[0]; f.Value != -3.25 || f.Limit != 1.5 || f.Unit != "Grad" || !strings.Contains(f.Message, "3,2 Grad") {
		t.Errorf("%+v", f)
	}
}

func grid(ink func(x, y int) byte) string {
	packed := make([]byte, batch.GridColumns*batch.GridRows/2)
	for y := range batch.GridRows {
		for x := range batch.GridColumns {
			i := y*batch.GridColumns + x
			packed[i/2] |= ink(x, y) << (4 - 4*(i%2))
		}
	}
	return base64.RawStdEncoding.EncodeToString(packed)
}

// block is a letter whose text stands on the left and has a short last line.
func block(x, y int) byte {
	if x < 3 || x > 15 || y < 6 || y > 24 || y == 15 || y == 24 && x > 8 {
		return 0
	}
	return 9 + byte((x*7+y*5)%5)
}

func mirrored(f func(x, y int) byte) func(x, y int) byte {
	return func(x, y int) byte { return f(batch.GridColumns-1-x, y) }
}

func TestJudgeSheet(t *testing.T) {
	front := good()
	front.Grid = grid(block)
	bareSide := batch.Measurement{Blank: true, Background: 240}
	through := batch.Measurement{Marks: 80, SoftMarks: 80, MarkContrast: 62, Ink: 0.0015, Grid: grid(mirrored(block))}
	change := func(m batch.Measurement, f func(*batch.Measurement)) *batch.Measurement { f(&m); return &m }
	for name, c := range map[string]struct {
		front, back           *batch.Measurement
		frontBlank, backBlank bool
	}{
		"both written":                {&front, &front, false, false},
		"bare back":                   {&front, &bareSide, false, true},
		"bare sheet":                  {&bareSide, &bareSide, true, true},
		"front alone, bare":           {&bareSide, nil, true, false},
		"black, not paper":            {change(bareSide, func(m *batch.Measurement) { m.Background = 12 }), nil, false, false},
		"strong show-through":         {&front, &through, false, true},
		"the same as a front":         {&through, nil, false, false},
		"the same without a front":    {nil, &through, false, false},
		"behind a blank front":        {&bareSide, &through, true, false},
		"one sharp mark among it":     {&front, change(through, func(m *batch.Measurement) { m.SoftMarks-- }), false, false},
		"too dark to shine through":   {&front, change(through, func(m *batch.Measurement) { m.MarkContrast = 120 }), false, false},
		"not the mirror of the front": {&front, change(through, func(m *batch.Measurement) { m.Grid = grid(func(x, y int) byte { return byte(y/30) * 12 }) }), false, false},
		"no grid":                     {&front, change(through, func(m *batch.Measurement) { m.Grid = "" }), false, false},
		"code on the back":            {&front, change(through, func(m *batch.Measurement) { m.Barcodes = []batch.Barcode{{Format: "QR"}} }), false, false},
		"blank by mark, ink by share": {&front, change(bareSide, func(m *batch.Measurement) { m.Ink = 0.01 }), false, false},
	} {
		f, b := JudgeSheet(c.front, c.back, DefaultLimits())
		if f != c.frontBlank || b != c.backBlank {
			t.Errorf("%s: %v %v, want %v %v", name, f, b, c.frontBlank, c.backBlank)
		}
	}
}

func TestMirrorCorrelation(t *testing.T) {
	front := batch.Measurement{Grid: grid(block)}
	back := batch.Measurement{Grid: grid(mirrored(block))}
	if c := MirrorCorrelation(&front, &back); c < 0.99 {
		t.Errorf("exact mirror: %.2f", c)
	}
	shifted := batch.Measurement{Grid: grid(func(x, y int) byte { return mirrored(block)(x-1, y+1) })}
	if c := MirrorCorrelation(&front, &shifted); c < 0.95 {
		t.Errorf("mirror shifted by a cell: %.2f", c)
	}
	if c := MirrorCorrelation(&front, &front); c > 0.6 {
		t.Errorf("not mirrored: %.2f", c)
	}
	if c := MirrorCorrelation(&front, &batch.Measurement{Grid: "!"}); c != 0 {
		t.Errorf("no grid: %.2f", c)
	}
}

func TestDuplicate(t *testing.T) {
	first := good()
	flip := func(n int) batch.Measurement { // n bits changed
		m := good()
		hash := []byte(m.Fingerprint)
		for i := range n {
			hash[i] = map[byte]byte{'a': 'b', '5': '4'}[hash[i]] // one bit each
		}
		m.Fingerprint = string(hash)
		return m
	}
	if d, ok := Distance(first.Fingerprint, flip(7).Fingerprint); !ok || d != 7 {
		t.Fatalf("distance %d", d)
	}
	few := func(m batch.Measurement, f func(*batch.Measurement)) batch.Measurement { f(&m); return m }
	for name, c := range map[string]struct {
		other batch.Measurement
		want  bool
	}{
		"same image":      {flip(0), true},
		"scanned twice":   {flip(12), true},
		"another letter":  {flip(13), false},
		"other size":      {few(flip(0), func(m *batch.Measurement) { m.Height = 1700 }), false},
		"other ink":       {few(flip(0), func(m *batch.Measurement) { m.Ink = 0.03 }), false},
		"little text":     {few(flip(0), func(m *batch.Measurement) { m.Ink = 0.003 }), false},
		"blank":           {few(flip(0), func(m *batch.Measurement) { m.Blank = true }), false},
		"separator":       {few(flip(0), func(m *batch.Measurement) { m.Separator = "PATCHT" }), false},
		"no fingerprint":  {few(flip(0), func(m *batch.Measurement) { m.Fingerprint = "" }), false},
		"bad fingerprint": {few(flip(0), func(m *batch.Measurement) { m.Fingerprint = "zz" }), false},
	} {
		if got := Duplicate(first, c.other, DefaultLimits()); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	for _, m := range []batch.Measurement{few(good(), func(m *batch.Measurement) { m.Ink = 0.001 })} {
		if Duplicate(m, m, DefaultLimits()) {
			t.Error("two nearly empty pages alarm")
		}
	}
}
