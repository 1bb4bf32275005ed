package imaging

import (
	"image"
	"math/rand/v2"
	"testing"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/code39"
	"github.com/boombuler/barcode/datamatrix"
	"github.com/boombuler/barcode/qr"

	"github.com/scanstelle/scanstelle/batch"
)

// put draws a code with its upper left corner at x, y (mm).
func (d *drawing) put(code barcode.Barcode, err error, x, y, w, h float64) {
	if err != nil {
		panic(err)
	}
	if code, err = barcode.Scale(code, int(d.px(w)), int(d.px(h))); err != nil {
		panic(err)
	}
	b := code.Bounds()
	for v := range b.Dy() {
		for u := range b.Dx() {
			if r, _, _, _ := code.At(b.Min.X+u, b.Min.Y+v).RGBA(); r < 0x8000 {
				d.Gray[(int(d.px(y))+v)*d.Width+int(d.px(x))+u] = 20
			}
		}
	}
}

func (d *drawing) bar(box image.Rectangle) {
	for y := max(0, box.Min.Y); y < min(box.Max.Y, d.Height); y++ {
		for x := max(0, box.Min.X); x < min(box.Max.X, d.Width); x++ {
			d.Gray[y*d.Width+x] = 25
		}
	}
}

// patch draws four level bars of a patch code from y (mm) downwards.
func (d *drawing) patch(x, y, length float64, widths string) {
	for i, c := range widths {
		thick := 2.03
		if c == 'W' {
			thick = 5.08
		}
		d.bar(image.Rect(int(d.px(x)), int(d.px(y)), int(d.px(x+length)), int(d.px(y+thick))))
		y += thick
		if i < len(widths)-1 {
			y += 2.03
		}
	}
}

func has(codes []batch.Barcode, format, text string) bool {
	for _, c := range codes {
		if c.Format == format && c.Text == text {
			return true
		}
	}
	return false
}

func TestCodesOfTheCorpus(t *testing.T) {
	type want struct {
		format, text, separator string
	}
	none := want{}
	patch := want{"CODE39", "PATCHT", "PATCHT"}
	for name, pages := range map[string][]want{
		"patch-code-t.pdf":                   {patch},
		"patch-code-t-middle.pdf":            {none, patch, none},
		"patch-code-t-middle-fuzzy.pdf":      {none, patch, none},
		"patch-code-t-middle-unreadable.pdf": {none, none, none},
		"patch-code-t-double.pdf":            {none, patch, patch, none},
		"barcode-39-asn-123.pdf":             {{"CODE39", "ASN00123", ""}},
		"barcode-39-asn-custom-prefix.pdf":   {{"CODE39", "CUSTOM-PREFIX-00123", ""}},
		"barcode-128-custom.pdf":             {{"CODE128", "CUSTOM BARCODE", ""}},
		"barcode-qr-custom.pdf":              {{"QR", "CUSTOM BARCODE", ""}},
		"split-by-asn-1.pdf": {{"CODE39", "ASN00123", ""}, none, {"CODE39", "ASN00124", ""}, {"CODE39", "ASN00125", ""}, none, none,
			{"CODE39", "ASN00126", ""}, none, {"CODE39", "ASN00127", ""}, none},
		"split-by-tag-basic.pdf":                {none, {"QR", "TAG:invoice", ""}, none, {"QR", "TAG:receipt", ""}, none, none},
		"patcht.jpg":                            {patch},
		"skewed.jpg":                            {patch},
		"word_patcht_p1.jpg":                    {patch},
		"image_upc_barcode.jpg":                 {{"UPCA", "725272730706", ""}},
		"barcode-39-300.png":                    {{"CODE39", "TEST-SHEET", ""}},
		"barcode-128-300.png":                   {{"CODE128", "CODE 128", ""}},
		"code39-1_1.png":                        {{"CODE39", "TEST-SHEET", ""}},
		"code39-1_3.png":                        {{"CODE39", "MOROVIA", ""}},
		"code39-3_01.webp":                      {{"CODE39", "165627", ""}},
		"code39-3_07.webp":                      {{"CODE39", "165340", ""}},
		"code128-1_1.png":                       {{"CODE128", "168901", ""}},
		"code128-1_3.webp":                      {{"CODE128", "102030405060708090", ""}},
		"code128-2__444.webp":                   {{"CODE128", "2-146-11", ""}},
		"code128-2_02.webp":                     {{"CODE128", "005-3379497200006", ""}},
		"qrcode-2__128.png":                     {{"QR", "M$K0YGV0G", ""}},
		"qrcode-5_01.webp":                      {{"QR", "MECARD:N:Sean Owen;TEL:+12125658770;EMAIL:srowen@google.com;;", ""}},
		"ean13-1_14.webp":                       {{"EAN13", "3560070169443", ""}},
		"falsepositives-1__245.png":             {none},
		"falsepositives-1_01.webp":              {none},
		"itf-1__220.png":                        {none}, // Interleaved 2 of 5 is off
		"pdf417-1_01.png":                       {none},
		"aztec-1_7.png":                         {none},
		"datamatrix-3_OldDetectorFallback.webp": {{"DATAMATRIX", "Hello World", ""}},
	} {
		file := corpus(t, "barcode/"+name)
		rasters := []*Raster(nil)
		if name[len(name)-4:] == ".pdf" {
			rasters = pdfPages(t, file)
		} else {
			rasters = append(rasters, load(t, file))
		}
		if len(rasters) != len(pages) {
			t.Fatalf("%s has %d pages", name, len(rasters))
		}
		for i, w := range pages {
			m := measure(t, rasters[i], true)
			if w == none && (len(m.Barcodes) > 0 || m.Separator != "") {
				t.Errorf("%s page %d: %v %q, want nothing", name, i+1, m.Barcodes, m.Separator)
			}
			if w != none && (!has(m.Barcodes, w.format, w.text) || m.Separator != w.separator) {
				t.Errorf("%s page %d: %v %q, want %v", name, i+1, m.Barcodes, m.Separator, w)
			}
			if w.separator == "PATCHT" && m.SeparatorOtherInk > 0.02 {
				t.Errorf("%s page %d: %.4f other ink on a pure separator", name, i+1, m.SeparatorOtherInk)
			}
		}
	}
}

