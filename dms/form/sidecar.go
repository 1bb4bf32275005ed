package form

import (
	"bytes"
	_ "embed"
	"encoding/xml"
	"io"
	"maps"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
)

// Namespace of the XML file beside a package, version 1.
const Namespace = "urn:scanstelle:uebergabe:1"

// SchemaName is the file name of its schema.
const SchemaName = "uebergabe-1.xsd"

//go:embed uebergabe-1.xsd
var schema []byte

// Schema returns the XML Schema (XSD 1.0) of the file beside a package.
func Schema() []byte { return bytes.Clone(schema) }

// index is the XML file beside a package.
type index struct {
	XMLName xml.Name     `xml:"urn:scanstelle:uebergabe:1 Uebergabe"`
	ID      batch.ID     `xml:"kennung,attr"`
	File    indexFile    `xml:"Datei"`
	Fields  []indexField `xml:"Feld"`
}

type indexFile struct {
	Name   string `xml:"name,attr"`
	Bytes  int64  `xml:"bytes,attr"`
	SHA256 string `xml:"sha256,attr"`
}

type indexField struct {
	Name  string `xml:"name,attr"`
	Value string `xml:",chardata"`
}

// sidecar is the XML file that tells of a package called name. Fields without a value
// are left out, the others come in the order of their names.
func sidecar(o dms.Object, name string) ([]byte, error) {
	x := index{ID: o.Delivery, File: indexFile{name, o.Size, o.SHA256}}
	for _, field := range slices.Sorted(maps.Keys(o.Meta)) {
		if o.Meta[field] != "" {
			x.Fields = append(x.Fields, indexField{field, o.Meta[field]})
		}
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	e := xml.NewEncoder(&b)
	e.Indent("", "  ")
	if err := e.Encode(x); err != nil {
		return nil, batch.Fail("dms.form", batch.CodeInternal, err)
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// tellsOf reports whether an XML file beside a package tells of this one. Its fields
// may have changed since it was written.
func tellsOf(r io.Reader, o dms.Object) bool {
	data, err := io.ReadAll(io.LimitReader(r, mostSmall+1))
	if err != nil || len(data) > mostSmall {
		return false
	}
	var x index
	if err := xml.Unmarshal(data, &x); err != nil {
		return false
	}
	return x.ID == o.Delivery && x.File.Bytes == o.Size && x.File.SHA256 == o.SHA256
}
