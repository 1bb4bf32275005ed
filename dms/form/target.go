package form

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
)

// Target is a place in which packages lie in a form.
type Target struct {
	place  Place
	config Config
	maker  Maker
	step   func(string)
}

// Wrap gives a place a form; the place itself is the plain one. step, if not nil, is
// called before the file beside a package is brought ("sidecar"). CodeTargetSettings.
func Wrap(place Place, c Config, m Maker, step func(string)) (dms.Target, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	if c.Form == "" || c.Form == Plain {
		return place, nil
	}
	if step == nil {
		step = func(string) {}
	}
	t := &Target{place, c, m, step}
	if c.Receipts != "" {
		return &answering{t}, nil
	}
	return t, nil
}

func (t *Target) String() string { return t.place.String() }

// Caps implements dms.Target.
func (t *Target) Caps() dms.Caps { return t.place.Caps() }

// Close implements dms.Target.
func (t *Target) Close() error { return t.place.Close() }

// Probe implements dms.Prober.
func (t *Target) Probe(ctx context.Context) error { return t.place.Probe(ctx) }

// Put brings the package in its form. See dms.Target.
func (t *Target) Put(ctx context.Context, o dms.Object) (string, error) {
	if ref, err := t.Find(ctx, o); err != nil {
		return "", err
	} else if ref != "" {
		return dms.There(ctx, "dms.form.put", t, ref, path.Base(ref), o)
	}
	if t.config.Form == Sidecar {
		return t.putPair(ctx, o)
	}
	c, err := t.pack(ctx, o)
	if err != nil {
		return "", err
	}
	ref, err := t.place.Put(ctx, c)
	if batch.CodeOf(err) == batch.CodeTargetDiffers { // written by somebody with other fields, just now
		if ref, findErr := t.place.Find(ctx, c); findErr == nil && ref != "" {
			return dms.There(ctx, "dms.form.put", t, ref, path.Base(ref), o)
		}
	}
	return ref, err
}

// pack makes the container of a package.
func (t *Target) pack(ctx context.Context, o dms.Object) (dms.Object, error) {
	if t.config.Form == BagIt {
		return Bag(o, t.maker)
	}
	message := t.config.messageXML(o, t.maker)
	if err := t.config.lint(ctx, message); err != nil {
		return o, err
	}
	return t.config.container(o, message)
}

// putPair brings the package first and the file beside it last: who waits for that
// finds both.
func (t *Target) putPair(ctx context.Context, o dms.Object) (string, error) {
	ref, err := t.find(ctx, o, o.Name)
	if err != nil {
		return "", err
	}
	if ref == "" {
		if ref, err = t.place.Put(ctx, o); err != nil {
			return "", err
		}
	} else if _, err := dms.There(ctx, "dms.form.put", t, ref, path.Base(ref), o); err != nil {
		return "", err
	}
	t.step("sidecar")
	name := path.Base(ref)
	data, err := sidecar(o, name)
	if err != nil {
		return "", err
	}
	_, err = t.place.Put(ctx, file(o, stem(name)+".xml", data))
	if batch.CodeOf(err) == batch.CodeTargetDiffers {
		if tells, tellErr := t.tells(ctx, ref, o); tellErr == nil && tells {
			err = nil // its fields are older, it is ours
		}
	}
	return ref, err
}

// file is the object of a file beside a package.
func file(o dms.Object, name string, data []byte) dms.Object {
	sum := sha256.Sum256(data)
	return dms.Object{
		Delivery: o.Delivery, Name: name, Size: int64(len(data)), SHA256: hex.EncodeToString(sum[:]),
		Open: small(name, data).open,
	}
}

// Find implements dms.Target. A package in another form counts as well: the setting
// may have been changed since it was sent.
func (t *Target) Find(ctx context.Context, o dms.Object) (string, error) {
	main, ending := o.Name, ".pdf"
	switch {
	case t.config.Form == BagIt:
		main, ending = stem(o.Name)+".zip", ".zip"
	case t.config.xdomea():
		main, ending = t.config.messageName(o.Delivery)+".zip", ".zip"
	}
	ref, err := t.find(ctx, o, main)
	if err != nil || ref == "" {
		return "", err
	}
	if t.config.Form != Sidecar || path.Ext(ref) != ending || o.State == batch.Placed {
		return ref, nil
	}
	// A package without the file beside it was not brought to its end.
	beside := stem(path.Base(ref)) + ".xml"
	if other, err := t.place.Find(ctx, dms.Object{Delivery: o.Delivery, Name: beside}); err != nil || path.Base(other) == beside {
		return ref, err
	}
	if _, err := dms.There(ctx, "dms.form.put", t, ref, path.Base(ref), o); batch.CodeOf(err) == batch.CodeTargetDiffers {
		return ref, nil // another's, which is for a person to see
	} else {
		return "", err
	}
}

// find looks for a file that holds the package: by its name, then in every form by
// the delivery ID. An answer of the receiver is none.
func (t *Target) find(ctx context.Context, o dms.Object, name string) (string, error) {
	for _, name := range names(o, name) {
		ref, err := t.place.Find(ctx, dms.Object{Delivery: o.Delivery, Name: name})
		if err != nil {
			return "", err
		}
		if ref == "" {
			return "", nil // not even by the delivery ID
		}
		if !isAnswer(path.Base(ref), o.Delivery) {
			return ref, nil
		}
	}
	return "", nil
}

// names are those that a package can have, the one of our form first.
func names(o dms.Object, own string) []string {
	all := []string{own, o.Name, stem(o.Name) + ".zip"}
	for _, form := range []Form{Xdomea31, Xdomea40} {
		for message := range messages {
			all = append(all, Config{Form: form, Message: message}.messageName(o.Delivery)+".zip")
		}
	}
	return all
}

// ReadBack streams the package that lies under a reference, out of its container where
// it has one. The rest of the container is checked before the stream ends.
func (t *Target) ReadBack(ctx context.Context, ref string) (io.ReadCloser, error) {
	r, err := t.place.ReadBack(ctx, ref)
	if err != nil || !strings.EqualFold(path.Ext(ref), ".zip") {
		return r, err
	}
	return unpack(r)
}

// tells reports whether the file beside a package tells of it.
func (t *Target) tells(ctx context.Context, ref string, o dms.Object) (bool, error) {
	r, err := t.place.ReadBack(ctx, path.Join(path.Dir(ref), stem(path.Base(ref))+".xml"))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer r.Close()
	return tellsOf(r, o), nil
}
