package imaging

/*
#include <turbojpeg.h>
*/
import "C"

import (
	"github.com/scanstelle/scanstelle/batch"
)

// Level is a page, or a piece of one, in pixels for the eye. Level n of a page
// has 1/2ⁿ of its width and height, rounded up.
type Level struct {
	Width, Height int
	Channels      int    // 1 gray, 3 colour
	Pix           []byte // rows without padding, 8 bit per channel
	Bitonal       bool   // gray with 0 and 255 only
}

// Side is that of a level, for a page side in pixels.
func Side(side, level int) int { return (side + 1<<level - 1) >> level }

// turboLevels are the levels that libjpeg-turbo decodes without making the whole
// page first: to a half, a quarter and an eighth.
const turboLevels = 3

// DecodeLevel decodes a stored page image at a level. A JPEG is decoded at the
// scale nearest to it, which saves most of the time and all of the memory of the
// whole page; other codecs are decoded whole and halved. The result may be of a
// finer level than asked for: took says which; see Half.
//
// Errors are those of Decode.
func DecodeLevel(data []byte, img batch.Image, level int, lim Limits) (l *Level, took int, err error) {
	if img.Codec != batch.JPEG {
		r, err := Decode(data, img, true, lim)
		if err != nil {
			return nil, 0, err
		}
		return r.level(), 0, nil
	}
	h, err := jpegHeader(data, lim)
	if err != nil {
		return nil, 0, err
	}
	took = min(max(level, 0), turboLevels)
	switch h.Channels {
	case 1:
		l = &Level{Channels: 1}
		l.Pix, _, err = decodeJPEG(data, h, 8>>took, C.TJPF_GRAY, 1)
	case 3:
		l = &Level{Channels: 3}
		l.Pix, _, err = decodeJPEG(data, h, 8>>took, C.TJPF_RGB, 3)
	default:
		r, err := cmykRaster(data, h)
		if err != nil {
			return nil, 0, err
		}
		return r.level(), 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	l.Width, l.Height = scaled(h.Width, 8>>took), scaled(h.Height, 8>>took)
	return l, took, nil
}

// jpegHeader reads the header of a JPEG and holds it against the limits.
func jpegHeader(data []byte, lim Limits) (Header, error) {
	h, err := ReadHeader(data)
	if err != nil {
		return h, err
	}
	if h.Format != string(batch.JPEG) {
		return h, batch.Refuse("imaging.decode", batch.CodeBroken, "%s statt %s", h.Format, batch.JPEG)
	}
	return h, lim.Check(h.Width, h.Height)
}

func (r *Raster) level() *Level {
	if r.RGB != nil {
		return &Level{Width: r.Width, Height: r.Height, Channels: 3, Pix: r.RGB}
	}
	return &Level{Width: r.Width, Height: r.Height, Channels: 1, Pix: r.Gray, Bitonal: r.Bitonal}
}

// Half is the next coarser level: each pixel is the mean of up to four.
func (l *Level) Half() *Level {
	w, h, n := Side(l.Width, 1), Side(l.Height, 1), l.Channels
	out := &Level{Width: w, Height: h, Channels: n, Pix: make([]byte, w*h*n)}
	stride := l.Width * n
	for y := range h {
		top := l.Pix[2*y*stride : (2*y+1)*stride]
		bottom := top
		if 2*y+1 < l.Height {
			bottom = l.Pix[(2*y+1)*stride : (2*y+2)*stride]
		}
		row := out.Pix[y*w*n : (y+1)*w*n]
		pairs := l.Width / 2
		if n == 1 {
			for x := range pairs {
				row[x] = byte((int(top[2*x]) + int(top[2*x+1]) + int(bottom[2*x]) + int(bottom[2*x+1]) + 2) >> 2)
			}
		} else {
			for x := range pairs {
				a, b := top[6*x:6*x+6:6*x+6], bottom[6*x:6*x+6:6*x+6]
				out := row[3*x : 3*x+3 : 3*x+3]
				out[0] = byte((int(a[0]) + int(a[3]) + int(b[0]) + int(b[3]) + 2) >> 2)
				out[1] = byte((int(a[1]) + int(a[4]) + int(b[1]) + int(b[4]) + 2) >> 2)
				out[2] = byte((int(a[2]) + int(a[5]) + int(b[2]) + int(b[5]) + 2) >> 2)
			}
		}
		if l.Width%2 == 1 { // the last column has no neighbour
			for c := range n {
				row[(w-1)*n+c] = byte((int(top[(l.Width-1)*n+c]) + int(bottom[(l.Width-1)*n+c]) + 1) >> 1)
			}
		}
	}
	return out
}

// Bytes is the memory that the pixels of a level take.
func (l *Level) Bytes() int64 { return int64(len(l.Pix)) }

// Show cuts the region at x, y of w × h pixels out of the page as the pose shows
// it. What lies outside the page is white. Without a deskew pixels are moved and
// not changed; with one they are interpolated between four.
func (l *Level) Show(p Pose, x, y, w, h int) *Level {
	out := &Level{Width: w, Height: h, Channels: l.Channels, Pix: make([]byte, w*h*l.Channels), Bitonal: l.Bitonal && p.Deskew == 0}
	m := p.ToRaw(l.Width, l.Height)
	// From the centre of a pixel to the upper left one of those around its source.
	const half = 1 << 15
	one := func(v float64) int64 { return int64(v*65536 + 0.5*sign(v)) }
	for v := range h {
		u0, v0 := m.At(0.5, float64(y+v)+0.5)
		// Steps are counted from the edge of the page, so that tiles meet exactly.
		sx, sy := one(u0)-half+int64(x)*one(m.XX), one(v0)-half+int64(x)*one(m.YX)
		row := out.Pix[v*w*l.Channels : (v+1)*w*l.Channels]
		if p.Deskew == 0 {
			l.copyRow(row, int(sx>>16), int(sy>>16), int(m.XX), int(m.YX))
		} else {
			l.mixRow(row, sx, sy, one(m.XX), one(m.YX))
		}
	}
	return out
}

func sign(v float64) float64 {
	if v < 0 {
		return -1
	}
	return 1
}

// copyRow fills a row with the pixels from (x, y) on in steps of (dx, dy).
func (l *Level) copyRow(row []byte, x, y, dx, dy int) {
	n := l.Channels
	if dx == 1 && dy == 0 && x >= 0 && y >= 0 && y < l.Height && x+len(row)/n <= l.Width { // nothing is turned
		copy(row, l.Pix[(y*l.Width+x)*n:])
		return
	}
	for i := 0; i < len(row); i += n {
		if x >= 0 && y >= 0 && x < l.Width && y < l.Height {
			at := (y*l.Width + x) * n
			row[i] = l.Pix[at]
			if n == 3 {
				row[i+1], row[i+2] = l.Pix[at+1], l.Pix[at+2]
			}
		} else {
			row[i] = 255
			if n == 3 {
				row[i+1], row[i+2] = 255, 255
			}
		}
		x, y = x+dx, y+dy
	}
}

// mixRow is copyRow between the pixels, in 16.16 fixed point.
func (l *Level) mixRow(row []byte, sx, sy, dx, dy int64) {
	n := l.Channels
	stride := l.Width * n
	for i := 0; i < len(row); i += n {
		x, y := int(sx>>16), int(sy>>16)
		if x >= 0 && y >= 0 && x < l.Width-1 && y < l.Height-1 {
			fx, fy := int(sx>>8)&255, int(sy>>8)&255
			at := y*stride + x*n
			a, b := l.Pix[at:at+2*n:at+2*n], l.Pix[at+stride:at+stride+2*n:at+stride+2*n]
			out := row[i : i+n : i+n]
			for c := range out {
				top := int(a[c])<<8 + (int(a[n+c])-int(a[c]))*fx
				bottom := int(b[c])<<8 + (int(b[n+c])-int(b[c]))*fx
				out[c] = byte((top<<8 + (bottom-top)*fy + 1<<15) >> 16)
			}
		} else {
			for c := range n {
				row[i+c] = 255
			}
		}
		sx, sy = sx+dx, sy+dy
	}
}

// JPEG codes the pixels; quality is 1 to 100. With fine set colour has the
// resolution of the pixels (4:4:4), else half of it (4:2:0), which takes half the
// time on both ends.
func (l *Level) JPEG(quality int, fine bool) ([]byte, error) {
	if fine {
		return encodeJPEG(l.Pix, l.Width, l.Height, l.Width*l.Channels, l.Channels, quality, 0, 0)
	}
	return encodeSampled(l.Pix, l.Width, l.Height, l.Width*l.Channels, l.Channels, quality, 0, 0, halfColour)
}

// PNG codes the pixels without loss.
func (l *Level) PNG() ([]byte, error) {
	return EncodePNG(l.Pix, batch.Image{Width: l.Width, Height: l.Height, Bits: 8, Channels: l.Channels}, l.Width*l.Channels)
}
