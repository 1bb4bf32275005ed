package tesseract

import (
	"path/filepath"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/ocr/ocrtest"
)

func TestOrientation(t *testing.T) {
	for i, s := range drawn() {
		for quarters := range 4 {
			p := turned(s.page, quarters)
			degrees, confidence, err := Orientation(p.Gray, p.Width, p.Height, p.DPI)
			if want := (360 - 90*quarters) % 360; err != nil || degrees != want || confidence < 5 {
				t.Errorf("letter %d turned by %d: %d (confidence %.1f), want %d, %v", i, 90*quarters, degrees, confidence, want, err)
			}
		}
	}
}

func TestOrientationOfScans(t *testing.T) {
	dir := corpus(t)
	for name, want := range map[string]int{"phototest.tif": 0, "phototest-rotated-180.png": 180, "phototest-rotated-L.png": 90} {
		p := load(t, filepath.Join(dir, "pages", name))
		degrees, confidence, err := Orientation(p.Gray, p.Width, p.Height, p.DPI)
		if err != nil || degrees != want || confidence < 5 {
			t.Errorf("%s: %d (confidence %.1f), want %d, %v", name, degrees, confidence, want, err)
		}
	}
}

func TestOrientationUnsure(t *testing.T) {
	p := ocrtest.Blank()
	if degrees, confidence, err := Orientation(p.Gray, p.Width, p.Height, p.DPI); degrees != 0 || confidence != 0 || err != nil {
		t.Errorf("blank page: %d, %v, %v", degrees, confidence, err)
	}
	if _, _, err := Orientation(p.Gray[1:], p.Width, p.Height, p.DPI); batch.CodeOf(err) != batch.CodeBroken {
		t.Errorf("too few pixels: %v", err)
	}
	t.Setenv("TESSDATA_PREFIX", t.TempDir())
	if _, _, err := Orientation(p.Gray, p.Width, p.Height, p.DPI); batch.CodeOf(err) != batch.CodeLanguage {
		t.Errorf("model missing: %v", err)
	}
}
