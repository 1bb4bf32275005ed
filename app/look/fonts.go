package look

import "fyne.io/fyne/v2"

// Fonts are those that text is written in; the zero value are the desk's own.
type Fonts struct{ Regular, Bold fyne.Resource }

// Written lets the theme write in other fonts. What they lack comes from the desk's
// own.
func (t *Theme) Written(f Fonts) *Theme { t.fonts = f; return t }

// In is the theme in another mode and scale, written in the same fonts.
func (t *Theme) In(mode Mode, scale float32) *Theme { return New(mode, scale).Written(t.fonts) }

// of is the font for a style; nil: the desk's own.
func (f Fonts) of(style fyne.TextStyle) fyne.Resource {
	switch {
	case style.Monospace || style.Italic || style.Symbol:
		return nil
	case style.Bold:
		return f.Bold
	}
	return f.Regular
}
