package gallery

import (
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"github.com/scanstelle/scanstelle/app/look"
)

// ground is what a part of the window was painted with; no colour: more than one.
type ground struct {
	area
	fill color.Color
}

// wasteful is the part of the window from which on it matters that something is painted
// for nothing: without a graphics card each dot takes its time (docs/decisions/0027).
const wasteful = 0.08

func (a area) empty() bool        { return a.left >= a.right || a.top >= a.bottom }
func (a area) holds(b area) bool  { return a.within(b) == b }
func (a area) points() float32    { return (a.right - a.left) * (a.bottom - a.top) }
func (a area) covers(b area) bool { return a.points() >= wasteful*b.points() }
func same(a, b color.Color) bool  { return color.RGBAModel.Convert(a) == color.RGBAModel.Convert(b) }
func opaque(c color.Color) bool {
	return c != nil && color.NRGBAModel.Convert(c).(color.NRGBA).A == 0xff
}
func (s *sight) below(a area) color.Color {
	for i := len(s.grounds) - 1; i >= 0; i-- {
		if g := s.grounds[i]; !g.within(a).empty() {
			if !g.holds(a) {
				return nil
			}
			return g.fill
		}
	}
	return s.first
}

// picture remembers where one lies.
func (s *sight) picture(o fyne.CanvasObject, at fyne.Position, seen area) {
	if a := seen.within(area{at.X, at.Y, at.X + o.Size().Width, at.Y + o.Size().Height}); !a.empty() {
		s.grounds = append(s.grounds, ground{area: a})
		if page, ok := o.(*canvas.Image); ok && page.Image != nil {
			s.over(a)
		}
	}
}

// over tells of text that something is painted over. A sheet may cut off what it lies on.
func (s *sight) over(a area) {
	kept := s.texts[:0]
	for _, t := range s.texts {
		w, h := overlap(t, placed{pos: fyne.NewPos(a.left, a.top), size: fyne.NewSize(a.right-a.left, a.bottom-a.top)})
		covered := w > 3 && h > t.high/3
		if covered && !s.sheet {
			s.faults = append(s.faults, fmt.Sprintf("»%s« is painted over", t.words))
		}
		if !covered {
			kept = append(kept, t)
		}
	}
	s.texts = kept
}

// alike tells whether cards have the colour of what they lie on, as in high contrast:
// there what is painted on its own colour is told apart in other looks.
func alike() bool { return same(theme.Color(look.Card), theme.Color(look.Ground)) }

// rectangle tells of one that is large, and painted on its own colour.
func (s *sight) rectangle(o *canvas.Rectangle, at fyne.Position, seen area) {
	a := seen.within(area{at.X, at.Y, at.X + o.Size().Width, at.Y + o.Size().Height})
	if a.empty() || o.FillColor == nil {
		return
	}
	large := a.covers(area{right: s.size.Width, bottom: s.size.Height})
	stroke := o.StrokeWidth > 0 && o.StrokeColor != nil && color.NRGBAModel.Convert(o.StrokeColor).(color.NRGBA).A > 0
	if !opaque(o.FillColor) {
		if clear := color.NRGBAModel.Convert(o.FillColor).(color.NRGBA).A == 0; large && clear && stroke {
			s.faults = append(s.faults, fmt.Sprintf("a border of %.0f × %.0f points is painted with all inside it: part.Edge is not", o.Size().Width, o.Size().Height))
		}
		return
	}
	if under := s.below(a); large && !stroke && under != nil && same(under, o.FillColor) && !alike() {
		s.faults = append(s.faults, fmt.Sprintf("%.0f × %.0f points at %.0f, %.0f are painted on their own colour", o.Size().Width, o.Size().Height, at.X, at.Y))
	}
	s.grounds = append(s.grounds, ground{a, o.FillColor})
	s.over(a)
}
