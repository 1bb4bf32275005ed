package station

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"strings"
	"sync"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging/view"
	"github.com/scanstelle/scanstelle/internal/worker"
	"github.com/scanstelle/scanstelle/post"
	"github.com/scanstelle/scanstelle/scanner"
)

// paperWorkers stand for the child processes: an input file is a JSON list of
// pages, each drawn as a small image whose shade tells what it is.
type paperWorkers struct {
	mu       sync.Mutex
	measured []batch.ID
	viewed   []view.Job
	says     string // what is read on every page, line by line
	// hold lets Measure wait until its context ends; each call tells first.
	hold chan struct{}
}

// Shades of the pages.
var shades = map[string]uint8{"content": 20, "separator": 90, "coded": 120, "streaked": 150, "blank": 250}

// pagePNG draws a page of 100 × 140 pixels at 100 dpi; number makes it unlike
// the others.
func pagePNG(kind string, number int) []byte {
	img := image.NewGray(image.Rect(0, 0, 100, 140))
	for i := range img.Pix {
		img.Pix[i] = shades[kind]
	}
	img.SetGray(1, 1, color.Gray{Y: uint8(number)})
	img.SetGray(2, 1, color.Gray{Y: uint8(number >> 8)})
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err) // a buffer does not fail
	}
	density := []byte{0, 0, 0, 9, 'p', 'H', 'Y', 's', 0, 0, 15, 98, 0, 0, 15, 98, 1}
	density = binary.BigEndian.AppendUint32(density, crc32.ChecksumIEEE(density[4:]))
	data := b.Bytes()
	return append(append(append([]byte(nil), data[:33]...), density...), data[33:]...)
}

func (w *paperWorkers) Devices(context.Context) ([]scanner.Device, error) {
	return []scanner.Device{{Name: "paper:0", Vendor: "Muster", Model: "P 1", Type: "sheetfed scanner"}}, nil
}

func (w *paperWorkers) Describe(_ context.Context, device string) (scanner.Capabilities, error) {
	if device != "paper:0" {
		return scanner.Capabilities{}, batch.Refuse("test", batch.CodeNoDevice, "%s", device)
	}
	return scanner.Capabilities{Feeder: "ADF", MinDPI: 75, MaxDPI: 600}, nil
}

func (w *paperWorkers) Scan(_ context.Context, feed scanner.Feed, _ func(ScanStart), _ func(scanner.Image, *os.File) error) error {
	return batch.Refuse("test", batch.CodeNoDevice, "%s", feed.Device)
}

