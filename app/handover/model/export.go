package model

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Export writes a package as a bag into a folder and returns the path of the file.
// The file has its name only when it is whole, and an older one is never overwritten.
func (d Desk) Export(ctx context.Context, delivery batch.ID, dir string) (path string, err error) {
	const op = "desk.export"
	f, err := os.CreateTemp(dir, ".scanstelle-*")
	if err != nil {
		return "", &batch.Error{Op: op, Code: batch.CodeUnreadable, Detail: dir, Err: err}
	}
	defer os.Remove(f.Name())
	var torn error
	file, err := station.Invoke[station.PackageFile](d.Context(ctx), d.Station, station.OpPackageExport, station.DeliveryRequest{Delivery: delivery}, func(raw json.RawMessage) {
		var p station.FilePart
		torn = errors.Join(torn, json.Unmarshal(raw, &p))
		_, wrong := f.Write(p.Data)
		torn = errors.Join(torn, wrong)
	})
	if torn = errors.Join(torn, f.Sync(), f.Close()); err == nil && torn != nil {
		err = &batch.Error{Op: op, Code: batch.CodeUnreadable, Detail: dir, Err: torn}
	}
	if err != nil {
		return "", err
	}
	ext := filepath.Ext(file.Name)
	for n := 1; n < 1000; n++ {
		path = filepath.Join(dir, file.Name)
		if n > 1 {
			path = filepath.Join(dir, fmt.Sprintf("%s-%d%s", strings.TrimSuffix(file.Name, ext), n, ext))
		}
		if err = os.Link(f.Name(), path); !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	if err != nil {
		return "", &batch.Error{Op: op, Code: batch.CodeUnreadable, Detail: path, Err: err}
	}
	return path, nil
}
