package imaging

import "math"

// Pose is how a page is turned to be looked at: first by Rotation degrees
// clockwise (0, 90, 180, 270), then by -Deskew degrees clockwise about the centre
// on a canvas of the same size, as Upright does and as a package shows it. The
// zero Pose shows the page as it was scanned.
type Pose struct {
	Rotation int     `json:"rotation"`
	Deskew   float64 `json:"deskew"`
}

// turn is Rotation as one of 0, 90, 180, 270.
func (p Pose) turn() int { return ((p.Rotation % 360) + 360) % 360 / 90 * 90 }

// Size is that of a page of the given size in pixels as the pose shows it.
func (p Pose) Size(width, height int) (int, int) {
	if p.turn()%180 != 0 {
		return height, width
	}
	return width, height
}

// Map takes points of one picture to those of another: x' = XX·x + XY·y + X0,
// y' = YX·x + YY·y + Y0. Points lie between pixels: (0, 0) is the upper left
// corner of the first one.
type Map struct{ XX, XY, X0, YX, YY, Y0 float64 }

// At maps a point.
func (m Map) At(x, y float64) (float64, float64) {
	return m.XX*x + m.XY*y + m.X0, m.YX*x + m.YY*y + m.Y0
}

// After is the map that first does n, then m.
func (m Map) After(n Map) Map {
	x0, y0 := m.At(n.X0, n.Y0)
	return Map{
		XX: m.XX*n.XX + m.XY*n.YX, XY: m.XX*n.XY + m.XY*n.YY, X0: x0,
		YX: m.YX*n.XX + m.YY*n.YX, YY: m.YX*n.XY + m.YY*n.YY, Y0: y0,
	}
}

// Box maps a box (x, y, width, height) to the smallest upright box around it, in
// whole pixels.
func (m Map) Box(box [4]int) [4]int {
	x, y, w, h := float64(box[0]), float64(box[1]), float64(box[2]), float64(box[3])
	left, top, right, bottom := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, corner := range [4][2]float64{{x, y}, {x + w, y}, {x, y + h}, {x + w, y + h}} {
		u, v := m.At(corner[0], corner[1])
		left, top, right, bottom = min(left, u), min(top, v), max(right, u), max(bottom, v)
	}
	const slack = 1e-6 // of the arithmetic
	l, t := int(math.Floor(left+slack)), int(math.Floor(top+slack))
	return [4]int{l, t, int(math.Ceil(right-slack)) - l, int(math.Ceil(bottom-slack)) - t}
}

// ToRaw maps points of the shown page to those of the page as it was scanned,
// which has the given size in pixels.
func (p Pose) ToRaw(width, height int) Map {
	w, h := float64(width), float64(height)
	quarter := Map{XX: 1, YY: 1}
	switch p.turn() {
	case 90:
		quarter = Map{XY: 1, YX: -1, Y0: h}
	case 180:
		quarter = Map{XX: -1, YY: -1, X0: w, Y0: h}
	case 270:
		quarter = Map{XY: -1, X0: w, YX: 1}
	}
	if p.Deskew == 0 {
		return quarter
	}
	shownWidth, shownHeight := p.Size(width, height)
	return quarter.After(lean(-p.Deskew, shownWidth, shownHeight))
}

// ToShown is the inverse of ToRaw.
func (p Pose) ToShown(width, height int) Map {
	w, h := float64(width), float64(height)
	quarter := Map{XX: 1, YY: 1}
	switch p.turn() {
	case 90:
		quarter = Map{XY: -1, X0: h, YX: 1}
	case 180:
		quarter = Map{XX: -1, YY: -1, X0: w, Y0: h}
	case 270:
		quarter = Map{XY: 1, YX: -1, Y0: w}
	}
	if p.Deskew == 0 {
		return quarter
	}
	shownWidth, shownHeight := p.Size(width, height)
	return lean(p.Deskew, shownWidth, shownHeight).After(quarter)
}

// lean maps the points of a page that was turned clockwise by degrees about its
// centre to where they came from.
func lean(degrees float64, width, height int) Map {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	cx, cy := float64(width)/2, float64(height)/2
	return Map{XX: cos, XY: sin, X0: cx - cos*cx - sin*cy, YX: -sin, YY: cos, Y0: cy + sin*cx - cos*cy}
}
