package paperless

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/web"
)

// Put sends the package and waits until the server has made a document of it. See
// dms.Target.
func (t *Target) Put(ctx context.Context, o dms.Object) (string, error) {
	done, err := dms.Turn(ctx, "dms.paperless.put", t.String())
	if err != nil {
		return "", err
	}
	defer done()
	refs, err := t.documents(ctx, string(o.Delivery))
	if err != nil {
		return "", t.fail("find", err)
	}
	if len(refs) > 0 { // another writer of this process was faster
		return dms.There(ctx, "dms.paperless.put", t, refs[0], o.Name, o)
	}
	t.step("send")
	id, err := t.post(ctx, o)
	if err != nil {
		return "", t.fail("put", err)
	}
	t.step("answered")
	ref, err := t.wait(ctx, id, o)
	if err != nil {
		return "", t.fail("put", err)
	}
	t.step("taken")
	return ref, nil
}

// post sends the package in one request and returns the number of the task.
func (t *Target) post(ctx context.Context, o dms.Object) (string, error) {
	head, tail, contentType, err := form(o)
	if err != nil {
		return "", err
	}
	src, err := o.Open()
	if err != nil {
		return "", err
	}
	body := web.Body(io.MultiReader(bytes.NewReader(head), dms.Reader(ctx, src), bytes.NewReader(tail)), src)
	resp, err := t.client.Call(ctx, web.Request{
		Method: http.MethodPost, URL: t.address("documents/post_document"), Header: http.Header{"Accept": {accept}},
		Body: body, Size: int64(len(head)) + o.Size + int64(len(tail)), ContentType: contentType,
	})
	if err != nil {
		return "", err
	}
	var id string
	err = decode(resp, &id)
	return id, err
}

// form writes what comes before and after the file.
func form(o dms.Object) (head, tail []byte, contentType string, err error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, field := range [][2]string{{"title", o.Meta["title"]}, {"created", o.Meta["intake_date"]}} {
		if field[1] == "" {
			continue
		}
		if err := w.WriteField(field[0], field[1]); err != nil {
			return nil, nil, "", err
		}
	}
	h := textproto.MIMEHeader{}
	h.Set("Content-Disposition", fmt.Sprintf(`form-data; name="document"; filename="%s.pdf"; filename*=UTF-8''%s`, o.Delivery, url.PathEscape(o.Name)))
	h.Set("Content-Type", "application/pdf")
	if _, err := w.CreatePart(h); err != nil {
		return nil, nil, "", err
	}
	begin := b.Len()
	if err := w.Close(); err != nil {
		return nil, nil, "", err
	}
	return b.Bytes()[:begin:begin], b.Bytes()[begin:], w.FormDataContentType(), nil
}

// wait asks for a task until it is done. CodeTargetUnsettled: it took too long.
func (t *Target) wait(ctx context.Context, id string, o dms.Object) (string, error) {
	end := time.Now().Add(cmp.Or(t.options.Patience, defaultPatience))
	for pause := 100 * time.Millisecond; ; pause = min(pause*2, 5*time.Second) {
		tasks, err := t.tasks(ctx, "task_id", id)
		if err != nil {
			return "", err
		}
		for _, task := range tasks {
			switch {
			case task.ID != id: // a server that does not know the parameter
			case task.failed():
				return t.refused(ctx, task, o)
			case task.done():
				return t.made(ctx, task, o)
			}
		}
		if time.Now().After(end) {
			return "", unsettled(o)
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return "", context.Cause(ctx)
		}
	}
}

// made is the document of a task that is done.
func (t *Target) made(ctx context.Context, task task, o dms.Object) (string, error) {
	if ref := task.ref(); ref != "" {
		return ref, nil
	}
	refs, err := t.documents(ctx, string(o.Delivery))
	if err != nil {
		return "", err
	}
	if len(refs) == 0 {
		return "", unsettled(o)
	}
	return refs[0], nil
}

// refused answers for a task that failed: the document may be there nevertheless, as
// a server may refuse what it holds already.
func (t *Target) refused(ctx context.Context, task task, o dms.Object) (string, error) {
	refs, err := t.documents(ctx, string(o.Delivery))
	if err != nil {
		return "", err
	}
	if len(refs) > 0 {
		return dms.There(ctx, "dms.paperless.put", t, refs[0], o.Name, o)
	}
	return "", &batch.Error{
		Op: "dms.paperless.put", Code: batch.CodeTargetRefuses, Unit: o.Delivery, Detail: web.Line(task.Result, 200),
		Err: &dms.Wait{For: web.MostWait},
	}
}

func (t *Target) step(name string) {
	if t.options.Step != nil {
		t.options.Step(name)
	}
}
