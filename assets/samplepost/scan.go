package samplepost

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
)

// Image modes of a scan.
const (
	colourMode  = "colour"
	grayMode    = "gray"
	bitonalMode = "bitonal"
)

// scan says how a sheet of paper becomes an image.
type scan struct {
	skew  float64 // degrees the paper leans clockwise
	turn  int     // degrees clockwise the paper lies turned: 0, 90, 180, 270
	dpi   float64
	noDPI bool // the file does not state it
	mode  string
	// quality is that of the JPEG file.
	quality int

	tint    color.RGBA // of the paper
	fade    float64    // share of the contrast that is lost, 0 to 1
	bleed   float64    // strength of the other side's show-through, 0 to 1
	holes   bool
	shadow  float64    // depth of the gutter shadow, 0 to 1
	gutter  int        // edge of the shadow: 0 top, 1 right, 2 bottom, 3 left
	border  [4]float64 // dark strips at the image edges in mm, same order
	backing uint8      // what lies behind the paper, luma
	noise   float64    // standard deviation in levels
	blur    int        // passes of a 2 x 2 mean
	streaks []streak
	window  point // size of the scanned area in mm; the paper's where zero
}

// streak is a line down the whole image, as a dirty sensor draws it.
type streak struct {
	at    float64 // share of the width
	width int     // pixels
	depth int     // levels darker
}

// noiseLength is a power of two, so that a mask wraps the index.
const noiseLength = 1 << 15

// overscanDeg is the lean from which a scanner takes in more than the paper's
// size, so that no corner with text is cut off.
const overscanDeg = 5

// capture scans the canvas. The result is *image.YCbCr or *image.Gray and is
// valid until the next call.
func (p *press) capture(s scan, rng *rand.Rand) image.Image {
	for range s.blur {
		soften(p.canvas.img)
	}
	w, h := p.canvas.img.Rect.Dx(), p.canvas.img.Rect.Dy()
	if s.window.x > 0 {
		w, h = p.canvas.at(s.window.x), p.canvas.at(s.window.y)
	} else if math.Abs(s.skew) > overscanDeg {
		sin, cos := math.Sincos(math.Abs(s.skew) * math.Pi / 180)
		w, h = int(float64(w)*cos+float64(h)*sin), int(float64(h)*cos+float64(w)*sin)
	}
	if s.turn%180 != 0 {
		w, h = h, w
	}
	m := p.newMapping(s, w, h, rng)
	if s.mode == colourMode {
		out := p.ycbcr(w, h)
		m.run(func(x, y int, r, g, b uint8) {
			luma, cb, cr := color.RGBToYCbCr(r, g, b)
			out.Y[y*out.YStride+x] = luma
			if (x|y)&1 == 0 { // colour is kept for one pixel of four, as the file does
				i := y/2*out.CStride + x/2
				out.Cb[i], out.Cr[i] = cb, cr
			}
		})
		return out
	}
	out := p.gray(w, h)
	m.run(func(x, y int, r, g, b uint8) {
		out.Pix[y*out.Stride+x] = uint8((77*uint32(r) + 150*uint32(g) + 29*uint32(b)) >> 8)
	})
	return out
}

// mapping carries what a pixel of the image is computed from.
type mapping struct {
	source     *image.RGBA
	w, h       int // of the image
	sin, cos   float64
	table      [3][256]uint8 // ink on paper, faded
	paper      uint32
	light      []int32 // per column, 256 = full
	lightRow   []int32
	dirt       []int32 // per column, levels
	noise      []int8
	rowNoise   []int
	backing    uint8
	tileWidth  int
	paperTable [3]int32
}

func (p *press) newMapping(s scan, w, h int, rng *rand.Rand) *mapping {
	src := p.canvas.img
	m := &mapping{source: src, w: w, h: h, backing: s.backing, tileWidth: w}
	// Whole quarter turns are exact, so that a straight page stays sharp.
	switch s.turn {
	case 0:
		m.cos = 1
	case 90:
		m.sin = 1
	case 180:
		m.cos = -1
	case 270:
		m.sin = -1
	}
	if s.turn%180 != 0 {
		m.tileWidth = 128 // reads columns: stay within the cache
	}
	if s.skew != 0 {
		m.sin, m.cos = math.Sincos((float64(s.turn) + s.skew) * math.Pi / 180)
	}
	tint := [3]uint8{s.tint.R, s.tint.G, s.tint.B}
	for c := range m.table {
		for v := range m.table[c] {
			white := float64(tint[c])
			m.table[c][v] = uint8(max(0, min(255, white+(float64(v)-white)*(1-s.fade))))
		}
		m.paperTable[c] = int32(m.table[c][tint[c]])
	}
	m.paper = uint32(tint[0]) | uint32(tint[1])<<8 | uint32(tint[2])<<16 | 255<<24
	m.light, m.lightRow = shading(w, s, 3, 1, p.canvas.px), shading(h, s, 0, 2, p.canvas.px)
	m.dirt = make([]int32, w)
	for _, k := range s.streaks {
		from := int(k.at * float64(w))
		for x := from; x < min(w, from+k.width); x++ {
			m.dirt[x] -= int32(k.depth)
		}
	}
	m.noise = make([]int8, noiseLength)
	for i := range m.noise {
		m.noise[i] = int8(max(-100, min(100, math.Round(rng.NormFloat64()*s.noise))))
	}
	m.rowNoise = make([]int, h)
	for y := range m.rowNoise {
		m.rowNoise[y] = rng.IntN(noiseLength)
	}
	return m
}

