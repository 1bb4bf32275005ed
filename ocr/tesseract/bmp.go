package tesseract

import (
	"encoding/binary"
	"math"
	"slices"

	"github.com/scanstelle/scanstelle/ocr"
)

const bmpHeader = 14 + 40 + 256*4

// bmp returns the page as an uncompressed 8 bit BMP. gosseract takes encoded
// bytes only; of the uncompressed formats leptonica copies this one row by row,
// PGM byte by byte (A4 at 300 dpi: 3 and 125 ms). The bytes go into buffer where
// it is large enough.
func bmp(buffer []byte, p ocr.Page) []byte {
	stride := (p.Width + 3) &^ 3
	size := bmpHeader + stride*p.Height
	b := slices.Grow(buffer[:0], size)[:size]
	clear(b[:bmpHeader])
	le := binary.LittleEndian
	copy(b, "BM")
	le.PutUint32(b[2:], uint32(size))
	le.PutUint32(b[10:], bmpHeader)
	le.PutUint32(b[14:], 40)
	le.PutUint32(b[18:], uint32(p.Width))
	le.PutUint32(b[22:], uint32(p.Height))
	le.PutUint16(b[26:], 1)
	le.PutUint16(b[28:], 8)
	le.PutUint32(b[34:], uint32(stride*p.Height))
	perMetre := uint32(math.Round(credible(p.DPI) / 0.0254))
	le.PutUint32(b[38:], perMetre)
	le.PutUint32(b[42:], perMetre)
	le.PutUint32(b[46:], 256)
	for i := range 256 {
		le.PutUint32(b[54+4*i:], uint32(i)*0x010101)
	}
	for y := range p.Height {
		// Rows run from the bottom to the top.
		at := bmpHeader + (p.Height-1-y)*stride
		copy(b[at:at+p.Width], p.Gray[y*p.Width:])
		clear(b[at+p.Width : at+stride])
	}
	return b
}

// credible returns dpi where Tesseract believes it (70 to 2400), else 0: it then
// estimates the resolution from the height of the letters.
func credible(dpi float64) float64 {
	if dpi < 70 || dpi > 2400 {
		return 0
	}
	return dpi
}
