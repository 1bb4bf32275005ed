package imaging

import "math"

// exposure is how well ink and paper came out.
type exposure struct {
	contrast  float64 // paper minus ink, luma
	clipped   float64 // share of ink that is pure black
	sharpness float64 // 0 to 1
	noise     float64 // raw, luma
}

// measureExposure looks at raw pixels on every 4th row.
func measureExposure(r *Raster, s *sheet, blank bool) exposure {
	e := exposure{noise: paperNoise(r.Gray, r.Width, r.Height, s.paper)}
	if r.Bitonal {
		e.noise, e.sharpness = 0, 1
		if !blank {
			e.contrast = 255
		}
		return e
	}
	var histogram [256]int
	total := 0
	for y := 0; y < r.Height; y += 4 {
		for _, v := range r.Gray[y*r.Width : (y+1)*r.Width] {
			histogram[v]++
		}
	}
	limit := s.paper - 30
	for v := range max(limit, 0) {
		total += histogram[v]
	}
	if blank || total < 50 {
		e.sharpness = 1
		return e
	}
	// Ink is the darkest tenth of what is no paper: thin strokes are gray.
	ink := percentile(histogram[:max(limit, 0)], total/10)
	e.contrast = float64(s.paper - ink)
	e.clipped = float64(histogram[0]+histogram[1]) / float64(total)
	e.sharpness = acutance(r, s.paper, ink)
	return e
}

func percentile(histogram []int, rank int) int {
	for v, n := range histogram {
		if rank < n {
			return v
		}
		rank -= n
	}
	return len(histogram)
}

// acutance measures how many raw pixels an edge needs from a quarter to three
// quarters of the way between paper and ink, and returns 1 for one pixel or
// less, falling to 0 as the edge widens. Only whole edges count.
func acutance(r *Raster, paper, ink int) float64 {
	high, low := paper-(paper-ink)/4, ink+(paper-ink)/4
	full, dark := paper-(paper-ink)/10, ink+(paper-ink)/8
	scale := math.Max(1, r.DPI/300) // an edge as wide as a pixel at 300 dpi is sharp
	var widths [128]int
	count := 0
	for y := 0; y < r.Height; y += 8 {
		row := r.Gray[y*r.Width : (y+1)*r.Width]
		start := -1 // last pixel that was surely paper
		for x, value := range row {
			switch v := int(value); {
			case v >= full:
				start = x
			case v <= dark && start >= 0:
				w := edgeWidth(row[start:x+1], high, low) / scale
				widths[min(int(8*w+0.5), len(widths)-1)]++
				count++
				start = -1
			}
		}
	}
	if count < 20 {
		return 1
	}
	median := float64(percentile(widths[:], count/2)) / 8
	return math.Min(1, 1/math.Max(median, 1))
}

// edgeWidth is the distance in pixels between the places where a falling edge
// crosses high and low.
func edgeWidth(edge []byte, high, low int) float64 {
	cross := func(level int) float64 {
		for i := 1; i < len(edge); i++ {
			if a, b := int(edge[i-1]), int(edge[i]); a > level && b <= level {
				return float64(i-1) + float64(a-level)/float64(a-b)
			}
		}
		return float64(len(edge) - 1)
	}
	return cross(low) - cross(high)
}

// colourShare is the share of the reduced page that is clearly coloured: far
// from gray, or clearly off the tint of the paper.
func colourShare(r *Raster) float64 {
	n := r.SmallWidth * r.SmallHeight
	if r.Small == nil || n == 0 {
		return 0
	}
	var redness, blueness [511]int
	for i := range n {
		redness[int(r.Small[3*i])-int(r.Small[3*i+1])+255]++
		blueness[int(r.Small[3*i+2])-int(r.Small[3*i+1])+255]++
	}
	tintRed, tintBlue := percentile(redness[:], n/2)-255, percentile(blueness[:], n/2)-255
	count := 0
	for i := range n {
		red, green, blue := int(r.Small[3*i]), int(r.Small[3*i+1]), int(r.Small[3*i+2])
		chroma := max(red, green, blue) - min(red, green, blue)
		dr, db := red-green-tintRed, blue-green-tintBlue
		off := max(dr, db, 0) - min(dr, db, 0)
		if chroma > 48 || off > 24 {
			count++
		}
	}
	return float64(count) / float64(n)
}
