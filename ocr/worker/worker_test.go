package worker_test

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/worker"
	"github.com/scanstelle/scanstelle/ocr"
	"github.com/scanstelle/scanstelle/ocr/ocrtest"
	ocrworker "github.com/scanstelle/scanstelle/ocr/worker"
)

// TestMain lets the test binary be its own worker, with the engine its first
// argument names.
func TestMain(m *testing.M) {
	if len(os.Args) > 3 && os.Args[1] == "worker" {
		orient := func([]byte, int, int, float64) (int, float64, error) { return 180, 20, nil }
		if err := ocrworker.Serve(engine(os.Args[3]), orient); err != nil {
			os.Stderr.WriteString(err.Error())
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func engine(name string) ocr.Engine {
	switch name {
	case "oracle":
		return ocrtest.Oracle()
	case "hanging":
		return ocrtest.Hanging()
	case "crashing":
		return ocrtest.Crashing()
	case "boxes":
		return ocrtest.WrongBoxes()
	}
	panic(name)
}

func client(t *testing.T, engine string) ocrworker.Client {
	t.Helper()
	pool := worker.NewPool(worker.Options{Kind: ocrworker.Kind, Args: []string{engine}, MemoryLimit: 2 << 30}, 1, 0)
	t.Cleanup(func() { pool.Close() })
	return ocrworker.Client{Pool: pool}
}

// letter is a drawn letter as a page image, with its truth.
func letter(t *testing.T) (ocrworker.Job, *os.File, string) {
	t.Helper()
	l := ocrtest.Letters()[0]
	img := &image.Gray{Pix: l.Page.Gray, Stride: l.Page.Width, Rect: image.Rect(0, 0, l.Page.Width, l.Page.Height)}
	var data bytes.Buffer
	if err := png.Encode(&data, img); err != nil {
		t.Fatal(err)
	}
	f, err := worker.MemfdFrom("page", &data)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	job := ocrworker.Job{
		Page: batch.NewID(), Languages: l.Page.Languages, Seconds: 30,
		Image: batch.Image{Codec: batch.PNG, Width: l.Page.Width, Height: l.Page.Height, Bits: 8, Channels: 1, DPI: l.Page.DPI},
	}
	return job, f, l.Truth.Plain()
}

func TestRead(t *testing.T) {
	job, page, truth := letter(t)
	text, err := client(t, "oracle").Read(t.Context(), job, page)
	if err != nil {
		t.Fatal(err)
	}
	if text.Plain() != truth || text.Width != job.Image.Width {
		t.Errorf("read %q", text.Plain())
	}
}

// TestMisbehavingEngines: each costs its page and a clear code, never the owner.
func TestMisbehavingEngines(t *testing.T) {
	for engine, want := range map[string]batch.Code{"hanging": batch.CodeTimeLimit, "crashing": batch.CodeWorkerDied} {
		t.Run(engine, func(t *testing.T) {
			job, page, _ := letter(t)
			job.Seconds = 1
			if _, err := client(t, engine).Read(t.Context(), job, page); batch.CodeOf(err) != want {
				t.Errorf("%v, want %s", err, want)
			}
		})
	}
	job, page, _ := letter(t)
	text, err := client(t, "boxes").Read(t.Context(), job, page)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range text.Lines {
		for _, w := range line.Words {
			if w.Box[0] < 0 || w.Box[1] < 0 || w.Box[0]+w.Box[2] > text.Width || w.Box[1]+w.Box[3] > text.Height {
				t.Errorf("a box outside the page came through: %v", w.Box)
			}
		}
	}
}
