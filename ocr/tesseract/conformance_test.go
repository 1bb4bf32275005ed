package tesseract

import (
	"testing"

	"github.com/scanstelle/scanstelle/ocr"
	"github.com/scanstelle/scanstelle/ocr/ocrtest"
)

func newEngine(t *testing.T) *Engine {
	t.Helper()
	e, err := New("deu")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

func TestConformance(t *testing.T) {
	ocrtest.Conformance(t, func(t *testing.T) ocr.Engine { return newEngine(t) })
}

func TestReplayConformance(t *testing.T) {
	dir := t.TempDir()
	ocrtest.Conformance(t, func(t *testing.T) ocr.Engine { return ocr.Record(newEngine(t), dir) })
	ocrtest.Conformance(t, func(*testing.T) ocr.Engine { return ocr.Replay(dir) })
}
