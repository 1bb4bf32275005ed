package transfernote

import (
	"bytes"
	_ "embed"
	"encoding/xml"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/scanstelle/scanstelle/batch"
)

// SchemaName is the file name of the schema.
const SchemaName = "transfervermerk-1.xsd"

//go:embed transfervermerk-1.xsd
var schema []byte

// Schema returns the XML Schema (XSD 1.0) that every note follows.
func Schema() []byte { return bytes.Clone(schema) }

// maxNote bounds what Parse reads: about 1.5 kB per page, so some ten thousand
// pages.
const maxNote = 32 << 20

const rootName = "Transfervermerk"

// Marshal checks the note and returns its one form: XML 1.0 in UTF-8, indented
// by two spaces, ending in a newline. Errors are of batch.CodeUsage.
func Marshal(n Note) ([]byte, error) {
	const op = "transfernote.marshal"
	if err := Validate(n); err != nil {
		return nil, batch.Refuse(op, batch.CodeUsage, "Transfervermerk: %v", err)
	}
	out, err := encode(rootName, n)
	if err != nil {
		return nil, batch.Refuse(op, batch.CodeUsage, "Transfervermerk: %v", err)
	}
	return out, nil
}

func encode(root string, v any) ([]byte, error) { return WriteXML(Namespace, root, v) }

// WriteXML writes v in the one form that notes have, under a root in a namespace.
func WriteXML(namespace, root string, v any) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	e := xml.NewEncoder(&b)
	e.Indent("", "  ")
	start := xml.StartElement{Name: xml.Name{Local: root}, Attr: []xml.Attr{{Name: xml.Name{Local: "xmlns"}, Value: namespace}}}
	if err := e.EncodeElement(v, start); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), e.Close()
}

// Parse reads a note in the form that Marshal writes. Any other form, so also
// any unknown or missing element, a comment or another order, is refused, as is
// a note that does not pass Validate. Errors are of batch.CodePackageChanged.
func Parse(data []byte) (Note, error) {
	n, err := parse(data)
	if err != nil {
		return Note{}, &batch.Error{Op: "transfernote.parse", Code: batch.CodePackageChanged, Detail: "Transfervermerk: " + err.Error(), Err: err}
	}
	return n, nil
}

func parse(data []byte) (n Note, err error) {
	err = ReadXML(data, Namespace, rootName, &n, func() error { return Validate(n) }, func() ([]byte, error) { return encode(rootName, n) })
	return n, err
}

// firstDifference is the line, from 1, in which two texts begin to differ.
func firstDifference(a, b []byte) int {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	return 1 + bytes.Count(a[:i], []byte{'\n'})
}

// Legal makes a text that XML can hold: what it cannot is written as \x00 (a
// byte) or \u0000 (a character). File names may hold anything.
func Legal(s string) string {
	if isLegal(s) {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch _, size := utf8.DecodeRuneInString(s[i:]); {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case !isXMLRune(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func isLegal(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	return strings.IndexFunc(s, func(r rune) bool { return !isXMLRune(r) }) < 0
}

// isXMLRune is the production Char of XML 1.0.
func isXMLRune(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= utf8.MaxRune
}
