package station

import (
	"golang.org/x/sys/unix"

	"github.com/scanstelle/scanstelle/internal/durable"
)

// freeBytes returns what is free on the disk of a folder for this user.
func freeBytes(dir string) (uint64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, durable.Fault("station.disk", dir, err)
	}
	return s.Bavail * uint64(s.Bsize), nil
}
