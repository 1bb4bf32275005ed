package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
)

// stage puts what has to be read above the room. With large print on a small screen both
// together may need more height than there is: then the foot of the room stays, with
// what is to be pressed, and its head goes below what has to be read until that is put
// away.
type stage struct {
	room  fyne.CanvasObject
	above []fyne.CanvasObject
	clip  fyne.CanvasObject
}

// listLeast is what stays in sight of the middle of a room, roomLeast the height of a
// window without its borders at least, in points.
const (
	listLeast = 3 * look.Target
	roomLeast = 15 * look.Target
)

func newStage(room fyne.CanvasObject, above ...fyne.CanvasObject) *fyne.Container {
	s := &stage{room: room, above: above}
	s.clip = part.Clip(container.New(lowered{s}, room))
	return container.New(s, append(above, s.clip)...)
}

// read is the height of what has to be read.
func (s *stage) read() (height float32) {
	for _, o := range s.above {
		if o.Visible() {
			height += o.MinSize().Height
		}
	}
	return height
}

// MinSize is that of the room, as far as a small screen has it: a sentence that comes, or
// another button, makes no window larger than the screen.
func (s *stage) MinSize([]fyne.CanvasObject) fyne.Size {
	least := s.room.MinSize()
	for _, o := range s.above {
		least.Width = max(least.Width, o.MinSize().Width)
	}
	return fyne.NewSize(least.Width, min(least.Height, roomLeast))
}

// Layout gives the room what is left.
func (s *stage) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for _, o := range s.above {
		if !o.Visible() {
			continue
		}
		o.Resize(fyne.NewSize(size.Width, o.MinSize().Height)) // its lines follow from its width
		h := o.MinSize().Height
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, h))
		y += h
	}
	s.clip.Move(fyne.NewPos(0, y))
	s.clip.Resize(fyne.NewSize(size.Width, max(size.Height-y, 0)))
}

// lowered keeps the lower end of the room in sight.
type lowered struct{ *stage }

// MinSize is none: what there is is enough.
func (lowered) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// Layout gives the room the height it needs, at most what it would have if nothing had
// to be read.
func (l lowered) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	least := l.room.MinSize().Height
	h := max(size.Height, least, min(least+listLeast, size.Height+l.read()))
	l.room.Resize(fyne.NewSize(size.Width, h))
	if over := h - size.Height; over > 0 {
		if head := headHeight(l.room); over < head && head < h/2 { // all of it: half a line is worse than none
			h = size.Height + head
			l.room.Resize(fyne.NewSize(size.Width, h))
		}
	}
	l.room.Move(fyne.NewPos(0, size.Height-h))
}

// headHeight is the height of what is at the top of a room.
func headHeight(o fyne.CanvasObject) float32 {
	c, ok := o.(*fyne.Container)
	for ok {
		var parts []fyne.CanvasObject
		for _, piece := range c.Objects {
			if inner, ok := piece.(*fyne.Container); piece.Visible() && (!ok || len(inner.Objects) > 0) {
				parts = append(parts, piece)
			}
		}
		if len(parts) == 0 {
			return 0
		}
		if len(parts) > 1 {
			return parts[0].Size().Height
		}
		c, ok = parts[0].(*fyne.Container)
	}
	return 0
}
