package folder

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging"
)

// pngFile is a PNG: the file itself is the page image where a PDF can hold its
// data; bitonal ones become G4, others are coded anew without loss.
type pngFile struct {
	data   []byte
	header imaging.Header
}

func openPNG(data []byte, limits batch.ImportLimits) (document, error) {
	header, err := imaging.ReadHeader(data)
	if err != nil {
		return nil, err
	}
	if err := checkPixels(limits, header.Width, header.Height); err != nil {
		return nil, err
	}
	if err := imaging.CheckPNG(data); err != nil {
		return nil, err
	}
	return &pngFile{data, header}, nil
}

func (f *pngFile) pages() int { return 1 }

func (f *pngFile) page(context.Context, int) (page, error) {
	h := f.header
	p := page{orientation: 1}
	p.image = batch.Image{Codec: batch.PNG, Width: h.Width, Height: h.Height, Bits: h.Bits, Channels: h.Channels}
	setDPI(&p.image, h.DPIX, h.DPIY)
	direct := imaging.PNGDirect(f.data)
	if direct && h.Bits > 1 {
		p.verbatim = true
		return p, f.checkRows()
	}
	decoded, err := png.Decode(bytes.NewReader(f.data))
	if err != nil {
		return page{}, pngFailure(err)
	}
	px := flatten(decoded)
	if px.reduce(); direct && px.bits > 1 { // two colours that are not black and white
		p.verbatim = true
		return p, nil
	}
	if err := px.encode(&p); err != nil {
		return page{}, err
	}
	p.findings = append(p.findings, px.resaved("PNG", p.image.Codec))
	return p, nil
}

func pngFailure(err error) error {
	const op = "folder.png"
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return &batch.Error{Op: op, Code: batch.CodeTruncated, Detail: "PNG-Bilddaten enden zu früh", Err: err}
	}
	return &batch.Error{Op: op, Code: batch.CodeBroken, Detail: "PNG-Bilddaten", Err: err}
}

// checkRows inflates the image data of a file that is passed on as it is, to
// see that every row is there: the chunks and their checksums do not tell.
func (f *pngFile) checkRows() error {
	parts, err := imaging.PNGStream(f.data)
	if err != nil {
		return err
	}
	z, err := zlib.NewReader(bytes.NewReader(parts.IDAT))
	if err != nil {
		return pngFailure(err)
	}
	row := 1 + int64((parts.Width*parts.Channels*parts.Bits+7)/8)
	want := row * int64(parts.Height)
	n, err := io.Copy(io.Discard, io.LimitReader(z, want+1))
	switch {
	case err != nil:
		return pngFailure(err)
	case n < want:
		return batch.Refuse("folder.png", batch.CodeTruncated, "PNG-Bilddaten enden nach %d von %d Zeilen", n/row, parts.Height)
	case n > want:
		return batch.Refuse("folder.png", batch.CodeBroken, "PNG mit mehr Zeilen als angegeben")
	}
	return nil
}

// flatten lays a picture of the standard library onto white paper, in 16 bit
// where it has 16, else in 8.
func flatten(m image.Image) pixels {
	b := m.Bounds()
	px := pixels{width: b.Dx(), height: b.Dy(), bits: 8, channels: 3}
	switch src := m.(type) {
	case *image.Gray:
		px.channels = 1
		for y := range px.height {
			px.rows = append(px.rows, src.Pix[y*src.Stride:y*src.Stride+px.width]...)
		}
		return px
	case *image.Paletted:
		var table [256]pixels
		for i, c := range src.Palette {
			table[i].bits = 8
			table[i].add(c)
		}
		px.rows = make([]byte, 0, 3*px.width*px.height)
		for y := range px.height {
			for _, index := range src.Pix[y*src.Stride:][:px.width] {
				px.rows = append(px.rows, table[index].rows...)
				px.blended = px.blended || table[index].blended
			}
		}
		return px
	case *image.NRGBA:
		px.rows = make([]byte, 0, 3*px.width*px.height)
		for y := range px.height {
			row := src.Pix[y*src.Stride:][:4*px.width]
			for ; len(row) > 0; row = row[4:] {
				a := int(row[3])
				px.blended = px.blended || a < 255
				for _, v := range row[:3] {
					px.rows = append(px.rows, byte((int(v)*a+255*(255-a)+127)/255))
				}
			}
		}
		return px
	case *image.Gray16, *image.RGBA64, *image.NRGBA64:
		px.bits = 16
	}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			px.add(m.At(x, y))
		}
	}
	return px
}

func (px *pixels) add(c color.Color) {
	red, green, blue, alpha := c.RGBA() // 16 bit, premultiplied
	px.blended = px.blended || alpha < 0xffff
	for _, v := range [3]uint32{red, green, blue} {
		v += 0xffff - alpha
		if px.bits == 16 {
			px.rows = order16.AppendUint16(px.rows, uint16(v))
		} else {
			px.rows = append(px.rows, byte(v>>8))
		}
	}
}
