package worker_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	measure "github.com/scanstelle/scanstelle/imaging/worker"
)

// A thumbnail comes with the measurement where it was asked for, turned as the
// page is: by what was measured where that is sure, else by what the file says.
func TestThumbComesWithTheMeasurement(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 1200, 1600))
	for y := range 1600 {
		for x := range 1200 {
			img.SetRGBA(x, y, color.RGBA{250, 250, 250, 255})
		}
	}
	for y := range 200 { // a red letterhead
		for x := range 1200 {
			img.SetRGBA(x, y, color.RGBA{200, 0, 0, 255})
		}
	}
	var data bytes.Buffer
	if err := jpeg.Encode(&data, img, nil); err != nil {
		t.Fatal(err)
	}
	c := client(t)
	for _, turn := range []struct{ stated, width, height, x, y int }{{0, 180, 240, 90, 10}, {180, 180, 240, 90, 229}, {90, 240, 180, 229, 90}} {
		job := measure.Job{Image: batch.Image{Codec: batch.JPEG, Width: 1200, Height: 1600, Bits: 8, Channels: 3, DPI: 150}, Thumb: true, Stated: turn.stated, Sure: 1e9}
		m, err := c.Measure(t.Context(), job, memory(t, data.Bytes()), nil)
		if err != nil {
			t.Fatal(err)
		}
		if m.Thumb == nil || m.Thumb.Rotation != turn.stated || m.Thumb.Width != turn.width || m.Thumb.Height != turn.height || m.MS["thumb"] <= 0 {
			t.Fatalf("%d: %+v", turn.stated, m.Thumb)
		}
		thumb, err := jpeg.Decode(bytes.NewReader(m.Thumb.JPEG))
		if err != nil || thumb.Bounds().Dx() != turn.width || thumb.Bounds().Dy() != turn.height {
			t.Fatal(err)
		}
		if r, g, _, _ := thumb.At(turn.x, turn.y).RGBA(); r>>8 < 150 || g>>8 > 60 {
			t.Errorf("%d: the head is not at %d, %d", turn.stated, turn.x, turn.y)
		}
	}
	m, err := c.Measure(t.Context(), measure.Job{Image: batch.Image{Codec: batch.JPEG, Width: 1200, Height: 1600, Bits: 8, Channels: 3, DPI: 150}}, memory(t, data.Bytes()), nil)
	if err != nil || m.Thumb != nil {
		t.Errorf("not asked for: %v %v", m.Thumb, err)
	}
}
