package part

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// called is the name of something that does not carry it itself: what stands beside it,
// or what a person would call it. A screen reader says it before what is shown.
type called struct{ name string }

// Called gives it its name.
func (c *called) Called(name string) { c.name = name }

// saying is the name with what is shown.
func (c *called) saying(shown string) string {
	if c.name == "" || shown == "" {
		return c.name + shown
	}
	return c.name + ": " + shown
}

// call gives a name to what is to be operated in an object, however it is wrapped; to the
// first, where it is several.
func call(o fyne.CanvasObject, name string) bool {
	switch o := o.(type) {
	case interface{ Called(string) }:
		o.Called(name)
		return true
	case *fyne.Container:
		for _, c := range o.Objects {
			if call(c, name) {
				return true
			}
		}
	}
	return false
}

// spoken are the words that can be seen of an object, in their order.
func spoken(o fyne.CanvasObject) string {
	if o == nil || !o.Visible() {
		return ""
	}
	var parts []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container: // which Fyne calls just that
		parts = o.Objects
	case interface{ AccessibilityLabel() string }:
		return strings.TrimSpace(o.AccessibilityLabel())
	case *Box:
		return spoken(o.inner)
	case *container.Scroll:
		return spoken(o.Content)
	case fyne.Widget:
		parts = o.CreateRenderer().Objects()
	}
	var all []string
	for _, c := range parts {
		if one := spoken(c); one != "" {
			all = append(all, one)
		}
	}
	return strings.Join(all, ", ")
}

// AccessibilityLabel is what a screen reader says: the chosen row.
func (r *Rows) AccessibilityLabel() string {
	if r.chosen < 0 || r.chosen >= r.Length() {
		return r.name
	}
	row := r.CreateItem()
	r.UpdateItem(r.chosen, row)
	return r.saying(spoken(row))
}

// AccessibilityRole is text: Fyne has none for a list.
func (r *Rows) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// AccessibilityLabel is what a screen reader says: what there is to read.
func (r *Reader) AccessibilityLabel() string { return r.saying(spoken(r.content)) }

// AccessibilityRole is text.
func (r *Reader) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// AccessibilityLabel is what a screen reader says: what can be seen of it.
func (p *Press) AccessibilityLabel() string { return p.saying(spoken(p.inner)) }

// AccessibilityRole is button.
func (p *Press) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// AccessibilityLabel is what a screen reader says: that of its field.
func (s *Suggest) AccessibilityLabel() string { return s.field.AccessibilityLabel() }

// AccessibilityRole is text: there is none for what one types.
func (s *Suggest) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// AccessibilityLabel is what a screen reader says: one of the words to choose from.
func (c *cell) AccessibilityLabel() string { return c.text.words }

// AccessibilityRole is button.
func (c *cell) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// AccessibilityLabel is what a screen reader says: which sheet it is, and how it is with it.
func (c *filmCard) AccessibilityLabel() string { return c.sheet.Title + ", " + c.sheet.State }

// AccessibilityRole is button.
func (c *filmCard) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }
