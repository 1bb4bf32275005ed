package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Sizes of text and measure, in points of the screen at scale 1.
const (
	TextBody   float32 = 14
	TextSmall  float32 = 12
	TextTitle  float32 = 18
	TextFigure float32 = 19

	Tight  float32 = 4
	Near   float32 = 8
	Apart  float32 = 12
	Wide   float32 = 20
	Radius float32 = 8
	Ring   float32 = 3  // focus
	Target float32 = 32 // least height of what can be operated
	Main   float32 = 44 // height of the main button
)

// Theme is the desk's theme for Fyne.
type Theme struct {
	mode  Mode
	scale float32
	fonts Fonts
}

// New makes a theme. Scale enlarges text, 1 to 2 (WCAG 2.1, 1.4.4).
func New(mode Mode, scale float32) *Theme {
	if _, ok := palettes[mode]; !ok {
		mode = Light
	}
	return &Theme{mode: mode, scale: min(max(scale, 1), 2)}
}

// Mode is the palette in use.
func (t *Theme) Mode() Mode { return t.mode }

// Scale is the enlargement of text.
func (t *Theme) Scale() float32 { return t.scale }

// fyneColors says which of ours Fyne's own widgets take.
var fyneColors = map[fyne.ThemeColorName]fyne.ThemeColorName{
	theme.ColorNameBackground:          Ground,
	theme.ColorNameButton:              Card,
	theme.ColorNameDisabledButton:      Ground,
	theme.ColorNameDisabled:            Soft,
	theme.ColorNameError:               Severe,
	theme.ColorNameFocus:               Accent,
	theme.ColorNameForeground:          Ink,
	theme.ColorNameForegroundOnError:   Card,
	theme.ColorNameForegroundOnPrimary: OnAccent,
	theme.ColorNameForegroundOnSuccess: Card,
	theme.ColorNameForegroundOnWarning: Card,
	theme.ColorNameHeaderBackground:    Ground,
	theme.ColorNameHover:               AccentSoft,
	theme.ColorNameHyperlink:           Accent,
	theme.ColorNameInputBackground:     Card,
	theme.ColorNameInputBorder:         Edge,
	theme.ColorNameMenuBackground:      Card,
	theme.ColorNameOverlayBackground:   Card,
	theme.ColorNamePlaceHolder:         Soft,
	theme.ColorNamePressed:             AccentSoft,
	theme.ColorNamePrimary:             Accent,
	theme.ColorNameScrollBar:           Edge,
	theme.ColorNameSelection:           AccentSoft,
	theme.ColorNameSeparator:           Line,
	theme.ColorNameSuccess:             Good,
	theme.ColorNameWarning:             Warning,
}

// Color is the colour of one of our names or of Fyne's.
func (t *Theme) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	p := palettes[t.mode]
	if c, ok := p[name]; ok {
		return c
	}
	if ours, ok := fyneColors[name]; ok {
		return p[ours]
	}
	variant := theme.VariantLight
	if t.mode != Light {
		variant = theme.VariantDark
	}
	return theme.DefaultTheme().Color(name, variant)
}

// Size is that of text and of Fyne's own widgets.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameText:
		return TextBody * t.scale
	case theme.SizeNameCaptionText:
		return TextSmall * t.scale
	case theme.SizeNameSubHeadingText:
		return TextTitle * t.scale
	case theme.SizeNameHeadingText:
		return TextFigure * t.scale
	case theme.SizeNamePadding:
		return Tight
	case theme.SizeNameInnerPadding:
		return Near
	case theme.SizeNameInputRadius, theme.SizeNameSelectionRadius:
		return Radius
	case theme.SizeNameInlineIcon:
		return 20 * t.scale
	}
	return theme.DefaultTheme().Size(name)
}

// Font is that of the system where it names one, else Fyne's own (Noto Sans); the system's
// monospace is never needed.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource {
	if f := t.fonts.of(style); f != nil {
		return f
	}
	return theme.DefaultTheme().Font(style)
}

// Icon is one of Fyne's own widgets' signs.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(name) }
