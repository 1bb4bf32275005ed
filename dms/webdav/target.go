package webdav

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/url"
	"path"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/web"
)

// Options are what is needed beside the address.
type Options struct {
	Access web.Access
	Secret web.Secret
	Parts  string       // path of a collection at the server for what is not finished; "" beside the place
	Step   func(string) // if not nil, called before each of Steps
}

// Target is a collection at a server.
type Target struct {
	options Options
	client  *web.Client
	home    *url.URL
}

// Open returns the target at an address that Parse gave. The server is not asked before
// the first use. CodeTargetSettings.
func Open(address string, o Options) (*Target, error) {
	if err := o.Access.Check(address); err != nil {
		return nil, err
	}
	if o.Parts != "" && !path.IsAbs(o.Parts) {
		return nil, web.WrongSetting("»parts« ist ein ganzer Pfad am Server, der mit / beginnt")
	}
	home, err := url.Parse(address)
	if err != nil {
		return nil, web.WrongSetting("Adresse %q", address)
	}
	client, err := web.New(address, o.Access, o.Secret)
	if err != nil {
		return nil, err
	}
	return &Target{o, client, home}, nil
}

func (t *Target) String() string { return Scheme + t.home.String() }

// Caps returns what the server can prove: the file was written and lies there.
func (t *Target) Caps() dms.Caps {
	return dms.Caps{Level: batch.LevelWritten, Proves: true, CreateOnly: true, ReadBack: true}
}

// Close ends the connections.
func (t *Target) Close() error {
	t.client.Close()
	return nil
}

// Find looks for the object's name, then for any file that carries its delivery ID: a
// package where a package is looked for, a file with its fields where that is.
func (t *Target) Find(ctx context.Context, o dms.Object) (string, error) {
	ref, err := t.look(ctx, o)
	return ref, t.fail("find", err)
}

func (t *Target) look(ctx context.Context, o dms.Object) (string, error) {
	if err := dms.CheckName("dms.webdav", o.Name); err != nil {
		return "", err
	}
	_, err := t.find(ctx, below(t.home, o.Name), "0")
	if err == nil {
		return o.Name, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	all, err := t.list(ctx, t.home)
	if err != nil {
		return "", err
	}
	for _, e := range all {
		if o.Carries(e.Name) {
			return e.Name, nil
		}
	}
	return "", nil
}

// ReadBack streams the file under a reference. A 404 counts as fs.ErrNotExist only while
// the collection answers: a server that is down must not look like an emptied one.
// CodeTargetDiffers where it is no file.
func (t *Target) ReadBack(ctx context.Context, ref string) (io.ReadCloser, error) {
	r, err := t.read(ctx, ref)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &batch.Error{Op: "dms.webdav.read", Code: batch.CodeTargetGone, Detail: ref, Err: err}
	}
	if err != nil {
		return nil, t.fail("read", err)
	}
	return dms.Failing(r, func(err error) error { return t.fail("read", err) }), nil
}

func (t *Target) read(ctx context.Context, ref string) (io.ReadCloser, error) {
	if err := dms.CheckName("dms.webdav", ref); err != nil {
		return nil, err
	}
	found, err := t.find(ctx, below(t.home, ref), "0")
	if errors.Is(err, fs.ErrNotExist) {
		if _, down := t.list(ctx, t.home); down != nil {
			return nil, down
		}
	}
	if err != nil {
		return nil, err
	}
	if len(found) == 0 || found[0].Directory { // a server would give a page of what is in it
		return nil, batch.Refuse("dms.webdav.read", batch.CodeTargetDiffers, "%s", ref)
	}
	return t.get(ctx, below(t.home, ref))
}

// Names lists the files of a collection at the server. See form.Place.
func (t *Target) Names(ctx context.Context, dir string) ([]string, error) {
	all, err := t.find(ctx, t.at(dir), "1")
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		return nil, t.fail("names", err)
	}
	var names []string
	for _, e := range all {
		if !e.Directory {
			names = append(names, e.Name)
		}
	}
	return names, nil
}

// Fetch reads a file of a collection at the server, up to so many bytes. See form.Place.
func (t *Target) Fetch(ctx context.Context, dir, name string, most int64) ([]byte, error) {
	r, err := t.get(ctx, below(t.at(dir), name))
	if err != nil {
		return nil, t.fail("fetch", err)
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, most))
	return data, t.fail("fetch", err)
}

// at is the address of a path at the server.
func (t *Target) at(dir string) *url.URL {
	u := *t.home
	u.Path, u.RawPath = path.Clean("/"+dir), ""
	return &u
}
