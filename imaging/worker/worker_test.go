package worker_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"os"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	measure "github.com/scanstelle/scanstelle/imaging/worker"
	"github.com/scanstelle/scanstelle/internal/worker"
)

// TestMain lets the test binary be its own worker.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "worker" {
		if err := measure.Serve(); err != nil {
			os.Stderr.WriteString(err.Error())
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func client(t *testing.T) measure.Client {
	t.Helper()
	pool := worker.NewPool(worker.Options{Kind: measure.Kind, MemoryLimit: 1 << 30}, 1, 0)
	t.Cleanup(func() { pool.Close() })
	return measure.Client{Pool: pool}
}

func memory(t *testing.T, data []byte) *os.File {
	t.Helper()
	f, err := worker.MemfdFrom("page", bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// rows is an RGB frame of white paper with some black lines.
func rows(width, height int) []byte {
	data := bytes.Repeat([]byte{245}, 3*width*height)
	for y := 200; y < height-200; y += 60 {
		for dy := range 8 {
			for x := 200; x < width-200; x++ {
				if x%40 < 25 {
					copy(data[3*((y+dy)*width+x):], []byte{20, 20, 20})
				}
			}
		}
	}
	return data
}

func TestFrameIsCodedOnceAndMeasured(t *testing.T) {
	const width, height = 1240, 1754
	data := rows(width, height)
	frameSum := sha256.Sum256(data)
	frame := batch.Image{Width: width, Height: height, Bits: 8, Channels: 3, DPI: 150, SHA256: hex.EncodeToString(frameSum[:])}
	for _, c := range []struct {
		name  string
		codec batch.Codec
		magic string
	}{{"jpeg", batch.JPEG, "\xff\xd8\xff"}, {"png", batch.PNG, "\x89PNG"}} {
		t.Run(c.name, func(t *testing.T) {
			var image batch.Image
			var coded []byte
			job := measure.Job{Page: batch.NewID(), Image: frame, Raw: true, BytesPerLine: 3 * width, Codec: c.codec, Quality: 90}
			m, err := client(t).Measure(t.Context(), job, memory(t, data), func(i batch.Image, f *os.File) error {
				defer f.Close()
				image = i
				var err error
				coded, err = io.ReadAll(f)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.HasPrefix(coded, []byte(c.magic)) || image.Codec != c.codec {
				t.Errorf("coded as %q, %q", image.Codec, coded[:min(4, len(coded))])
			}
			sum := sha256.Sum256(coded)
			if image.FrameSHA256 != hex.EncodeToString(frameSum[:]) || image.SHA256 != hex.EncodeToString(sum[:]) || image.Bytes != int64(len(coded)) {
				t.Errorf("hashes or length are not those of the frame and the page image: %+v", image)
			}
			if m.Blank || m.Ink < 0.01 || m.Width != width {
				t.Errorf("measured %+v", m)
			}
		})
	}
}

func TestBitonalFrameBecomesG4(t *testing.T) {
	const stride, height = 100, 1000
	data := make([]byte, stride*height)
	for y := 300; y < 330; y++ {
		for x := 20; x < 60; x++ {
			data[y*stride+x] = 0xff
		}
	}
	job := measure.Job{Image: batch.Image{Width: 8 * stride, Height: height, Bits: 1, Channels: 1, DPI: 100}, Raw: true, BytesPerLine: stride, Codec: batch.JPEG, Quality: 90}
	var image batch.Image
	if _, err := client(t).Measure(t.Context(), job, memory(t, data), func(i batch.Image, f *os.File) error {
		image = i
		return f.Close()
	}); err != nil {
		t.Fatal(err)
	}
	if image.Codec != batch.G4 || image.Bytes > 500 {
		t.Errorf("%+v", image)
	}
}

func TestPageImage(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 600, 800))
	for i := range img.Pix {
		img.Pix[i] = 250
	}
	for y := 300; y < 320; y++ {
		for x := 100; x < 400; x += 3 {
			img.Set(x, y, color.Gray{10})
		}
	}
	var data bytes.Buffer
	if err := jpeg.Encode(&data, img, nil); err != nil {
		t.Fatal(err)
	}
	job := measure.Job{Image: batch.Image{Codec: batch.JPEG, Width: 600, Height: 800, Bits: 8, Channels: 1, DPI: 100}}
	c := client(t)
	m, err := c.Measure(t.Context(), job, memory(t, data.Bytes()), nil)
	if err != nil || m.Blank || m.MS["decode"] <= 0 {
		t.Fatalf("%+v %v", m, err)
	}
	job.MaxPixels = 1000
	if _, err := c.Measure(t.Context(), job, memory(t, data.Bytes()), nil); batch.CodeOf(err) != batch.CodeTooManyPixels {
		t.Errorf("limit: %v", err)
	}
	job.MaxPixels = 0
	if _, err := c.Measure(t.Context(), job, memory(t, []byte("no picture at all")), nil); batch.CodeOf(err) != batch.CodeUnknownFormat {
		t.Errorf("no picture: %v", err)
	}
	if _, err := c.Measure(t.Context(), job, memory(t, data.Bytes()), nil); err != nil {
		t.Errorf("after a bad one: %v", err)
	}
}
