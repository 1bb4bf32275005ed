package imaging

import (
	"bytes"
	"fmt"
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
			r, err = fromImage(m, false)
		}
	default:
		var m image.Image
		if m, err = tiff.Decode(bytes.NewReader(data)); err == nil {
			r, err = fromImage(m, false)
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

// loadPGM reads what pdftoppm -gray writes, at 300 dpi.
func loadPGM(t testing.TB, file string) *Raster {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	r := &Raster{DPI: 300}
	var most int
	if _, err := fmt.Sscanf(string(data[:min(len(data), 40)]), "P5\n%d %d\n%d\n", &r.Width, &r.Height, &most); err != nil || most != 255 {
		t.Fatalf("%s: no gray map: %v", file, err)
	}
	r.Gray = data[len(data)-r.Width*r.Height:]
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
