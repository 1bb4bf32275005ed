package folder

import (
	"context"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging"
)

// jpegQuality is what a conversion into JPEG is coded with, 4:4:4 (DESIGN
// section 5).
const jpegQuality = 92

// jpegFile is a JPEG: the file itself is the page image.
type jpegFile struct {
	data   []byte
	header imaging.Header
	limits batch.ImportLimits
}

func openJPEG(data []byte, limits batch.ImportLimits) (document, error) {
	header, err := imaging.ReadHeader(data)
	if err != nil {
		return nil, err
	}
	if err := checkPixels(limits, header.Width, header.Height); err != nil {
		return nil, err
	}
	if err := imaging.CheckJPEG(data); err != nil {
		return nil, err
	}
	return &jpegFile{data, header, limits}, nil
}

func checkPixels(limits batch.ImportLimits, width, height int) error {
	return imaging.Limits{MaxPixels: limits.MaxPixels}.Check(width, height)
}

func (j *jpegFile) pages() int { return 1 }

func (j *jpegFile) page(context.Context, int) (page, error) {
	h := j.header
	p := page{orientation: h.Orientation, verbatim: true}
	p.image = batch.Image{Codec: batch.JPEG, Width: h.Width, Height: h.Height, Bits: h.Bits, Channels: h.Channels}
	setDPI(&p.image, h.DPIX, h.DPIY)
	if h.Channels != 4 {
		return p, nil
	}
	raster, err := imaging.Decode(j.data, p.image, true, imaging.Limits{MaxPixels: j.limits.MaxPixels})
	if err != nil {
		return page{}, err
	}
	if p.data, err = imaging.EncodeJPEG(raster, jpegQuality, true); err != nil {
		return page{}, err
	}
	p.verbatim, p.image.Channels, p.image.Quality = false, 3, jpegQuality
	p.findings = append(p.findings, converted(true, "CMYK-JPEG nach RGB umgerechnet (JPEG, Güte %d, 4:4:4).", jpegQuality))
	return p, nil
}
