package faultfs

import (
	"io/fs"
	"syscall"

	"github.com/scanstelle/scanstelle/internal/durable"
)

type faultFile struct {
	durable.File
	fs *FS
}

// Write implements durable.File with the faults that are set.
func (f *faultFile) Write(p []byte) (int, error) {
	keep, claim, err := f.fs.plan(len(p))
	if err != nil {
		err = &fs.PathError{Op: "write", Path: f.Name(), Err: err}
	}
	n, werr := f.File.Write(p[:keep])
	f.fs.set(func() { f.fs.written += int64(n) })
	if werr != nil {
		return n, werr
	}
	return claim, err
}

// plan says how many of n bytes to write, how many to report, and the error.
func (f *FS) plan(n int) (keep, claim int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.readOnly:
		return 0, 0, syscall.EROFS
	case f.tear == lostPower:
		return 0, n, nil
	case f.tear >= 0:
		keep = min(f.tear, n)
		f.tear = lostPower
		return keep, n, nil
	case f.shortBy > 0:
		keep = max(0, n-f.shortBy)
		f.shortBy = 0
		return keep, keep, nil
	case f.space >= 0 && int64(n) > f.space:
		keep = int(f.space)
		f.space = 0
		return keep, keep, syscall.ENOSPC
	case f.space >= 0:
		f.space -= int64(n)
	}
	return n, n, nil
}

// Truncate implements durable.File.
func (f *faultFile) Truncate(size int64) error {
	return f.fs.change("truncate", f.Name(), func() error { return f.File.Truncate(size) })
}

// Sync implements durable.File.
func (f *faultFile) Sync() error {
	f.fs.set(func() { f.fs.fileSyncs++ })
	if err := f.fs.syncFault("sync", f.Name()); err != nil {
		return err
	}
	return f.File.Sync()
}
