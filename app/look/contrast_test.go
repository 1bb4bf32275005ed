package look

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// luminance is the relative luminance of WCAG 2.1.
func luminance(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

func contrast(a, b color.NRGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// TestContrast computes every pair that occurs: text 4.5:1 (EN 301 549
// 11.1.4.3), what can be operated and signs 3:1 (11.1.4.11).
func TestContrast(t *testing.T) {
	text := [][2]fyne.ThemeColorName{
		{Ink, Ground}, {Ink, Card}, {Ink, AccentSoft}, {Ink, WarningGround}, {Ink, SevereGround},
		{Soft, Ground}, {Soft, Card}, {Soft, AccentSoft},
		{Accent, Card}, {Accent, Ground}, {Accent, AccentSoft}, {OnAccent, Accent},
		{Warning, WarningGround}, {Warning, Card}, {Severe, SevereGround}, {Severe, Card}, {Good, Card}, {Good, Ground}, {Good, GoodGround}, {Practice, PracticeGround}, {Practice, Card},
		{theme.ColorNameForeground, theme.ColorNameBackground}, {theme.ColorNameForeground, theme.ColorNameInputBackground}, {theme.ColorNameForeground, theme.ColorNameHover},
		{theme.ColorNamePlaceHolder, theme.ColorNameInputBackground}, {theme.ColorNameForegroundOnPrimary, theme.ColorNamePrimary}, {theme.ColorNameForegroundOnError, theme.ColorNameError},
		{theme.ColorNameForegroundOnWarning, theme.ColorNameWarning}, {theme.ColorNameForegroundOnSuccess, theme.ColorNameSuccess}, {theme.ColorNameDisabled, theme.ColorNameBackground},
	}
	shapes := [][2]fyne.ThemeColorName{{Edge, Card}, {Edge, Ground}, {Accent, Ground}, {Accent, Card}, {Accent, AccentSoft}, {theme.ColorNameScrollBar, theme.ColorNameBackground},
		{Edge, WarningGround}, {Edge, SevereGround}, {Edge, GoodGround}, {Edge, PracticeGround}, {Edge, AccentSoft}, // buttons in a sentence, or in a row that is chosen
		{Accent, WarningGround}, {Accent, SevereGround}, {Accent, GoodGround}, {Accent, PracticeGround}} // the ring around them
	for _, mode := range Modes {
		th := New(mode, 1)
		check := func(pairs [][2]fyne.ThemeColorName, least float64) {
			for _, p := range pairs {
				a, b := th.Color(p[0], 0).(color.NRGBA), th.Color(p[1], 0).(color.NRGBA)
				if c := contrast(a, b); c < least {
					t.Errorf("%s: %s on %s has %.2f:1, wanted %.1f:1", mode, p[0], p[1], c, least)
				}
			}
		}
		check(text, 4.5)
		check(shapes, 3)
		beside := Line // of a page in its viewer, with the ring of the keyboard on it
		if mode == HighContrast {
			beside = Ground
		}
		check([][2]fyne.ThemeColorName{{Accent, beside}}, 3)
		for _, name := range []fyne.ThemeColorName{Accent, Warning, Severe} { // frames on a page
			if c := contrast(MarkOnPaper(name), th.Color(Paper, 0).(color.NRGBA)); c < 3 {
				t.Errorf("%s: a frame in the colour %s has %.2f:1 on paper", mode, name, c)
			}
		}
		if len(palettes[mode]) != len(palettes[Light]) {
			t.Errorf("%s: %d colours, light has %d", mode, len(palettes[mode]), len(palettes[Light]))
		}
	}
}

func TestScaleIsBounded(t *testing.T) {
	for scale, want := range map[float32]float32{0: 1, 1.5: 1.5, 9: 2} {
		if got := New(Dark, scale).Scale(); got != want {
			t.Errorf("scale %v became %v", scale, got)
		}
	}
}
