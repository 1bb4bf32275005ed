package cmis

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/textproto"
	"net/url"
	"path"

	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/web"
)

func (b *browser) create(ctx context.Context, folder string, d draft) (object, error) {
	head, tail, contentType, err := form(d.Properties, d.Versioning, d.Name, d.Object.MIME())
	if err != nil {
		return nil, err
	}
	size := int64(len(head)) + d.Object.Size + int64(len(tail))
	resp, err := b.t.send(ctx, web.With(b.root, "objectId", folder), d.Object, head, tail, func(r io.Reader) io.Reader { return r }, size, contentType)
	if err != nil {
		return nil, err
	}
	var a answer
	err = decode(resp, &a)
	return a.Properties, err
}

// form writes what comes before and after the content. Every text part names its
// charset: without one it is read as ISO 8859-1. The part with a file name is the
// content, whatever its name.
func form(all []dms.Property, versioning, name, mime string) (head, tail []byte, contentType string, err error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	text := func(name, value string) {
		h := textproto.MIMEHeader{}
		h.Set("Content-Disposition", fmt.Sprintf("form-data; name=%q", name))
		h.Set("Content-Type", "text/plain; charset=utf-8")
		part, e := w.CreatePart(h)
		if e == nil {
			_, e = io.WriteString(part, value)
		}
		err = errors.Join(err, e)
	}
	text("cmisaction", "createDocument")
	text("succinct", "true")
	text("versioningState", versioning)
	for i, e := range all {
		text(fmt.Sprintf("propertyId[%d]", i), e.Name)
		for j, value := range e.Values {
			key := fmt.Sprintf("propertyValue[%d]", i)
			if e.List {
				key += fmt.Sprintf("[%d]", j)
			}
			text(key, value)
		}
	}
	h := textproto.MIMEHeader{}
	h.Set("Content-Disposition", `form-data; name="content"; filename="content`+path.Ext(name)+`"; filename*=UTF-8''`+url.PathEscape(name))
	h.Set("Content-Type", mime)
	h.Set("Content-Transfer-Encoding", "binary")
	if _, e := w.CreatePart(h); e != nil {
		return nil, nil, "", e
	}
	begin := b.Len()
	if e := w.Close(); e != nil || err != nil {
		return nil, nil, "", errors.Join(err, e)
	}
	return b.Bytes()[:begin:begin], b.Bytes()[begin:], w.FormDataContentType(), nil
}
