package durable

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// renameNew asks the kernel for a rename that never replaces. Some network and
// overlay file systems do not know the flag.
func renameNew(oldName, newName string) error {
	err := unix.Renameat2(unix.AT_FDCWD, oldName, unix.AT_FDCWD, newName, unix.RENAME_NOREPLACE)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, unix.EINVAL), errors.Is(err, unix.ENOSYS), errors.Is(err, unix.EOPNOTSUPP):
		return linkNew(oldName, newName)
	default:
		return &os.LinkError{Op: "rename", Old: oldName, New: newName, Err: err}
	}
}
