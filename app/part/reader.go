package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"github.com/scanstelle/scanstelle/app/look"
)

// Reader is a pane to read, longer than the screen: arrows, Page Up and Down, Home
// and End move it, every other key goes to the desk.
type Reader struct {
	widget.BaseWidget
	called
	// OnFocus is told when it gets the keyboard.
	OnFocus func()

	keys    KeyTarget
	scroll  *container.Scroll
	content *fyne.Container
	ring    *Edge
	focused bool
}

var (
	_ fyne.Focusable  = (*Reader)(nil)
	_ fyne.Accessible = (*Reader)(nil)
	_ desktop.Keyable = (*Reader)(nil)
)

// NewReader makes an empty pane.
func NewReader(keys KeyTarget) *Reader {
	r := &Reader{keys: keys, content: Column(look.Near), ring: NewEdge(look.Accent, look.Ring)}
	r.ring.Hide()
	r.scroll = container.NewVScroll(NewBox(Clear, r.content).Padded(look.Apart, look.Apart))
	r.ExtendBaseWidget(r)
	return r
}

// Fill puts lines into it and begins at their top.
func (r *Reader) Fill(lines ...fyne.CanvasObject) {
	r.content.Objects = lines
	r.scroll.ScrollToTop()
	r.content.Refresh()
	r.scroll.Refresh()
}

// Reveal brings something in it into sight.
func (r *Reader) Reveal(o fyne.CanvasObject) { Reveal(r.scroll, o) }

// FocusGained shows the ring.
func (r *Reader) FocusGained() {
	r.focused = true
	if r.OnFocus != nil {
		r.OnFocus()
	}
	r.Refresh()
}

// FocusLost hides it.
func (r *Reader) FocusLost() { r.focused = false; r.Refresh() }

// TypedRune hands a sign on: nothing is written here.
func (r *Reader) TypedRune(typed rune) { r.keys.Sign(typed) }

// TypedKey moves what is read, or hands the key on.
func (r *Reader) TypedKey(e *fyne.KeyEvent) {
	page := r.Size().Height - look.Target
	step := map[fyne.KeyName]float32{fyne.KeyDown: look.Target, fyne.KeyUp: -look.Target, fyne.KeyPageDown: page, fyne.KeyPageUp: -page, fyne.KeyHome: -1e6, fyne.KeyEnd: 1e6}[e.Name]
	if step == 0 {
		r.keys.Typed(Named(e), false)
		return
	}
	most := max(r.scroll.Content.Size().Height-r.scroll.Size().Height, 0)
	r.scroll.ScrollToOffset(fyne.NewPos(0, min(max(r.scroll.Offset.Y+step, 0), most)))
}

// KeyDown hands the key on.
func (r *Reader) KeyDown(e *fyne.KeyEvent) { r.keys.Pressed(Named(e)) }

// KeyUp hands the key on.
func (r *Reader) KeyUp(e *fyne.KeyEvent) { r.keys.Released(Named(e)) }

// Refresh paints the ring anew.
func (r *Reader) Refresh() {
	r.ring.Hidden = !r.focused
	r.BaseWidget.Refresh()
}

// CreateRenderer draws it.
func (r *Reader) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewStack(r.scroll, r.ring))
}