func (w *paperWorkers) Intake(ctx context.Context, name string, input *os.File, limits batch.ImportLimits, take func(IntakePage, *os.File) error) error {
	data, err := io.ReadAll(io.NewSectionReader(input, 0, 1<<20))
	if err != nil {
		return err
	}
	var pages []string
	if err := json.Unmarshal(data, &pages); err != nil {
		return batch.Refuse("test", batch.CodeUnknownFormat, "%s", name)
	}
	for i, kind := range pages {
		if kind == "broken" {
			return batch.Refuse("test", batch.CodeTruncated, "%s", name)
		}
		image := pagePNG(kind, i)
		f, err := worker.MemfdFrom("page", bytes.NewReader(image))
		if err != nil {
			return err
		}
		sum := sha256.Sum256(image)
		p := IntakePage{Index: i + 1, Pages: len(pages), Format: "pdf", Image: scanner.Image{
			Encoded: true, Sheet: i + 1, Side: batch.Front,
			Page: batch.Image{Codec: batch.PNG, Width: 100, Height: 140, Bits: 8, Channels: 1, DPI: 100, Bytes: int64(len(image)), SHA256: hex.EncodeToString(sum[:])},
		}}
		if limits.Pairs {
			p.Sheet, p.Side = i/2+1, []batch.Side{batch.Front, batch.Back}[i%2]
		}
		if err := take(p, f); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (w *paperWorkers) Measure(ctx context.Context, job MeasureJob, input *os.File, _ func(batch.Image, *os.File) error) (batch.Measurement, error) {
	w.mu.Lock()
	w.measured = append(w.measured, job.Page)
	hold := w.hold
	w.mu.Unlock()
	if job.Miniature {
		h := sha256.New()
		_, err := io.Copy(h, io.NewSectionReader(input, 0, 1<<20))
		return batch.Measurement{Miniature: sha256Hex([]byte("small " + hex.EncodeToString(h.Sum(nil))))}, err
	}
	if hold != nil {
		select {
		case hold <- struct{}{}:
		case <-ctx.Done():
		}
		<-ctx.Done()
		return batch.Measurement{}, batch.Fail("test", batch.CodeCanceled, ctx.Err())
	}
	img, err := png.Decode(io.NewSectionReader(input, 0, 1<<20))
	if err != nil {
		return batch.Measurement{}, batch.Fail("test", batch.CodeBroken, err)
	}
	var thumb *batch.Thumb
	if job.Thumb {
		thumb = &batch.Thumb{Width: 100, Height: 140, JPEG: []byte("klein " + string(job.Page))}
	}
	m := batch.Measurement{Thumb: thumb, Width: 100, Height: 140, DPI: 100, Ink: 0.05, Marks: 40, Background: 250, Contrast: 200, Sharpness: 0.9, RotationConfidence: 1}
	switch img.(*image.Gray).GrayAt(50, 50).Y {
	case shades["blank"]:
		m.Ink, m.Marks, m.Contrast, m.Blank = 0, 0, 0, true
	case shades["separator"]:
		m.Separator = "PATCHT"
	case shades["coded"]:
		m.Separator, m.SeparatorOtherInk = "PATCHT", 0.05
	case shades["streaked"]:
		m.Streaks = []batch.Streak{{Vertical: true, At: 30, Width: 1, Contrast: 20}}
	}
	return m, nil
}

func (w *paperWorkers) Read(_ context.Context, job ReadJob, _ *os.File) (*batch.Text, error) {
	width, height := 100, 140
	if job.Rotation%180 != 0 {
		width, height = height, width
	}
	w.mu.Lock()
	says := w.says
	w.mu.Unlock()
	if says == "" {
		says = "Wort"
	}
	t := &batch.Text{Engine: "test 1", Languages: "deu", Width: width, Height: height, Rotation: job.Rotation}
	for i, text := range strings.Split(says, "\n") {
		line := batch.Line{Box: [4]int{10, 10 + 20*i, 40, 10}, Size: 10, Paragraph: 1, Block: 1}
		for k, word := range strings.Fields(text) {
			line.Words = append(line.Words, batch.Word{Text: word, Box: [4]int{10 + 5*k, 10 + 20*i, 40, 10}, Confidence: 95})
		}
		t.Lines = append(t.Lines, line)
	}
	return t, nil
}

// View tells in the place of the pixels what was asked for; it counts.
func (w *paperWorkers) View(ctx context.Context, job view.Job, input *os.File) (view.Picture, error) {
	w.mu.Lock()
	w.viewed = append(w.viewed, job)
	w.mu.Unlock()
	if job.Forget {
		return view.Picture{}, nil
	}
	if _, err := png.DecodeConfig(io.NewSectionReader(input, 0, 1<<20)); err != nil {
		return view.Picture{}, batch.Fail("test", batch.CodeBroken, err)
	}
	data, err := json.Marshal(job)
	if err != nil {
		return view.Picture{}, err
	}
	return view.Picture{Width: job.Region[2], Height: job.Region[3], Format: batch.JPEG, Data: data}, ctx.Err()
}

// ReadPost reads in this process.
func (w *paperWorkers) ReadPost(ctx context.Context, input *os.File, limits post.Limits) (post.Item, error) {
	data, err := io.ReadAll(io.NewSectionReader(input, 0, limits.Bytes))
	if err != nil {
		return post.Item{}, err
	}
	return post.Read(ctx, data, limits)
}

func (w *paperWorkers) Restrictions(context.Context) ([]string, error) {
	return []string{"test: none"}, nil
}

func (w *paperWorkers) Close() error { return nil }
