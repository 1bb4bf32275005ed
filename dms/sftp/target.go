package sftp

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"path"
	"sync"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
)

// Target is a directory at a server.
type Target struct {
	place   Place
	options Options

	mu      sync.Mutex
	session *session
}

// Open returns the target. The server is not asked before the first use.
// CodeTargetSettings.
func Open(p Place, o Options) (*Target, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	return &Target{place: p, options: o}, nil
}

func (t *Target) String() string { return t.place.String() }

// Caps returns what the server can prove: the file was written and lies there.
func (t *Target) Caps() dms.Caps {
	return dms.Caps{Level: batch.LevelWritten, Proves: true, CreateOnly: true, ReadBack: true}
}

// Close ends the connection.
func (t *Target) Close() error {
	t.mu.Lock()
	s := t.session
	t.session = nil
	t.mu.Unlock()
	if s != nil {
		s.Client.Close() // what it says of a connection that is gone already helps nobody
		s.ssh.Close()
	}
	return nil
}

// with runs a piece of work on the connection; ctx ends it by ending the connection.
func (t *Target) with(ctx context.Context, op string, work func(*session) error) error {
	s, err := t.open(ctx)
	if err != nil {
		return t.fail(ctx, op, err, nil, 0)
	}
	stop := context.AfterFunc(ctx, func() { t.drop(s) })
	defer stop()
	err = work(s)
	if err == nil {
		return nil
	}
	failure := t.fail(ctx, op, err, nil, 0)
	if code := batch.CodeOf(failure); code == batch.CodeTargetGone || code == batch.CodeCanceled {
		t.drop(s)
	}
	return failure
}

// Find looks for the object's name, then for any file that carries its delivery ID: a
// package where a package is looked for, a file with its fields where that is.
func (t *Target) Find(ctx context.Context, o dms.Object) (ref string, err error) {
	if err := dms.CheckName("dms.sftp", o.Name); err != nil {
		return "", err
	}
	err = t.with(ctx, "find", func(s *session) error {
		ref, err = t.find(ctx, s, o)
		return err
	})
	return ref, err
}

func (t *Target) find(ctx context.Context, s *session, o dms.Object) (string, error) {
	if _, err := s.Lstat(path.Join(t.place.Dir, o.Name)); err == nil {
		return path.Join(t.place.Dir, o.Name), nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	entries, err := s.ReadDirContext(ctx, t.place.Dir)
	if err != nil {
		return "", here(err) // not the file is missing, the directory is
	}
	for _, e := range entries {
		if o.Carries(e.Name()) {
			return path.Join(t.place.Dir, e.Name()), nil
		}
	}
	return "", nil
}

// here hides fs.ErrNotExist: callers tell a missing file from a missing place by it.
func here(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New(err.Error())
	}
	return err
}

// ReadBack opens the file under a reference. Anything but a regular file is
// CodeTargetDiffers.
func (t *Target) ReadBack(ctx context.Context, ref string) (io.ReadCloser, error) {
	if path.Dir(ref) != t.place.Dir {
		return nil, batch.Refuse("dms.sftp.read", batch.CodeTargetInvalid, "%q", ref)
	}
	var r io.ReadCloser
	err := t.with(ctx, "read", func(s *session) error {
		f, err := t.read(s, ref)
		r = dms.Failing(f, func(err error) error {
			failure := t.fail(ctx, "read", err, s, 0)
			t.drop(s)
			return failure
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

func (t *Target) read(s *session, ref string) (io.ReadCloser, error) {
	info, err := s.Lstat(ref)
	if errors.Is(err, fs.ErrNotExist) {
		if _, dirErr := s.Stat(t.place.Dir); dirErr != nil {
			return nil, here(dirErr)
		}
	}
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, batch.Refuse("dms.sftp.read", batch.CodeTargetDiffers, "%s", path.Base(ref))
	}
	return s.Open(ref)
}

// Names lists the files of a directory at the server.
func (t *Target) Names(ctx context.Context, dir string) (names []string, err error) {
	err = t.with(ctx, "names", func(s *session) error {
		entries, err := s.ReadDirContext(ctx, dir)
		for _, e := range entries {
			if e.Mode().IsRegular() {
				names = append(names, e.Name())
			}
		}
		return err
	})
	return names, err
}

// Fetch reads a file of a directory at the server, up to so many bytes.
func (t *Target) Fetch(ctx context.Context, dir, name string, most int64) ([]byte, error) {
	var b bytes.Buffer
	err := t.with(ctx, "fetch", func(s *session) error {
		f, err := s.Open(path.Join(dir, name))
		if err != nil {
			return err
		}
		defer f.Close()
		_, err = io.Copy(&b, io.LimitReader(f, most))
		return err
	})
	return b.Bytes(), err
}
