package pdfa

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

const (
	documentID = batch.ID("01939d3b-5b7a-7c00-8000-0123456789ab")
	packageID  = batch.ID("01939d3b-5b7a-7c00-8000-0123456789ac")
)

var someTime = time.Date(2026, 11, 22, 8, 30, 15, 0, time.UTC)

func someOptions(part Part) Options {
	return Options{
		Part: part, Title: "Bescheid über Gebühren – Müßig", Language: "de-DE",
		Producer: "Scanstelle 0.1", Creator: "Scanstelle", Created: someTime,
		DocumentID: documentID, Package: packageID,
		Properties: []Property{{"DeliveryID", string(packageID), "Kennung der Übergabe"}},
	}
}

// write makes a package file in the test's folder.
func write(t testing.TB, o Options, seal Sealer, fill func(w *Writer)) (path string, result Result) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "package.pdf")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w, err := NewWriter(out, o)
	if err != nil {
		t.Fatal(err)
	}
	fill(w)
	if result, err = w.Close(seal); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return path, result
}

func add(t testing.TB, w *Writer, p Page) {
	t.Helper()
	if err := w.AddPage(p); err != nil {
		t.Fatal(err)
	}
}

func open(t testing.TB, path string) *File {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := Open(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func run(t testing.TB, program string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(program, args...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %v: %v (the Debian packages are installed by make deps)\n%s%s", program, args, err, out, errs.String())
	}
	if errs.Len() > 0 {
		t.Errorf("%s %v complains: %s", program, args, errs.String())
	}
	return out
}

func asJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// asG4 lets libtiff code an image as one strip of T.6 data.
func asG4(t testing.TB, img *image.Gray) []byte {
	t.Helper()
	b := img.Bounds()
	stride := (b.Dx() + 7) / 8
	bits := make([]byte, stride*b.Dy())
	for y := range b.Dy() {
		for x := range b.Dx() {
			if img.GrayAt(x, y).Y < 128 {
				bits[y*stride+x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	tags := [][3]uint32{
		{256, 4, uint32(b.Dx())}, {257, 4, uint32(b.Dy())}, {258, 3, 1}, {259, 3, 1}, {262, 3, 0}, {266, 3, 1},
		{273, 4, 8}, {277, 3, 1}, {278, 4, uint32(b.Dy())}, {279, 4, uint32(len(bits))},
	}
	file := append([]byte("II*\x00"), 0, 0, 0, 0)
	binary.LittleEndian.PutUint32(file[4:], uint32(8+len(bits)))
	file = append(file, bits...)
	file = binary.LittleEndian.AppendUint16(file, uint16(len(tags)))
	for _, tag := range tags {
		file = binary.LittleEndian.AppendUint16(file, uint16(tag[0]))
		file = binary.LittleEndian.AppendUint16(file, uint16(tag[1]))
		file = binary.LittleEndian.AppendUint32(file, 1)
		file = binary.LittleEndian.AppendUint32(file, tag[2])
	}
	file = append(file, 0, 0, 0, 0)
	folder := t.TempDir()
	plain, coded := filepath.Join(folder, "a.tif"), filepath.Join(folder, "b.tif")
	if err := os.WriteFile(plain, file, 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, "tiffcp", "-c", "g4", "-r", "100000", plain, coded)
	data, err := os.ReadFile(coded)
	if err != nil {
		t.Fatal(err)
	}
	return strip(t, data)
}

// strip cuts the single strip out of a little-endian TIFF.
func strip(t testing.TB, tiff []byte) []byte {
	t.Helper()
	at := binary.LittleEndian.Uint32(tiff[4:])
	var offset, length uint32
	for i := range uint32(binary.LittleEndian.Uint16(tiff[at:])) {
		entry := tiff[at+2+12*i:]
		switch binary.LittleEndian.Uint16(entry) {
		case 273:
			offset = binary.LittleEndian.Uint32(entry[8:])
		case 279:
			length = binary.LittleEndian.Uint32(entry[8:])
			if binary.LittleEndian.Uint16(entry[2:]) == 3 {
				length &= 0xFFFF
			}
		}
	}
	if offset == 0 || length == 0 {
		t.Fatal("no strip")
	}
	return tiff[offset : offset+length]
}

// page describes coded pixels.
func page(codec batch.Codec, data []byte, b image.Rectangle, dpi float64) Page {
	return Page{Image: batch.Image{Codec: codec, Width: b.Dx(), Height: b.Dy(), DPI: dpi}, Data: bytes.NewReader(data)}
}

// painted is a colour picture with structure.
func painted(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetNRGBA(x, y, color.NRGBA{byte(x * 255 / w), byte(y * 255 / h), byte((x ^ y) & 0xFF), 255})
		}
	}
	return img
}
