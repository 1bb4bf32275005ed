package airscantest

import (
	"image"
	"image/color"
)

// numberBits is how many squares carry the number of a page.
const numberBits = 12

// draw makes a white page of the size and colour a job asks for, with text-like
// bars and, along its top, its number as black (1) and gray (0) squares, highest
// first.
func draw(number int, job settings) image.Image {
	width, height := job.Width*job.DPI/300, job.Height*job.DPI/300
	gray := image.NewGray(image.Rect(0, 0, width, height))
	for i := range gray.Pix {
		gray.Pix[i] = 255
	}
	fill := func(x0, y0, x1, y1 int, luma uint8) {
		for y := y0; y < min(y1, height); y++ {
			for x := x0; x < min(x1, width); x++ {
				gray.Pix[y*gray.Stride+x] = luma
			}
		}
	}
	square := width / (2*numberBits + 1)
	for i := range numberBits {
		luma := uint8(160)
		if number>>(numberBits-1-i)&1 == 1 {
			luma = 0
		}
		fill((2*i+1)*square, square, (2*i+2)*square, 2*square, luma)
	}
	for y := 4 * square; y < height-square; y += square {
		fill(square, y, width-square-(y*7919)%max(1, width/2), y+square/3, 40)
	}
	if job.Colour != "RGB24" {
		return gray
	}
	rgb := image.NewRGBA(gray.Rect)
	for i, luma := range gray.Pix {
		rgb.Pix[4*i], rgb.Pix[4*i+1], rgb.Pix[4*i+2], rgb.Pix[4*i+3] = luma, luma, luma, 255
	}
	for y := height / 2; y < height/2+square; y++ { // a stamp, in colour
		for x := width / 2; x < width/2+square; x++ {
			rgb.SetRGBA(x, y, color.RGBA{200, 30, 30, 255})
		}
	}
	return rgb
}

// Number reads the number of a drawn page back from its picture; -1 where there
// is none. luma gives the brightness of a pixel.
func Number(width int, luma func(x, y int) uint8) int {
	square := width / (2*numberBits + 1)
	number := 0
	for i := range numberBits {
		switch v := luma((2*i+1)*square+square/2, square+square/2); {
		case v < 80:
			number |= 1 << (numberBits - 1 - i)
		case v > 210:
			return -1
		}
	}
	return number
}
