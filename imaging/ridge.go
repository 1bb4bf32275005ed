package imaging

// ridges returns, per sheet pixel, how far the contrast stands out against both
// sides at reach pixels, in the best of four directions, where that is at least
// floor. A pen or pencil stroke stands out; the soft structure that shines
// through from the other side, a shadow or the step of a fold does not.
func (s *sheet) ridges(reach int, floor byte) []byte {
	out := make([]byte, len(s.contrast))
	w := s.width
	diagonal := max(1, reach*3/4)
	steps := [4]int{reach, reach * w, diagonal*w + diagonal, diagonal*w - diagonal}
	for y := reach; y < s.height-reach; y++ {
		for x := reach; x < w-reach; x++ {
			i := y*w + x
			v := s.contrast[i]
			if v < floor {
				continue
			}
			best := byte(0)
			for _, d := range steps {
				if side := max(s.contrast[i-d], s.contrast[i+d]); v > side {
					best = max(best, v-side)
				}
			}
			if best >= floor {
				out[i] = best
			}
		}
	}
	return out
}