// shading returns the light along one axis of the image: gutter shadow and dark
// border at its two ends.
func shading(n int, s scan, low, high int, px func(float64) float64) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = 256
	}
	const reach = 22 // mm of a gutter shadow
	for _, end := range []int{low, high} {
		place := func(d int) int {
			if end == low {
				return d
			}
			return n - 1 - d
		}
		if s.shadow > 0 && s.gutter == end {
			for d := range min(n, int(px(reach))) {
				t := 1 - float64(d)/px(reach)
				out[place(d)] = int32(256 * (1 - s.shadow*t*t))
			}
		}
		for d := range min(n, int(px(s.border[end]))) {
			out[place(d)] = 26
		}
	}
	return out
}

// run computes every pixel of the image and hands it to set.
func (m *mapping) run(set func(x, y int, r, g, b uint8)) {
	pix, stride := m.source.Pix, m.source.Stride
	sw, sh := m.source.Rect.Dx(), m.source.Rect.Dy()
	const one = 1 << 16
	stepX, stepY := int64(math.Round(m.cos*one)), int64(math.Round(-m.sin*one))
	for tile := 0; tile < m.w; tile += m.tileWidth {
		end := min(m.w, tile+m.tileWidth)
		for y := range m.h {
			dy := float64(y) + 0.5 - float64(m.h)/2
			dx := float64(tile) + 0.5 - float64(m.w)/2
			u := int64(math.Round((m.cos*dx + m.sin*dy + float64(sw)/2 - 0.5) * one))
			v := int64(math.Round((-m.sin*dx + m.cos*dy + float64(sh)/2 - 0.5) * one))
			light, at := m.lightRow[y], m.rowNoise[y]+tile
			for x := tile; x < end; x, u, v, at = x+1, u+stepX, v+stepY, at+1 {
				ix, iy := int(u>>16), int(v>>16)
				var r, g, b int32
				if ix < 0 || iy < 0 || ix >= sw-1 || iy >= sh-1 {
					r, g, b = m.outside(ix, iy, sw, sh)
				} else {
					i := iy*stride + ix*4
					fx, fy := uint32(u>>8)&255, uint32(v>>8)&255
					a00, a01 := pixelAt(pix, i), pixelAt(pix, i+4)
					a10, a11 := pixelAt(pix, i+stride), pixelAt(pix, i+stride+4)
					switch {
					case a00 == m.paper && a01 == m.paper && a10 == m.paper && a11 == m.paper:
						r, g, b = m.paperTable[0], m.paperTable[1], m.paperTable[2]
					case fx|fy == 0:
						r, g, b = int32(m.table[0][a00&255]), int32(m.table[1][a00>>8&255]), int32(m.table[2][a00>>16&255])
					default:
						r = int32(m.table[0][between(a00, a01, a10, a11, fx, fy)])
						g = int32(m.table[1][between(a00>>8, a01>>8, a10>>8, a11>>8, fx, fy)])
						b = int32(m.table[2][between(a00>>16, a01>>16, a10>>16, a11>>16, fx, fy)])
					}
				}
				shade := light * m.light[x]
				add := int32(m.noise[at&(noiseLength-1)]) + m.dirt[x]
				set(x, y, level(r*shade>>16+add), level(g*shade>>16+add), level(b*shade>>16+add))
			}
		}
	}
}

// between interpolates the lowest byte of four neighbours.
func between(a00, a01, a10, a11, fx, fy uint32) uint32 {
	upper := (a00&255)*(256-fx) + (a01&255)*fx
	lower := (a10&255)*(256-fx) + (a11&255)*fx
	return (upper*(256-fy) + lower*fy) >> 16
}

func level(v int32) uint8 {
	if uint32(v) > 255 {
		if v < 0 {
			return 0
		}
		return 255
	}
	return uint8(v)
}

// outside returns what the scanner sees beside the paper: its backing, with the
// thin shadow of the paper's edge. The outermost row and column of the paper
// itself are not interpolated.
func (m *mapping) outside(ix, iy, sw, sh int) (r, g, b int32) {
	if ix >= 0 && iy >= 0 && ix < sw && iy < sh {
		a := pixelAt(m.source.Pix, iy*m.source.Stride+ix*4)
		return int32(m.table[0][a&255]), int32(m.table[1][a>>8&255]), int32(m.table[2][a>>16&255])
	}
	d := max(-ix, -iy, ix-sw+1, iy-sh+1)
	v := int32(m.backing)
	if d < 8 {
		v -= v * int32(8-d) / 40
	}
	return v, v, v
}

// soften replaces every pixel by the mean of a 2 x 2 square.
func soften(img *image.RGBA) {
	w, h, pix := img.Rect.Dx(), img.Rect.Dy(), img.Pix
	for y := range h - 1 {
		row := pix[y*img.Stride : y*img.Stride+2*img.Stride]
		for i := 0; i < (w-1)*4; i += 4 {
			if pixelAt(row, i) == pixelAt(row, i+4) && pixelAt(row, i) == pixelAt(row, i+img.Stride) && pixelAt(row, i) == pixelAt(row, i+img.Stride+4) {
				continue
			}
			for c := i; c < i+3; c++ {
				row[c] = uint8((uint32(row[c]) + uint32(row[c+4]) + uint32(row[c+img.Stride]) + uint32(row[c+img.Stride+4]) + 2) / 4)
			}
		}
	}
}
