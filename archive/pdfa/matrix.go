package pdfa

import "math"

// matrix is an affine map in the order of PDF: a b c d e f, with
// x' = a·x + c·y + e and y' = b·x + d·y + f.
type matrix [6]float64

// then returns the map that applies m first and n after it.
func (m matrix) then(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

func (m matrix) point(x, y float64) (float64, float64) {
	return m[0]*x + m[2]*y + m[4], m[1]*x + m[3]*y + m[5]
}

// vector maps a direction, that is without the shift.
func (m matrix) vector(x, y float64) (float64, float64) {
	return m[0]*x + m[2]*y, m[1]*x + m[3]*y
}

// quarters turns a w × h pixel frame (y down) clockwise by 0, 90, 180 or 270
// degrees into a frame that begins at 0,0 again.
func quarters(w, h float64, degrees int) matrix {
	switch degrees {
	case 90:
		return matrix{0, 1, -1, 0, h, 0}
	case 180:
		return matrix{-1, 0, 0, -1, w, h}
	case 270:
		return matrix{0, -1, 1, 0, 0, w}
	}
	return matrix{1, 0, 0, 1, 0, 0}
}

// spin turns a w × h pixel frame (y down) clockwise about its centre.
func spin(w, h, degrees float64) matrix {
	if degrees == 0 {
		return matrix{1, 0, 0, 1, 0, 0}
	}
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	cx, cy := w/2, h/2
	return matrix{cos, sin, -sin, cos, cx - cos*cx + sin*cy, cy - sin*cx - cos*cy}
}

// whole turns a w × h pixel frame (y down) clockwise about its centre into the
// smallest frame that holds all of it; that one begins at 0,0 and is width ×
// height pixels.
func whole(w, h, degrees float64) (m matrix, width, height float64) {
	m = spin(w, h, degrees)
	left, top := math.Inf(1), math.Inf(1)
	right, bottom := math.Inf(-1), math.Inf(-1)
	for _, corner := range [][2]float64{{0, 0}, {w, 0}, {0, h}, {w, h}} {
		x, y := m.point(corner[0], corner[1])
		left, right = min(left, x), max(right, x)
		top, bottom = min(top, y), max(bottom, y)
	}
	m[4], m[5] = m[4]-left, m[5]-top
	return m, right - left, bottom - top
}

func scale(x, y float64) matrix { return matrix{x, 0, 0, y, 0, 0} }
