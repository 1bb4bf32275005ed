package separators

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"

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
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	if _, err := z.Write(bits(img)); err != nil {
		return nil, fmt.Errorf("separator sheet: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("separator sheet: %w", err)
	}
	return assemble(sheets*2, img.Rect.Dx(), img.Rect.Dy(), packed.Bytes()), nil
}

// assemble writes a PDF whose pages all show the same one-bit image.
func assemble(pages, width, height int, packed []byte) []byte {
	var out bytes.Buffer
	var offsets []int
	object := func(format string, args ...any) {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n", len(offsets))
		fmt.Fprintf(&out, format, args...)
		out.WriteString("\nendobj\n")
	}
	out.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	const first = 5 // number of the first page object
	var kids bytes.Buffer
	for i := range pages {
		fmt.Fprintf(&kids, "%d 0 R ", first+i)
	}
	w, h := WidthMM/25.4*72, HeightMM/25.4*72
	object("<< /Type /Catalog /Pages 2 0 R /ViewerPreferences << /PrintScaling /None /Duplex /DuplexFlipLongEdge >> >>")
	object("<< /Type /Pages /Count %d /Kids [ %s] /MediaBox [0 0 %.2f %.2f] >>", pages, kids.String(), w, h)
	object("<< /Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream",
		width, height, len(packed), packed)
	content := fmt.Sprintf("%.2f 0 0 %.2f 0 0 cm /S Do", w, h)
	object("<< /Length %d >>\nstream\n%s\nendstream", len(content), content)
	for range pages {
		object("<< /Type /Page /Parent 2 0 R /Resources << /XObject << /S 3 0 R >> >> /Contents 4 0 R >>")
	}
	xref := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, xref)
	return out.Bytes()
}

// bits packs a gray image to one bit per pixel, most significant first, rows
// padded to bytes, 1 = white.
func bits(img *image.Gray) []byte {
	stride := (img.Rect.Dx() + 7) / 8
	out := make([]byte, stride*img.Rect.Dy())
	for y := range img.Rect.Dy() {
		row := img.Pix[y*img.Stride : y*img.Stride+img.Rect.Dx()]
		for x, v := range row {
			if v >= 128 {
				out[y*stride+x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	return out
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
