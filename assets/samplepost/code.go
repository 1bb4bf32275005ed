package samplepost

import (
	"fmt"
	"image/color"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/code39"
	"github.com/boombuler/barcode/datamatrix"
	"github.com/boombuler/barcode/qr"

	"github.com/scanstelle/scanstelle/assets/separators"
	"github.com/scanstelle/scanstelle/batch"
)

// Formats of codes as batch.Barcode names them.
const (
	formatQR         = "QR"
	formatCode128    = "CODE128"
	formatCode39     = "CODE39"
	formatDataMatrix = "DATAMATRIX"
	formatPatchT     = "PATCH-T"
)

// code draws a bar code with its upper left corner at x, y: a linear one width
// by height, a two-dimensional one width wide.
func (s *sheet) code(format, text string, x, y, width, height float64) {
	var symbol barcode.Barcode
	var err error
	switch format {
	case formatQR:
		symbol, err = qr.Encode(text, qr.M, qr.Unicode)
	case formatCode128:
		symbol, err = code128.Encode(text)
	case formatCode39:
		symbol, err = code39.Encode(text, false, false)
	case formatDataMatrix:
		symbol, err = datamatrix.Encode(text)
	}
	if err != nil || symbol == nil {
		panic(fmt.Sprintf("code %s of %q: %v", format, text, err)) // all texts are our own
	}
	cols, rows := symbol.Bounds().Dx(), symbol.Bounds().Dy()
	cell := width / float64(cols)
	for row := range rows {
		h := cell
		if rows == 1 {
			h = height
		}
		for col := range cols {
			if color.GrayModel.Convert(symbol.At(col, row)).(color.Gray).Y < 128 {
				s.box(x+float64(col)*cell, y+float64(row)*h, cell, h, black)
			}
		}
	}
	s.truth.Barcodes = append(s.truth.Barcodes, batch.Barcode{Format: format, Text: text})
}

// giroCode draws the payment code of an invoice (EPC069-12).
func (s *sheet) giroCode(x, y float64, to address, iban string, cents int, purpose string) {
	text := fmt.Sprintf("BCD\n002\n1\nSCT\n\n%s\n%s\nEUR%d.%02d\n\n\n%s", basicLatin(to.name), iban, cents/100, cents%100, purpose)
	s.code(formatQR, text, x, y, 30, 30)
	s.print(s.body(7), x, y+33.5, "Zahlen mit Code", black)
}

// foreignCodes draws codes of other people's systems, which must never cut.
func (s *sheet) foreignCodes(formats ...string) {
	for _, format := range formats {
		number := fmt.Sprintf("%08d", s.IntN(100000000))
		switch format {
		case formatCode128:
			s.code(format, "VN-"+number, 125, 36, 60, 11)
		case formatCode39:
			s.code(format, "ASN"+number[:5], 118, 256, 70, 10)
		case formatQR:
			s.code(format, "https://buergerportal.example/v/"+number, 164, 226, 26, 26)
		case formatDataMatrix:
			s.code(format, "DEA"+number+"0000A1B2", 88, 50, 9, 9)
		}
	}
}

// separator draws a separator sheet of a style.
func separator(style separators.Style) func(*sheet) {
	return func(s *sheet) {
		img, err := separators.Draw(style, s.dpi)
		if err != nil {
			panic(fmt.Sprintf("own separator sheet: %v", err)) // style and resolution are our own
		}
		for y := range min(img.Rect.Dy(), s.img.Rect.Dy()) {
			for x := range min(img.Rect.Dx(), s.img.Rect.Dx()) {
				if v := img.Pix[y*img.Stride+x]; v < 250 {
					s.blend(y*s.img.Stride+x*4, black, uint32(255-v))
				}
			}
		}
		s.lines = append(s.lines, style.Lines()...)
		t := &s.truth
		t.Kind = batch.KindSeparator
		switch style {
		case separators.Own:
			t.Separator = "SCANSTELLE"
			t.Oriented = false // the same upside down
			t.Barcodes = []batch.Barcode{{Format: formatQR, Text: separators.Code}, {Format: formatCode39, Text: separators.PatchText}, {Format: formatPatchT, Text: "T"}}
		case separators.Code39:
			t.Separator = "PATCHT"
			t.Barcodes = []batch.Barcode{{Format: formatCode39, Text: separators.PatchText}}
		case separators.Bars:
			t.Separator = "PATCH-T"
			t.Barcodes = []batch.Barcode{{Format: formatPatchT, Text: "T"}}
		}
	}
}
