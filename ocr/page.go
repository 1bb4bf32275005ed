package ocr

import (
	"math"

	"github.com/scanstelle/scanstelle/batch"
)

// MaxSide is the longest side of a page in pixels. Tesseract stores
// coordinates in 16 bits and refuses larger images.
const MaxSide = 32767

// Page is one page image as an engine takes it: upright, straightened and gray.
type Page struct {
	ID batch.ID
	// Gray holds Width*Height luma values, row by row from the top, 0 = black.
	Gray          []byte
	Width, Height int // pixels
	// DPI is the resolution of the image; 0 lets the engine estimate it.
	DPI float64
	// Rotation and Deskew (degrees clockwise) are already applied to Gray; they
	// are copied into batch.Text so that boxes can be led back to the raw image.
	Rotation int
	Deskew   float64
	// Languages are names of models, the main one first: "deu", "eng".
	Languages []string
}

// Check returns an error with CodeBroken where the fields contradict each
// other, CodeTooManyPixels where a side exceeds MaxSide, and CodeLanguage where
// the languages are not names of models.
func (p Page) Check() error {
	switch {
	case p.Width > MaxSide || p.Height > MaxSide:
		return p.refuse(batch.CodeTooManyPixels, "%d × %d Bildpunkte, höchstens %d je Seite lesbar", p.Width, p.Height, MaxSide)
	case p.Width < 1 || p.Height < 1 || len(p.Gray) != p.Width*p.Height:
		return p.refuse(batch.CodeBroken, "%d Bildpunkte passen nicht zu %d × %d", len(p.Gray), p.Width, p.Height)
	case math.IsNaN(p.DPI) || math.IsInf(p.DPI, 0) || p.DPI < 0:
		return p.refuse(batch.CodeBroken, "Auflösung %v dpi", p.DPI)
	case len(p.Languages) == 0:
		return p.refuse(batch.CodeLanguage, "keine Sprache angegeben")
	}
	for _, language := range p.Languages {
		if !languageName(language) {
			return p.refuse(batch.CodeLanguage, "%q", language)
		}
	}
	return nil
}

func (p Page) refuse(code batch.Code, format string, args ...any) error {
	err := batch.Refuse("ocr.read", code, format, args...)
	err.Page = p.ID
	return err
}

// languageName accepts what Tesseract's model files are called, also in the
// folder "script"; everything else could lead out of the model folder or be
// taken for several languages.
func languageName(s string) bool {
	if s == "" || len(s) > 64 {
		return false
	}
	slashes := 0
	for i, r := range s {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
		case (r >= '0' && r <= '9' || r == '_') && i > 0:
		case r == '/' && i > 0 && i < len(s)-1:
			slashes++
		default:
			return false
		}
	}
	return slashes <= 1
}
