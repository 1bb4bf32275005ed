// Package durable is the only code that creates evidence files. A file made
// with Create appears under its name whole and on the disk, or not at all; a
// line added with Appender is either wholly there after Sync, or it is a torn
// tail that the next opening cuts. Nothing here ever replaces evidence.
//
// The order is always: write, compare the length, fsync the file, rename
// without overwriting, fsync the folder. A failed fsync is final: the kernel may
// have dropped the pages it could not write, so asking again can "succeed"
// without the data being on the disk.
//
// Errors are *batch.Error: CodeDiskFull (ENOSPC, EDQUOT), CodeReadOnly (EROFS,
// EACCES, EPERM), CodeDiskFault (EIO and every other failure of a write or an
// fsync), CodeNotFound, CodeNotRegular; what already exists keeps its place and
// the error is fs.ErrExist for errors.Is.
package durable
