// Package worker reads electronic mail in a child process: what came from outside is
// parsed there only, with a limit of memory and time. The owner's side is Client, the
// child's Serve.
package worker

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/worker"
	"github.com/scanstelle/scanstelle/post"
)

// Kind is the name of this worker on the hidden command line.
const Kind = "post"

// Job is one file; it comes with the job.
type Job struct {
	Limits post.Limits `json:"limits"`
}

// Serve answers jobs until the owner hangs up.
func Serve() error {
	return worker.Serve(func(ctx context.Context, raw json.RawMessage, files []*os.File, reply worker.Replier) error {
		var job Job
		if err := json.Unmarshal(raw, &job); err != nil {
			return batch.Fail("post", batch.CodeInternal, err)
		}
		if len(files) != 1 {
			return batch.Refuse("post", batch.CodeInternal, "%d files", len(files))
		}
		data, unmap, err := worker.MapFile(files[0])
		if err != nil {
			return batch.Fail("post", batch.CodeMemoryLimit, err)
		}
		defer unmap()
		item, err := post.Read(ctx, data, job.Limits)
		if err != nil {
			return err
		}
		var out bytes.Buffer
		if err := json.NewEncoder(&out).Encode(item); err != nil {
			return batch.Fail("post", batch.CodeInternal, err)
		}
		file, err := worker.MemfdFrom("item", &out)
		if err != nil {
			return batch.Fail("post", batch.CodeMemoryLimit, err)
		}
		defer file.Close()
		return reply.Send(struct{}{}, file)
	})
}

// Limits of one file and of what is told about it.
const (
	timeLimit = 2 * time.Minute
	maxItem   = 64 << 20 // bytes of JSON
)

// Client hands files to a pool of workers.
type Client struct{ Pool *worker.Pool }

// Read recognises and reads one file; the codes are those of post.Read, and
// CodeTimeLimit, CodeMemoryLimit, CodeWorkerDied.
func (c Client) Read(ctx context.Context, input *os.File, limits post.Limits) (post.Item, error) {
	var item post.Item
	told := false
	err := c.Pool.CallWithin(ctx, timeLimit, Job{limits}, []*os.File{input}, func(_ json.RawMessage, files []*os.File) error {
		if len(files) != 1 {
			return batch.Refuse("post", batch.CodeWorkerDied, "no item")
		}
		defer files[0].Close()
		info, err := files[0].Stat()
		if err != nil || info.Size() > maxItem {
			return &batch.Error{Op: "post", Code: batch.CodeMemoryLimit, Err: err}
		}
		told = true
		if err := json.NewDecoder(io.NewSectionReader(files[0], 0, info.Size())).Decode(&item); err != nil {
			return batch.Fail("post", batch.CodeWorkerDied, err)
		}
		return nil
	})
	if err == nil && !told {
		err = batch.Refuse("post", batch.CodeWorkerDied, "no item")
	}
	return item, err
}
