package imaging

import "math"

// Upright turns a page for reading: by rotation (0, 90, 180, 270 degrees
// clockwise; width and height swap at 90 and 270), then by -deskew degrees
// about its centre on a canvas of the same size, filled with white. This is the
// reading frame of batch.Text. Only Gray is turned; RGB and Small are dropped.
// The pixels of r are not changed; with nothing to turn they are shared.
func Upright(r *Raster, rotation int, deskew float64) *Raster {
	out := &Raster{Width: r.Width, Height: r.Height, DPI: r.DPI, Gray: r.Gray, Bitonal: r.Bitonal, Damaged: r.Damaged}
	if turn := ((rotation % 360) + 360) % 360; turn != 0 {
		out.Gray = quarterTurn(r.Gray, r.Width, r.Height, turn)
		if turn != 180 {
			out.Width, out.Height = r.Height, r.Width
		}
	}
	if deskew != 0 {
		out.Gray = rotateGray(out.Gray, out.Width, out.Height, -deskew)
		out.Bitonal = false
	}
	return out
}

// quarterTurn turns pixels clockwise by 90, 180 or 270 degrees, in blocks that
// stay in the cache.
func quarterTurn(pix []byte, width, height, turn int) []byte {
	out := make([]byte, len(pix))
	if turn == 180 {
		for i, v := range pix {
			out[len(pix)-1-i] = v
		}
		return out
	}
	const block = 64
	for top := 0; top < height; top += block {
		bottom := min(top+block, height)
		for left := 0; left < width; left += block {
			right := min(left+block, width)
			for x := left; x < right; x++ {
				if turn == 90 { // (x, y) goes to (height-1-y, x)
					row := out[x*height:]
					for y := top; y < bottom; y++ {
						row[height-1-y] = pix[y*width+x]
					}
				} else { // (x, y) goes to (y, width-1-x)
					row := out[(width-1-x)*height:]
					for y := top; y < bottom; y++ {
						row[y] = pix[y*width+x]
					}
				}
			}
		}
	}
	return out
}

// rotateGray turns pixels clockwise by degrees about the centre of the canvas,
// bilinear in 16.16 fixed point; what comes from outside is white.
func rotateGray(pix []byte, width, height int, degrees float64) []byte {
	out := make([]byte, len(pix))
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	// Backwards: the source of a target pixel lies counter-clockwise of it.
	dx, dy := int64(math.Round(cos*65536)), int64(math.Round(-sin*65536))
	cx, cy := float64(width-1)/2, float64(height-1)/2
	for y := range height {
		v := float64(y) - cy
		sx := int64(math.Round((cx - cx*cos + v*sin) * 65536))
		sy := int64(math.Round((cy + cx*sin + v*cos) * 65536))
		row := out[y*width : (y+1)*width]
		for x := range row {
			u, w := int(sx>>16), int(sy>>16)
			if u >= 0 && w >= 0 && u < width-1 && w < height-1 {
				fx, fy := int(sx>>8)&255, int(sy>>8)&255
				p := w*width + u
				q := p + width
				top := int(pix[p])*(256-fx) + int(pix[p+1])*fx
				bottom := int(pix[q])*(256-fx) + int(pix[q+1])*fx
				row[x] = byte((top*(256-fy) + bottom*fy + 1<<15) >> 16)
			} else {
				row[x] = 255
			}
			sx += dx
			sy += dy
		}
	}
	return out
}
