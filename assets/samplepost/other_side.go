package samplepost

import "math"

// otherSide is what shines through the paper: the darkness of the other side,
// mirrored, small and blurred.
type otherSide struct {
	w, h int
	dark []uint8 // 255 = black ink
}

// shrink is how many pixels of the canvas one value of an otherSide stands for.
const shrink = 4

// seenThrough takes the canvas as the other side of the sheet.
func (c *canvas) seenThrough() *otherSide {
	b := c.img.Rect
	o := &otherSide{w: b.Dx() / shrink, h: b.Dy() / shrink}
	o.dark = make([]uint8, o.w*o.h)
	paper := int(c.img.Pix[1]) // green of the corner: nothing is printed there
	for y := range o.h {
		for x := range o.w {
			sum := 0
			for dy := range shrink {
				i := (y*shrink+dy)*c.img.Stride + x*shrink*4 + 1
				for dx := range shrink {
					sum += max(0, paper-int(c.img.Pix[i+dx*4]))
				}
			}
			o.dark[y*o.w+o.w-1-x] = uint8(sum / (shrink * shrink))
		}
	}
	for range 3 {
		o.blur()
	}
	return o
}

// blur smears by a 3 x 3 mean, as light spreads in paper.
func (o *otherSide) blur() {
	next := make([]uint8, len(o.dark))
	for y := 1; y < o.h-1; y++ {
		for x := 1; x < o.w-1; x++ {
			i := y*o.w + x
			sum := 0
			for _, row := range []int{i - o.w, i, i + o.w} {
				sum += int(o.dark[row-1]) + int(o.dark[row]) + int(o.dark[row+1])
			}
			next[i] = uint8(sum / 9)
		}
	}
	o.dark = next
}

// shineThrough darkens the canvas where the other side has ink.
func (c *canvas) shineThrough(o *otherSide, strength float64) {
	b := c.img.Rect
	factor := uint32(math.Round(strength * 256))
	for y := range min(b.Dy(), (o.h-1)*shrink) {
		oy, fy := y/shrink, uint32(y%shrink)
		upper, lower := o.dark[oy*o.w:(oy+1)*o.w], o.dark[(oy+1)*o.w:(oy+2)*o.w]
		row := c.img.Pix[y*c.img.Stride : (y+1)*c.img.Stride]
		for x := range min(b.Dx(), (o.w-1)*shrink) {
			ox := x / shrink
			if upper[ox]|upper[ox+1]|lower[ox]|lower[ox+1] == 0 {
				continue
			}
			fx := uint32(x % shrink)
			d := (uint32(upper[ox])*(shrink-fx)+uint32(upper[ox+1])*fx)*(shrink-fy) +
				(uint32(lower[ox])*(shrink-fx)+uint32(lower[ox+1])*fx)*fy
			keep := 256*255 - d/(shrink*shrink)*factor
			for ch := range 3 {
				row[x*4+ch] = uint8(uint32(row[x*4+ch]) * keep / (256 * 255))
			}
		}
	}
}
