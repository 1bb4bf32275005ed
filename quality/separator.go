package quality

import (
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// Share of a page (0 to 1) that may carry other ink if it is to be a separator
// sheet; docs/decisions/0008-separators.md has the measurements.
const (
	// SheetInk is for pages that are made as a separator: our own sheet, of which
	// two signs are read (its print covers 1.2 percent), and patch sheets
	// with bars along two edges (Kodak's own has 1.5 percent).
	SheetInk = 0.02
	// SignInk is for pages with any other sign, which may as well be a sticker on a
	// short letter: a sheet with Code 39 PATCHT, its two lines and dust has 0.22
	// percent, a letter of five short lines in 9 points 0.37.
	SignInk = 0.003
)

// IsSeparator tells whether a page is a separator sheet, which is in no package.
func IsSeparator(m batch.Measurement) bool {
	return m.Separator != "" && m.SeparatorOtherInk <= SeparatorLimit(m)
}

// SeparatorLimit is the share of other ink from which a page with a separator sign
// is a page of content: SheetInk or SignInk.
func SeparatorLimit(m batch.Measurement) float64 {
	own, others := 0, 0
	var edges [4]bool
	for _, c := range m.Barcodes {
		switch {
		case c.Format == "PATCH-T":
			others++
			edges[nearestEdge(c.Box, m.Width, m.Height)] = true
		case m.Separator == "SCANSTELLE" && c.Format == "QR" && (c.Text == ownSign || strings.HasPrefix(c.Text, ownSign+";")):
			own++
		case c.Text == "PATCHT":
			others++
		}
	}
	along := 0
	for _, is := range edges {
		if is {
			along++
		}
	}
	if own >= 2 || own == 1 && others > 0 || along >= 2 {
		return SheetInk
	}
	return SignInk
}

// ownSign is what the QR codes of our own sheet say, of which it has two; what it
// tells about the document behind it comes after a semicolon (batch.Cover).
const ownSign = "SCANSTELLE:TRENN:1"

// nearestEdge is the edge (top, right, bottom, left) along which a patch code runs:
// its box is longer along the bars than across.
func nearestEdge(box [4]int, width, height int) int {
	x, y := 2*box[0]+box[2], 2*box[1]+box[3]
	switch level := box[2] >= box[3]; {
	case level && y < height:
		return 0
	case level:
		return 2
	case x < width:
		return 3
	}
	return 1
}
