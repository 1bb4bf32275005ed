package cmis_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/textproto"
	"testing"
)

// foreignForm is a document as another program would send it.
func foreignForm(t testing.TB, name string, data []byte) (io.Reader, string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part := func(disposition, contentType string, value []byte) {
		h := textproto.MIMEHeader{}
		h.Set("Content-Disposition", "form-data; "+disposition)
		h.Set("Content-Type", contentType)
		p, err := w.CreatePart(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Write(value); err != nil {
			t.Fatal(err)
		}
	}
	for _, pair := range [][2]string{
		{"cmisaction", "createDocument"}, {"propertyId[0]", "cmis:objectTypeId"}, {"propertyValue[0]", "cmis:document"},
		{"propertyId[1]", "cmis:name"}, {"propertyValue[1]", name}, {"versioningState", "none"},
	} {
		part(fmt.Sprintf("name=%q", pair[0]), "text/plain; charset=utf-8", []byte(pair[1]))
	}
	part(`name="content"; filename="fremd.pdf"`, "application/pdf", data)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &b, w.FormDataContentType()
}
