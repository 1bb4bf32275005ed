package samplepost

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	"image/png"
	"strings"
)

// pdf writes a PDF whose pages are images alone, as scanners and multi-function
// devices deliver it: JPEG data as it is, bitonal pages with Flate.
type pdf struct {
	w       *counter
	offsets []int64 // of object n at n-1; -1 where not written yet
	kids    []string
	started bool
}

func newPDF(w *counter) *pdf { return &pdf{w: w, offsets: []int64{-1, -1}} }

// Numbers of the two objects that are written last.
const catalogObject, pagesObject = 1, 2

func (p *pdf) object(number int, format string, args ...any) error {
	p.offsets[number-1] = p.w.n
	_, err := fmt.Fprintf(p.w, "%d 0 obj\n"+format+"\nendobj\n", append([]any{number}, args...)...)
	return err
}

func (p *pdf) next() int {
	p.offsets = append(p.offsets, -1)
	return len(p.offsets)
}

func (p *pdf) add(page Page) error {
	if !p.started {
		p.started = true
		if _, err := fmt.Fprint(p.w, "%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"); err != nil {
			return err
		}
	}
	t := page.Truth
	dict, data := "/BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /DCTDecode", page.Data
	switch t.Mode {
	case grayMode:
		dict = "/BitsPerComponent 8 /ColorSpace /DeviceGray /Filter /DCTDecode"
	case bitonalMode:
		rows, err := packedRows(page.Data)
		if err != nil {
			return err
		}
		if data, err = deflated(rows); err != nil {
			return err
		}
		dict = "/BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /FlateDecode"
	}
	w, h := float64(t.Width)*72/t.DPI, float64(t.Height)*72/t.DPI
	img, content, leaf := p.next(), p.next(), p.next()
	if err := p.object(img, "<< /Type /XObject /Subtype /Image /Width %d /Height %d %s /Length %d >>\nstream\n%s\nendstream",
		t.Width, t.Height, dict, len(data), data); err != nil {
		return err
	}
	paint := fmt.Sprintf("q %.3f 0 0 %.3f 0 0 cm /I Do Q", w, h)
	if err := p.object(content, "<< /Length %d >>\nstream\n%s\nendstream", len(paint), paint); err != nil {
		return err
	}
	p.kids = append(p.kids, fmt.Sprintf("%d 0 R", leaf))
	return p.object(leaf, "<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %.3f %.3f] /Resources << /XObject << /I %d 0 R >> >> /Contents %d 0 R >>",
		pagesObject, w, h, img, content)
}

func (p *pdf) close() error {
	if err := p.object(pagesObject, "<< /Type /Pages /Count %d /Kids [%s] >>", len(p.kids), strings.Join(p.kids, " ")); err != nil {
		return err
	}
	if err := p.object(catalogObject, "<< /Type /Catalog /Pages %d 0 R >>", pagesObject); err != nil {
		return err
	}
	start := p.w.n
	var tail bytes.Buffer
	fmt.Fprintf(&tail, "xref\n0 %d\n0000000000 65535 f \n", len(p.offsets)+1)
	for _, at := range p.offsets {
		fmt.Fprintf(&tail, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&tail, "trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(p.offsets)+1, catalogObject, start)
	_, err := p.w.Write(tail.Bytes())
	return err
}

// packedRows returns the pixels of a bitonal PNG, one bit each, rows padded to
// bytes, 1 = white.
func packedRows(data []byte) ([]byte, error) {
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("own png: %w", err)
	}
	bitonal, ok := img.(*image.Paletted)
	if !ok {
		return nil, fmt.Errorf("own png: %T is not bitonal", img)
	}
	w, h := bitonal.Rect.Dx(), bitonal.Rect.Dy()
	stride := (w + 7) / 8
	rows := make([]byte, stride*h)
	for y := range h {
		for x, v := range bitonal.Pix[y*bitonal.Stride : y*bitonal.Stride+w] {
			rows[y*stride+x/8] |= v << (7 - x%8)
		}
	}
	return rows, nil
}

func deflated(data []byte) ([]byte, error) {
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	if _, err := z.Write(data); err != nil {
		return nil, fmt.Errorf("deflate: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("deflate: %w", err)
	}
	return out.Bytes(), nil
}
