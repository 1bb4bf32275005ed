package imaging

/*
#include <turbojpeg.h>
*/
import "C"

import "github.com/scanstelle/scanstelle/batch"

const thumbnailQuality = 75

// Thumbnail returns a JPEG of the page whose longer side is at most maxSide
// pixels. JPEG pages are decoded at the smallest scale of libjpeg-turbo that is
// large enough, which costs a third of a full decode.
func Thumbnail(data []byte, img batch.Image, maxSide int) ([]byte, error) {
	if maxSide < 1 {
		return nil, batch.Refuse("imaging.thumbnail", batch.CodeUsage, "%d Pixel", maxSide)
	}
	pix, width, height, channels, err := thumbnailSource(data, img, maxSide)
	if err != nil {
		return nil, err
	}
	longer := max(width, height)
	if longer > maxSide {
		w, h := max(1, width*maxSide/longer), max(1, height*maxSide/longer)
		pix = shrink(pix, width, height, channels, w, h)
		width, height = w, h
	}
	return encodeJPEG(pix, width, height, width*channels, channels, thumbnailQuality, 0, 0)
}

func thumbnailSource(data []byte, img batch.Image, maxSide int) (pix []byte, width, height, channels int, err error) {
	if img.Codec == batch.JPEG {
		h, err := ReadHeader(data)
		if err != nil {
			return nil, 0, 0, 0, err
		}
		if err := (Limits{}).Check(h.Width, h.Height); err != nil {
			return nil, 0, 0, 0, err
		}
		num := 8
		for num > 1 && max(scaled(h.Width, num/2), scaled(h.Height, num/2)) >= maxSide {
			num /= 2
		}
		switch h.Channels {
		case 1:
			pix, _, err = decodeJPEG(data, h, num, C.TJPF_GRAY, 1)
			return pix, scaled(h.Width, num), scaled(h.Height, num), 1, err
		case 3:
			pix, _, err = decodeJPEG(data, h, num, C.TJPF_RGB, 3)
			return pix, scaled(h.Width, num), scaled(h.Height, num), 3, err
		}
	}
	r, err := Decode(data, img, true, Limits{})
	if err != nil {
		return nil, 0, 0, 0, err
	}
	if r.RGB != nil {
		return r.RGB, r.Width, r.Height, 3, nil
	}
	return r.Gray, r.Width, r.Height, 1, nil
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
