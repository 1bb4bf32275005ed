package cmis

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"

	"github.com/scanstelle/scanstelle/dms/web"
)

// call sends a request and returns its answer, a fault where that is not 2xx.
// content, if any, is sent as it is read and closed in any case; size is its length.
func (t *Target) call(ctx context.Context, method string, u *url.URL, content io.ReadCloser, size int64, contentType string) (*http.Response, error) {
	resp, err := t.client.Call(ctx, web.Request{Method: method, URL: u, Body: content, Size: size, ContentType: contentType})
	var f *web.Fault
	if errors.As(err, &f) {
		return nil, readFault(f)
	}
	return resp, err
}

// mostJSON bounds an answer, in bytes.
const mostJSON = 32 << 20

// get asks for JSON.
func (t *Target) get(ctx context.Context, u *url.URL, into any) error {
	resp, err := t.call(ctx, http.MethodGet, u, nil, 0, "")
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
