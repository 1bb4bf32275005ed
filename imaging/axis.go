package imaging

// axisVotes counts the letters whose nearest neighbour stands beside them and
// those whose nearest neighbour stands above or below: letters of a line stand
// closer than lines do, whatever the lines say. (Row profiles alone are fooled
// by repeated text and by tables, whose columns separate better than rows.)
func (s *sheet) axisVotes(letters []component) (level, upright int) {
	cell := max(1, int(s.mm(3)))
	cols, rows := s.width/cell+1, s.height/cell+1
	grid := make(map[int][]int32, len(letters))
	for i := range letters {
		c := &letters[i]
		at := (c.top+c.bottom)/2/cell*cols + (c.left+c.right)/2/cell
		grid[at] = append(grid[at], int32(i))
	}
	for i := range letters {
		c := &letters[i]
		beside, stacked := 1<<20, 1<<20
		cx, cy := (c.left+c.right)/2/cell, (c.top+c.bottom)/2/cell
		for y := max(0, cy-1); y <= min(rows-1, cy+1); y++ {
			for x := max(0, cx-1); x <= min(cols-1, cx+1); x++ {
				for _, k := range grid[y*cols+x] {
					if int(k) == i {
						continue
					}
					o := &letters[k]
					overX := min(c.right, o.right) - max(c.left, o.left)
					overY := min(c.bottom, o.bottom) - max(c.top, o.top)
					switch {
					case 2*overY >= min(c.height(), o.height()) && overX <= 0:
						beside = min(beside, -overX)
					case 2*overX >= min(c.width(), o.width()) && overY <= 0:
						stacked = min(stacked, -overY)
					}
				}
			}
		}
		switch {
		case beside < stacked:
			level++
		case stacked < beside:
			upright++
		}
	}
	return level, upright
}
