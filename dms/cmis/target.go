package cmis

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"sync"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/web"
)

// Steps of Put, in order.
var Steps = []string{"look", "send", "answered"}

// Target is a folder of a CMIS repository.
type Target struct {
	config Config
	client *web.Client
	step   func(string)

	mu      sync.Mutex
	session *session
	blind   bool // queries are announced and refused
	looked  look
}

// Open returns the target. The server is not asked before the first use. step, if
// not nil, is called before each of Steps. CodeTargetSettings, CodeTargetInvalid.
func Open(c Config, s web.Secret, step func(string)) (*Target, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	place, err := Parse(c.Place.String())
	if err != nil {
		return nil, err
	}
	c.Place = place
	client, err := web.New(c.URL, c.Access, s)
	if err != nil {
		return nil, err
	}
	if step == nil {
		step = func(string) {}
	}
	return &Target{config: c, client: client, step: step}, nil
}

func (t *Target) String() string { return t.config.Place.String() }

// Caps returns what the server said it can, once it was asked.
func (t *Target) Caps() dms.Caps {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := dms.Caps{Level: batch.LevelDMS, ReadBack: true, Settle: t.config.settle()}
	if t.session != nil {
		c.Query = t.session.repository.queries() && !t.blind
		c.Hash = t.session.repository.hashes()
	}
	return c
}

// Close ends the connections.
func (t *Target) Close() error {
	t.client.Close()
	return nil
}

// Put looks at the path once more and creates the document. See dms.Target.
func (t *Target) Put(ctx context.Context, o dms.Object) (string, error) {
	unlock, err := dms.Turn(ctx, "dms.cmis.send", t.String())
	if err != nil {
		return "", err
	}
	defer unlock()
	s, err := t.open(ctx)
	if err != nil {
		return "", err
	}
	t.step("look")
	var ref string
	if path := s.path(cleanName(o)); path != "" && !t.justLooked(o) { // another writer of this process was faster
		ref, err = t.known(s.wire.byPath(ctx, path))
	}
	if err != nil {
		return "", t.settle("look", err)
	}
	if ref != "" {
		return dms.There(ctx, "dms.cmis.send", t, ref, o.Name, o)
	}
	t.step("send")
	made, err := t.create(ctx, s, o)
	var f *fault
	if errors.As(err, &f) && f.Exception == nameConstraintViolation {
		return t.taken(ctx, s, o, err)
	}
	if err != nil {
		return "", t.settle("send", err)
	}
	t.step("answered")
	if h := made.hash(); h != "" && h != o.SHA256 {
		return "", &batch.Error{Op: "dms.cmis.send", Code: batch.CodeTargetDiffers, Unit: o.Delivery, Detail: o.Name}
	}
	return made.text(propID), nil
}

// settle gives an error of a call its code, and begins anew where the settings or
// the rights may have changed at the server.
func (t *Target) settle(op string, err error) error {
	err = t.fail(op, err, false)
	switch batch.CodeOf(err) {
	case batch.CodeTargetSettings, batch.CodeTargetDenied, batch.CodeTargetRefuses:
		t.forget()
	}
	return err
}

// taken answers for a name that the server says is in use: by us, or by others.
func (t *Target) taken(ctx context.Context, s *session, o dms.Object, refused error) (string, error) {
	o.State = batch.Unknown
	ref, err := t.find(ctx, s, o)
	if err != nil {
		return "", t.settle("look", err)
	}
	if ref == "" { // in use, and not to be seen by us
		return "", t.fail("send", refused, false)
	}
	return dms.There(ctx, "dms.cmis.send", t, ref, o.Name, o)
}

// Find implements dms.Target. It waits for a writer of this process: some servers show
// what they are still writing.
func (t *Target) Find(ctx context.Context, o dms.Object) (string, error) {
	unlock, err := dms.Turn(ctx, "dms.cmis.send", t.String())
	if err != nil {
		return "", err
	}
	defer unlock()
	s, err := t.open(ctx)
	if err != nil {
		return "", err
	}
	ref, err := t.find(ctx, s, o)
	if err != nil {
		return "", t.settle("find", err)
	}
	if ref == "" {
		t.mu.Lock()
		t.looked = look{o.Delivery, dms.Turns(t.String())}
		t.mu.Unlock()
	}
	return ref, nil
}

// look is a look-up that found nothing, in its turn.
type look struct {
	delivery batch.ID
	turn     int
}

// justLooked tells whether the last turn here was ours, and found nothing of an object:
// then nobody of this process can have written it since. Who has the turn may ask.
func (t *Target) justLooked(o dms.Object) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.looked == look{o.Delivery, dms.Turns(t.String()) - 1}
}

// ReadBack streams the content of a document.
func (t *Target) ReadBack(ctx context.Context, ref string) (io.ReadCloser, error) {
	s, err := t.open(ctx)
	if err != nil {
		return nil, err
	}
	resp, err := s.wire.content(ctx, ref)
	if err != nil {
		var f *fault
		if errors.Is(err, fs.ErrNotExist) {
			return nil, &batch.Error{Op: "dms.cmis.read", Code: batch.CodeTargetGone, Detail: ref, Err: err}
		}
		if errors.As(err, &f) && f.Status == http.StatusConflict { // a document without content
			return nil, &batch.Error{Op: "dms.cmis.read", Code: batch.CodeTargetDiffers, Detail: ref, Err: err}
		}
		return nil, t.fail("read", err, false)
	}
	return dms.Failing(resp.Body, func(err error) error { return t.fail("read", err, false) }), nil
}
