package chart

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
)

// PDF returns the chart for printing: what is black as one-bit pixels of 600 dpi,
// the patches as areas of colour, which the printer renders as it can.
func PDF() ([]byte, error) {
	black, err := ink()
	if err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	if _, err := z.Write(bits(black)); err != nil {
		return nil, fmt.Errorf("chart: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("chart: %w", err)
	}
	const mm = 72 / 25.4
	w, h := WidthMM*mm, HeightMM*mm
	var content bytes.Buffer
	fmt.Fprintf(&content, "q %.3f 0 0 %.3f 0 0 cm /S Do Q\n", w, h)
	for _, p := range append(append([]patch{}, colours...), grays...) {
		fmt.Fprintf(&content, "%.3f %.3f %.3f rg %.3f %.3f %.3f %.3f re f\n", float64(p.rgb[0])/255, float64(p.rgb[1])/255, float64(p.rgb[2])/255,
			p.at.x*mm, h-(p.at.y+patchH)*mm, patchW*mm, patchH*mm)
	}
	var out bytes.Buffer
	var offsets []int
	object := func(format string, args ...any) {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n", len(offsets))
		fmt.Fprintf(&out, format, args...)
		out.WriteString("\nendobj\n")
	}
	out.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	object("<< /Type /Catalog /Pages 2 0 R /ViewerPreferences << /PrintScaling /None >> >>")
	object("<< /Type /Pages /Count 1 /Kids [5 0 R] /MediaBox [0 0 %.3f %.3f] >>", w, h)
	object("<< /Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream",
		black.Rect.Dx(), black.Rect.Dy(), packed.Len(), packed.Bytes())
	object("<< /Length %d >>\nstream\n%s\nendstream", content.Len(), content.Bytes())
	object("<< /Type /Page /Parent 2 0 R /Resources << /XObject << /S 3 0 R >> >> /Contents 4 0 R >>")
	xref := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, xref)
	return out.Bytes(), nil
}

// bits packs a gray image to one bit per pixel, most significant first, rows
// padded to bytes, 1 = white.
func bits(img *image.Gray) []byte {
	stride := (img.Rect.Dx() + 7) / 8
	out := make([]byte, stride*img.Rect.Dy())
	for y := range img.Rect.Dy() {
		for x, v := range img.Pix[y*img.Stride : y*img.Stride+img.Rect.Dx()] {
			if v >= 128 {
				out[y*stride+x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	return out
}
