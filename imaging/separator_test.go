package imaging

import (
	"fmt"
	"image"
	"slices"
	"strings"
	"testing"

	"github.com/boombuler/barcode/code39"
	"github.com/boombuler/barcode/qr"

	"github.com/scanstelle/scanstelle/assets/separators"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality"
)

const shortLetter = `Sehr geehrte Damen und Herren,
hiermit teile ich Ihnen mit, dass ich zum 1. April ausziehe.
Bitte bestätigen Sie mir das kurz an die obige Anschrift.
Mit freundlichen Grüßen
Erika Mustermann`

// sheetOf is a printed and scanned separator sheet: gray paper, dust, two punch
// holes, leaning.
func sheetOf(t *testing.T, style separators.Style, dust int, lean float64) *drawing {
	t.Helper()
	img, err := separators.Draw(style, 300)
	if err != nil {
		t.Fatal(err)
	}
	d := scanned(img, dust, lean)
	if style != separators.Own { // its bars run where the holes are
		d.dot(12, 108.5, 6, 230)
		d.dot(12, 188.5, 6, 230)
	}
	return d.noise(3)
}

// scanned is a drawn sheet on gray paper with dust, leaning.
func scanned(img *image.Gray, dust int, lean float64) *drawing {
	d := paper(300, 248, 3)
	d.Width, d.Height, d.Gray = img.Rect.Dx(), img.Rect.Dy(), make([]byte, len(img.Pix))
	for i, v := range img.Pix {
		d.Gray[i] = 28 + byte(int(v)*220/255)
	}
	d.lean(lean)
	for i := range dust {
		d.dot(20+float64(i*37%170), 15+float64(i*61%260), 0.2+float64(i%4)*0.2, 160)
	}
	return d
}

func TestSheetsWithDustAndHolesAreSeparators(t *testing.T) {
	for _, style := range []separators.Style{separators.Own, separators.Code39, separators.Bars} {
		for _, lean := range []float64{-16, 0, 8} {
			m := measure(t, sheetOf(t, style, 60, lean).Raster, true)
			if !quality.IsSeparator(m) {
				t.Errorf("%s leaning %.0f degrees: %q, other ink %.4f, limit %.4f, %v", style, lean, m.Separator, m.SeparatorOtherInk, quality.SeparatorLimit(m), m.Barcodes)
			}
		}
	}
}

// TestCoverSheetsAreSeparators: whatever a sheet tells about the document behind it, it is
// one, and what it tells is read.
func TestCoverSheetsAreSeparators(t *testing.T) {
	for _, c := range []batch.Cover{{Class: "amt"}, {Profile: "posteingang"}, {Class: "amt", Profile: "posteingang", Sheets: 12}, {Class: "eingangspost", Profile: "posteingang", Sheets: 12},
		{Sheets: 3}, {Number: "E-2026-000123", Class: "bauakten", Sheets: 120, Intake: "2026-11-20"}} {
		img, err := separators.DrawCover(c, 300)
		if err != nil {
			t.Fatal(err)
		}
		for _, lean := range []float64{0, 4} {
			m := measure(t, scanned(img, 20, lean).noise(3).Raster, true)
			if !quality.IsSeparator(m) {
				t.Errorf("%+v leaning %.0f degrees: %q, other ink %.4f, limit %.4f, %v", c, lean, m.Separator, m.SeparatorOtherInk, quality.SeparatorLimit(m), m.Barcodes)
			}
			if !slices.ContainsFunc(m.Barcodes, func(code batch.Barcode) bool { return code.Format == "QR" && code.Text == c.Text() }) {
				t.Errorf("%+v leaning %.0f degrees: what it tells is not read, %v", c, lean, m.Barcodes)
			}
		}
	}
}

func TestShortLettersWithASignStayContent(t *testing.T) {
	lines := strings.Split(shortLetter, "\n")
	for name, put := range map[string]func(d *drawing){
		"PATCHT": func(d *drawing) {
			code, err := code39.Encode("PATCHT", false, false)
			d.put(code, err, 130, 15, 60, 12)
		},
		"PATCHT over the head of the text": func(d *drawing) {
			code, err := code39.Encode("PATCHT", false, false)
			d.put(code, err, 25, 46, 60, 10)
		},
		"own QR": func(d *drawing) {
			code, err := qr.Encode(separators.Code, qr.M, qr.Auto)
			d.put(code, err, 160, 15, 25, 25)
		},
		"bars": func(d *drawing) { d.patch(20, 8, 170, "NWNW") },
	} {
		for _, points := range []float64{9, 12} {
			for _, lean := range []float64{0, 6} {
				d := paper(300, 250, 4)
				put(d)
				d.text(25, 67, points, false, 25, lines...)
				d.lean(lean).noise(2)
				m := measure(t, d.Raster, true)
				if m.Separator == "" || quality.IsSeparator(m) {
					t.Errorf("%s, %.0f points, leaning %.0f: %q, other ink %.4f, limit %.4f", name, points, lean, m.Separator, m.SeparatorOtherInk, quality.SeparatorLimit(m))
				}
				found := quality.Judge(m, batch.Image{Bits: 8}, quality.DefaultLimits())
				if !strings.Contains(fmt.Sprint(found), string(batch.FindingSeparatorInk)) {
					t.Errorf("%s, %.0f points, leaning %.0f: no finding", name, points, lean)
				}
			}
		}
	}
}

// Every code of narrow and wide bars holds the widths of a Patch T somewhere.
func TestBarsOfOtherCodesAreNoPatchCode(t *testing.T) {
	for _, text := range []string{"TEST-SHEET", "A1B2C3D4", "ASN00123", "PATCH"} {
		code, err := code39.Encode(text, false, false)
		if err != nil {
			t.Fatal(err)
		}
		modules := code.Bounds().Dx()
		for _, module := range []float64{1.5, 2.0, 2.4} {
			for _, cut := range []int{0, 9} { // without its first modules no code is read
				d := paper(150, 250, 5)
				d.Width, d.Height = int(d.px(float64(modules)*module)+d.px(30)), int(d.px(148))
				d.Gray = make([]byte, d.Width*d.Height)
				for i := range d.Gray {
					d.Gray[i] = 250
				}
				for i := cut; i < modules; i++ {
					if r, _, _, _ := code.At(i, 0).RGBA(); r < 0x8000 {
						x := 15 + float64(i)*module
						d.bar(image.Rect(int(d.px(x)), int(d.px(30)), int(d.px(x+module)), int(d.px(110))))
					}
				}
				if m := measure(t, d.Raster, true); m.Separator != "" {
					t.Errorf("%s with modules of %.1f mm from %d: %q %v", text, module, cut, m.Separator, m.Barcodes)
				}
			}
		}
	}
}

func TestSmallPicturesHaveNoPatchCode(t *testing.T) {
	r := load(t, corpus(t, "barcode/code39-1_1.png"))
	r.DPI = 126 // what its size is taken for
	if m := measure(t, r, true); m.Separator != "" || !has(m.Barcodes, "CODE39", "TEST-SHEET") {
		t.Errorf("%q %v", m.Separator, m.Barcodes)
	}
}
