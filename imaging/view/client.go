package view

import (
	"context"
	"encoding/json"
	"os"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/worker"
)

// Client asks a view worker. It is one child: what it keeps serves every window.
type Client struct{ Pool *worker.Pool }

// limit bounds the work on one picture; the largest page takes a second or two,
// and longer where OCR and other runs share the processor.
const limit = 30 * time.Second

// Grace is how long a picture that nobody waits for any more may still be worked
// at: decoding cannot be broken off, and what it gives is kept.
const Grace = 10 * time.Second

// maxPicture bounds the bytes that are believed of a worker.
const maxPicture = 4 * MaxRegion

// View makes one picture. The end of ctx takes the request back.
// CodeTimeLimit, CodeMemoryLimit, CodeWorkerDied where the page cannot be shown;
// the child is started anew for the next.
func (c Client) View(ctx context.Context, job Job, input *os.File) (Picture, error) {
	var files []*os.File
	if input != nil {
		files = append(files, input)
	}
	var out Picture
	err := c.Pool.CallWithin(ctx, limit, job, files, func(raw json.RawMessage, files []*os.File) error {
		defer func() {
			for _, f := range files {
				f.Close()
			}
		}()
		if err := json.Unmarshal(raw, &out); err != nil || len(files) != 1 {
			return batch.Refuse("view", batch.CodeWorkerDied, "no picture")
		}
		data, err := worker.FileBytes(files[0], maxPicture)
		out.Data = data
		return err
	})
	if err == nil && !job.Forget && len(out.Data) == 0 {
		err = batch.Refuse("view", batch.CodeWorkerDied, "no picture")
	}
	return out, err
}
