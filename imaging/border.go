package imaging

// Edges of a page, in the order of batch.Measurement.
const (
	top = iota
	right
	bottom
	left
)

// darkBorders returns per edge the depth in sheet pixels of the strip that is
// darker than any paper: the scanner's bed beside the sheet, or the shadow of
// its edge. A line belongs to it while at least a quarter of it is dark; a
// strip deeper than a quarter of the page is a picture, not a border.
func (s *sheet) darkBorders() (depth [4]int) {
	limit := byte(s.paper * 11 / 20)
	gap := max(1, int(s.mm(0.5)))
	for edge := range depth {
		lines, length := s.height, s.width
		if edge == left || edge == right {
			lines, length = s.width, s.height
		}
		for line := 0; line < lines/4+1 && line <= depth[edge]+gap; line++ {
			if s.darkShare(edge, line, length, limit) >= 0.25 {
				depth[edge] = line + 1
			}
		}
		if depth[edge] >= lines/4 {
			depth[edge] = 0
		}
	}
	return depth
}

// darkShare looks at every second pixel of the line that lies `line` pixels
// inside the edge.
func (s *sheet) darkShare(edge, line, length int, limit byte) float64 {
	at, step := line*s.width, 1
	switch edge {
	case bottom:
		at = (s.height - 1 - line) * s.width
	case left:
		at, step = line, s.width
	case right:
		at, step = s.width-1-line, s.width
	}
	dark := 0
	for i := 0; i < length; i += 2 {
		if s.gray[at+i*step] < limit {
			dark++
		}
	}
	return float64(2*dark) / float64(length)
}

// distances from a component to the four edges, outside to outside.
func (s *sheet) distances(c *component) [4]int {
	return [4]int{top: c.top, right: s.width - c.right, bottom: s.height - c.bottom, left: c.left}
}

// frameInner is the share of the middle of a sheet that a frame around it may cover: two
// creases or three streaks of a sensor that hang together with it do. A map or a table
// whose lines run off the sheet covers more.
const frameInner = 0.006

// inBorder tells whether a spot belongs to the rim of the page instead of its
// content: wholly within the dark border (and 1.5 mm behind it), or a dark
// strip or wedge that comes in from an edge.
func (s *sheet) inBorder(c *component, border [4]int) bool {
	reach := [4]int{top: c.bottom, right: s.width - c.left, bottom: s.height - c.top, left: c.right}
	along := [4]int{c.width(), c.height(), c.width(), c.height()}
	slack := int(s.mm(1.5))
	away := s.distances(c)
	touched := 0
	for edge := range reach {
		if reach[edge] <= border[edge]+slack {
			return true
		}
		if away[edge] > 1 {
			continue
		}
		touched++
		depth := float64(reach[edge])
		if depth <= s.mm(12) && float64(along[edge]) >= 4*depth {
			return true
		}
	}
	// The black behind a turned-in corner, or a frame around the whole sheet.
	small := float64(max(c.width(), c.height())) <= s.mm(10)
	return touched >= 2 && small || touched == 4 && float64(c.inner) <= frameInner*float64(s.width/2*(s.height/2))
}

// cutEdges tells per edge whether ink runs off the page: three or more spots of
// the size of letters that end at the very edge, where there is no dark border
// and the spots are no shadow along it.
func (s *sheet) cutEdges(spots []component, border [4]int) (cut [4]bool) {
	var count [4]int
	for i := range spots {
		c := &spots[i]
		if max(float64(c.width()), float64(c.height())) > s.mm(15) {
			continue
		}
		for edge, d := range s.distances(c) {
			deep, along := c.height(), c.width()
			if edge == left || edge == right {
				deep, along = along, deep
			}
			if d == 0 && border[edge] == 0 && float64(deep) >= s.mm(0.5) && float64(along) >= s.mm(0.3) && along <= 4*deep {
				count[edge]++
			}
		}
	}
	for edge, n := range count {
		cut[edge] = n >= 3
	}
	return cut
}
