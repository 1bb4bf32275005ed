// Package worker reads electronic mail in a child process: what came from outside is
// parsed there only, with a limit of memory and time. The owner's side is Client, the
// child's Serve.
package worker

import (
	"context"
	"os"
	"time"

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
	return worker.ServeFile("post", func(ctx context.Context, job Job, data []byte, reply worker.Replier) error {
		item, err := post.Read(ctx, data, job.Limits)
		if err != nil {
			return err
		}
		return worker.SendValue("post", reply, item)
	})
}

// timeLimit bounds the work on one file.
const timeLimit = 2 * time.Minute

// Client hands files to a pool of workers.
type Client struct{ Pool *worker.Pool }

// Read recognises and reads one file; the codes are those of post.Read, and
// CodeTimeLimit, CodeMemoryLimit, CodeWorkerDied.
func (c Client) Read(ctx context.Context, input *os.File, limits post.Limits) (post.Item, error) {
	return worker.CallForValue[post.Item](ctx, c.Pool, "post", timeLimit, Job{limits}, input)
}
