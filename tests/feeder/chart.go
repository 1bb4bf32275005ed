package feeder

import (
	"bytes"
	"image/png"
	"testing"

	"github.com/scanstelle/scanstelle/assets/chart"
)

// Chart is the test chart as a good scanner sees it.
func Chart(t testing.TB, dpi float64) []byte {
	t.Helper()
	img, err := chart.Draw(dpi)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
