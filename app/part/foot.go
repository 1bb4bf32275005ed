package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// foot puts what is to be read at the left and what is to be pressed at the right.
type foot struct {
	gap   float32
	width float32 // it was laid out in last
}

// Foot is the bar below a room: words at the left, buttons at the right, the last of
// them in the lower right corner. Where one line is too short, or leaves the words a
// narrow strip, they stand above the buttons, and the buttons take as many lines as they
// need.
func Foot(gap float32, words fyne.CanvasObject, buttons ...fyne.CanvasObject) *fyne.Container {
	return container.New(&foot{gap: gap}, append([]fyne.CanvasObject{words}, buttons...)...)
}

// lines divides the visible objects into lines.
func (l *foot) lines(objects []fyne.CanvasObject, width float32) (lines [][]fyne.CanvasObject) {
	var line []fyne.CanvasObject
	var x, whole float32
	for _, o := range objects {
		if o.Visible() {
			whole += o.MinSize().Width + l.gap
		}
	}
	above := whole-l.gap > width || narrow(objects[0], width-whole+l.gap) // the words stand in a line of their own
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		w := o.MinSize().Width
		if len(line) > 0 && (x+w > width || above && i > 0 && line[0] == objects[0]) {
			lines = append(lines, line)
			line, x = nil, 0
		}
		line = append(line, o)
		x += w + l.gap
	}
	if len(line) > 0 {
		lines = append(lines, line)
	}
	return lines
}

// mostLines is how many lines words take beside the buttons.
const mostLines = 3

// narrow tells whether words would take more lines where only so much is left beyond
// their least width.
func narrow(o fyne.CanvasObject, left float32) bool {
	t, ok := o.(*Text)
	if !ok || !t.wrap || !t.Visible() {
		return false
	}
	whole := fyne.MeasureText(t.words, t.Theme().Size(t.size), fyne.TextStyle{Bold: t.bold})
	return whole.Width > mostLines*(left+t.MinSize().Width)
}

func (l *foot) place(objects []fyne.CanvasObject, width float32, move bool) (height float32) {
	for _, line := range l.lines(objects, width) {
		var tall float32
		for _, o := range line {
			tall = max(tall, o.MinSize().Height)
		}
		if height > 0 {
			height += min(l.gap, 8)
		}
		right := width
		for i := len(line) - 1; i >= 0 && move; i-- {
			o, size := line[i], line[i].MinSize()
			x := right - size.Width
			if o == objects[0] {
				x = 0
				size.Width = max(right, size.Width)
			}
			o.Move(fyne.NewPos(x, height+(tall-size.Height)/2))
			o.Resize(size)
			right = x - l.gap
		}
		height += tall
	}
	return height
}

// MinSize is as wide as the widest object and as high as the lines are in the width
// it had last.
func (l *foot) MinSize(objects []fyne.CanvasObject) fyne.Size {
	widest, width := span(objects, l.gap, l.width)
	return fyne.NewSize(widest, l.place(objects, max(width, widest), false))
}

// Layout places the objects.
func (l *foot) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	for range 2 { // the lines of the words follow from their width
		l.place(objects, size.Width, true)
	}
}
