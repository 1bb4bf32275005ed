package imaging

import "math"

// A sheet that went in leaning shows its own edges: straight lines (its shadow on
// the backing) that run from one rim of the image to another. Nobody writes like
// that, so what lies on such a line or beyond it is no mark. Limits are those of
// a sheet: it leans by 12 degrees at most, and a line must be seen over most of
// its way, both its ends included.
const (
	edgeLean    = 0.21 // tangent
	edgeZone    = 0.25 // of the page, how deep an edge may lie
	edgeSeen    = 0.70 // share of its way where it must be seen …
	edgeEndSeen = 0.30 // … and that on 6 mm at each end
	edgeBandMM  = 1.2  // a spot that reaches further from the line is a mark
	edgeBinMM   = 2.0
	leastWayMM  = 6.0
	edgeRimMM   = 0.7 // nearer to the rim no line is seen
	edgeStep    = 4   // pixels between the places looked at
)

// sheetEdge is the line depth = at + lean × (along − middle), seen from one edge
// of the image.
type sheetEdge struct {
	edge     int
	at, lean float64
	middle   float64
}

// from turns a pixel to its place along an edge and its depth from there.
func (s *sheet) from(edge, x, y int) (along, depth float64) {
	switch edge {
	case top:
		return float64(x), float64(y)
	case right:
		return float64(y), float64(s.width - 1 - x)
	case bottom:
		return float64(x), float64(s.height - 1 - y)
	}
	return float64(y), float64(x)
}

// away is how far a run reaches from the line, to either side.
func (s *sheet) away(e sheetEdge, r run) float64 {
	begin, first := s.from(e.edge, int(r.left), int(r.y))
	end, last := s.from(e.edge, int(r.right)-1, int(r.y))
	return max(math.Abs(first-e.at-e.lean*(begin-e.middle)), math.Abs(last-e.at-e.lean*(end-e.middle)))
}

// sheetEdges finds the edges of a leaning sheet.
func (s *sheet) sheetEdges(border [4]int) (found []sheetEdge) {
	for edge := range 4 {
		if e, ok := s.sheetEdge(edge, s.edgePoints(edge), border); ok {
			found = append(found, e)
		}
	}
	return found
}

// edgePoints lists, on every edgeStep-th line that runs in from an edge, where it
// first crosses something dark and thin: place along the edge, depth. Nothing
// lies outside a sheet but the backing.
func (s *sheet) edgePoints(edge int) (points [][2]float64) {
	reach := max(3, int(s.mm(ridgeReachMM)+0.5))
	dip := int(max(8, math.Ceil(5*s.noise)))
	length, along, inwards, start := s.width, 1, s.width, 0
	switch edge {
	case right:
		length, along, inwards, start = s.height, s.width, -1, s.width-1
	case bottom:
		inwards, start = -s.width, (s.height-1)*s.width
	case left:
		length, along, inwards = s.height, s.width, 1
	}
	zone := int(edgeZone * float64(min(s.width, s.height)))
	for p := 0; p < length; p += edgeStep {
		line := start + p*along
		for d := reach; d < zone; d++ {
			i := line + d*inwards
			v := int(s.gray[i])
			if int(s.gray[i-reach*inwards])-v >= dip && int(s.gray[i+reach*inwards])-v >= dip &&
				s.gray[i-inwards] >= s.gray[i] && s.gray[i+inwards] >= s.gray[i] {
				points = append(points, [2]float64{float64(p), float64(d)})
				break
			}
		}
	}
	return points
}

// sheetEdge finds the line most points lie on (a Hough transform over leans) and
// tells whether it crosses the image from rim to rim.
func (s *sheet) sheetEdge(edge int, points [][2]float64, border [4]int) (sheetEdge, bool) {
	length, across := float64(s.height), float64(s.width)
	if edge == top || edge == bottom {
		length, across = across, length
	}
	e := sheetEdge{edge: edge, middle: length / 2}
	if float64(len(points)) < edgeSeen*s.mm(leastWayMM)/edgeStep {
		return e, false
	}
	const width = 3.0 // pixels of a bin
	reach := edgeLean * length / 2
	bins := make([]int, int((2*reach+edgeZone*across)/width)+2)
	most := 0
	step := 2 / length
	for lean := -edgeLean; lean <= edgeLean; lean += step {
		clear(bins)
		for _, p := range points {
			at := p[1] - lean*(p[0]-e.middle) + reach
			if i := int(at / width); at >= 0 && i+1 < len(bins) {
				bins[i]++
			}
		}
		for i := range len(bins) - 1 {
			if n := bins[i] + bins[i+1]; n > most {
				most, e.lean, e.at = n, lean, float64(i+1)*width-reach
			}
		}
	}
	for range 3 {
		e.fit(points)
	}
	return e, math.Abs(e.lean) <= edgeLean && s.crosses(e, points, border)
}

// fit lays the line through the points near it, by least squares.
func (e *sheetEdge) fit(points [][2]float64) {
	var n, sx, sy, sxx, sxy float64
	for _, p := range points {
		x := p[0] - e.middle
		if math.Abs(p[1]-e.at-e.lean*x) > 5 {
			continue
		}
		n, sx, sy, sxx, sxy = n+1, sx+x, sy+p[1], sxx+x*x, sxy+x*p[1]
	}
	if spread := n*sxx - sx*sx; spread > 0 {
		e.lean = (n*sxy - sx*sy) / spread
		e.at = (sy - e.lean*sx) / n
	}
}

// crosses tells whether the points show the line all its way through the image,
// dark borders aside.
func (s *sheet) crosses(e sheetEdge, points [][2]float64, border [4]int) bool {
	length, across, first, last := s.height, s.width, border[top], border[bottom]
	if e.edge == top || e.edge == bottom {
		length, across, first, last = s.width, s.height, border[left], border[right]
	}
	bin, rim := s.mm(edgeBinMM), s.mm(edgeRimMM)
	seen := make([]bool, int(float64(length)/bin)+1)
	for _, p := range points {
		if math.Abs(p[1]-e.at-e.lean*(p[0]-e.middle)) <= 3 {
			seen[int(p[0]/bin)] = true
		}
	}
	var way []bool
	for i := range seen {
		along := (float64(i) + 0.5) * bin
		depth := e.at + e.lean*(along-e.middle)
		if along >= float64(first)+rim && along < float64(length-last)-rim && depth >= rim && depth < float64(across) {
			way = append(way, seen[i])
		}
	}
	if float64(len(way))*edgeBinMM < leastWayMM {
		return false
	}
	const end = 3
	return seenShare(way) >= edgeSeen && seenShare(way[:end]) >= edgeEndSeen && seenShare(way[len(way)-end:]) >= edgeEndSeen
}

func seenShare(way []bool) float64 {
	n := 0
	for _, is := range way {
		if is {
			n++
		}
	}
	return float64(n) / float64(len(way))
}

// onEdges tells per spot whether it lies on an edge of the sheet.
func (s *sheet) onEdges(edges []sheetEdge, spots int, runs []run) []bool {
	on := make([]bool, spots)
	furthest := make([]float64, spots)
	for _, e := range edges {
		clear(furthest)
		for _, r := range runs {
			furthest[r.label] = max(furthest[r.label], s.away(e, r))
		}
		for i, d := range furthest {
			on[i] = on[i] || d <= s.mm(edgeBandMM)
		}
	}
	return on
}
