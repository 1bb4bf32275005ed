package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
)

// part is a file being written, under a name nobody watches or under none.
type part struct {
	file *os.File
	path string // "" for a nameless file
}

// maker begins a part in one of the three ways of the package comment.
type maker func(id batch.ID) (*part, error)

func (t *Target) makers() []maker {
	if t.handsDown() {
		return []maker{t.nameless, t.inside}
	}
	return []maker{t.outside, t.nameless, t.inside}
}

// handsDown reports whether new files in the folder get their group or access
// list from it (set-group-ID bit, default ACL).
func (t *Target) handsDown() bool {
	info, err := os.Stat(t.path)
	if err != nil {
		return false
	}
	if info.Mode()&fs.ModeSetgid != 0 {
		return true
	}
	n, err := unix.Getxattr(t.path, "system.posix_acl_default", nil)
	return err == nil && n > 0
}

// beside is the directory for parts next to the folder.
func (t *Target) beside() string {
	return filepath.Join(filepath.Dir(t.path), dms.PartsBeside(t.path))
}

func (t *Target) outside(id batch.ID) (*part, error) {
	dir := t.beside()
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	here, err := device(t.path)
	if err != nil {
		return nil, err
	}
	if there, err := device(dir); err != nil {
		return nil, err
	} else if here != there {
		os.Remove(dir)
		return nil, unix.EXDEV
	}
	return begin(filepath.Join(dir, string(id)+dms.PartSuffix))
}

func (t *Target) inside(id batch.ID) (*part, error) {
	return begin(filepath.Join(t.path, dms.PartPrefix+string(id)+dms.PartSuffix))
}

func (t *Target) nameless(batch.ID) (*part, error) {
	fd, err := unix.Open(t.path, unix.O_TMPFILE|unix.O_RDWR|unix.O_CLOEXEC, 0o666)
	if err != nil {
		return nil, err
	}
	return &part{file: os.NewFile(uintptr(fd), t.path)}, nil
}

// errBusy says that somebody else writes the same part just now.
var errBusy = errors.New("the part has another writer")

// begin creates a named part and locks it: the lock tells a part that is being
// written from one whose writer died. errBusy: it has a living writer.
func begin(path string) (*part, error) {
	if err := removeDead(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return nil, errBusy
	}
	if err != nil {
		return nil, err
	}
	// A file system without locks only loses the tidying up by others. Before the
	// lock is held, another writer may have taken the part for a dead one.
	err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) || !is(f, path) {
		f.Close()
		return nil, errBusy
	}
	return &part{file: f, path: path}, nil
}

// is reports whether a file is still the one under a path.
func is(f *os.File, path string) bool {
	held, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Lstat(path)
	return err == nil && os.SameFile(held, there)
}

// name gives the finished part its final name without overwriting anything.
func (p *part) name(ref string) error {
	if p.path == "" {
		self := fmt.Sprintf("/proc/self/fd/%d", p.file.Fd())
		return notHere(unix.Linkat(unix.AT_FDCWD, self, unix.AT_FDCWD, ref, unix.AT_SYMLINK_FOLLOW))
	}
	err := unix.Renameat2(unix.AT_FDCWD, p.path, unix.AT_FDCWD, ref, unix.RENAME_NOREPLACE)
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOSYS) { // NFS, old FUSE
		err = os.Link(p.path, ref)
	}
	if err == nil {
		return nil
	}
	return notHere(err)
}

// notHere marks the failures after which another way of writing may work:
// another file system under the same parent, or no hard links.
func notHere(err error) error {
	for _, no := range []error{unix.EXDEV, unix.EPERM, unix.ENOTSUP, unix.ENOENT} {
		if errors.Is(err, no) {
			return errors.Join(errNotHere, err)
		}
	}
	return err
}

// discard closes the part and removes the name it was written under, if that
// is still there.
func (p *part) discard() {
	if p.path != "" && is(p.file, p.path) {
		os.Remove(p.path)
	}
	p.file.Close()
}

// sweep removes the parts of writers that died. It is best effort: a part left
// over does no harm.
func (t *Target) sweep() {
	for _, pattern := range []string{
		filepath.Join(glob(t.beside()), "*"+dms.PartSuffix),
		filepath.Join(glob(t.path), dms.PartPrefix+"*"+dms.PartSuffix),
	} {
		paths, _ := filepath.Glob(pattern)
		for _, path := range paths {
			id := strings.TrimPrefix(strings.TrimSuffix(filepath.Base(path), dms.PartSuffix), dms.PartPrefix)
			if _, err := batch.ParseID(id); err == nil {
				_ = removeDead(path)
			}
		}
	}
	_ = os.Remove(t.beside())
}

// glob escapes a path for filepath.Glob.
func glob(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// removeDead removes a part that nobody holds the lock of; errBusy where somebody
// does. Who holds the lock of what lies under the path is the only one to remove or
// rename it, so it is not another's part that goes.
func removeDead(path string) error {
	f, err := os.OpenFile(path, os.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); errors.Is(err, unix.EWOULDBLOCK) || !is(f, path) {
		return errBusy
	}
	return os.Remove(path)
}

func device(path string) (uint64, error) {
	var st unix.Stat_t
	if err := unix.Stat(path, &st); err != nil {
		return 0, err
	}
	return st.Dev, nil
}
