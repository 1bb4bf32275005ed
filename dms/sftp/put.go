package sftp

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
)

// Steps of Put, in order.
var Steps = []string{"write", "sync", "compare", "name", "tidy"}

// inFlight is how many pieces are under way at once; the server may take them in any
// order, for all is read back.
const inFlight = 16

// Extensions of OpenSSH.
const (
	extFsync = "fsync@openssh.com"
	extLink  = "hardlink@openssh.com"
	extSpace = "statvfs@openssh.com"
)

// Put writes the object outside, proves it by reading back and gives it its name.
// See dms.Target.
func (t *Target) Put(ctx context.Context, o dms.Object) (string, error) {
	if err := dms.CheckName("dms.sftp", o.Name); err != nil {
		return "", err
	}
	unlock, err := dms.Turn(ctx, "dms.sftp.put", t.String())
	if err != nil {
		return "", err
	}
	defer unlock()
	ref, err := t.Find(ctx, o)
	if err != nil {
		return "", err
	}
	if ref != "" {
		return dms.There(ctx, "dms.sftp.put", t, ref, path.Base(ref), o)
	}
	ref = path.Join(t.place.Dir, o.Name)
	err = t.with(ctx, "put", func(s *session) error { return t.bring(ctx, s, ref, o) })
	if errors.Is(err, fs.ErrExist) { // somebody was faster
		return dms.There(ctx, "dms.sftp.put", t, ref, path.Base(ref), o)
	}
	if err != nil {
		return "", err
	}
	return ref, nil
}

// errName says that a part could not be given its name from where it lay.
var errName = errors.New("no name from there")

// bring carries the object in under a name that nobody watches: beside the directory,
// or where that is another file system, inside.
func (t *Target) bring(ctx context.Context, s *session, ref string, o dms.Object) error {
	dirs, err := t.dirs(s)
	if err != nil {
		return err
	}
	for _, dir := range dirs {
		if err = t.bringFrom(ctx, s, dir, ref, o); !errors.Is(err, errName) {
			break
		}
	}
	return err
}

func (t *Target) bringFrom(ctx context.Context, s *session, dir, ref string, o dms.Object) error {
	part := t.begin(s, dir, o)
	defer t.end(s, part)
	if err := t.write(ctx, s, part, o); err != nil {
		return err
	}
	t.step("name")
	if err := name(s, part, ref); err != nil {
		return err
	}
	t.step("tidy")
	return nil
}

// write fills the part and proves it, before anybody can see it.
func (t *Target) write(ctx context.Context, s *session, part string, o dms.Object) error {
	f, err := s.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL)
	if err != nil {
		return err
	}
	t.step("write")
	src, err := o.Open()
	if err == nil {
		_, err = f.ReadFromWithConcurrency(dms.Reader(ctx, src), inFlight)
		src.Close()
	}
	if err == nil {
		t.step("sync")
		if _, can := s.HasExtension(extFsync); can {
			err = f.Sync()
		}
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil { // while the part that may have filled the disk still lies there
		return t.fail(ctx, "write", err, s, o.Size)
	}
	t.step("compare")
	back, err := s.Open(part)
	if err != nil {
		return err
	}
	defer back.Close()
	same, err := dms.Equal(ctx, back, o)
	if err == nil && !same {
		err = &batch.Error{Op: "dms.sftp.put", Code: batch.CodeTargetGone, Unit: o.Delivery, Detail: "der Server liest falsch zurück"}
	}
	return err
}

// name gives the part its name and never overwrites.
func name(s *session, part, ref string) error {
	err := errors.ErrUnsupported
	if _, can := s.HasExtension(extLink); can {
		err = s.Link(part, ref)
	}
	if err != nil { // no hard links there, or not on this file system
		err = s.Rename(part, ref)
	}
	if err == nil {
		return nil
	}
	if _, there := s.Lstat(ref); there == nil { // version 3 has no word for it
		return errors.Join(fs.ErrExist, err)
	}
	return errors.Join(errName, err)
}

// dirs are the directories that a part can lie in, the best first.
func (t *Target) dirs(s *session) ([]string, error) {
	if _, err := s.Stat(t.place.Dir); err != nil {
		return nil, here(err)
	}
	if t.options.Parts != "" {
		return []string{t.options.Parts}, nil
	}
	dir := t.beside()
	if err := s.Mkdir(dir); err != nil {
		if _, there := s.Stat(dir); there != nil {
			return []string{t.place.Dir}, nil
		}
	}
	if _, can := s.HasExtension(extSpace); can {
		one, err := s.StatVFS(t.place.Dir)
		other, otherErr := s.StatVFS(dir)
		if err == nil && otherErr == nil && (one.Fsid != other.Fsid || one.Blocks != other.Blocks) {
			_ = s.RemoveDirectory(dir)
			return []string{t.place.Dir}, nil
		}
	}
	return []string{dir, t.place.Dir}, nil
}

// begin names a part and removes what earlier attempts left. No two writers share a
// part: each has a name by chance.
func (t *Target) begin(s *session, dir string, o dms.Object) string {
	t.tidy(s, dir, o.Delivery)
	return path.Join(dir, dms.PartPrefix+string(o.Delivery)+"-"+strings.ToLower(rand.Text()[:8])+dms.PartSuffix)
}

// beside is the directory for parts next to the place.
func (t *Target) beside() string {
	return path.Join(path.Dir(t.place.Dir), dms.PartsBeside(t.place.Dir))
}

// end removes a part, and the directory beside the place when nothing is left in it.
// After a lost connection the next writer does that.
func (t *Target) end(s *session, part string) {
	_ = s.Remove(part)
	if dir := path.Dir(part); dir == t.beside() {
		_ = s.RemoveDirectory(dir)
	}
}

// tidy removes parts of this delivery, and old ones of others. It is best effort.
func (t *Target) tidy(s *session, dir string, delivery batch.ID) {
	entries, err := s.ReadDir(dir)
	if err != nil {
		return
	}
	var all []dms.Entry
	for _, e := range entries {
		all = append(all, dms.Entry{Name: e.Name(), Directory: e.IsDir(), Changed: e.ModTime()})
	}
	for _, name := range dms.Forgotten(all, delivery) {
		_ = s.Remove(path.Join(dir, name))
	}
}

func (t *Target) step(name string) {
	if t.options.Step != nil {
		t.options.Step(name)
	}
}

// Probe writes some bytes the way Put does, reads them back and takes them away
// without ever giving them the name of a package. See dms.Prober.
func (t *Target) Probe(ctx context.Context) error {
	o := dms.NewProbe()
	unlock, err := dms.Turn(ctx, "dms.sftp.put", t.String())
	if err != nil {
		return err
	}
	defer unlock()
	return t.with(ctx, "probe", func(s *session) error {
		dirs, err := t.dirs(s)
		if err != nil {
			return err
		}
		part := t.begin(s, dirs[0], o)
		defer t.end(s, part)
		return t.write(ctx, s, part, o)
	})
}

// Describe asks the server what it can.
func (t *Target) Describe(ctx context.Context) (d Description, err error) {
	err = t.with(ctx, "describe", func(s *session) error {
		d.Version = string(s.ssh.ServerVersion())
		_, d.Fsync = s.HasExtension(extFsync)
		_, d.Link = s.HasExtension(extLink)
		_, err := s.Stat(t.place.Dir)
		return here(err)
	})
	return d, err
}

// Description is what a server can.
type Description struct {
	Version string `json:"version"` // as it calls itself
	Fsync   bool   `json:"fsync"`   // it says when bytes are on its disk
	Link    bool   `json:"link"`    // names can be given without overwriting, by its own word
}
