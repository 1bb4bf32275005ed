package paper

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
)

// Print returns a PDF for a printer: so many pages of A4 that all show one picture in
// black and white, light above 127. It is no PDF/A and is not kept as evidence.
func Print(img image.Image, pages int) ([]byte, error) {
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	if _, err := z.Write(oneBit(img)); err != nil {
		return nil, fmt.Errorf("print: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("print: %w", err)
	}
	return assemble(pages, img.Bounds().Dx(), img.Bounds().Dy(), packed.Bytes()), nil
}

// a4Width and a4Height are the size of the sheet in points.
const a4Width, a4Height = 210 / 25.4 * 72, 297 / 25.4 * 72

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
	object("<< /Type /Catalog /Pages 2 0 R /ViewerPreferences << /PrintScaling /None /Duplex /DuplexFlipLongEdge >> >>")
	object("<< /Type /Pages /Count %d /Kids [ %s] /MediaBox [0 0 %.2f %.2f] >>", pages, kids.String(), a4Width, a4Height)
	object("<< /Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream",
		width, height, len(packed), packed)
	content := fmt.Sprintf("%.2f 0 0 %.2f 0 0 cm /S Do", a4Width, a4Height)
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

// oneBit packs a picture to one bit per pixel, most significant first, rows padded
// to bytes, 1 = white.
func oneBit(img image.Image) []byte {
	b := img.Bounds()
	light := func(x, y int) bool {
		r, g, bl, _ := img.At(x, y).RGBA()
		return (r+g+bl)/3 >= 0x8000
	}
	if gray, ok := img.(*image.Gray); ok {
		light = func(x, y int) bool { return gray.Pix[gray.PixOffset(x, y)] >= 128 }
	}
	stride := (b.Dx() + 7) / 8
	out := make([]byte, stride*b.Dy())
	for y := range b.Dy() {
		for x := range b.Dx() {
			if light(b.Min.X+x, b.Min.Y+y) {
				out[y*stride+x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	return out
}
