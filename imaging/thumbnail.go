package imaging

import "github.com/scanstelle/scanstelle/batch"

// ThumbSide is the longer side of a thumbnail in pixels: a strip shows an A4 page
// some 114 points high, which a screen of scale 2 draws with 228 pixels.
const ThumbSide = 240

// thumbQuality keeps the shapes of a letterhead and a stamp at some 6 kB a page.
const thumbQuality = 80

// Thumbnail makes a page small that was decoded for measuring, and turns it by
// rotation (0, 90, 180, 270 degrees clockwise).
func (r *Raster) Thumbnail(rotation int) (batch.Thumb, error) {
	if r.Small == nil {
		return r.grayLevel().Thumbnail(rotation)
	}
	small := &Level{Width: r.SmallWidth, Height: r.SmallHeight, Channels: 3, Pix: r.Small}
	if max(r.SmallWidth, r.SmallHeight) < min(ThumbSide, max(r.Width, r.Height)) {
		small = small.sharpened(r.grayLevel().within(ThumbSide))
	}
	return small.Thumbnail(rotation)
}

// grayLevel is the luma of the page, reduced as far as a thumbnail does not need
// it. What does not fill a box at the right and the bottom, a millimetre at most,
// is dropped.
func (r *Raster) grayLevel() *Level {
	factor := max(r.Width, r.Height) / (2 * ThumbSide)
	if factor < 2 || min(r.Width, r.Height) < factor {
		return &Level{Width: r.Width, Height: r.Height, Channels: 1, Pix: r.Gray}
	}
	pix, w, h := reduce(r.Gray, r.Width, r.Height, factor)
	return &Level{Width: w, Height: h, Channels: 1, Pix: pix}
}

// sharpened gives the size and the luma of a finer gray picture to a colour one.
func (l *Level) sharpened(gray *Level) *Level {
	out := &Level{Width: gray.Width, Height: gray.Height, Channels: 3, Pix: make([]byte, 3*len(gray.Pix))}
	for y := range gray.Height {
		for x := range gray.Width {
			from := 3 * (y*l.Height/gray.Height*l.Width + x*l.Width/gray.Width)
			r, g, b := int(l.Pix[from]), int(l.Pix[from+1]), int(l.Pix[from+2])
			more := int(gray.Pix[y*gray.Width+x]) - (299*r+587*g+114*b)/1000
			to := out.Pix[3*(y*gray.Width+x):]
			to[0], to[1], to[2] = byte(min(max(r+more, 0), 255)), byte(min(max(g+more, 0), 255)), byte(min(max(b+more, 0), 255))
		}
	}
	return out
}

// within shrinks a picture so that its longer side is at most side.
func (l *Level) within(side int) *Level {
	longer := max(l.Width, l.Height)
	if longer <= side {
		return l
	}
	w, h := max(1, l.Width*side/longer), max(1, l.Height*side/longer)
	return &Level{Width: w, Height: h, Channels: l.Channels, Pix: shrink(l.Pix, l.Width, l.Height, l.Channels, w, h)}
}

// Thumbnail makes a page small and turns it by rotation (0, 90, 180, 270 degrees
// clockwise).
func (l *Level) Thumbnail(rotation int) (batch.Thumb, error) {
	l = l.within(ThumbSide)
	pose := Pose{Rotation: rotation}
	w, h := pose.Size(l.Width, l.Height)
	data, err := l.Show(pose, 0, 0, w, h).JPEG(thumbQuality, true)
	return batch.Thumb{Width: w, Height: h, Rotation: pose.turn(), JPEG: data}, err
}

// ThumbLevel is the coarsest level of a page of that size that a thumbnail can be
// made from.
func ThumbLevel(width, height int) int {
	level := 0
	for Side(max(width, height), level+1) >= ThumbSide {
		level++
	}
	return level
}

// shrink averages boxes of pixels into a smaller picture.
func shrink(pix []byte, width, height, channels, w, h int) []byte {
	out := make([]byte, w*h*channels)
	for y := range h {
		top, bottom := y*height/h, max((y+1)*height/h, y*height/h+1)
		for x := range w {
			left, right := x*width/w, max((x+1)*width/w, x*width/w+1)
			for c := range channels {
				sum := 0
				for v := top; v < bottom; v++ {
					for u := left; u < right; u++ {
						sum += int(pix[(v*width+u)*channels+c])
					}
				}
				out[(y*w+x)*channels+c] = byte(sum / ((bottom - top) * (right - left)))
			}
		}
	}
	return out
}
