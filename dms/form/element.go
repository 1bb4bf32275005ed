package form

import (
	"bytes"
	"encoding/xml"
	"strings"
)

// element is a piece of an xdomea message. The standard wants the literal prefix
// "xdomea" (specification 4.2), which encoding/xml does not write.
type element struct {
	name string // with its prefix
	attr []string
	text string
	kids []element
}

func el(name string, kids ...element) element { return element{name: "xdomea:" + name, kids: kids} }

func text(name, value string) element { return element{name: "xdomea:" + name, text: value} }

// maybe is a text element, or nothing where it has no value.
func maybe(name, value string) element {
	if value == "" {
		return element{}
	}
	return text(name, value)
}

// code is a value of a code list, whose parts have no namespace.
func code(name, list, version, value string) element {
	e := element{name: name, kids: []element{{name: "code", text: value}}}
	e.attr = []string{"listURI", "urn:xoev-de:xdomea:codeliste:" + list, "listVersionID", version}
	return e
}

// filled leaves an element out that nothing is in.
func filled(name string, kids ...element) element {
	for _, k := range kids {
		if k.name != "" {
			return el(name, kids...)
		}
	}
	return element{}
}

func (e element) write(b *bytes.Buffer, indent string) {
	if e.name == "" {
		return
	}
	b.WriteString(indent + "<" + e.name)
	for i := 0; i+1 < len(e.attr); i += 2 {
		b.WriteString(" " + e.attr[i] + `="` + escaped(e.attr[i+1]) + `"`)
	}
	switch {
	case len(e.kids) == 0 && e.text == "":
		b.WriteString("/>\n")
	case len(e.kids) == 0:
		b.WriteString(">" + escaped(e.text) + "</" + e.name + ">\n")
	default:
		b.WriteString(">\n")
		for _, k := range e.kids {
			k.write(b, indent+"  ")
		}
		b.WriteString(indent + "</" + e.name + ">\n")
	}
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder takes everything
	return b.String()
}

func (e element) document() []byte {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	e.write(&b, "")
	return b.Bytes()
}
