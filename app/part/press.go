package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"github.com/scanstelle/scanstelle/app/look"
)

// Press is something to look at that can be pressed too: what it does has a key
// elsewhere.
type Press struct {
	widget.BaseWidget
	called
	inner  fyne.CanvasObject
	tapped func()
}

var (
	_ fyne.Tappable      = (*Press)(nil)
	_ fyne.Accessible    = (*Press)(nil)
	_ desktop.Cursorable = (*Press)(nil)
)

// NewPress lets an object be pressed.
func NewPress(inner fyne.CanvasObject, tapped func()) *Press {
	p := &Press{inner: inner, tapped: tapped}
	p.ExtendBaseWidget(p)
	return p
}

// Tapped does it.
func (p *Press) Tapped(*fyne.PointEvent) { p.tapped() }

// Cursor is a hand.
func (p *Press) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer draws the object.
func (p *Press) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(NewHigh(look.Target, p.inner))
}
