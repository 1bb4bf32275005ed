package imaging

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"

	"github.com/scanstelle/scanstelle/batch"
)

// Decode turns a stored page image into pixels. img names the codec and, for
// G4, the size; JPEG and PNG are taken at their own header, which is held
// against lim before anything is allocated. With colour, RGB is filled as well
// where the image has colour; without, only Gray and Small.
//
// Errors: batch.CodeTooManyPixels, CodeBroken, CodeTruncated, CodeUnsupported.
// A JPEG that gives pixels in spite of damage sets Raster.Damaged.
func Decode(data []byte, img batch.Image, colour bool, lim Limits) (*Raster, error) {
	var r *Raster
	var err error
	switch img.Codec {
	case batch.JPEG, batch.PNG:
		r, err = decodeFile(data, img.Codec, colour, lim)
	case batch.G4:
		r, err = decodeG4(data, img, lim)
	default:
		return nil, batch.Refuse("imaging.decode", batch.CodeUnsupported, "%s", img.Codec)
	}
	if err != nil {
		return nil, err
	}
	if img.DPI > 0 {
		r.DPI = img.DPI
	}
	return r, nil
}

func decodeFile(data []byte, codec batch.Codec, colour bool, lim Limits) (*Raster, error) {
	h, err := ReadHeader(data)
	if err != nil {
		return nil, err
	}
	if h.Format != string(codec) {
		return nil, batch.Refuse("imaging.decode", batch.CodeBroken, "%s statt %s", h.Format, codec)
	}
	if err := lim.Check(h.Width, h.Height); err != nil {
		return nil, err
	}
	var r *Raster
	if codec == batch.JPEG {
		r, err = jpegRaster(data, h, colour)
	} else {
		r, err = pngRaster(data, colour)
	}
	if err != nil {
		return nil, err
	}
	if h.DPIKnown {
		r.DPI = h.DPIX
	}
	return r, nil
}

func decodeG4(data []byte, img batch.Image, lim Limits) (*Raster, error) {
	if err := lim.Check(img.Width, img.Height); err != nil {
		return nil, err
	}
	bits, err := DecodeG4(data, img.Width, img.Height)
	if err != nil {
		return nil, err
	}
	return &Raster{
		Width: img.Width, Height: img.Height, Bitonal: true,
		Gray: expandBits(bits, (img.Width+7)/8, img.Width, img.Height),
	}, nil
}

func pngRaster(data []byte, colour bool) (*Raster, error) {
	const op = "imaging.png"
	decoded, err := png.Decode(bytes.NewReader(data))
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, &batch.Error{Op: op, Code: batch.CodeTruncated, Detail: "PNG endet zu früh", Err: err}
	case err != nil:
		return nil, &batch.Error{Op: op, Code: batch.CodeBroken, Detail: "PNG-Bilddaten", Err: err}
	}
	return fromImage(decoded, colour)
}

// fromImage flattens a picture of the standard library onto white paper.
func fromImage(m image.Image, colour bool) (*Raster, error) {
	b := m.Bounds()
	r := &Raster{Width: b.Dx(), Height: b.Dy()}
	switch src := m.(type) {
	case *image.Gray:
		r.Gray = packRows(src.Pix, src.Stride, r.Width, r.Height, 8)
		r.Bitonal = isBitonal(r.Gray)
		return r, nil
	case *image.Gray16:
		r.Gray = make([]byte, r.Width*r.Height)
		for y := range r.Height {
			for x := range r.Width {
				r.Gray[y*r.Width+x] = src.Pix[y*src.Stride+2*x]
			}
		}
		return r, nil
	case *image.Paletted:
		r.RGB = make([]byte, 3*r.Width*r.Height)
		var table [256][3]byte
		for i, c := range src.Palette {
			table[i] = onWhite(c)
		}
		for y := range r.Height {
			for x, index := range src.Pix[y*src.Stride : y*src.Stride+r.Width] {
				copy(r.RGB[3*(y*r.Width+x):], table[index][:])
			}
		}
	case *image.RGBA: // opaque: image/png gives RGBA for colour without alpha
		r.RGB = make([]byte, 3*r.Width*r.Height)
		for y := range r.Height {
			row, out := src.Pix[y*src.Stride:], r.RGB[3*y*r.Width:]
			for x := range r.Width {
				out[3*x], out[3*x+1], out[3*x+2] = row[4*x], row[4*x+1], row[4*x+2]
			}
		}
	default:
		r.RGB = make([]byte, 3*r.Width*r.Height)
		for y := range r.Height {
			for x := range r.Width {
				flat := onWhite(m.At(b.Min.X+x, b.Min.Y+y))
				copy(r.RGB[3*(y*r.Width+x):], flat[:])
			}
		}
	}
	if err := r.fromRGB(); err != nil {
		return nil, err
	}
	if isGray(r.RGB) {
		r.RGB, r.Small, r.SmallWidth, r.SmallHeight = nil, nil, 0, 0
		r.Bitonal = isBitonal(r.Gray)
	} else if !colour {
		r.RGB = nil
	}
	return r, nil
}

func onWhite(c color.Color) [3]byte {
	red, green, blue, alpha := c.RGBA() // premultiplied
	rest := 0xffff - alpha
	return [3]byte{byte((red + rest) >> 8), byte((green + rest) >> 8), byte((blue + rest) >> 8)}
}

func isGray(rgb []byte) bool {
	for i := 0; i+2 < len(rgb); i += 3 {
		if rgb[i] != rgb[i+1] || rgb[i] != rgb[i+2] {
			return false
		}
	}
	return true
}

func isBitonal(gray []byte) bool {
	for _, v := range gray {
		if v != 0 && v != 255 {
			return false
		}
	}
	return true
}
