// Package look is the appearance of the desk: three palettes, sizes and the
// theme that hands them to Fyne. It knows no widget.
package look

import (
	"image/color"

	"fyne.io/fyne/v2"
)

// Colours of the desk, by what they mean. Each palette has all of them.
const (
	Ground         fyne.ThemeColorName = "ground"          // behind everything
	Card           fyne.ThemeColorName = "card"            // what lies on it
	Ink            fyne.ThemeColorName = "ink"             // text
	Soft           fyne.ThemeColorName = "soft"            // text that may wait
	Line           fyne.ThemeColorName = "line"            // thin separating lines, never the only sign
	Edge           fyne.ThemeColorName = "edge"            // borders of what can be operated (3:1)
	Accent         fyne.ThemeColorName = "accent"          // the one thing to press, focus, chosen
	OnAccent       fyne.ThemeColorName = "on-accent"       // text on it
	AccentSoft     fyne.ThemeColorName = "accent-soft"     // ground of what is chosen
	Warning        fyne.ThemeColorName = "warning"         // have a look
	WarningGround  fyne.ThemeColorName = "warning-ground"  // ground below it
	Severe         fyne.ThemeColorName = "severe"          // needs you
	SevereGround   fyne.ThemeColorName = "severe-ground"   // ground below it
	Good           fyne.ThemeColorName = "good"            // done
	GoodGround     fyne.ThemeColorName = "good-ground"     // ground below it
	Practice       fyne.ThemeColorName = "practice"        // only practice, nothing real
	PracticeGround fyne.ThemeColorName = "practice-ground" // ground below it
	Paper          fyne.ThemeColorName = "paper"           // a page whose picture is not there yet
)

// Mode chooses a palette.
type Mode string

// Modes.
const (
	Light        Mode = "light"
	Dark         Mode = "dark"
	HighContrast Mode = "high-contrast"
)

// Modes lists all, in the order of the settings.
var Modes = []Mode{Light, Dark, HighContrast}

// palette maps every colour name.
type palette map[fyne.ThemeColorName]color.NRGBA

func hex(rgb uint32) color.NRGBA {
	return color.NRGBA{uint8(rgb >> 16), uint8(rgb >> 8), uint8(rgb), 0xff}
}

var palettes = map[Mode]palette{
	Light: {
		Ground: hex(0xf4f5f3), Card: hex(0xffffff), Ink: hex(0x1c2321), Soft: hex(0x55605c), Line: hex(0xd9ddda), Edge: hex(0x7b8480),
		Accent: hex(0x0b5d57), OnAccent: hex(0xffffff), AccentSoft: hex(0xe2efed),
		Warning: hex(0x8a4b00), WarningGround: hex(0xfff4e0), Severe: hex(0xa3161f), SevereGround: hex(0xfdecec),
		Good: hex(0x1d6b3a), GoodGround: hex(0xe8f3ec), Practice: hex(0x55217f), PracticeGround: hex(0xefe3fa), Paper: hex(0xffffff),
	},
	Dark: {
		Ground: hex(0x161a19), Card: hex(0x1f2523), Ink: hex(0xeceeed), Soft: hex(0xa9b3af), Line: hex(0x343c39), Edge: hex(0x7b8682),
		Accent: hex(0x63c4ba), OnAccent: hex(0x06211e), AccentSoft: hex(0x1d3a37),
		Warning: hex(0xf0b35a), WarningGround: hex(0x35270f), Severe: hex(0xff9591), SevereGround: hex(0x3d1a1b),
		Good: hex(0x7fd49b), GoodGround: hex(0x16301f), Practice: hex(0xd8bdf6), PracticeGround: hex(0x33224a), Paper: hex(0xe9e9e6),
	},
	HighContrast: {
		Ground: hex(0x000000), Card: hex(0x000000), Ink: hex(0xffffff), Soft: hex(0xffffff), Line: hex(0xffffff), Edge: hex(0xffffff),
		Accent: hex(0xffe600), OnAccent: hex(0x000000), AccentSoft: hex(0x333000),
		Warning: hex(0xffd27a), WarningGround: hex(0x000000), Severe: hex(0xff9a9a), SevereGround: hex(0x000000),
		Good: hex(0x8ef0ae), GoodGround: hex(0x000000), Practice: hex(0xe3b8ff), PracticeGround: hex(0x000000), Paper: hex(0xffffff),
	},
}
