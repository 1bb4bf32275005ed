package cmis

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/xml"
	"io"
	"strconv"
	"time"

	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/web"
)

// atomElements are the names of the elements that hold values, by type (schema
// CMIS-core.xsd).
var atomElements = map[string]string{
	"boolean": "propertyBoolean", "datetime": "propertyDateTime", "decimal": "propertyDecimal", "html": "propertyHtml",
	"id": "propertyId", "integer": "propertyInteger", "string": "propertyString", "uri": "propertyUri",
}

func (a *atom) create(ctx context.Context, folder string, d draft) (object, error) {
	u, err := a.below(ctx, folder)
	if err != nil {
		return nil, err
	}
	head, tail, err := atomForm(d)
	if err != nil {
		return nil, err
	}
	size := int64(len(head)) + (d.Object.Size+2)/3*4 + int64(len(tail))
	encode := func(r io.Reader) io.Reader { return &encoding{from: r} }
	resp, err := a.t.send(ctx, web.With(u, "versioningState", d.Versioning), d.Object, head, tail, encode, size, "application/atom+xml;type=entry")
	if err != nil {
		return nil, err
	}
	var e atomEntry
	err = decodeXML(resp, &e)
	return e.object(), err
}

// atomForm writes the entry of a document around its content (clause 3.7.2.2).
func atomForm(d draft) (head, tail []byte, err error) {
	var b bytes.Buffer
	text := func(s string) {
		if e := xml.EscapeText(&b, []byte(s)); e != nil {
			err = e
		}
	}
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<atom:entry xmlns:atom="http://www.w3.org/2005/Atom"` +
		` xmlns:cmis="http://docs.oasis-open.org/ns/cmis/core/200908/" xmlns:cmisra="http://docs.oasis-open.org/ns/cmis/restatom/200908/">` +
		"<atom:author><atom:name>Scanstelle</atom:name></atom:author><atom:id>urn:uuid:")
	text(string(d.Object.Delivery))
	b.WriteString("</atom:id><atom:title>")
	text(d.Name)
	b.WriteString("</atom:title><atom:updated>" + time.Now().UTC().Format(time.RFC3339) + "</atom:updated>" +
		"<cmisra:content><cmisra:mediatype>" + d.Object.MIME() + "</cmisra:mediatype><cmisra:base64>")
	begin := b.Len()
	b.WriteString("</cmisra:base64></cmisra:content><cmisra:object><cmis:properties>")
	for _, p := range d.Properties {
		name := atomElements[p.Type]
		if name == "" {
			name = atomElements["string"]
		}
		b.WriteString("<cmis:" + name + ` propertyDefinitionId="`)
		text(p.Name)
		b.WriteString(`">`)
		for _, v := range p.Values {
			b.WriteString("<cmis:value>")
			text(atomValue(p, v))
			b.WriteString("</cmis:value>")
		}
		b.WriteString("</cmis:" + name + ">")
	}
	b.WriteString("</cmis:properties></cmisra:object></atom:entry>")
	return b.Bytes()[:begin:begin], b.Bytes()[begin:], err
}

// atomValue writes a time as xs:dateTime; the browser binding counts milliseconds.
func atomValue(p dms.Property, value string) string {
	if p.Type != "datetime" {
		return value
	}
	ms, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		return value
	}
	return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z07:00")
}

// encoding reads what it is given in Base64 without line breaks.
type encoding struct {
	from io.Reader
	raw  [3 << 14]byte
	text [4 << 14]byte
	left []byte
	err  error
}

func (e *encoding) Read(p []byte) (int, error) {
	for len(e.left) == 0 {
		if e.err != nil {
			return 0, e.err
		}
		var n int
		n, e.err = io.ReadFull(e.from, e.raw[:])
		if e.err == io.ErrUnexpectedEOF {
			e.err = io.EOF
		}
		base64.StdEncoding.Encode(e.text[:], e.raw[:n])
		e.left = e.text[:base64.StdEncoding.EncodedLen(n)]
	}
	n := copy(p, e.left)
	e.left = e.left[n:]
	return n, nil
}
