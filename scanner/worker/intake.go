package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/worker"
	"github.com/scanstelle/scanstelle/scanner/folder"
)

// ServeIntake answers jobs until the owner hangs up.
func ServeIntake() error {
	return worker.Serve(func(ctx context.Context, raw json.RawMessage, files []*os.File, reply worker.Replier) error {
		var job intakeJob
		if err := json.Unmarshal(raw, &job); err != nil {
			return batch.Fail("intake", batch.CodeInternal, err)
		}
		if len(files) != 1 {
			return batch.Refuse("intake", batch.CodeInternal, "%d files", len(files))
		}
		return intake(ctx, job, files[0], reply)
	})
}

func intake(ctx context.Context, job intakeJob, input *os.File, reply worker.Replier) error {
	source, err := folder.Open(job.Name, input, job.Limits)
	if err != nil {
		return err
	}
	defer source.Close()
	for n := 0; ; n++ {
		err := page(ctx, source, n+1, reply)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func page(ctx context.Context, source *folder.Source, index int, reply worker.Replier) error {
	file, err := worker.Memfd("page")
	if err != nil {
		return batch.Fail("intake", batch.CodeMemoryLimit, err)
	}
	defer file.Close()
	image, err := source.Next(ctx, file)
	if err != nil {
		return err
	}
	answer := Page{Image: image, Index: index, Format: source.Format(), Pages: source.Pages()}
	if image.Verbatim {
		return reply.Send(answer)
	}
	return reply.Send(answer, file)
}

// Take takes a file apart; take gets every page in order and closes its file,
// which is nil for a page image that is the input itself.
func (c Client) Take(ctx context.Context, name string, input *os.File, limits batch.ImportLimits, take func(Page, *os.File) error) error {
	limit := time.Duration(limits.Seconds) * time.Second
	err := c.Intake.CallWithin(ctx, limit, intakeJob{Name: name, Limits: limits}, []*os.File{input}, func(raw json.RawMessage, files []*os.File) error {
		var p Page
		if err := json.Unmarshal(raw, &p); err != nil {
			return batch.Fail("intake", batch.CodeInternal, err)
		}
		if p.Verbatim != (len(files) == 0) || len(files) > 1 {
			for _, f := range files {
				f.Close()
			}
			return batch.Refuse("intake", batch.CodeWorkerDied, "%s: a page with %d files", name, len(files))
		}
		if p.Verbatim {
			return take(p, nil)
		}
		return take(p, files[0])
	})
	if batch.CodeOf(err) == batch.CodeTimeLimit {
		return &batch.Error{Op: "intake", Code: batch.CodeTimeLimit, Detail: fmt.Sprintf("mehr als %d Sekunden für eine Seite", limits.Seconds), Err: err}
	}
	return err
}
