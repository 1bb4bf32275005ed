package imaging

import (
	"encoding/base64"
	"encoding/hex"
	"math"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
)

const (
	printSide = 16 // coefficients per side: 256 bits
	printGrid = 64 // cells per side of the reduced page
)

// fingerprint is a perceptual hash: the page's darkness on a grid of 64 × 64
// cells, its 16 × 16 lowest cosine coefficients without the mean, one bit each
// for "above the median". The same sheet scanned twice differs by few bits,
// different letters by about a third of them.
func (s *sheet) fingerprint() string {
	grid := s.grid(printGrid, printGrid)
	var half [printSide + 1][printGrid]float64
	for u := range half {
		for y := range printGrid {
			for x := range printGrid {
				half[u][y] += grid[y*printGrid+x] * cosines[u][x]
			}
		}
	}
	// The first row and column tell brightness, not content.
	coefficients := make([]float64, 0, printSide*printSide)
	for v := 1; v <= printSide; v++ {
		for u := 1; u <= printSide; u++ {
			sum := 0.0
			for y := range printGrid {
				sum += half[u][y] * cosines[v][y]
			}
			coefficients = append(coefficients, sum)
		}
	}
	sorted := slices.Clone(coefficients)
	slices.Sort(sorted)
	median := (sorted[len(sorted)/2] + sorted[len(sorted)/2-1]) / 2
	hash := make([]byte, printSide*printSide/8)
	for i, c := range coefficients {
		if c > median {
			hash[i/8] |= 0x80 >> (i % 8)
		}
	}
	return hex.EncodeToString(hash)
}

var cosines = func() (table [printSide + 1][printGrid]float64) {
	for u := range table {
		for x := range printGrid {
			table[u][x] = math.Cos(math.Pi * float64(u) * (float64(x) + 0.5) / printGrid)
		}
	}
	return table
}()

// grid is the mean contrast on cols × rows cells.
func (s *sheet) grid(cols, rows int) []float64 {
	sums := make([]int, cols*rows)
	counts := make([]int, cols*rows)
	for y := 0; y < s.height; y++ {
		base := y * rows / s.height * cols
		row := s.contrast[y*s.width : (y+1)*s.width]
		for c := range cols {
			from, to := c*s.width/cols, (c+1)*s.width/cols
			sum := 0
			for _, v := range row[from:to] {
				if v >= 10 { // paper grain would blur the picture of pale pages
					sum += int(v)
				}
			}
			sums[base+c] += sum
			counts[base+c] += to - from
		}
	}
	out := make([]float64, cols*rows)
	for i, n := range counts {
		if n > 0 {
			out[i] = float64(sums[i]) / float64(n)
		}
	}
	return out
}

// packedGrid is Measurement.Grid: cells from 0 to 15 against the darkest one.
func (s *sheet) packedGrid() string {
	cells := s.grid(batch.GridColumns, batch.GridRows)
	most := slices.Max(cells)
	packed := make([]byte, (len(cells)+1)/2)
	for i, v := range cells {
		if most > 0 {
			packed[i/2] |= byte(15*v/most+0.5) << (4 - 4*(i%2))
		}
	}
	return base64.RawStdEncoding.EncodeToString(packed)
}
