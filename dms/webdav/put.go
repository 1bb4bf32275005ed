package webdav

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
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

const (
	partPrefix = ".scanstelle-"
	partSuffix = ".part"
)

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
		return t.there(ctx, ref, o)
	}
	err = t.bring(ctx, o)
	if status(err) == http.StatusPreconditionFailed { // somebody was faster
		return t.there(ctx, o.Name, o)
	}
	if err != nil {
		return "", t.fail("put", err)
	}
	return o.Name, nil
}

// there answers for a file that lies under the delivery's name already.
func (t *Target) there(ctx context.Context, ref string, o dms.Object) (string, error) {
	r, err := t.ReadBack(ctx, ref)
	if err != nil {
		return "", err
	}
	defer r.Close()
	same, err := equal(dms.Reader(ctx, r), o)
	if err != nil {
		return "", err
	}
	if !same {
		return "", &batch.Error{Op: "dms.webdav.put", Code: batch.CodeTargetDiffers, Unit: o.Delivery, Detail: ref}
	}
	return ref, nil
}

// bring carries the object in.
func (t *Target) bring(ctx context.Context, o dms.Object) error {
	parts, err := t.parts(ctx)
	if err != nil {
		return err
	}
	t.tidy(ctx, parts, o.Delivery)
	part := below(parts, partPrefix+string(o.Delivery)+"-"+strings.ToLower(rand.Text()[:8])+partSuffix)
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
	own := &ours{ReadCloser: src, from: dms.Reader(ctx, src)}
	header := http.Header{"If-None-Match": {"*"}}
	if raw, err := hex.DecodeString(o.SHA256); err == nil { // for servers that check it (RFC 9530; ownCloud, Nextcloud)
		header["Repr-Digest"] = []string{"sha-256=:" + base64.StdEncoding.EncodeToString(raw) + ":"}
		header["Oc-Checksum"] = []string{"SHA256:" + o.SHA256}
	}
	resp, err := t.client.Call(ctx, web.Request{Method: http.MethodPut, URL: part, Header: header, Body: own, Size: o.Size, ContentType: "application/octet-stream"})
	if err == nil {
		err = resp.Body.Close()
	}
	if own.err != nil { // ours, whatever the network made of it
		return own.err
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
	same, err := equal(dms.Reader(ctx, back), o)
	if err == nil && !same {
		err = &batch.Error{Op: "dms.webdav.put", Code: batch.CodeTargetGone, Unit: o.Delivery, Detail: "der Server liest falsch zurück"}
	}
	return err
}

// ours is the body of a request; it keeps what went wrong on our side.
type ours struct {
	io.ReadCloser
	from io.Reader
	err  error
}

func (s *ours) Read(p []byte) (int, error) {
	n, err := s.from.Read(p)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

// parts is the collection for what is not finished: the one that is set, or one beside
// the place, or where that cannot be made the place itself. It is never removed: with
// a collection a server removes whatever another writer has just put there.
func (t *Target) parts(ctx context.Context) (*url.URL, error) {
	if t.options.Parts != "" {
		return t.at(t.options.Parts), nil
	}
	h := sha256.Sum256([]byte(t.home.Path)) // siblings share a parent
	beside := *t.home
	beside.Path, beside.RawPath = path.Dir(t.home.Path), path.Dir(t.home.EscapedPath())
	dir := below(&beside, partPrefix+hex.EncodeToString(h[:6]))
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

// forgotten is after how long a part has no writer any more, by the clock of the server.
const forgotten = 24 * time.Hour

// tidy removes parts of this delivery, and old ones of others. It is best effort.
func (t *Target) tidy(ctx context.Context, parts *url.URL, delivery batch.ID) {
	all, err := t.list(ctx, parts)
	if err != nil {
		return
	}
	var newest time.Time
	for _, e := range all {
		if e.changed.After(newest) {
			newest = e.changed
		}
	}
	for _, e := range all {
		id, ok := strings.CutPrefix(e.name, partPrefix)
		if !ok || e.collection || !strings.HasSuffix(id, partSuffix) || len(id) < len(delivery) {
			continue
		}
		if _, err := batch.ParseID(id[:len(delivery)]); err != nil {
			continue
		}
		if strings.HasPrefix(id, string(delivery)) || !e.changed.IsZero() && newest.Sub(e.changed) > forgotten {
			t.remove(ctx, below(parts, e.name))
		}
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

// probeText is what a test of the connection writes.
var probeText = bytes.Repeat([]byte("Scanstelle prueft die Verbindung.\n"), 128)

// Probe writes some bytes the way Put does, reads them back and takes them away
// without ever giving them the name of a package. See dms.Prober.
func (t *Target) Probe(ctx context.Context) error {
	sum := sha256.Sum256(probeText)
	o := dms.Object{Delivery: batch.NewID(), Name: "probe.pdf", Size: int64(len(probeText)), SHA256: hex.EncodeToString(sum[:]),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(probeText)), nil }}
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
	part := below(parts, partPrefix+string(o.Delivery)+"-probe"+partSuffix)
	err = t.write(ctx, part, o)
	if removed := t.do(ctx, http.MethodDelete, part, nil); err == nil && !errors.Is(removed, context.Canceled) {
		err = removed
	}
	return t.fail("probe", err)
}
