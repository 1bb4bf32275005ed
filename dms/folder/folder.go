// Package folder delivers packages into a directory that somebody may watch: a
// local path, or a mounted network share ("folder:/srv/post").
//
// A receiver must never see a half-written file, and must find nothing in the
// folder but packages: some raise an alarm at any unknown entry, some take a
// file as soon as it has a size. So the bytes are written elsewhere first, made
// durable, read back and compared, and only then given their name, in one step
// that cannot overwrite. Where "elsewhere" is, in the order of preference:
//
//  1. a directory ".scanstelle-<hash>" beside the folder, where that lies on
//     the same file system and can be written;
//  2. a nameless file of the folder's file system (O_TMPFILE); first choice
//     where the folder hands its group or an access list down to new files,
//     which a file moved in would not get;
//  3. a file ".scanstelle-<delivery ID>.part" in the folder itself.
//
// A kill between naming the file and recording that leaves one gap: a receiver
// that takes the file away within it gets it again under the same name and
// delivery ID.
package folder

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
)

// Scheme begins the written form of a folder target.
const Scheme = "folder:"

// Options steer a target.
type Options struct {
	// Create makes a missing folder. Without it a missing folder is
	// CodeTargetGone: it may be a share that is not mounted.
	Create bool
	// Step, if set, is called with the name of each step (Steps) just before
	// it; tests kill the process there.
	Step func(name string)
}

// Steps of Put, in order.
var Steps = []string{"write", "sync", "compare", "name", "sync-folder"}

// Target is a folder packages are delivered to.
type Target struct {
	path    string
	options Options
}

// Parse returns the path of "folder:PATH", made absolute.
func Parse(spec string) (string, error) {
	path, ok := strings.CutPrefix(spec, Scheme)
	if !ok || path == "" || strings.ContainsRune(path, 0) {
		return "", batch.Refuse("dms.folder", batch.CodeTargetInvalid, "%q", spec)
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return "", batch.Fail("dms.folder", batch.CodeTargetInvalid, err)
	}
	return path, nil
}

// Open returns the target for an absolute path. The folder need not be there
// yet: that is found out, and reported, at each delivery. What earlier runs
// left half-written is removed.
func Open(path string, options Options) (*Target, error) {
	if !filepath.IsAbs(path) {
		return nil, batch.Refuse("dms.folder", batch.CodeTargetInvalid, "%q", path)
	}
	t := &Target{path: filepath.Clean(path), options: options}
	t.sweep()
	return t, nil
}

func (t *Target) String() string { return Scheme + t.path }

// Caps returns what a folder proves: the file was written.
func (t *Target) Caps() dms.Caps {
	return dms.Caps{Level: batch.LevelWritten, Proves: true, Local: true, CreateOnly: true, ReadBack: true}
}

// Close removes the directory beside the folder if nothing lies in it; one that
// has to stay does no harm.
func (t *Target) Close() error {
	_ = os.Remove(t.beside())
	return nil
}

// Find looks for the object's name, then for any file that carries its
// delivery ID: a package where a package is looked for, a file with its fields where
// that is. It changes nothing.
func (t *Target) Find(ctx context.Context, o dms.Object) (string, error) {
	const op = "dms.folder.find"
	if err := dms.CheckName("dms.folder", o.Name); err != nil {
		return "", err
	}
	if err := ctx.Err(); err != nil {
		return "", batch.Fail(op, batch.CodeCanceled, err)
	}
	if err := t.reach(); err != nil {
		return "", err
	}
	path := filepath.Join(t.path, o.Name)
	if _, err := os.Lstat(path); err == nil {
		return path, nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return "", t.fail(op, err)
	}
	dir, err := os.Open(t.path)
	if err != nil {
		return "", t.fail(op, err)
	}
	defer dir.Close()
	for {
		names, err := dir.Readdirnames(1024)
		for _, name := range names {
			if o.Carries(name) {
				return filepath.Join(t.path, name), nil
			}
		}
		if err == io.EOF {
			return "", nil
		}
		if err != nil {
			return "", t.fail(op, err)
		}
	}
}

// ReadBack opens the file under a reference that Put or Find gave. Anything
// but a regular file is CodeTargetDiffers.
func (t *Target) ReadBack(_ context.Context, ref string) (io.ReadCloser, error) {
	const op = "dms.folder.read"
	if filepath.Dir(ref) != t.path {
		return nil, batch.Refuse(op, batch.CodeTargetInvalid, "%q", ref)
	}
	if err := t.reach(); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(ref, os.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	if errors.Is(err, unix.ELOOP) {
		return nil, batch.Refuse(op, batch.CodeTargetDiffers, "%s", filepath.Base(ref))
	}
	if err != nil {
		return nil, t.fail(op, err)
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		f.Close()
		return nil, batch.Refuse(op, batch.CodeTargetDiffers, "%s", filepath.Base(ref))
	}
	forget(f)
	return dms.Failing(f, func(err error) error { return t.fail(op, err) }), nil
}

// Level says what is known of an object that was verified earlier: written
// while it lies there unchanged, taken once it is gone from a folder that can
// be reached.
func (t *Target) Level(ctx context.Context, o dms.Object) (batch.DeliveryLevel, error) {
	ref, err := t.Find(ctx, o)
	if err != nil {
		return "", err
	}
	if ref == "" {
		return batch.LevelTaken, nil
	}
	same, err := dms.Same(ctx, t, ref, o)
	if errors.Is(err, fs.ErrNotExist) {
		return batch.LevelTaken, nil
	}
	if err != nil {
		return "", err
	}
	if !same {
		return "", &batch.Error{Op: "dms.folder.level", Code: batch.CodeTargetDiffers, Unit: o.Delivery, Detail: filepath.Base(ref)}
	}
	return batch.LevelWritten, nil
}

// reach reports whether the folder is there.
func (t *Target) reach() error {
	info, err := os.Stat(t.path)
	if err == nil && !info.IsDir() {
		err = unix.ENOTDIR
	}
	if err == nil {
		return nil
	}
	failure := t.fail("dms.folder", err)
	if failure.Code == batch.CodeTargetGone {
		// Not the object is missing, the target is: callers tell the two apart
		// by fs.ErrNotExist.
		failure.Err = errors.New(err.Error())
	}
	return failure
}

// fail maps an error of the file system to what the outbox does about it.
func (t *Target) fail(op string, err error) *batch.Error {
	var known *batch.Error
	if errors.As(err, &known) {
		return known
	}
	code := batch.CodeTargetGone // network shares have many ways to be away
	switch {
	case errors.Is(err, unix.ENOSPC), errors.Is(err, unix.EDQUOT), errors.Is(err, unix.EFBIG):
		code = batch.CodeTargetFull
	case errors.Is(err, fs.ErrPermission), errors.Is(err, unix.EROFS):
		code = batch.CodeTargetDenied
	case errors.Is(err, fs.ErrExist):
		code = batch.CodeTargetDiffers
	case errors.Is(err, unix.ENAMETOOLONG), errors.Is(err, unix.EINVAL):
		code = batch.CodeTargetInvalid
	}
	return &batch.Error{Op: op, Code: code, Detail: t.path, Err: err}
}

// forget drops a file's clean pages from the cache, so that reading it back
// asks the disk or the server. A file system that does not know the call only
// loses that.
func forget(f *os.File) { _ = unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED) }
