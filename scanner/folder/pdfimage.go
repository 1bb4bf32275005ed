package folder

import (
	"bytes"
	"compress/zlib"
	"io"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging"
)

// extract gives the samples of an image as a page image: the coded stream as it
// is, or the same pixels coded anew. Drawing would not do: poppler stretches
// every image by up to a pixel. ok is false where drawing has to do.
func (im *pdfImage) extract() (p page, ok bool) {
	p.image = batch.Image{Width: im.width, Height: im.height, Bits: im.bits, Channels: im.channels}
	setDPI(&p.image, im.dpiX, im.dpiY)
	switch im.filter {
	case "DCTDecode":
		h, err := imaging.ReadHeader(im.raw)
		if err != nil || imaging.CheckJPEG(im.raw) != nil || h.Width != im.width || h.Height != im.height || h.Channels != im.channels || h.Orientation != 1 {
			return page{}, false
		}
		p.data, p.image.Codec, p.image.Bits = im.raw, batch.JPEG, 8
	case "CCITTFaxDecode":
		rows, err := imaging.DecodeG4(im.raw, im.width, im.height)
		if err != nil {
			return page{}, false
		}
		if im.inverted {
			for i := range rows {
				rows[i] = ^rows[i]
			}
			p.findings = append(p.findings, converted(false, "Bild der PDF-Seite ohne Verlust neu gespeichert (g4)."))
		}
		// Coded anew by the one way our writer knows; the pixels are the same,
		// and nearly always the bytes.
		p.data, p.image.Codec = imaging.EncodeG4(rows, (im.width+7)/8, im.width, im.height), batch.G4
	case "FlateDecode":
		px, ok := im.pixels()
		if !ok || px.encode(&p) != nil {
			return page{}, false
		}
		p.findings = append(p.findings, converted(false, "Bild der PDF-Seite ohne Verlust neu gespeichert (%s).", p.image.Codec))
	default:
		return page{}, false
	}
	return p, true
}

// pixels inflates an image of 1 or 8 bit; false where rows are missing or wrong.
func (im *pdfImage) pixels() (pixels, bool) {
	if im.bits != 8 && (im.bits != 1 || im.channels != 1) {
		return pixels{}, false
	}
	stride := (im.width*im.channels*im.bits + 7) / 8
	line := stride
	if im.predictor >= 10 {
		line++
	}
	z, err := zlib.NewReader(bytes.NewReader(im.raw))
	if err != nil {
		return pixels{}, false
	}
	defer z.Close()
	rows := make([]byte, line*im.height)
	if _, err := io.ReadFull(z, rows); err != nil {
		return pixels{}, false
	}
	if im.predictor >= 10 {
		if rows = unfilter(rows, stride, max(1, im.channels*im.bits/8)); rows == nil {
			return pixels{}, false
		}
	}
	px := pixels{width: im.width, height: im.height, bits: im.bits, channels: im.channels, rows: rows}
	if im.inverted != (im.bits == 1 && im.palette == nil) { // 1 is white in a PDF, black here
		for i := range rows {
			rows[i] = ^rows[i]
		}
	}
	if im.palette != nil {
		return px.indexed(im.palette)
	}
	return px, true
}

// indexed replaces samples by their colours; false where one has none.
func (px *pixels) indexed(palette []byte) (pixels, bool) {
	page := tiffPage{width: px.width, height: px.height, bits: px.bits, samples: 1}
	out := pixels{width: px.width, height: px.height, bits: 8, channels: 3, rows: make([]byte, 0, 3*px.width*px.height)}
	for _, i := range page.indices(px.rows, px.stride()) {
		if 3*int(i) >= len(palette) {
			return pixels{}, false
		}
		out.rows = append(out.rows, palette[3*int(i):3*int(i)+3]...)
	}
	return out, true
}

// unfilter undoes the filters of ISO 15948 clause 9 in place and returns the
// rows without their filter bytes; nil for a filter that does not exist.
func unfilter(data []byte, stride, step int) []byte {
	out, above := data[:0], make([]byte, stride)
	for ; len(data) > stride; data = data[stride+1:] {
		filter, row := data[0], data[1:stride+1]
		if filter > 4 {
			return nil
		}
		for i := range row {
			var left, corner byte
			if i >= step {
				left, corner = row[i-step], above[i-step]
			}
			switch filter {
			case 1:
				row[i] += left
			case 2:
				row[i] += above[i]
			case 3:
				row[i] += byte((int(left) + int(above[i])) / 2)
			case 4:
				row[i] += paeth(int(left), int(above[i]), int(corner))
			}
		}
		copy(above, row)
		out = append(out, row...)
	}
	return out
}

func paeth(a, b, c int) byte {
	p := a + b - c
	pa, pb, pc := max(p-a, a-p), max(p-b, b-p), max(p-c, c-p)
	switch {
	case pa <= pb && pa <= pc:
		return byte(a)
	case pb <= pc:
		return byte(b)
	}
	return byte(c)
}
