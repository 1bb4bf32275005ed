package paperless

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/web"
)

// accept names the oldest version of the interface that all servers since 2.16 speak.
const accept = "application/json; version=9"

// mostJSON bounds an answer, in bytes.
const mostJSON = 32 << 20

// address of an endpoint, with parameters.
func (t *Target) address(endpoint string, pairs ...string) *url.URL {
	return web.With(t.home.JoinPath("api", endpoint, "/"), pairs...)
}

func (t *Target) get(ctx context.Context, u *url.URL, into any) error {
	resp, err := t.client.Call(ctx, web.Request{Method: http.MethodGet, URL: u, Header: http.Header{"Accept": {accept}}})
	if err != nil {
		return err
	}
	return decode(resp, into)
}

func decode(resp *http.Response, into any) error {
	defer resp.Body.Close()
	d := json.NewDecoder(io.LimitReader(resp.Body, mostJSON))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		return errors.Join(errors.New("the answer is no JSON"), err)
	}
	return nil
}

// list reads an answer that may be a page of results or, as some versions give tasks,
// the results alone.
type list[T any] struct{ all []T }

func (l *list[T]) UnmarshalJSON(raw []byte) error {
	if strings.HasPrefix(strings.TrimSpace(string(raw)), "[") {
		return json.Unmarshal(raw, &l.all)
	}
	var page struct {
		Results []T `json:"results"`
	}
	err := json.Unmarshal(raw, &page)
	l.all = page.Results
	return err
}

// document is one that the server holds.
type document struct {
	ID   int64  `json:"id"`
	Name string `json:"original_file_name"`
}

// task is the work of taking a document in.
type task struct {
	ID       string          `json:"task_id"`
	Name     string          `json:"task_file_name"`
	Status   string          `json:"status"` // of Celery: PENDING, STARTED, RETRY, SUCCESS, FAILURE, REVOKED
	Result   string          `json:"result"`
	Document json.RawMessage `json:"related_document"` // a number, as text or not
}

func (t task) failed() bool {
	return strings.EqualFold(t.Status, "FAILURE") || strings.EqualFold(t.Status, "REVOKED")
}

func (t task) done() bool { return strings.EqualFold(t.Status, "SUCCESS") }

// ref is the document that a task made, "" where it does not say.
func (t task) ref() string {
	text := strings.Trim(string(t.Document), `"`)
	if _, err := strconv.ParseInt(text, 10, 64); err != nil {
		return ""
	}
	return text
}

// documents are those whose file name carries a text.
func (t *Target) documents(ctx context.Context, text string) ([]string, error) {
	var found list[document]
	if err := t.get(ctx, t.address("documents", "original_filename__icontains", text, "page_size", "100", "fields", "id,original_file_name"), &found); err != nil {
		return nil, err
	}
	var refs []string
	for _, d := range found.all {
		if strings.Contains(d.Name, text) { // a server that does not know the parameter gives all
			refs = append(refs, strconv.FormatInt(d.ID, 10))
		}
	}
	return refs, nil
}

// tasks are those that match a parameter.
func (t *Target) tasks(ctx context.Context, pairs ...string) ([]task, error) {
	var found list[task]
	err := t.get(ctx, t.address("tasks", pairs...), &found)
	return found.all, err
}

// fail gives an error its code.
func (t *Target) fail(op string, err error) error {
	if err == nil {
		return nil
	}
	var f *web.Fault
	var known *batch.Error
	if errors.As(err, &known) || !errors.As(err, &f) {
		return t.client.Fail("dms.paperless."+op, err)
	}
	e := &batch.Error{Op: "dms.paperless." + op, Code: batch.CodeTargetGone, Detail: said(f), Err: err}
	switch f.Status {
	case http.StatusUnauthorized, http.StatusProxyAuthRequired:
		e.Code, e.Err = batch.CodeTargetDenied, &dms.Halt{Err: err}
	case http.StatusForbidden:
		e.Code = batch.CodeTargetDenied
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType:
		e.Code, e.Err = batch.CodeTargetRefuses, &dms.Wait{For: web.MostWait, Err: err}
	case http.StatusMethodNotAllowed, http.StatusNotAcceptable:
		e.Code = batch.CodeTargetSettings
	case http.StatusTooManyRequests:
		e.Code = batch.CodeTargetBusy
	case http.StatusInsufficientStorage:
		e.Code = batch.CodeTargetFull
	}
	if f.Status >= 300 && f.Status < 400 {
		e.Code = batch.CodeTargetSettings
	}
	if f.After > 0 {
		e.Err = &dms.Wait{For: f.After, Err: err}
	}
	return e
}

// said is what a server says for people: {"detail": …}, or a list of faults by field.
func said(f *web.Fault) string {
	var detail struct{ Detail string }
	text := ""
	if json.Unmarshal(f.Said, &detail) == nil && detail.Detail != "" {
		text = detail.Detail
	} else if json.Valid(f.Said) {
		text = string(f.Said)
	}
	if text == "" {
		return f.Error()
	}
	return f.Error() + ": " + web.Line(text, 200)
}

// missing tells whether a server says that a document is not there.
func missing(err error) error {
	var f *web.Fault
	if errors.As(err, &f) && f.Status == http.StatusNotFound && json.Valid(f.Said) { // a page is from somebody else
		return fs.ErrNotExist
	}
	return err
}
