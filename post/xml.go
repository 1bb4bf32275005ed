package post

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode/utf16"

	"golang.org/x/net/html/charset"

	"github.com/scanstelle/scanstelle/batch"
)

// Bounds of an XML document, beyond those of the file.
const (
	xmlDepth = 64
	xmlNodes = 1_000_000 // elements and attributes
)

// node is an element of a small XML document. Names are without their prefix.
type node struct {
	space, name string
	attr        map[string]string
	text        []byte
	children    []*node
}

// parseXML reads a document. A DTD is refused as such, and with it every entity but
// the five of XML: nothing is fetched, nothing is expanded (CodeUnsafeXML).
func parseXML(data []byte) (*node, error) {
	d := xml.NewDecoder(bytes.NewReader(utf8Of(data)))
	d.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		if l := strings.ToLower(label); strings.HasPrefix(l, "utf-16") {
			return in, nil // turned into UTF-8 above
		}
		return charset.NewReaderLabel(label, in)
	}
	var root *node
	var open []*node
	for count := 0; ; {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			if strings.Contains(err.Error(), "entity") {
				return nil, batch.Refuse("post.xml", batch.CodeUnsafeXML, "sie nutzt eine eigene Entität")
			}
			return nil, &batch.Error{Op: "post.xml", Code: batch.CodeBroken, Detail: "das XML ist nicht wohlgeformt", Err: err}
		}
		switch t := t.(type) {
		case xml.Directive:
			return nil, batch.Refuse("post.xml", batch.CodeUnsafeXML, "sie enthält eine DTD (%.20q)", string(t))
		case xml.StartElement:
			if count += 1 + len(t.Attr); count > xmlNodes || len(open) >= xmlDepth {
				return nil, batch.Refuse("post.xml", batch.CodePostSize, "XML mit mehr als %d Ebenen oder %d Elementen", xmlDepth, xmlNodes)
			}
			n := &node{space: t.Name.Space, name: t.Name.Local}
			for _, a := range t.Attr {
				if n.attr == nil {
					n.attr = map[string]string{}
				}
				n.attr[a.Name.Local] = a.Value
			}
			switch {
			case len(open) > 0:
				top := open[len(open)-1]
				top.children = append(top.children, n)
			case root == nil:
				root = n
			default:
				return nil, batch.Refuse("post.xml", batch.CodeBroken, "das XML hat zwei Wurzeln")
			}
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				top := open[len(open)-1]
				top.text = append(top.text, t...)
			}
		}
	}
	if root == nil || len(open) > 0 {
		return nil, batch.Refuse("post.xml", batch.CodeBroken, "das XML ist nicht vollständig")
	}
	return root, nil
}

// utf8Of turns UTF-16 with a byte order mark into UTF-8.
func utf8Of(data []byte) []byte {
	var first int
	switch {
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		first = 0
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		first = 1
	default:
		return bytes.TrimPrefix(data, []byte{0xEF, 0xBB, 0xBF})
	}
	units := make([]uint16, 0, len(data)/2)
	for i := 2; i+1 < len(data); i += 2 {
		units = append(units, uint16(data[i+first])|uint16(data[i+1-first])<<8)
	}
	return []byte(string(utf16.Decode(units)))
}

// at follows a path of names, "Party/PostalAddress/CityName"; nil where it ends.
func (n *node) at(path string) *node {
	for _, name := range strings.Split(path, "/") {
		if n == nil {
			return nil
		}
		var next *node
		for _, c := range n.children {
			if c.name == name {
				next = c
				break
			}
		}
		n = next
	}
	return n
}

// all are the children at a path, whose last name may occur often.
func (n *node) all(path string) (out []*node) {
	if i := strings.LastIndex(path, "/"); i >= 0 {
		if n = n.at(path[:i]); n == nil {
			return nil
		}
		path = path[i+1:]
	}
	if n == nil {
		return nil
	}
	for _, c := range n.children {
		if c.name == path {
			out = append(out, c)
		}
	}
	return out
}

// get is the text at a path, in one line.
func (n *node) get(path string) string {
	if n = n.at(path); n == nil {
		return ""
	}
	return line(string(n.text))
}

// find is the first descendant of a name, in the order of the document.
func (n *node) find(name string) *node {
	if n == nil || n.name == name {
		return n
	}
	for _, c := range n.children {
		if f := c.find(name); f != nil {
			return f
		}
	}
	return nil
}

// line brings a text into one line.
func line(s string) string { return strings.Join(strings.Fields(s), " ") }
