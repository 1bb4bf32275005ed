package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Clip cuts off what lies outside. Asked for its size it becomes a widget: before that
// nothing in it can get the keyboard.
func Clip(o fyne.CanvasObject) *container.Clip {
	c := container.NewClip(o)
	c.MinSize()
	return c
}
