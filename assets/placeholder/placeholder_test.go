package placeholder_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/assets/placeholder"
	"github.com/scanstelle/scanstelle/batch"
)

func TestPlaceholder(t *testing.T) {
	sheet := placeholder.Sheet{
		What: "Lageplan M 1:500 zum Bauantrag, DIN A1, gefaltet", Where: "Bauaktenarchiv, Planschrank 3, Fach 12",
		Date: time.Date(2026, 11, 20, 7, 40, 0, 0, time.UTC), Batch: "01a20200-13cc-7ad3-bb5a-ad31e74551f2", By: "P-7KQ2M4XA",
	}
	data, err := placeholder.PNG(sheet)
	if err != nil {
		t.Fatal(err)
	}
	if path := os.Getenv("SCANSTELLE_SHOW"); path != "" { // to be looked at
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if size := img.Bounds().Size(); size != image.Pt(2480, 3508) || !bytes.Contains(data, []byte("pHYs\x00\x00\x2e\x23\x00\x00\x2e\x23\x01")) {
		t.Errorf("%v, resolution not 11811 pixels per metre", size)
	}
	if palette, ok := img.ColorModel().(color.Palette); !ok || len(palette) != 2 || len(data) > 100_000 {
		t.Errorf("not in black and white: %d bytes", len(data))
	}
	again, err := placeholder.PNG(sheet)
	if err != nil || !bytes.Equal(data, again) {
		t.Errorf("the same sheet is drawn otherwise, %v", err)
	}
	sheet.What = strings.Repeat("ohneTrennung", 13)
	if _, err := placeholder.PNG(sheet); err != nil {
		t.Errorf("a long word: %v", err)
	}
	for name, s := range map[string]placeholder.Sheet{
		"no place": {What: "Plan"}, "no annex": {Where: "Schrank"}, "too long": {What: strings.Repeat("x", 161), Where: "Schrank"},
	} {
		if _, err := placeholder.PNG(s); batch.CodeOf(err) != batch.CodeUsage {
			t.Errorf("%s: %v", name, err)
		}
	}
}
