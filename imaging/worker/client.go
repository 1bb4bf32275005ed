package worker

import (
	"context"
	"encoding/json"
	"os"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/worker"
)

// Client hands jobs to a pool of measure workers.
type Client struct{ Pool *worker.Pool }

// pageLimit bounds the work on one page; the largest take some seconds, and
// longer where OCR and other runs share the processor.
const pageLimit = 2 * time.Minute

// Measure measures one page; CodeTimeLimit where that does not end. For a raw
// frame coded gets the page image while measuring goes on; it closes the file.
func (c Client) Measure(ctx context.Context, job Job, input *os.File, coded func(batch.Image, *os.File) error) (batch.Measurement, error) {
	var out batch.Measurement
	err := c.Pool.CallWithin(ctx, pageLimit, job, []*os.File{input}, func(raw json.RawMessage, files []*os.File) error {
		var a Answer
		if err := json.Unmarshal(raw, &a); err != nil {
			return batch.Fail("measure", batch.CodeInternal, err)
		}
		if a.Measurement != nil {
			out = *a.Measurement
			out.Thumb = a.Thumb
		}
		if a.Coded == nil {
			return nil
		}
		if len(files) != 1 || coded == nil {
			for _, f := range files {
				f.Close()
			}
			return batch.Refuse("measure", batch.CodeInternal, "unexpected page image")
		}
		return coded(*a.Coded, files[0])
	})
	return out, err
}
