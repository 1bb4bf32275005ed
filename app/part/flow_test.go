package part

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// block is something of a size.
func block(width, height float32) *canvas.Rectangle {
	r := canvas.NewRectangle(color.Black)
	r.SetMinSize(fyne.NewSize(width, height))
	return r
}

// TestFlowWithinKeepsWhatComesFirst: what has no room is hidden, and is there again
// as soon as there is room.
func TestFlowWithinKeepsWhatComesFirst(t *testing.T) {
	all := []fyne.CanvasObject{block(100, 20), block(100, 20), block(100, 20), block(100, 20)}
	c := FlowWithin(10, 2, all...)
	for _, step := range []struct {
		width   float32
		visible int
		height  float32
	}{{440, 4, 20}, {220, 4, 48}, {120, 2, 48}, {440, 4, 20}} {
		c.Resize(fyne.NewSize(step.width, 100))
		n := 0
		for _, o := range all {
			if o.Visible() {
				n++
				if end := o.Position().X + o.Size().Width; end > step.width {
					t.Errorf("width %g: one ends at %g", step.width, end)
				}
			}
		}
		if n != step.visible || c.MinSize().Height != step.height {
			t.Errorf("width %g: %d visible, %g high", step.width, n, c.MinSize().Height)
		}
	}
}

// TestEndsBreaksTheLine: two objects share a line, or stand below each other.
func TestEndsBreaksTheLine(t *testing.T) {
	left, right := block(100, 20), block(80, 10)
	c := Ends(8, left, right)
	c.Resize(fyne.NewSize(300, 20))
	if right.Position() != fyne.NewPos(220, 5) || c.MinSize().Height != 20 {
		t.Errorf("in one line: %v, %v high", right.Position(), c.MinSize().Height)
	}
	c.Resize(fyne.NewSize(150, 20))
	if right.Position() != fyne.NewPos(0, 20) || c.MinSize() != fyne.NewSize(100, 30) {
		t.Errorf("in two: %v, %v", right.Position(), c.MinSize())
	}
}

// TestTilesAreBounded: what is held never exceeds the limit, and a rest gives all
// of it back.
func TestTilesAreBounded(t *testing.T) {
	c := newTileCache()
	s := newLeaf("a")
	for i := range 200 {
		tile, err := s.Tile(t.Context(), 0, i%4, i%6)
		if err != nil {
			t.Fatal(err)
		}
		c.put(tileKey{"page", i, 0, 0}, tile)
		if c.bytes > leastCache {
			t.Fatalf("%d bytes after %d tiles", c.bytes, i+1)
		}
	}
	if c.bytes < leastCache/2 || c.get(tileKey{"page", 199, 0, 0}) == nil {
		t.Errorf("%d bytes are held", c.bytes)
	}
	if c.clear(); c.bytes != 0 || c.get(tileKey{"page", 199, 0, 0}) != nil {
		t.Error("not given back")
	}
	if c.room(1 << 30); c.limit <= leastCache {
		t.Error("a large screen has no more room")
	}
}
