package durable

import (
	"errors"
	"io/fs"
	"syscall"

	"github.com/scanstelle/scanstelle/batch"
)

// Fault turns an error of the file system into a *batch.Error with a fitting
// code; an error that has one already, and nil, pass unchanged.
func Fault(op, path string, err error) error {
	return fault(op, path, err, batch.CodeInternal)
}

// writeFault is Fault for writing, truncating and fsync: whatever fails there
// and is not known by name is a fault of the disk.
func writeFault(op, path string, err error) error {
	return fault(op, path, err, batch.CodeDiskFault)
}

func fault(op, path string, err error, otherwise batch.Code) error {
	if err == nil {
		return nil
	}
	var known *batch.Error
	if errors.As(err, &known) {
		return err
	}
	return &batch.Error{Op: op, Code: faultCode(err, otherwise), Detail: path, Err: err}
}

func faultCode(err error, otherwise batch.Code) batch.Code {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return batch.CodeDiskFull
	case errors.Is(err, syscall.EROFS), errors.Is(err, fs.ErrPermission):
		return batch.CodeReadOnly
	case errors.Is(err, syscall.EIO), errors.Is(err, syscall.ENXIO), errors.Is(err, syscall.ENODEV), errors.Is(err, syscall.ESTALE):
		return batch.CodeDiskFault
	case errors.Is(err, fs.ErrNotExist):
		return batch.CodeNotFound
	default:
		return otherwise
	}
}
