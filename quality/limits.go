package quality

import "github.com/scanstelle/scanstelle/batch"

// DefaultLimits are the limits of the built-in profile.
func DefaultLimits() batch.CheckLimits {
	return batch.CheckLimits{
		MinDPI:         200, // below, OCR and the eye lose small print
		MaxSkewDeg:     1.5,
		BlankInk:       0.002, // below this share of ink a kept page is called nearly blank
		MinBackground:  150,
		MinContrast:    70,
		MinSharpness:   0.38,
		MaxBorderMM:    4,
		MinConfidence:  70,
		DuplicateBits:  12,
		DuplicateRange: 20,
	}
}
