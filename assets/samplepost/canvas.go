package samplepost

import (
	"encoding/binary"
	"image"
	"image/color"
	"math"
	"strings"
)

// ink is a colour with its opacity.
type ink struct {
	r, g, b uint8
	alpha   float64
}

var (
	black  = ink{24, 24, 28, 1}
	blue   = ink{30, 50, 140, 0.92} // ball pen
	pencil = ink{110, 110, 112, 0.62}
)

func (i ink) faded(alpha float64) ink { i.alpha *= alpha; return i }

// canvas is one side of a sheet before it is scanned. Positions are
// millimetres from its top left corner.
type canvas struct {
	img   *image.RGBA
	dpi   float64
	fonts *fonts
}

// reset makes the canvas a clean sheet of the given size and tint.
func (c *canvas) reset(widthMM, heightMM, dpi float64, tint color.RGBA) {
	w, h := int(math.Round(widthMM/25.4*dpi)), int(math.Round(heightMM/25.4*dpi))
	if c.img == nil || cap(c.img.Pix) < 4*w*h {
		c.img = image.NewRGBA(image.Rect(0, 0, w, h))
	}
	c.img.Pix, c.img.Stride, c.img.Rect = c.img.Pix[:4*w*h], 4*w, image.Rect(0, 0, w, h)
	c.dpi = dpi
	pixel := []byte{tint.R, tint.G, tint.B, 255}
	copy(c.img.Pix, pixel)
	for done := 4; done < len(c.img.Pix); done *= 2 {
		copy(c.img.Pix[done:], c.img.Pix[:done])
	}
}

func (c *canvas) px(mm float64) float64 { return mm / 25.4 * c.dpi }
func (c *canvas) at(mm float64) int     { return int(math.Round(c.px(mm))) }

// blend lays ink with coverage 0 to 255 over the pixel at offset i.
func (c *canvas) blend(i int, k ink, coverage uint32) {
	a := coverage * uint32(k.alpha*256) >> 8
	if a == 0 {
		return
	}
	p := c.img.Pix[i : i+3 : i+3]
	// Ink darkens paper and what is on it already; it never brightens.
	p[0] = mix(p[0], k.r, a)
	p[1] = mix(p[1], k.g, a)
	p[2] = mix(p[2], k.b, a)
}

func mix(paper, over uint8, a uint32) uint8 {
	if over >= paper {
		return paper
	}
	return uint8((uint32(paper)*(255-a) + uint32(over)*a + 127) / 255)
}

// mask lays ink through a coverage mask with its corner at pixel x, y.
func (c *canvas) mask(m *image.Alpha, x, y int, k ink) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	for row := max(0, -y); row < h && y+row < c.img.Rect.Dy(); row++ {
		line := m.Pix[row*m.Stride : row*m.Stride+w]
		for col := max(0, -x); col < w && x+col < c.img.Rect.Dx(); col++ {
			if line[col] != 0 {
				c.blend((y+row)*c.img.Stride+(x+col)*4, k, uint32(line[col]))
			}
		}
	}
}

// box fills a rectangle.
func (c *canvas) box(x, y, w, h float64, k ink) {
	r := image.Rect(c.at(x), c.at(y), c.at(x+w), c.at(y+h)).Intersect(c.img.Rect)
	for row := r.Min.Y; row < r.Max.Y; row++ {
		for col := r.Min.X; col < r.Max.X; col++ {
			c.blend(row*c.img.Stride+col*4, k, 255)
		}
	}
}

// lineMM is the usual width of a printed line.
const lineMM = 0.25

// frame draws the outline of a rectangle, level and rule a horizontal and a
// vertical line.
func (c *canvas) frame(x, y, w, h float64, k ink) {
	c.level(x, y, w, k)
	c.level(x, y+h, w+lineMM, k)
	c.rule(x, y, h, k)
	c.rule(x+w, y, h, k)
}

func (c *canvas) level(x, y, w float64, k ink) { c.box(x, y, w, lineMM, k) }
func (c *canvas) rule(x, y, h float64, k ink)  { c.box(x, y, lineMM, h, k) }

// write draws one line of text with its baseline at y and returns its width.
func (c *canvas) write(s style, x, y float64, text string, k ink) float64 {
	f := c.fonts.face(s, c.dpi)
	at, base := c.px(x), c.at(y)
	for _, r := range text {
		g := f.glyph(r)
		if g.mask != nil {
			c.mask(g.mask, int(math.Round(at))+g.x, base+g.y, k)
		}
		at += float64(g.advance) / 64
	}
	return at/c.dpi*25.4 - x
}

// width returns the width of a text in millimetres.
func (c *canvas) width(s style, text string) float64 {
	return c.fonts.face(s, c.dpi).width(text) / c.dpi * 25.4
}

// wrap breaks a text into lines no wider than the given millimetres.
func (c *canvas) wrap(s style, text string, width float64) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		longer := word
		if line != "" {
			longer = line + " " + word
		}
		if line != "" && c.width(s, longer) > width {
			lines = append(lines, line)
			longer = word
		}
		line = longer
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// pixelAt returns the colour at pixel x, y as one comparable number.
func pixelAt(pix []byte, i int) uint32 { return binary.LittleEndian.Uint32(pix[i:]) }
