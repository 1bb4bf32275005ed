package quality

import (
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

func TestSeparatorLimit(t *testing.T) {
	var (
		own     = batch.Barcode{Format: "QR", Text: "SCANSTELLE:TRENN:1", Box: [4]int{1000, 1000, 450, 450}}
		foreign = batch.Barcode{Format: "QR", Text: "SCANSTELLE:TRENN:2", Box: [4]int{1000, 1000, 450, 450}}
		label   = batch.Barcode{Format: "CODE128", Text: "SCANSTELLE:TRENN:1", Box: [4]int{700, 1600, 900, 200}}
		patcht  = batch.Barcode{Format: "CODE39", Text: "PATCHT", Box: [4]int{700, 1600, 1000, 260}}
		above   = batch.Barcode{Format: "PATCH-T", Text: "T", Box: [4]int{480, 150, 1500, 240}}
		beside  = batch.Barcode{Format: "PATCH-T", Text: "T", Box: [4]int{1700, 150, 300, 240}}
		below   = batch.Barcode{Format: "PATCH-T", Text: "T", Box: [4]int{480, 3100, 1500, 240}}
		left    = batch.Barcode{Format: "PATCH-T", Text: "T", Box: [4]int{150, 480, 240, 2500}}
		right   = batch.Barcode{Format: "PATCH-T", Text: "T", Box: [4]int{2100, 480, 240, 2500}}
	)
	for name, c := range map[string]struct {
		sign  string
		codes []batch.Barcode
		want  float64
	}{
		"own sheet":                   {"SCANSTELLE", []batch.Barcode{own, own, patcht, above, below, left, right}, SheetInk},
		"own sheet, one QR and a bar": {"SCANSTELLE", []batch.Barcode{own, above}, SheetInk},
		"own sheet, both QR alone":    {"SCANSTELLE", []batch.Barcode{own, own}, SheetInk},
		"own QR as a sticker":         {"SCANSTELLE", []batch.Barcode{own}, SignInk},
		"another version":             {"SCANSTELLE", []batch.Barcode{foreign, foreign}, SignInk},
		"own sign as Code 128":        {"SCANSTELLE", []batch.Barcode{label, label}, SignInk},
		"PATCHT as a sticker":         {"PATCHT", []batch.Barcode{patcht}, SignInk},
		"PATCHT twice":                {"PATCHT", []batch.Barcode{patcht, patcht}, SignInk},
		"bars along one edge":         {"PATCH-T", []batch.Barcode{above}, SignInk},
		"bars with a gap":             {"PATCH-T", []batch.Barcode{above, beside}, SignInk},
		"bars above and below":        {"PATCH-T", []batch.Barcode{above, below}, SheetInk},
		"bars on both sides":          {"PATCH-T", []batch.Barcode{left, right}, SheetInk},
		"patch sheet with its code":   {"PATCHT", []batch.Barcode{patcht, above, left}, SheetInk},
	} {
		m := batch.Measurement{Width: 2480, Height: 3508, Separator: c.sign, Barcodes: c.codes}
		if got := SeparatorLimit(m); got != c.want {
			t.Errorf("%s: limit %g, want %g", name, got, c.want)
		}
		m.SeparatorOtherInk = c.want
		if !IsSeparator(m) {
			t.Errorf("%s is no separator at its limit", name)
		}
		if m.SeparatorOtherInk *= 1.01; IsSeparator(m) {
			t.Errorf("%s is a separator above its limit", name)
		}
	}
	if IsSeparator(batch.Measurement{}) {
		t.Error("a page without a sign is a separator")
	}
}
