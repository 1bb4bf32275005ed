package webdav

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/web"
)

// Methods beside those of HTTP (RFC 4918 clause 9).
const (
	propfind = "PROPFIND"
	mkcol    = "MKCOL"
	move     = "MOVE"
)

// below is the address of a name in a collection.
func below(collection *url.URL, name string) *url.URL {
	u := *collection
	u.RawPath = strings.TrimRight(u.EscapedPath(), "/") + "/" + url.PathEscape(name)
	u.Path = strings.TrimRight(u.Path, "/") + "/" + name
	return &u
}

const wanted = `<?xml version="1.0" encoding="utf-8"?>` + "\n" +
	`<d:propfind xmlns:d="DAV:"><d:prop><d:resourcetype/><d:getlastmodified/></d:prop></d:propfind>`

// mostXML bounds an answer, in bytes.
const mostXML = 64 << 20

// find asks for what lies at an address: depth "0" for that alone, "1" for what is in a
// collection, which itself comes first. fs.ErrNotExist.
func (t *Target) find(ctx context.Context, u *url.URL, depth string) ([]dms.Entry, error) {
	resp, err := t.client.Call(ctx, web.Request{
		Method: propfind, URL: u, Header: http.Header{"Depth": {depth}},
		Body: io.NopCloser(strings.NewReader(wanted)), Size: int64(len(wanted)), ContentType: "application/xml; charset=utf-8",
	})
	if err != nil {
		return nil, missing(err)
	}
	defer resp.Body.Close()
	var answer struct {
		Responses []struct {
			Address string `xml:"DAV: href"`
			Props   []struct {
				Collection *struct{} `xml:"DAV: resourcetype>collection"`
				Changed    string    `xml:"DAV: getlastmodified"`
			} `xml:"DAV: propstat>prop"`
		} `xml:"DAV: response"`
	}
	if resp.StatusCode != http.StatusMultiStatus {
		return nil, &web.Fault{Status: http.StatusNotImplemented}
	}
	if err := xml.NewDecoder(io.LimitReader(resp.Body, mostXML)).Decode(&answer); err != nil {
		return nil, errors.Join(errors.New("the answer is no XML"), err)
	}
	var all []dms.Entry
	for _, r := range answer.Responses {
		at, err := url.Parse(r.Address)
		if err != nil {
			return nil, err
		}
		e := dms.Entry{Name: path.Base(at.Path)}
		self := path.Clean(at.Path) == path.Clean(u.Path)
		for _, p := range r.Props {
			e.Directory = e.Directory || p.Collection != nil
			if changed, err := http.ParseTime(p.Changed); err == nil {
				e.Changed = changed
			}
		}
		all = append(all, e)
		if self { // servers may give them in any order
			all[0], all[len(all)-1] = all[len(all)-1], all[0]
		}
	}
	return all, nil
}

// list is what lies in a collection, without itself. A collection that is not there is
// no fs.ErrNotExist: callers tell a missing file from a missing place by that.
func (t *Target) list(ctx context.Context, collection *url.URL) ([]dms.Entry, error) {
	all, err := t.find(ctx, collection, "1")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, batch.Refuse("dms.webdav", batch.CodeTargetSettings, "den Ordner »%s« gibt es dort nicht", collection.Path)
	}
	if err != nil {
		return nil, err
	}
	if len(all) == 0 || !all[0].Directory {
		return nil, batch.Refuse("dms.webdav", batch.CodeTargetSettings, "»%s« ist dort kein Ordner", collection.Path)
	}
	return all[1:], nil
}

// do calls without a body and without interest in the answer's.
func (t *Target) do(ctx context.Context, method string, u *url.URL, header http.Header) error {
	resp, err := t.client.Call(ctx, web.Request{Method: method, URL: u, Header: header})
	if err != nil {
		return missing(err)
	}
	_, err = io.Copy(io.Discard, io.LimitReader(resp.Body, mostXML))
	return errors.Join(err, resp.Body.Close())
}

// get reads a file. fs.ErrNotExist.
func (t *Target) get(ctx context.Context, u *url.URL) (io.ReadCloser, error) {
	resp, err := t.client.Call(ctx, web.Request{Method: http.MethodGet, URL: u})
	if err != nil {
		return nil, missing(err)
	}
	return resp.Body, nil
}

// missing makes a 404 fs.ErrNotExist, beside what it is.
func missing(err error) error {
	var f *web.Fault
	if errors.As(err, &f) && f.Status == http.StatusNotFound {
		return errors.Join(fs.ErrNotExist, err)
	}
	return err
}

func status(err error) int {
	var f *web.Fault
	if errors.As(err, &f) {
		return f.Status
	}
	return 0
}

// fail gives an error its code.
func (t *Target) fail(op string, err error) error {
	var known *batch.Error
	var f *web.Fault
	if err == nil || errors.As(err, &known) || !errors.As(err, &f) {
		if err == nil {
			return nil
		}
		return t.client.Fail("dms.webdav."+op, err)
	}
	e := &batch.Error{Op: "dms.webdav." + op, Code: code(f.Status), Detail: said(f), Err: err}
	switch {
	case f.Status == http.StatusUnauthorized && t.options.Access.Auth != web.OAuth2, f.Status == http.StatusProxyAuthRequired:
		e.Err = &dms.Halt{Err: err}
	case f.After > 0:
		e.Err = &dms.Wait{For: f.After, Err: err}
	case e.Code == batch.CodeTargetRefuses: // until somebody changed something
		e.Err = &dms.Wait{For: web.MostWait, Err: err}
	}
	return e
}

// code says what the outbox does about an answer. What may have happened in spite of it
// is CodeTargetGone: look up first.
func code(status int) batch.Code {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusProxyAuthRequired:
		return batch.CodeTargetDenied
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType:
		return batch.CodeTargetRefuses
	case http.StatusMethodNotAllowed, http.StatusNotImplemented:
		return batch.CodeTargetSettings
	case http.StatusLocked, http.StatusTooManyRequests:
		return batch.CodeTargetBusy
	case http.StatusInsufficientStorage:
		return batch.CodeTargetFull
	}
	if status >= 300 && status < 400 {
		return batch.CodeTargetSettings
	}
	return batch.CodeTargetGone
}

// said is what a server says for people: Nextcloud gives a message, others a page.
func said(f *web.Fault) string {
	var e struct {
		Message string `xml:"http://sabredav.org/ns message"`
	}
	if xml.NewDecoder(bytes.NewReader(f.Said)).Decode(&e) == nil && e.Message != "" {
		return fmt.Sprintf("HTTP %d: %s", f.Status, web.Line(e.Message, 200))
	}
	return f.Error()
}
