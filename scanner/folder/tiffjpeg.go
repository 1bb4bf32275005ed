package folder

import (
	"bytes"
	"context"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging"
)

// JPEG markers (ITU-T T.81 table B.1).
var (
	startOfImage = []byte{0xFF, 0xD8}
	endOfImage   = []byte{0xFF, 0xD9}
	// adobeRGB says that three components are RGB, which JPEG itself cannot.
	adobeRGB = []byte{0xFF, 0xEE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0}
)

// jpegPage fills p from a page compressed by JPEG (TIFF Technical Note 2). One
// strip becomes a JPEG file with its coded data unchanged; several are decoded,
// joined and coded without loss.
func (p *tiffPage) jpegPage(ctx context.Context, out *page, limits batch.ImportLimits) error {
	if len(p.chunks) == 1 {
		file, header, err := p.jpegChunk(0, limits)
		if err != nil {
			return err
		}
		if header.Width == p.width && header.Height == p.height && p.photometric != whiteIsZero && p.samples == header.Channels {
			out.data = file
			out.image.Codec, out.image.Bits, out.image.Channels = batch.JPEG, 8, header.Channels
			return nil
		}
	}
	px := pixels{width: p.width, height: p.height, bits: 8, channels: p.colourSamples()}
	px.rows = make([]byte, p.width*p.height*px.channels)
	for i := range p.chunks {
		if err := ctx.Err(); err != nil {
			return batch.Fail("folder.tiff", batch.CodeCanceled, err)
		}
		if err := p.joinJPEG(&px, i, limits); err != nil {
			return err
		}
	}
	if p.photometric == whiteIsZero {
		for i := range px.rows {
			px.rows[i] = ^px.rows[i]
		}
	}
	if err := px.encode(out); err != nil {
		return err
	}
	out.findings = append(out.findings, converted(false, "JPEG-Streifen der TIFF-Seite zusammengesetzt, ohne Verlust neu gespeichert (%s).", out.image.Codec))
	return nil
}

// jpegChunk makes a complete JPEG file of one strip or tile and checks it.
func (p *tiffPage) jpegChunk(i int, limits batch.ImportLimits) ([]byte, imaging.Header, error) {
	chunk, ok := bytes.CutPrefix(p.chunks[i], startOfImage)
	if !ok {
		return nil, imaging.Header{}, tiffBroken("JPEG-Streifen %d ohne Anfang", i+1)
	}
	file := append([]byte(nil), startOfImage...)
	if p.photometric == rgbColour {
		file = append(file, adobeRGB...)
	}
	if tables, ok := bytes.CutPrefix(p.tables, startOfImage); ok {
		file = append(file, bytes.TrimSuffix(tables, endOfImage)...)
	}
	file = append(file, chunk...)
	header, err := imaging.ReadHeader(file)
	if err != nil {
		return nil, header, err
	}
	if err := checkPixels(limits, header.Width, header.Height); err != nil {
		return nil, header, err
	}
	if header.Channels != p.colourSamples() {
		return nil, header, tiffUnsupported("JPEG-Streifen mit %d Kanälen", header.Channels)
	}
	return file, header, imaging.CheckJPEG(file)
}

func (p *tiffPage) joinJPEG(px *pixels, i int, limits batch.ImportLimits) error {
	file, header, err := p.jpegChunk(i, limits)
	if err != nil {
		return err
	}
	left, top := i%p.across()*p.chunkWidth, i/p.across()*p.chunkHeight
	columns, rows := min(p.chunkWidth, p.width-left), min(p.chunkHeight, p.height-top)
	if header.Width < columns || header.Height < rows {
		return tiffCut("JPEG-Streifen %d hat %d × %d statt %d × %d Pixel", i+1, header.Width, header.Height, columns, rows)
	}
	raster, err := imaging.Decode(file, batch.Image{Codec: batch.JPEG}, true, imaging.Limits{MaxPixels: limits.MaxPixels})
	if err != nil {
		return err
	}
	if raster.Damaged != "" {
		return tiffBroken("JPEG-Streifen %d: %s", i+1, raster.Damaged)
	}
	src := raster.Gray
	if px.channels == 3 {
		src = raster.RGB
	}
	for y := range rows {
		copy(px.rows[((top+y)*px.width+left)*px.channels:][:columns*px.channels], src[y*header.Width*px.channels:])
	}
	return nil
}
