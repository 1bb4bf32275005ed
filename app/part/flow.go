package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// flow puts objects side by side and begins another line where the room ends.
type flow struct {
	gap   float32
	most  int     // lines; what does not fit into them is hidden. 0: as many as there are
	width float32 // it was laid out in last
}

// Flow puts objects side by side at their least size, in as many lines as they
// need.
func Flow(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&flow{gap: gap}, objects...)
}

// FlowWithin is a Flow of so many lines at most: what comes first has its place, and
// what does not fit is hidden. Whatever can be left out has a key.
func FlowWithin(gap float32, lines int, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&flow{gap: gap, most: lines}, objects...)
}

// fitting hides what does not fit into the lines there may be.
func (l *flow) fitting(objects []fyne.CanvasObject, width float32) {
	line, x := 1, float32(0)
	for _, o := range objects {
		w := o.MinSize().Width
		if x > 0 && x+w > width {
			line, x = line+1, 0
		}
		x += w + l.gap
		if line > l.most {
			o.Hide()
		} else {
			o.Show()
		}
	}
}

// place gives each visible object its place, and returns the height of all.
func (l *flow) place(objects []fyne.CanvasObject, width float32, move bool) (height float32) {
	type spot struct {
		o    fyne.CanvasObject
		x    float32
		size fyne.Size
	}
	var line []spot
	var x, y, tall float32
	flush := func() {
		for _, s := range line {
			if move {
				s.o.Move(fyne.NewPos(s.x, y+(tall-s.size.Height)/2))
				s.o.Resize(s.size)
			}
		}
		line = line[:0]
	}
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		size := o.MinSize()
		if len(line) > 0 && x+size.Width > width {
			flush()
			x, y, tall = 0, y+tall+min(l.gap, 8), 0
		}
		line = append(line, spot{o, x, size})
		x, tall = x+size.Width+l.gap, max(tall, size.Height)
	}
	flush()
	return y + tall
}

// span returns the width of the widest visible object, and the width that the lines
// of all are to be counted in: the one of last time, or that of a single line.
func span(objects []fyne.CanvasObject, gap, last float32) (widest, width float32) {
	var whole float32
	for _, o := range objects {
		if o.Visible() {
			widest = max(widest, o.MinSize().Width)
			whole += o.MinSize().Width + gap
		}
	}
	if last > 0 {
		return widest, last
	}
	return widest, whole
}

// MinSize is as wide as the widest object and as high as the lines are in the width
// it had last.
func (l *flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	widest, width := span(objects, l.gap, l.width)
	return fyne.NewSize(widest, l.place(objects, max(width, widest), false))
}

// Layout places the objects.
func (l *flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	if l.most > 0 {
		l.fitting(objects, size.Width)
	}
	l.place(objects, size.Width, true)
}
