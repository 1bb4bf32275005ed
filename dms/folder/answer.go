package folder

import (
	"context"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"github.com/scanstelle/scanstelle/batch"
)

// Names lists the files of a directory on this machine, or of a share mounted here.
func (t *Target) Names(ctx context.Context, dir string) ([]string, error) {
	if err := ctx.Err(); err != nil {
		return nil, batch.Fail("dms.folder.names", batch.CodeCanceled, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, t.fail("dms.folder.names", err)
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// Fetch reads a file of a directory, up to so many bytes.
func (t *Target) Fetch(_ context.Context, dir, name string, most int64) ([]byte, error) {
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, t.fail("dms.folder.fetch", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most))
	if err != nil {
		return nil, t.fail("dms.folder.fetch", err)
	}
	return data, nil
}
