package durable

import (
	"io"
	"io/fs"
)

// FS is what this package and the store need of a file system. OS is the real
// one; tests put faults in between.
type FS interface {
	OpenFile(name string, flag int, perm fs.FileMode) (File, error)
	// Rename replaces what is at newName.
	Rename(oldName, newName string) error
	// RenameNew fails with fs.ErrExist where newName exists.
	RenameNew(oldName, newName string) error
	Remove(name string) error
	Mkdir(name string, perm fs.FileMode) error
	ReadDir(name string) ([]fs.DirEntry, error)
	Stat(name string) (fs.FileInfo, error)
	Lstat(name string) (fs.FileInfo, error)
	// SyncDir makes creations, renames and removals in dir durable.
	SyncDir(dir string) error
}

// File is an open file of an FS.
type File interface {
	io.Reader
	io.ReaderAt
	io.Writer
	io.Seeker
	io.Closer
	Sync() error
	Truncate(size int64) error
	Name() string
	Stat() (fs.FileInfo, error)
}
