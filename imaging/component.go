package imaging

import "image"

// component is a connected spot of ink (8-neighbourhood) on a sheet. Right and
// bottom lie outside.
type component struct {
	left, top, right, bottom int
	area                     int
	inner                    int  // of area, what lies in the middle half of the sheet, each way
	peak                     byte // strongest contrast in it
}

func (c *component) width() int  { return c.right - c.left }
func (c *component) height() int { return c.bottom - c.top }

func (c *component) box() image.Rectangle { return image.Rect(c.left, c.top, c.right, c.bottom) }

// run is a stretch of ink on one row; right lies outside. Label is the place of
// its component in the list that components returns.
type run struct {
	left, right, y int32
	label          int32
}

// components labels the pixels whose contrast is at least threshold. Runs are
// joined row by row; labels of joined parts are resolved by a union-find. The
// runs come top down.
func (s *sheet) components(threshold byte) ([]component, []run) {
	l := &labels{}
	var above, here, all []run
	for y := range s.height {
		row := s.contrast[y*s.width : (y+1)*s.width]
		here = here[:0]
		for x := 0; x < len(row); x++ {
			if row[x] < threshold {
				continue
			}
			left := x
			for x < len(row) && row[x] >= threshold {
				x++
			}
			here = append(here, run{int32(left), int32(x), int32(y), -1})
		}
		l.join(here, above)
		for i := range here {
			s.grow(l.at(here[i].label), here[i], y)
		}
		all = append(all, here...)
		above, here = here, above
	}
	return l.roots(all)
}

// grow adds a run to its component.
func (s *sheet) grow(c *component, r run, y int) {
	left, right := int(r.left), int(r.right)
	if c.area == 0 {
		c.left, c.top, c.right = left, y, right
	}
	c.left, c.right, c.bottom = min(c.left, left), max(c.right, right), y+1
	c.area += right - left
	if y >= s.height/4 && y < s.height-s.height/4 {
		c.inner += max(0, min(right, s.width-s.width/4)-max(left, s.width/4))
	}
	for _, v := range s.contrast[y*s.width+left : y*s.width+right] {
		c.peak = max(c.peak, v)
	}
}

// labels is a union-find over components.
type labels struct {
	parent []int32
	parts  []component
}

func (l *labels) find(i int32) int32 {
	for l.parent[i] != i {
		l.parent[i] = l.parent[l.parent[i]]
		i = l.parent[i]
	}
	return i
}

func (l *labels) at(i int32) *component { return &l.parts[i] }

// join gives every run of a row the label of the runs it touches above.
func (l *labels) join(here, above []run) {
	j := 0
	for i := range here {
		h := &here[i]
		for j < len(above) && above[j].right < h.left {
			j++
		}
		for k := j; k < len(above) && above[k].left <= h.right; k++ {
			root := l.find(above[k].label)
			switch {
			case h.label < 0:
				h.label = root
			case h.label != root:
				l.parent[max(h.label, root)] = min(h.label, root)
				h.label = min(h.label, root)
			}
		}
		if h.label < 0 {
			h.label = int32(len(l.parent))
			l.parent = append(l.parent, h.label)
			l.parts = append(l.parts, component{})
		}
	}
}

// roots folds joined parts together and gives the runs their final labels.
func (l *labels) roots(runs []run) ([]component, []run) {
	place := make([]int32, len(l.parts))
	out := make([]component, 0, len(l.parts))
	for i, p := range l.parts { // a root has the lowest label of its parts
		root := l.find(int32(i))
		if int(root) == i {
			place[i] = int32(len(out))
			out = append(out, p)
			continue
		}
		place[i] = place[root]
		if p.area > 0 {
			out[place[i]].merge(p)
		}
	}
	for i := range runs {
		runs[i].label = place[runs[i].label]
	}
	return out, runs
}

func (c *component) merge(p component) {
	if c.area == 0 {
		*c = p
		return
	}
	c.left, c.top = min(c.left, p.left), min(c.top, p.top)
	c.right, c.bottom = max(c.right, p.right), max(c.bottom, p.bottom)
	c.area += p.area
	c.inner += p.inner
	c.peak = max(c.peak, p.peak)
}
