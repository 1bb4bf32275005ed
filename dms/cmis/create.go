package cmis

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"

	"golang.org/x/text/unicode/norm"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
)

// entries are the properties of an object. A field that the object does not have is
// left out. CodeTargetRefuses: a value does not fit its property.
func (t *Target) entries(s *session, o dms.Object) ([]dms.Property, error) {
	all := []dms.Property{
		{Name: propType, Type: "id", Values: []string{s.typ.ID}},
		{Name: propName, Type: "string", Values: []string{cleanName(o)}},
	}
	if len(t.config.Secondary) > 0 {
		all = append(all, dms.Property{Name: propSecondary, Type: "id", Values: t.config.Secondary, List: true})
	}
	for _, m := range t.config.Mapping {
		value := m.Value
		if m.Field != "" {
			value = o.Field(m.Field)
		}
		p := s.properties[m.Property]
		if value == "" {
			if p.Required {
				return nil, unfit("die Pflichtangabe »%s« (%s) ist leer", m.Property, m.Field)
			}
			continue
		}
		encoded, cut, err := p.encode(norm.NFC.String(value))
		if err != nil || cut && m.Field == dms.FieldDelivery {
			return nil, unfit("»%s« (%s) passt nicht: %v", m.Property, p.Type, errors.Join(err, tooShort(cut)))
		}
		all = append(all, dms.Property{Name: m.Property, Title: p.Name, Type: p.Type, Values: []string{encoded}, Field: m.Field, Cut: cut, List: p.Cardinality == "multi"})
	}
	return all, nil
}

// unfit refuses a value before anything is sent, until somebody changed something.
func unfit(format string, args ...any) error {
	return &batch.Error{Op: "dms.cmis.send", Code: batch.CodeTargetRefuses, Detail: fmt.Sprintf(format, args...), Err: &dms.Wait{For: mostWait}}
}

func tooShort(cut bool) error {
	if cut {
		return errors.New("die Eigenschaft ist zu kurz dafür")
	}
	return nil
}

// create sends a document in one request, the only thing a server does whole or not
// at all, and returns what it says about it.
func (t *Target) create(ctx context.Context, s *session, o dms.Object) (object, error) {
	all, err := t.entries(s, o)
	if err != nil {
		return nil, err
	}
	head, tail, contentType, err := form(all, s.typ.versioningState(), cleanName(o))
	if err != nil {
		return nil, err
	}
	src, err := o.Open()
	if err != nil {
		return nil, err
	}
	content := &source{ReadCloser: src, whole: io.MultiReader(bytes.NewReader(head), dms.Reader(ctx, src), bytes.NewReader(tail))}
	size := int64(len(head)) + o.Size + int64(len(tail))
	resp, err := t.call(ctx, http.MethodPost, with(s.root, "objectId", s.folder.text(propID)), content, size, contentType)
	if content.err != nil { // ours, whatever the network made of it
		if resp != nil {
			resp.Body.Close()
		}
		return nil, content.err
	}
	if err != nil {
		return nil, err
	}
	var a answer
	if err := decode(resp, &a); err != nil {
		return nil, err
	}
	if a.Properties.text(propID) == "" {
		return nil, errors.New("the answer names no object")
	}
	return a.Properties, nil
}

// source is the body of the request; it keeps what went wrong on our side.
type source struct {
	io.ReadCloser
	whole io.Reader
	err   error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.whole.Read(p)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

// form writes what comes before and after the content. Every text part names its
// charset: without one it is read as ISO 8859-1. The part with a file name is the
// content, whatever its name.
func form(all []dms.Property, versioning, name string) (head, tail []byte, contentType string, err error) {
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
	h.Set("Content-Disposition", `form-data; name="content"; filename="content.pdf"; filename*=UTF-8''`+url.PathEscape(name))
	h.Set("Content-Type", "application/pdf")
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
