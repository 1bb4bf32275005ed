package folder

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
)

// Put writes the object outside, proves it by reading back, gives it its name
// and makes that durable. See dms.Target.
func (t *Target) Put(ctx context.Context, o dms.Object) (string, error) {
	const op = "dms.folder.put"
	if err := t.ready(); err != nil {
		return "", err
	}
	if ref, err := t.Find(ctx, o); err != nil {
		return "", err
	} else if ref != "" {
		return t.there(ctx, ref, o)
	}
	ref := filepath.Join(t.path, o.Name)
	var err error
	for _, make := range t.makers() {
		if err = t.bring(ctx, make, ref, o); err == nil {
			return ref, nil
		}
		if errors.Is(err, unix.EEXIST) { // somebody was faster
			return t.there(ctx, ref, o)
		}
		if !errors.Is(err, errNotHere) {
			break
		}
	}
	return "", t.fail(op, err)
}

// errNotHere says that one way of writing outside does not work at this
// folder; the next one is tried.
var errNotHere = errors.New("not possible at this folder")

// bring carries the object through one way of writing outside.
func (t *Target) bring(ctx context.Context, make maker, ref string, o dms.Object) error {
	part, err := make(o.Delivery)
	if err != nil {
		return errors.Join(errNotHere, err)
	}
	defer part.discard()
	t.step("write")
	if err := fill(ctx, part.file, o); err != nil {
		return err
	}
	t.step("sync")
	if err := part.file.Sync(); err != nil {
		return err
	}
	t.step("compare")
	if err := prove(ctx, part.file, o); err != nil {
		return err
	}
	t.step("name")
	if err := part.name(ref); err != nil {
		return err
	}
	t.step("sync-folder")
	return syncDir(t.path)
}

func fill(ctx context.Context, f *os.File, o dms.Object) error {
	src, err := o.Open()
	if err != nil {
		return err
	}
	defer src.Close()
	_, err = io.Copy(f, dms.Reader(ctx, src))
	return err
}

// prove reads a durable part back before anybody can see it: a receiver that
// takes it at once has then taken proved bytes.
func prove(ctx context.Context, f *os.File, o dms.Object) error {
	forget(f)
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	same, err := dms.Equal(ctx, f, o)
	if err == nil && !same {
		// The medium gave back other bytes than it was given.
		err = &batch.Error{Op: "dms.folder.put", Code: batch.CodeTargetGone, Unit: o.Delivery, Detail: "Datenträger liest falsch zurück"}
	}
	return err
}

// there answers for a file that lies under the delivery's name already.
func (t *Target) there(ctx context.Context, ref string, o dms.Object) (string, error) {
	if _, err := dms.There(ctx, "dms.folder.put", t, ref, filepath.Base(ref), o); err != nil {
		return "", err
	}
	// The run that wrote it may have died before its name was durable.
	if err := syncDir(t.path); err != nil {
		return "", t.fail("dms.folder.put", err)
	}
	return ref, nil
}

// ready creates the folder where that was asked for.
func (t *Target) ready() error {
	if t.options.Create {
		if err := os.MkdirAll(t.path, 0o777); err != nil {
			return t.fail("dms.folder.create", err)
		}
		if err := syncDir(filepath.Dir(t.path)); err != nil {
			return t.fail("dms.folder.create", err)
		}
	}
	return t.reach()
}

func (t *Target) step(name string) {
	if t.options.Step != nil {
		t.options.Step(name)
	}
}

// syncDir makes the names in a directory durable. Some network file systems
// cannot do that and say so; they make names durable at the server.
func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	defer dir.Close()
	err = dir.Sync()
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOTSUP) {
		return nil
	}
	return err
}
