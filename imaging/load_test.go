package imaging

import (
	"bytes"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"

	"github.com/scanstelle/scanstelle/batch"
)

func grayLevel(v byte) color.Gray { return color.Gray{Y: v} }

// load decodes a test picture of any kind; 300 dpi where it tells none.
func load(t testing.TB, file string) *Raster {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var r *Raster
	switch filepath.Ext(file) {
	case ".jpg":
		r, err = Decode(data, batch.Image{Codec: batch.JPEG}, false, Limits{})
	case ".png":
		r, err = Decode(data, batch.Image{Codec: batch.PNG}, false, Limits{})
	case ".webp":
		var m image.Image
		if m, err = webp.Decode(bytes.NewReader(data)); err == nil {
			r = fromImage(m, false)
		}
	default:
		var m image.Image
		if m, err = tiff.Decode(bytes.NewReader(data)); err == nil {
			r = fromImage(m, false)
		}
	}
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	if r.DPI < 90 {
		r.DPI = 300
	}
	return r
}

func measure(t testing.TB, r *Raster, codes bool) batch.Measurement {
	t.Helper()
	m, err := Measure(r, MeasureOptions{Barcodes: codes})
	if err != nil {
		t.Fatal(err)
	}
	return m
}
