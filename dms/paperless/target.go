// Package paperless delivers packages into paperless-ngx over its REST interface
// (version 9, spoken by 2.16 to 3.x): "paperless:https://host".
//
// The server takes a file, gives the number of a task, and makes a document of it
// later. So a package counts as brought only when its task is done; until then it is
// looked for among the documents and among the tasks, by the delivery ID in its file
// name, and never sent a second time. What counts is the original as it is read back:
// the server may make an archive file of its own beside it.
package paperless

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/web"
)

// Scheme begins the written form of a paperless-ngx target.
const Scheme = "paperless:"

// Steps of Put, in order.
var Steps = []string{"send", "answered", "taken"}

// Options are what is needed beside the address.
type Options struct {
	Access web.Access
	Secret web.Secret
	// Settle is how long the server may take to make a document of a file; default ten
	// minutes.
	Settle time.Duration
	// Patience is how long Put waits for that; default two minutes.
	Patience time.Duration
	Step     func(string) // if not nil, called before each of Steps
}

const (
	defaultSettle   = 10 * time.Minute
	defaultPatience = 2 * time.Minute
)

// Target is a server.
type Target struct {
	options Options
	client  *web.Client
	home    *url.URL
}

// Parse reads "paperless:https://host" and returns the address in the one form that
// there is of it. CodeTargetInvalid.
func Parse(spec string) (address string, err error) {
	return web.Parse("dms.paperless", Scheme, spec, "paperless:https://paperless.example")
}

// Open returns the target at an address that Parse gave. The server is not asked before
// the first use. CodeTargetSettings.
func Open(address string, o Options) (*Target, error) {
	if err := o.Access.Check(address); err != nil {
		return nil, err
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

// Caps returns what the server can.
func (t *Target) Caps() dms.Caps {
	return dms.Caps{Level: batch.LevelDMS, ReadBack: true, Query: true, Settle: cmp.Or(t.options.Settle, defaultSettle)}
}

// Close ends the connections.
func (t *Target) Close() error {
	t.client.Close()
	return nil
}

// Find looks among the documents, then among what the server is still working on:
// CodeTargetUnsettled where the package is there. See dms.Target.
func (t *Target) Find(ctx context.Context, o dms.Object) (string, error) {
	refs, err := t.documents(ctx, string(o.Delivery))
	if err != nil || len(refs) > 0 {
		if err != nil {
			return "", t.fail("find", err)
		}
		return refs[0], nil
	}
	if o.State != batch.Unknown && o.State != batch.Sending {
		return "", nil
	}
	for _, status := range []string{"PENDING", "STARTED"} {
		tasks, err := t.tasks(ctx, "status", status)
		if err != nil {
			return "", t.fail("find", err)
		}
		for _, task := range tasks {
			if strings.Contains(task.Name, string(o.Delivery)) && !task.done() && !task.failed() {
				return "", unsettled(o)
			}
		}
	}
	return "", nil
}

// unsettled says that the server has not made up its mind.
func unsettled(o dms.Object) error {
	return &batch.Error{Op: "dms.paperless.find", Code: batch.CodeTargetUnsettled, Unit: o.Delivery, Detail: o.Name, Err: &dms.Wait{For: 30 * time.Second}}
}

// Copies counts the documents of a delivery. See dms.Counter.
func (t *Target) Copies(ctx context.Context, o dms.Object) ([]string, error) {
	refs, err := t.documents(ctx, string(o.Delivery))
	if err != nil {
		return nil, t.fail("copies", err)
	}
	return refs, nil
}

// ReadBack streams the original of a document.
func (t *Target) ReadBack(ctx context.Context, ref string) (io.ReadCloser, error) {
	resp, err := t.client.Call(ctx, web.Request{
		Method: http.MethodGet, URL: t.address("documents/"+ref+"/download", "original", "true"), Header: http.Header{"Accept": {"*/*"}},
	})
	if err = missing(err); errors.Is(err, fs.ErrNotExist) {
		return nil, &batch.Error{Op: "dms.paperless.read", Code: batch.CodeTargetGone, Detail: ref, Err: err}
	}
	if err != nil {
		return nil, t.fail("read", err)
	}
	return dms.Failing(resp.Body, func(err error) error { return t.fail("read", err) }), nil
}

// Probe asks for what we are let see; nothing is sent, for whatever is sent becomes a
// document. See dms.Prober.
func (t *Target) Probe(ctx context.Context) error {
	var may struct {
		Permissions []string `json:"permissions"`
	}
	if err := t.get(ctx, t.address("ui_settings"), &may); err != nil {
		return t.fail("probe", err)
	}
	for _, needed := range []string{"add_document", "view_document", "view_paperlesstask"} {
		held := false
		for _, p := range may.Permissions {
			held = held || p == needed
		}
		if !held && len(may.Permissions) > 0 {
			return batch.Refuse("dms.paperless.probe", batch.CodeTargetDenied, "dem Konto fehlt das Recht »%s«", needed)
		}
	}
	return nil
}
