package pdfa

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Namespaces of the XMP packet.
const (
	nsRDF      = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	nsDC       = "http://purl.org/dc/elements/1.1/"
	nsXMP      = "http://ns.adobe.com/xap/1.0/"
	nsMM       = "http://ns.adobe.com/xap/1.0/mm/"
	nsPDF      = "http://ns.adobe.com/pdf/1.3/"
	nsID       = "http://www.aiim.org/pdfa/ns/id/"
	nsSchema   = "http://www.aiim.org/pdfa/ns/schema#"
	nsProperty = "http://www.aiim.org/pdfa/ns/property#"
)

// metadata is what the reader takes from the XMP packet.
type metadata struct {
	part                    Part
	conformance             string
	title, language         string
	producer, creator       string
	created, modified       time.Time
	document, instance      batch.ID
	properties              []Property
	described               map[string]string // property name in the extension schema → description
	schemaURI, schemaPrefix string
	foreign                 []string // namespaces of properties neither known nor ours
}

func (f *File) loadMetadata() error {
	o, err := f.table.streamOf(f.catalog["Metadata"], "Metadata")
	if err != nil {
		return err
	}
	if f.xmp, err = f.table.read(o, maxMetadata); err != nil {
		return err
	}
	f.metadata, err = parseXMP(f.xmp)
	if err != nil {
		return notPackage("XMP: %v", err)
	}
	return nil
}

// xmpElement is an open element while the packet is read.
type xmpElement struct {
	name xml.Name
	text strings.Builder
	leaf bool
}

func parseXMP(data []byte) (metadata, error) {
	m := metadata{described: map[string]string{}}
	decoder := xml.NewDecoder(bytes.NewReader(data))
	var stack []*xmpElement
	property := "" // of the extension schema, whose description follows
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			for i, p := range m.properties {
				m.properties[i].Description = m.described[p.Name]
			}
			return m, nil
		}
		if err != nil {
			return m, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if len(stack) >= 32 {
				return m, errSyntax
			}
			if len(stack) > 0 {
				stack[len(stack)-1].leaf = false
			}
			stack = append(stack, &xmpElement{name: t.Name, leaf: true})
		case xml.CharData:
			if len(stack) > 0 {
				stack[len(stack)-1].text.Write(t)
			}
		case xml.EndElement:
			e := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if !e.leaf {
				continue
			}
			value := e.text.String()
			switch e.name {
			case xml.Name{Space: nsProperty, Local: "name"}:
				property = value
				m.described[property] = ""
			case xml.Name{Space: nsProperty, Local: "description"}:
				m.described[property] = value
			default:
				m.take(stack, e.name, value)
			}
		}
	}
}

// take sorts one value of the packet in.
func (m *metadata) take(stack []*xmpElement, name xml.Name, value string) {
	if name.Space == nsRDF && name.Local == "li" && len(stack) >= 2 {
		name = stack[len(stack)-2].name // the property around the bag
	}
	switch name.Space + " " + name.Local {
	case nsID + " part":
		if n, err := strconv.Atoi(value); err == nil {
			m.part = Part(n)
		}
	case nsID + " conformance":
		m.conformance = value
	case nsDC + " title":
		m.title = value
	case nsDC + " language":
		m.language = value
	case nsPDF + " Producer":
		m.producer = value
	case nsXMP + " CreatorTool":
		m.creator = value
	case nsXMP + " CreateDate":
		m.created, _ = time.Parse(xmpDate, value)
	case nsXMP + " ModifyDate":
		m.modified, _ = time.Parse(xmpDate, value)
	case nsMM + " DocumentID":
		m.document = xmpID(value)
	case nsMM + " InstanceID":
		m.instance = xmpID(value)
	case nsSchema + " namespaceURI":
		m.schemaURI = value
	case nsSchema + " prefix":
		m.schemaPrefix = value
	default:
		switch name.Space {
		case Namespace:
			m.properties = append(m.properties, Property{Name: name.Local, Value: value})
		case nsID, nsDC, nsPDF, nsXMP, nsMM, nsSchema, nsProperty, nsRDF:
		default:
			m.foreign = append(m.foreign, name.Space)
		}
	}
}

func xmpID(value string) batch.ID {
	id, err := batch.ParseID(strings.TrimPrefix(value, "uuid:"))
	if err != nil {
		return ""
	}
	return id
}
