package worker

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"github.com/scanstelle/scanstelle/batch"
)

const allSeals = unix.F_SEAL_SHRINK | unix.F_SEAL_GROW | unix.F_SEAL_WRITE | unix.F_SEAL_SEAL

// Memfd makes a file that lives in memory. It is sealed when it is sent: from
// then on nobody can change it, on neither side.
func Memfd(name string) (*os.File, error) {
	fd, err := unix.MemfdCreate(name, unix.MFD_CLOEXEC|unix.MFD_ALLOW_SEALING)
	if err != nil {
		return nil, batch.Fail("worker.memfd", batch.CodeMemoryLimit, err)
	}
	return os.NewFile(uintptr(fd), name), nil
}

// MemfdFrom makes a sealed memory file with what r gives, read from its start.
func MemfdFrom(name string, r io.Reader) (*os.File, error) {
	f, err := Memfd(name)
	if err != nil {
		return nil, err
	}
	if _, err = io.Copy(f, r); err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err == nil {
		err = Seal(f)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// Seal makes a memory file unchangeable for everybody. It fails where a writable
// mapping of it stays.
func Seal(f *os.File) error {
	return control(f, func(fd int) error {
		err := addSeals(fd)
		if errors.Is(err, unix.EPERM) && sealed(fd) {
			return nil
		}
		return err
	})
}

// patience is how long addSeals waits for a file to become free.
const patience = 3 * time.Second

// addSeals asks again while the kernel says that the file is busy. It says so not
// only for a writable mapping, but also when it holds a page of the file itself for
// more than 150 ms: in reclaim, compaction, or a queue of another processor.
func addSeals(fd int) error {
	for end := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		_, err := unix.FcntlInt(uintptr(fd), unix.F_ADD_SEALS, allSeals)
		if !errors.Is(err, unix.EBUSY) || time.Now().After(end) {
			return err
		}
	}
}

// sealSent seals what is about to be sent; other than memory files stay as they
// are. A file of a tmpfs (a /tmp in memory) knows seals too, but refuses any
// from its birth: that is what tells it from our memory files.
func sealSent(f *os.File) error {
	return control(f, func(fd int) error {
		seals, err := unix.FcntlInt(uintptr(fd), unix.F_GET_SEALS, 0)
		if errors.Is(err, unix.EINVAL) || seals == unix.F_SEAL_SEAL || sealed(fd) {
			return nil
		}
		return addSeals(fd)
	})
}

// sealed tells whether the content can no longer change or go away.
func sealed(fd int) bool {
	seals, err := unix.FcntlInt(uintptr(fd), unix.F_GET_SEALS, 0)
	const needed = unix.F_SEAL_SHRINK | unix.F_SEAL_WRITE
	return err == nil && seals&needed == needed
}

// control calls fn with the descriptor without turning the file to blocking
// mode, as File.Fd would.
func control(f *os.File, fn func(fd int) error) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var inner error
	if err := raw.Control(func(fd uintptr) { inner = fn(int(fd)) }); err != nil {
		return err
	}
	return inner
}

// Dup opens the file once more, for reading, with a position of its own at the
// start. A memory file is sealed by it.
func Dup(f *os.File) (*os.File, error) {
	if err := sealSent(f); err != nil {
		return nil, err
	}
	var again *os.File
	err := control(f, func(fd int) error {
		opened, err := unix.Open(fmt.Sprintf("/proc/self/fd/%d", fd), unix.O_RDONLY|unix.O_CLOEXEC, 0)
		if err == nil {
			again = os.NewFile(uintptr(opened), f.Name())
		}
		return err
	})
	return again, err
}

// MapFile maps a sealed memory file for reading, without a copy. A file that its
// sender could still shorten is refused: reading it would kill the process.
// unmap is called once, after the last use.
func MapFile(f *os.File) (data []byte, unmap func() error, err error) {
	const op = "worker.map"
	if err := Seal(f); err != nil {
		return nil, nil, batch.Fail(op, batch.CodeInternal, fmt.Errorf("seal %s: %w", f.Name(), err))
	}
	info, err := f.Stat()
	if err != nil {
		return nil, nil, batch.Fail(op, batch.CodeInternal, err)
	}
	size := info.Size()
	if size == 0 {
		return nil, func() error { return nil }, nil
	}
	if size != int64(int(size)) {
		return nil, nil, batch.Refuse(op, batch.CodeTooManyBytes, "%d", size)
	}
	err = control(f, func(fd int) error {
		// Private, because older kernels refuse any shared mapping of a file
		// sealed against writing; for reading it is the same memory.
		data, err = unix.Mmap(fd, 0, int(size), unix.PROT_READ, unix.MAP_PRIVATE)
		return err
	})
	if err != nil {
		return nil, nil, batch.Fail(op, batch.CodeMemoryLimit, err)
	}
	return data, func() error { return unix.Munmap(data) }, nil
}

// FileBytes copies the content of a file of at most limit bytes, whatever its
// position (CodeTooManyBytes).
func FileBytes(f *os.File, limit int64) ([]byte, error) {
	const op = "worker.read"
	data, err := io.ReadAll(io.NewSectionReader(f, 0, limit+1))
	if err != nil {
		return nil, batch.Fail(op, batch.CodeInternal, err)
	}
	if int64(len(data)) > limit {
		return nil, batch.Refuse(op, batch.CodeTooManyBytes, "> %d", limit)
	}
	return data, nil
}
