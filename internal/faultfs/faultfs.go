// Package faultfs puts faults between durable and a file system, for tests: a
// disk that fills up, an fsync that fails, a folder that is read-only, writes
// that tear.
package faultfs

import (
	"io/fs"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/scanstelle/scanstelle/internal/durable"
)

// FS passes everything on to the wrapped file system except where a fault is
// set. It is safe for several goroutines; faults may be set at any time.
type FS struct {
	durable.FS

	mu        sync.Mutex
	space     int64 // bytes that still fit; -1 is unlimited
	readOnly  bool
	failSync  int // the sync that fails, counted down; 0 is none
	shortBy   int // bytes the next write silently leaves out
	tear      int // bytes of the next write that survive; -1 is none
	delay     time.Duration
	fileSyncs int
	dirSyncs  int
	written   int64
}

// New wraps fsys without any fault.
func New(fsys durable.FS) *FS { return &FS{FS: fsys, space: -1, tear: -1} }

// FullAfter lets n more bytes be written; the write that goes beyond is cut
// there and gives ENOSPC. A negative n lifts the limit.
func (f *FS) FullAfter(n int64) { f.set(func() { f.space = n }) }

// ReadOnly makes every change give EROFS.
func (f *FS) ReadOnly(on bool) { f.set(func() { f.readOnly = on }) }

// FailSync makes the n-th fsync from now (file or folder, 1 is the next) give
// EIO.
func (f *FS) FailSync(n int) { f.set(func() { f.failSync = n }) }

// ShortWrite makes the next write take n bytes too few without an error.
func (f *FS) ShortWrite(n int) { f.set(func() { f.shortBy = n }) }

// Tear lets only the first k bytes of the next write reach the file, reports
// the whole write as done, and drops every later change: the machine lost power.
// The file system must be opened anew (unwrapped) to see what survived.
func (f *FS) Tear(k int) { f.set(func() { f.tear = k }) }

// SlowSync adds d to every fsync.
func (f *FS) SlowSync(d time.Duration) { f.set(func() { f.delay = d }) }

// Syncs returns how many fsyncs of files and of folders there were.
func (f *FS) Syncs() (files, folders int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.fileSyncs, f.dirSyncs
}

// Written returns the bytes that reached files.
func (f *FS) Written() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.written
}

func (f *FS) set(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
}

const changing = os.O_WRONLY | os.O_RDWR | os.O_CREATE | os.O_TRUNC

// OpenFile implements durable.FS.
func (f *FS) OpenFile(name string, flag int, perm fs.FileMode) (durable.File, error) {
	if flag&changing != 0 {
		if err := f.guard("open", name); err != nil {
			return nil, err
		}
	}
	file, err := f.FS.OpenFile(name, flag, perm)
	if err != nil {
		return nil, err
	}
	return &faultFile{File: file, fs: f}, nil
}

// Rename implements durable.FS.
func (f *FS) Rename(oldName, newName string) error {
	return f.change("rename", newName, func() error { return f.FS.Rename(oldName, newName) })
}

// RenameNew implements durable.FS.
func (f *FS) RenameNew(oldName, newName string) error {
	return f.change("rename", newName, func() error { return f.FS.RenameNew(oldName, newName) })
}

// Remove implements durable.FS.
func (f *FS) Remove(name string) error {
	return f.change("remove", name, func() error { return f.FS.Remove(name) })
}

// Mkdir implements durable.FS.
func (f *FS) Mkdir(name string, perm fs.FileMode) error {
	return f.change("mkdir", name, func() error { return f.FS.Mkdir(name, perm) })
}

// SyncDir implements durable.FS.
func (f *FS) SyncDir(dir string) error {
	f.set(func() { f.dirSyncs++ })
	if err := f.syncFault("sync", dir); err != nil {
		return err
	}
	return f.FS.SyncDir(dir)
}

func (f *FS) guard(op, name string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.readOnly {
		return &fs.PathError{Op: op, Path: name, Err: syscall.EROFS}
	}
	return nil
}

func (f *FS) change(op, name string, do func() error) error {
	if err := f.guard(op, name); err != nil {
		return err
	}
	if f.lost() {
		return nil
	}
	return do()
}

// lost tells whether the power is gone.
func (f *FS) lost() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.tear == lostPower
}

const lostPower = -2

func (f *FS) syncFault(op, name string) error {
	f.mu.Lock()
	delay, fail := f.delay, f.failSync == 1
	if f.failSync > 0 {
		f.failSync--
	}
	f.mu.Unlock()
	time.Sleep(delay)
	if fail {
		return &fs.PathError{Op: op, Path: name, Err: syscall.EIO}
	}
	return nil
}
