package model

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Export writes the part of the book that is shown into a folder and returns the
// path of the file. An older file is never overwritten.
func (d Desk) Export(ctx context.Context, q station.JournalQuery, format station.ExportFormat, dir string) (path string, file station.ExportFile, err error) {
	file, data, err := station.InvokeFile[station.ExportFile](d.Context(ctx), d.Station, station.OpJournalExport, station.JournalExport{JournalQuery: q, Format: format})
	if err != nil {
		return "", file, err
	}
	path, err = WriteNew(dir, file.Name, data)
	return path, file, err
}

// WriteNew writes a file into a folder; where one of that name is there, the new
// one gets a number.
func WriteNew(dir, name string, data []byte) (path string, err error) {
	ext := filepath.Ext(name)
	for n := 1; n < 1000; n++ {
		path = filepath.Join(dir, name)
		if n > 1 {
			path = filepath.Join(dir, fmt.Sprintf("%s-%d%s", strings.TrimSuffix(name, ext), n, ext))
		}
		var f *os.File
		f, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err == nil {
			_, err = f.Write(data)
			err = errors.Join(err, f.Close())
		}
		break
	}
	if err != nil {
		return "", &batch.Error{Op: "desk.export", Code: batch.CodeUnreadable, Detail: path, Err: err}
	}
	return path, nil
}
