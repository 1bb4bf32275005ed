package imaging

// ridges returns, per sheet pixel, how far the contrast stands out against both
// sides at reach pixels, in the best of four directions, where that is at least
// floor. A pen or pencil stroke stands out; the soft structure that shines
// through from the other side, a shadow or the step of a fold does not.
func (s *sheet) ridges(reach int, floor byte) []byte {
	return standOut(s.contrast, s.width, s.height, reach, max(1, reach*3/4), floor)
}
