package tesseract

import (
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/ocr"
	"github.com/scanstelle/scanstelle/ocr/ocrtest"
)

// TestAngle: lines that run down the page keep their direction, so that a text
// layer can follow them.
func TestAngle(t *testing.T) {
	e := newEngine(t)
	p := turned(ocrtest.Letters()[0].Page, 1)
	text, err := ocr.Read(t.Context(), e, p)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text.Plain(), "Königsberger Straße") {
		t.Errorf("read:\n%s", text.Plain())
	}
	for _, l := range text.Lines {
		if l.Angle != 270 || l.BaselineSlope != 0 {
			t.Errorf("%+v", l)
		}
	}
	upright, err := ocr.Read(t.Context(), e, ocrtest.Letters()[0].Page)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range upright.Lines {
		if l.Angle != 0 {
			t.Errorf("%+v", l)
		}
	}
}
