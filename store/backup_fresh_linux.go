package store

import (
	"os"

	"golang.org/x/sys/unix"

	"github.com/scanstelle/scanstelle/internal/durable"
)

// forget asks the kernel to drop what it remembers of a file that is on the
// disk, so that reading it back asks the disk. File systems in memory and some
// shares keep it all the same.
func forget(file durable.File) {
	if f, ok := file.(*os.File); ok {
		_ = unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED) // it is advice
	}
}
