package fields

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"math"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/assets/samplepost"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging"
	"github.com/scanstelle/scanstelle/ocr"
	"github.com/scanstelle/scanstelle/ocr/tesseract"
)

// TestMain starts the test program anew with what Tesseract wants in its
// environment.
func TestMain(m *testing.M) {
	complete := true
	for _, want := range tesseract.Environment() {
		name, value, _ := strings.Cut(want, "=")
		if os.Getenv(name) != value {
			complete = false
			os.Setenv(name, value)
		}
	}
	if !complete {
		log.Fatal(syscall.Exec("/proc/self/exe", os.Args, os.Environ()))
	}
	os.Exit(m.Run())
}

// Environment of the long form: BENCH_FIELDS=1 reads all letters instead of a
// few; BENCH_FIELDS_TEXTS names a folder that keeps what was read, so that a
// change of rules is measured without reading anew.
const (
	longForm  = "BENCH_FIELDS"
	keptTexts = "BENCH_FIELDS_TEXTS"
)

// letter is one page of the correspondence as the station would hand it over.
type letter struct {
	Truth samplepost.Truth
	Page  Page
}

// readLetters generates, measures and reads letters with Tesseract.
func readLetters(t *testing.T, seed int64, n int, held bool) []letter {
	t.Helper()
	dir := os.Getenv(keptTexts)
	kept := filepath.Join(dir, fmt.Sprintf("letters-%d-%d-%v.json", seed, n, held))
	if data, err := os.ReadFile(kept); dir != "" && err == nil {
		var out []letter
		if err := json.Unmarshal(data, &out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	engine, err := tesseract.New("deu")
	if err != nil {
		t.Fatalf("Debian packages tesseract-ocr tesseract-ocr-deu: %v", err)
	}
	defer func() {
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	}()
	var out []letter
	for page, err := range samplepost.Correspondence(seed, n, held) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, letter{page.Truth, readPage(t, engine, page)})
		if dir != "" {
			name := filepath.Join(dir, fmt.Sprintf("%v-%d-%s", held, seed, page.Name))
			if err := os.WriteFile(name, page.Data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if dir != "" {
		data, err := json.Marshal(out)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(kept, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// readPage goes the way of the station's workers: decode, measure, straighten
// from 0.3 degrees on, read.
func readPage(t *testing.T, engine ocr.Engine, page samplepost.Page) Page {
	t.Helper()
	head, err := imaging.ReadHeader(page.Data)
	if err != nil {
		t.Fatalf("%s: %v", page.Name, err)
	}
	img := batch.Image{Codec: batch.Codec(head.Format), Width: head.Width, Height: head.Height, Bits: head.Bits, Channels: head.Channels, DPI: head.DPIX, Orientation: 1}
	raster, err := imaging.Decode(page.Data, img, false, imaging.Limits{MaxPixels: imaging.DefaultMaxPixels})
	if err != nil {
		t.Fatalf("%s: %v", page.Name, err)
	}
	m, err := imaging.Measure(raster, imaging.MeasureOptions{Barcodes: true})
	if err != nil {
		t.Fatalf("%s: %v", page.Name, err)
	}
	deskew := 0.0
	if math.Abs(m.SkewDeg) >= 0.3 {
		deskew = m.SkewDeg
	}
	upright := imaging.Upright(raster, m.Rotation, deskew)
	text, err := ocr.Read(context.Background(), engine, ocr.Page{ID: batch.NewID(), Gray: upright.Gray, Width: upright.Width, Height: upright.Height,
		DPI: img.DPI, Rotation: m.Rotation, Deskew: deskew, Languages: []string{"deu"}})
	if err != nil {
		t.Fatalf("%s: %v", page.Name, err)
	}
	return Page{Text: text, DPI: img.DPI, Kind: batch.KindContent, Barcodes: m.Barcodes}
}

// intakeDay is the day of the sample post.
var intakeDay = time.Date(2026, time.November, 20, 0, 0, 0, 0, time.UTC)
