package part

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// TestNothingUnderNoPage: a viewer without a page shows the ground it lies on, and does
// not paint it again; around a page it has a ground of its own.
func TestNothingUnderNoPage(t *testing.T) {
	v, h, whole, _ := openViewer(t, fyne.NewSize(400, 100))
	back := test.WidgetRenderer(v).(*viewerRenderer).back
	if back.Visible() {
		t.Error("the ground of the window is painted again")
	}
	v.Open(newLeaf("a"))
	if !back.Visible() {
		t.Error("nothing is painted around a page whose picture is not there yet")
	}
	h.until(whole)
}
