package separators

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"

	"github.com/scanstelle/scanstelle/assets/paper"
	"github.com/scanstelle/scanstelle/batch"
)

// printDPI is the resolution of the sheets in the PDF: that of an office
// printer, so that no bar is resampled.
const printDPI = 600

// PDF returns a file with the given number of own sheets, each as two pages:
// front and back carry the same print, so that a sheet works face down and the
// file can be printed on both sides. It fails with batch.CodeUsage for less
// than 1 or more than 500 sheets.
func PDF(sheets int) ([]byte, error) { return CoverPDF(sheets, batch.Cover{}) }

// CoverPDF returns the same with sheets that tell about the document behind them.
func CoverPDF(sheets int, cover batch.Cover) ([]byte, error) {
	if sheets < 1 || sheets > 500 {
		return nil, batch.Refuse("separators.sheet", batch.CodeUsage, "%d Trennblätter", sheets)
	}
	img, err := DrawCover(cover, printDPI)
	if err != nil {
		return nil, err
	}
	return paper.Print(img, sheets*2)
}

// writePNG writes a one-bit PNG with a pHYs chunk (PNG specification 11.3.4.3).
func writePNG(w io.Writer, img *image.Gray, dpi float64) error {
	bitonal := image.NewPaletted(img.Rect, color.Palette{color.Black, color.White})
	for i, v := range img.Pix {
		bitonal.Pix[i] = v >> 7
	}
	var plain bytes.Buffer
	if err := png.Encode(&plain, bitonal); err != nil {
		return fmt.Errorf("png: %w", err)
	}
	const header = 8 + 25 // signature and IHDR
	perMetre := uint32(math.Round(dpi / 0.0254))
	chunk := []byte("pHYs")
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = append(chunk, 1)
	out := binary.BigEndian.AppendUint32(nil, 9)
	out = append(out, chunk...)
	out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(chunk))
	for _, part := range [][]byte{plain.Bytes()[:header], out, plain.Bytes()[header:]} {
		if _, err := w.Write(part); err != nil {
			return fmt.Errorf("png: %w", err)
		}
	}
	return nil
}