func TestNoCorpusPageIsASeparator(t *testing.T) {
	for _, name := range contentPages {
		m := measure(t, load(t, corpus(t, "pages/"+name)), true)
		known := name == "patent.png" && len(m.Barcodes) == 1 && has(m.Barcodes, "CODE39", "US006672749B2")
		if m.Separator != "" || len(m.Barcodes) > 0 && !known {
			t.Errorf("%s: %q %v", name, m.Separator, m.Barcodes)
		}
	}
}

func TestSeparatorsAtEveryLean(t *testing.T) {
	for _, lean := range []float64{-20, -16, -11, -5, -2, 0, 1, 4, 8, 13, 16, 20} {
		for name, c := range map[string]struct {
			draw func(d *drawing)
			want string
		}{
			"own QR": {func(d *drawing) {
				code, err := qr.Encode("SCANSTELLE:TRENN:1", qr.M, qr.Auto)
				d.put(code, err, 85, 120, 40, 40)
			}, "SCANSTELLE"},
			"own Code 128": {func(d *drawing) {
				code, err := code128.Encode("SCANSTELLE:TRENN:1")
				d.put(code, err, 60, 140, 90, 22)
			}, "SCANSTELLE"},
			"PATCHT": {func(d *drawing) {
				code, err := code39.Encode("PATCHT", false, false)
				d.put(code, err, 60, 140, 80, 20)
			}, "PATCHT"},
			"bars": {func(d *drawing) { d.patch(60, 40, 90, "NWNW") }, "PATCH-T"},
		} {
			d := paper(300, 250, 9)
			c.draw(d)
			d.lean(lean).noise(3)
			if m := measure(t, d.Raster, true); m.Separator != c.want {
				t.Errorf("%s leaning %.0f degrees: %q %v", name, lean, m.Separator, m.Barcodes)
			}
		}
	}
}

func TestPatchCodesAreToldApart(t *testing.T) {
	for widths, want := range map[string]string{
		"NWNW": "PATCH-T", "WNWN": "", "WNNW": "", "WWNN": "", "NWWN": "", "NNWW": "",
	} {
		d := paper(200, 250, 2)
		d.patch(40, 25, 120, widths)
		d.noise(2)
		for _, quarter := range []int{0, 90, 180, 270} {
			if m := measure(t, Upright(d.Raster, quarter, 0), true); m.Separator != want {
				t.Errorf("%s turned by %d: %q, want %q", widths, quarter, m.Separator, want)
			}
		}
	}
}

func TestBarsOfFormsAreNoPatchCode(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 8))
	for range 40 {
		d := paper(150, 250, 1)
		for y := 20.0; y < 270; {
			thick := 0.5 + 6*rng.Float64()
			d.bar(image.Rect(int(d.px(20)), int(d.px(y)), int(d.px(190)), int(d.px(y+thick))))
			y += thick + 0.5 + 8*rng.Float64()
		}
		if m := measure(t, d.Raster, true); m.Separator != "" {
			t.Errorf("random bars read as %q", m.Separator)
		}
	}
}

func TestTinyCodesNeedMorePixels(t *testing.T) {
	for _, size := range []float64{7, 8, 10, 14} {
		d := letter(300, 10, false, 6)
		code, err := qr.Encode("ASN00042", qr.M, qr.Auto) // 21 modules
		d.put(code, err, 160, 20, size, size)
		d.noise(2)
		if m := measure(t, d.Raster, true); !has(m.Barcodes, "QR", "ASN00042") || m.Separator != "" {
			t.Errorf("QR of %.0f mm: %v %q", size, m.Barcodes, m.Separator)
		}
	}
	for _, size := range []float64{6, 9, 15} {
		d := letter(300, 10, false, 6)
		code, err := datamatrix.Encode("DEA5 28 0042")
		d.put(code, err, 160, 20, size, size)
		d.noise(2)
		if m := measure(t, d.Raster, true); !has(m.Barcodes, "DATAMATRIX", "DEA5 28 0042") {
			t.Errorf("Data Matrix of %.0f mm: %v", size, m.Barcodes)
		}
	}
}

func TestForeignCodesAreOnlyListed(t *testing.T) {
	d := letter(300, 10, false, 6)
	code, err := qr.Encode("BCD\n002\n1\nSCT\n\nStadtwerke", qr.M, qr.Auto)
	d.put(code, err, 150, 20, 25, 25)
	bars, err := code128.Encode("RE-2026-00017")
	d.put(bars, err, 25, 270, 60, 12)
	m := measure(t, d.Raster, true)
	if m.Separator != "" || !has(m.Barcodes, "CODE128", "RE-2026-00017") || len(m.Barcodes) != 2 {
		t.Errorf("%q %v", m.Separator, m.Barcodes)
	}
}

func TestSeparatorOnAContentPageShows(t *testing.T) {
	d := letter(300, 12, false, 6)
	d.patch(20, 8, 170, "NWNW")
	if m := measure(t, d.Raster, true); m.Separator != "PATCH-T" || m.SeparatorOtherInk < 0.015 {
		t.Errorf("separator %q, other ink %.4f", m.Separator, m.SeparatorOtherInk)
	}
}
