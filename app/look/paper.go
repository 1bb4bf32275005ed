package look

import (
	"image/color"

	"fyne.io/fyne/v2"
)

// Colours of what is written on the picture of a page, which is light in every
// palette.
var (
	OnPaper      = hex(0x1c2321)
	DoubtOnPaper = hex(0x8a4b00)
)

// MarkOnPaper is the colour of a frame on the picture of a page: as in the light palette,
// whatever the desk's colours are.
func MarkOnPaper(name fyne.ThemeColorName) color.NRGBA { return palettes[Light][name] }
