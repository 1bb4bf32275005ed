package imaging

import (
	"math"
	"slices"
)

// sheet is the page as most steps see it: reduced to 150 to 299 dpi, with its
// paper level known everywhere.
type sheet struct {
	factor        int     // raw pixels per sheet pixel, per side
	dpi           float64 // of the sheet
	width, height int
	gray          []byte
	// contrast is paper minus luma, 0 where the pixel is no darker than paper.
	contrast []byte
	paper    int     // median luma of the paper
	noise    float64 // standard deviation of plain paper on the sheet
}

// tileMM is the size of the squares in which the paper level is taken: larger
// than a letter, smaller than a shadow.
const tileMM = 3.0

func newSheet(r *Raster, dpi float64) *sheet {
	s := &sheet{factor: max(1, int(dpi/150+0.02))}
	for s.factor > 1 && (r.Width/s.factor < 64 || r.Height/s.factor < 64) {
		s.factor--
	}
	s.dpi = dpi / float64(s.factor)
	if s.factor == 1 {
		s.gray, s.width, s.height = r.Gray, r.Width, r.Height
	} else {
		s.gray, s.width, s.height = reduce(r.Gray, r.Width, r.Height, s.factor)
	}
	s.levelPaper()
	s.noise = paperNoise(s.gray, s.width, s.height, s.paper)
	return s
}

// mm converts millimetres to sheet pixels.
func (s *sheet) mm(length float64) float64 { return length * s.dpi / 25.4 }

// levelPaper estimates the paper per tile (its 80th percentile), bridges tiles
// that are dark as a whole (pictures, borders, bars) with the page's own level,
// smooths, and subtracts.
func (s *sheet) levelPaper() {
	size := max(8, int(s.mm(tileMM)))
	cols, rows := (s.width+size-1)/size, (s.height+size-1)/size
	tiles := make([]int, cols*rows)
	for ty := range rows {
		for tx := range cols {
			tiles[ty*cols+tx] = s.tileLevel(tx*size, ty*size, size)
		}
	}
	sorted := slices.Clone(tiles)
	slices.Sort(sorted)
	// Pages with a large dark picture still have their paper in the upper half.
	s.paper = sorted[len(sorted)*3/4]
	bright := sorted[:0]
	for _, v := range tiles {
		if v >= s.paper*3/4 {
			bright = append(bright, v)
		}
	}
	slices.Sort(bright)
	s.paper = bright[len(bright)/2]
	for i, v := range tiles {
		if v < s.paper*3/4 {
			tiles[i] = s.paper
		}
	}
	s.subtract(medianTiles(tiles, cols, rows), cols, rows, size)
}

func (s *sheet) tileLevel(left, top, size int) int {
	var histogram [256]int
	n := 0
	for y := top; y < min(top+size, s.height); y++ {
		for _, v := range s.gray[y*s.width+left : y*s.width+min(left+size, s.width)] {
			histogram[v]++
		}
		n += min(left+size, s.width) - left
	}
	rest := n / 5
	level := 255
	for ; level > 0 && rest >= histogram[level]; level-- {
		rest -= histogram[level]
	}
	return level
}

// medianTiles replaces every tile by the median of its 3 × 3 neighbourhood.
func medianTiles(tiles []int, cols, rows int) []int {
	out := make([]int, len(tiles))
	var near [9]int
	for y := range rows {
		for x := range cols {
			n := near[:0]
			for v := max(0, y-1); v <= min(rows-1, y+1); v++ {
				for u := max(0, x-1); u <= min(cols-1, x+1); u++ {
					n = append(n, tiles[v*cols+u])
				}
			}
			slices.Sort(n)
			out[y*cols+x] = n[len(n)/2]
		}
	}
	return out
}

// subtract fills contrast, with the paper level interpolated between tiles.
func (s *sheet) subtract(tiles []int, cols, rows, size int) {
	s.contrast = make([]byte, len(s.gray))
	level := make([]int32, cols) // of the current rows, at tile centres, × 256
	paper := make([]byte, s.width)
	before, way := make([]int, s.width), make([]int32, s.width)
	for x := range before {
		tx, fx := place(x, size, cols)
		before[x], way[x] = tx, int32(fx)
	}
	const step = 4 // rows: the level changes slowly
	for y := 0; y < s.height; y += step {
		ty, fy := place(y, size, rows)
		for tx := range level {
			a := tiles[ty*cols+tx]
			b := tiles[min(ty+1, rows-1)*cols+tx]
			level[tx] = int32(a*(256-fy) + b*fy)
		}
		for x := range paper {
			tx := before[x]
			next := level[min(tx+1, cols-1)]
			paper[x] = byte((level[tx]*(256-way[x]) + next*way[x]) >> 16)
		}
		begin, end := y*s.width, min(y+step, s.height)*s.width
		darker(s.contrast[begin:end], s.gray[begin:end], paper)
	}
}

// place gives the tile whose centre lies before position p and how far p is on
// the way to the next centre, in 256ths.
func place(p, size, tiles int) (tile, fraction int) {
	q := p - size/2
	if q < 0 {
		return 0, 0
	}
	tile = q / size
	if tile >= tiles-1 {
		return tiles - 1, 0
	}
	return tile, (q % size) * 256 / size
}

// paperNoise is the standard deviation of neighbouring pixels that are both
// paper.
func paperNoise(gray []byte, width, height, paper int) float64 {
	var sum, n float64
	for y := 0; y < height; y += 8 {
		row := gray[y*width : (y+1)*width]
		for x := 1; x < len(row); x++ {
			a, b := int(row[x-1]), int(row[x])
			if d := a - b; a > paper-24 && b > paper-24 && d <= 16 && d >= -16 {
				sum += float64(d * d)
				n++
			}
		}
	}
	if n == 0 {
		return 0
	}
	return math.Sqrt(sum / n / 2)
}
