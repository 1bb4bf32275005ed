// Package worker runs hop 4 in a child process: it decodes a page image, turns
// its own copy upright and straight, and recognises the text. The owner's side
// is Client, the child's Serve.
package worker

import (
	"context"
	"os"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging"
	"github.com/scanstelle/scanstelle/internal/worker"
	"github.com/scanstelle/scanstelle/ocr"
)

// Kind is the name of this worker on the hidden command line.
const Kind = "ocr"

// Job is one page; the file that comes with it holds the page image.
type Job struct {
	Page      batch.ID    `json:"page"`
	Image     batch.Image `json:"image"`
	Rotation  int         `json:"rotation"`
	Deskew    float64     `json:"deskew"`
	Unsure    bool        `json:"unsure"` // the rotation may be wrong: look again
	Languages []string    `json:"languages"`
	Seconds   int         `json:"seconds"`
	MaxPixels int64       `json:"max_pixels"`
}

// Orienter finds the rotation of a page from its letters: degrees clockwise to
// upright, and how sure it is.
type Orienter func(gray []byte, width, height int, dpi float64) (degrees int, confidence float64, err error)

// sureOrientation is the confidence from which Orienter is believed (Tesseract's
// scale; a clear page has 10 and more).
const sureOrientation = 4

// fewWords and poorConfidence tell a text that was read the wrong way up.
const (
	fewWords       = 3
	poorConfidence = 55
)

// Serve answers jobs until the owner hangs up.
func Serve(engine ocr.Engine, orient Orienter) error {
	return worker.ServeFile("ocr", func(ctx context.Context, job Job, data []byte, reply worker.Replier) error {
		text, err := read(ctx, engine, orient, job, data)
		if err != nil {
			return err
		}
		return worker.SendValue("ocr", reply, text)
	})
}

// read recognises a page. Where the rotation is unsure and the first reading is
// poor, the letters decide about the orientation and the page is read again.
func read(ctx context.Context, engine ocr.Engine, orient Orienter, job Job, data []byte) (*batch.Text, error) {
	raster, err := imaging.Decode(data, job.Image, false, imaging.Limits{MaxPixels: job.MaxPixels})
	if err != nil {
		return nil, err
	}
	text, err := readTurned(ctx, engine, job, raster, job.Rotation, job.Deskew)
	if err != nil || !job.Unsure {
		return text, err
	}
	words, confidence := text.Confidence()
	if words < fewWords || confidence >= poorConfidence && !sideways(text) {
		return text, nil
	}
	turn, sure, err := orient(raster.Gray, raster.Width, raster.Height, job.Image.DPI)
	if err != nil || sure < sureOrientation || turn == job.Rotation {
		return text, nil
	}
	again, err := readTurned(ctx, engine, job, raster, turn, job.Deskew)
	if err != nil {
		return text, nil
	}
	if _, better := again.Confidence(); better > confidence {
		return again, nil
	}
	return text, nil
}

// leastWord is how many letters make a word wider than high.
const leastWord = 4

// sideways tells that most words stand on end: the engine reads lines that run
// up or down, and does so with confidence, but word by word and out of order.
func sideways(t *batch.Text) bool {
	up, all := 0, 0
	for _, line := range t.Lines {
		for _, word := range line.Words {
			if len([]rune(word.Text)) < leastWord {
				continue
			}
			all++
			if word.Box[3] > word.Box[2] {
				up++
			}
		}
	}
	return 2*up > all
}

func readTurned(ctx context.Context, engine ocr.Engine, job Job, raster *imaging.Raster, rotation int, deskew float64) (*batch.Text, error) {
	upright := imaging.Upright(raster, rotation, deskew)
	return ocr.Read(ctx, engine, ocr.Page{
		ID: job.Page, Gray: upright.Gray, Width: upright.Width, Height: upright.Height, DPI: job.Image.DPI,
		Rotation: rotation, Deskew: deskew, Languages: job.Languages,
	})
}

// Client hands jobs to a pool of OCR workers.
type Client struct{ Pool *worker.Pool }

// Read recognises one page within its time limit; CodeTimeLimit when it takes
// longer. Waiting for a free worker or for a processor does not count.
func (c Client) Read(ctx context.Context, job Job, input *os.File) (*batch.Text, error) {
	text, err := worker.CallForValue[batch.Text](ctx, c.Pool, "ocr", time.Duration(job.Seconds)*time.Second, job, input)
	if err != nil {
		return nil, err
	}
	return &text, nil
}
