package webdav

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/web"
)

// Steps of Put, in order.
var Steps = []string{"write", "compare", "name", "tidy"}

// Put writes the object outside, proves it by reading back and gives it its name.
// See dms.Target.
func (t *Target) Put(ctx context.Context, o dms.Object) (string, error) {
	done, err := dms.Turn(ctx, "dms.webdav.put", t.String())
	if err != nil {
		return "", err
	}
	defer done()
	ref, err := t.look(ctx, o)
	if err != nil {
		return "", t.fail("find", err)
	}
	if ref != "" {
		return dms.There(ctx, "dms.webdav.put", t, ref, ref, o)
	}
	err = t.bring(ctx, o)
	if status(err) == http.StatusPreconditionFailed { // somebody was faster
		return dms.There(ctx, "dms.webdav.put", t, o.Name, o.Name, o)
	}
	if err != nil {
		return "", t.fail("put", err)
	}
	return o.Name, nil
}

// bring carries the object in.
func (t *Target) bring(ctx context.Context, o dms.Object) error {
	parts, err := t.parts(ctx)
	if err != nil {
		return err
	}
	t.tidy(ctx, parts, o.Delivery)
	part := below(parts, dms.PartPrefix+string(o.Delivery)+"-"+strings.ToLower(rand.Text()[:8])+dms.PartSuffix)
	err = t.write(ctx, part, o)
	if err == nil {
		t.step("name")
		err = t.do(ctx, move, part, http.Header{"Destination": {below(t.home, o.Name).String()}, "Overwrite": {"F"}})
	}
	if err != nil {
		t.remove(ctx, part)
		return err
	}
	t.step("tidy")
	return nil
}

// write fills the part and proves it, before anybody can see it.
func (t *Target) write(ctx context.Context, part *url.URL, o dms.Object) error {
	t.step("write")
	src, err := o.Open()
	if err != nil {
		return err
	}
	header := http.Header{"If-None-Match": {"*"}}
	if raw, err := hex.DecodeString(o.SHA256); err == nil { // for servers that check it (RFC 9530; ownCloud, Nextcloud)
		header["Repr-Digest"] = []string{"sha-256=:" + base64.StdEncoding.EncodeToString(raw) + ":"}
		header["Oc-Checksum"] = []string{"SHA256:" + o.SHA256}
	}
	resp, err := t.client.Call(ctx, web.Request{Method: http.MethodPut, URL: part, Header: header, Body: web.Body(dms.Reader(ctx, src), src), Size: o.Size, ContentType: "application/octet-stream"})
	if err == nil {
		err = resp.Body.Close()
	}
	if err != nil {
		return err
	}
	t.step("compare")
	back, err := t.get(ctx, part)
	if err != nil {
		return err
	}
	defer back.Close()
	same, err := dms.Equal(ctx, back, o)
	if err == nil && !same {
		err = &batch.Error{Op: "dms.webdav.put", Code: batch.CodeTargetGone, Unit: o.Delivery, Detail: "der Server liest falsch zurück"}
	}
	return err
}

// parts is the collection for what is not finished: the one that is set, or one beside
// the place, or where that cannot be made the place itself. It is never removed: with
// a collection a server removes whatever another writer has just put there.
func (t *Target) parts(ctx context.Context) (*url.URL, error) {
	if t.options.Parts != "" {
		return t.at(t.options.Parts), nil
	}
	beside := *t.home
	beside.Path, beside.RawPath = path.Dir(t.home.Path), path.Dir(t.home.EscapedPath())
	dir := below(&beside, dms.PartsBeside(t.home.Path))
	err := t.do(ctx, mkcol, dir, nil)
	switch status(err) {
	case http.StatusMethodNotAllowed: // it is there already, or cannot be
		if _, err = t.list(ctx, dir); err == nil {
			return dir, nil
		}
		if batch.CodeOf(err) != batch.CodeTargetSettings {
			return nil, err
		}
		return t.home, nil
	case http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusNotImplemented:
		return t.home, nil
	}
	return dir, err
}

// tidy removes parts of this delivery, and old ones of others. It is best effort.
func (t *Target) tidy(ctx context.Context, parts *url.URL, delivery batch.ID) {
	all, err := t.list(ctx, parts)
	if err != nil {
		return
	}
	for _, name := range dms.Forgotten(all, delivery) {
		t.remove(ctx, below(parts, name))
	}
}

// remove takes a part away, also when the caller was canceled; after a lost line the
// next writer does that.
func (t *Target) remove(ctx context.Context, part *url.URL) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	_ = t.do(ctx, http.MethodDelete, part, nil)
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
	done, err := dms.Turn(ctx, "dms.webdav.probe", t.String())
	if err != nil {
		return err
	}
	defer done()
	if _, err := t.list(ctx, t.home); err != nil {
		return t.fail("probe", err)
	}
	parts, err := t.parts(ctx)
	if err != nil {
		return t.fail("probe", err)
	}
	part := below(parts, dms.PartPrefix+string(o.Delivery)+"-probe"+dms.PartSuffix)
	err = t.write(ctx, part, o)
	if removed := t.do(ctx, http.MethodDelete, part, nil); err == nil && !errors.Is(removed, context.Canceled) {
		err = removed
	}
	return t.fail("probe", err)
}
