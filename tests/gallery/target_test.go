package gallery

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
)

// hair is what rounding may take from a target, in points.
const hair = 0.1

// target tells whether what can be pressed is large enough to be met (WCAG 2.2, 2.5.8), and
// whether what can be operated has a name (EN 301 549, 11.4.1.2).
func (s *sight) target(o fyne.Widget) {
	if !strings.HasPrefix(fmt.Sprintf("%T", o), "*widget.") { // the rows of a list are named by the list
		_, pressed := o.(fyne.Tappable)
		_, focused := o.(fyne.Focusable)
		if a, ok := o.(fyne.Accessible); (pressed || focused) && (!ok || strings.TrimSpace(a.AccessibilityLabel()) == "") {
			s.faults = append(s.faults, fmt.Sprintf("%T at %v has no name", o, o.Position()))
		}
	}
	if _, ok := o.(fyne.Tappable); !ok {
		return
	}
	least := look.Target
	if b, ok := o.(*part.Button); ok && b.IsMain() {
		least = look.Main
	}
	if size := o.Size(); size.Height+hair < least || size.Width+hair < look.Target {
		name := ""
		if a, ok := o.(fyne.Accessible); ok {
			name = a.AccessibilityLabel()
		}
		s.faults = append(s.faults, fmt.Sprintf("%T »%s« is %.1f x %.1f points, less than %.0f", o, name, size.Width, size.Height, least))
	}
}

// TestTargetsFindFaults: the detector finds what it is for.
func TestTargetsFindFaults(t *testing.T) {
	newApp(t)
	button := func(high float32) *part.Button {
		b := part.NewButton("eins", "", nil, func() {})
		b.Resize(fyne.NewSize(200, high))
		return b
	}
	nameless := part.NewPress(part.Space(), func() {})
	nameless.Resize(fyne.NewSize(50, 50))
	low := part.NewToggle("wahr", "", nil, func(bool) {})
	low.Resize(fyne.NewSize(50, 31))
	for name, c := range map[string]struct {
		o    fyne.Widget
		want string
	}{
		"good":               {button(look.Target), ""},
		"a low button":       {button(look.Target - 0.5), "less than 32"},
		"a low main button":  {button(look.Main - 0.5).Main(), "less than 44"},
		"a high main button": {button(look.Main).Main(), ""},
		"a low toggle":       {low, "less than 32"},
		"nameless":           {nameless, "has no name"},
	} {
		var s sight
		s.target(c.o)
		if got := strings.Join(s.faults, "; "); c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}
