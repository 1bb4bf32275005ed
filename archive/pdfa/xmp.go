package pdfa

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"time"
)

const xmpDate = "2006-01-02T15:04:05Z"

// xmp makes the metadata packet: identification (ISO 19005-2 6.6.4), the same
// values as the Info dictionary, and our properties with their extension
// schema (6.6.2.3). It stays uncompressed so that harvesters find it, without
// padding, as a sealed file is never changed in place.
func (o *Options) xmp() []byte {
	var b bytes.Buffer
	created := o.Created.UTC().Format(xmpDate)
	b.WriteString("<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n" +
		"<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n")
	fmt.Fprintf(&b, "<rdf:Description rdf:about=\"\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n"+
		"<pdfaid:part>%d</pdfaid:part>\n<pdfaid:conformance>U</pdfaid:conformance>\n</rdf:Description>\n", int(o.Part))
	fmt.Fprintf(&b, "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n"+
		"<dc:format>application/pdf</dc:format>\n"+
		"<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">%s</rdf:li></rdf:Alt></dc:title>\n"+
		"<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>\n</rdf:Description>\n",
		escape(o.Title), escape(o.Language))
	fmt.Fprintf(&b, "<rdf:Description rdf:about=\"\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\""+
		" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\">\n"+
		"<xmp:CreateDate>%[1]s</xmp:CreateDate>\n<xmp:ModifyDate>%[1]s</xmp:ModifyDate>\n<xmp:MetadataDate>%[1]s</xmp:MetadataDate>\n"+
		"<xmp:CreatorTool>%[2]s</xmp:CreatorTool>\n<pdf:Producer>%[3]s</pdf:Producer>\n"+
		"<xmpMM:DocumentID>uuid:%[4]s</xmpMM:DocumentID>\n<xmpMM:InstanceID>uuid:%[5]s</xmpMM:InstanceID>\n</rdf:Description>\n",
		created, escape(o.Creator), escape(o.Producer), o.DocumentID, o.Package)
	if len(o.Properties) > 0 {
		o.extension(&b)
	}
	b.WriteString("</rdf:RDF>\n</x:xmpmeta>\n")
	b.WriteString("<?xpacket end=\"r\"?>")
	return b.Bytes()
}

func (o *Options) extension(b *bytes.Buffer) {
	fmt.Fprintf(b, "<rdf:Description rdf:about=\"\" xmlns:%s=\"%s\">\n", Prefix, Namespace)
	for _, p := range o.Properties {
		fmt.Fprintf(b, "<%[1]s:%[2]s>%[3]s</%[1]s:%[2]s>\n", Prefix, p.Name, escape(p.Value))
	}
	b.WriteString("</rdf:Description>\n")
	fmt.Fprintf(b, "<rdf:Description rdf:about=\"\" xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\""+
		" xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\" xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">\n"+
		"<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">\n"+
		"<pdfaSchema:schema>Scanstelle</pdfaSchema:schema>\n<pdfaSchema:namespaceURI>%s</pdfaSchema:namespaceURI>\n"+
		"<pdfaSchema:prefix>%s</pdfaSchema:prefix>\n<pdfaSchema:property><rdf:Seq>\n", Namespace, Prefix)
	for _, p := range o.Properties {
		fmt.Fprintf(b, "<rdf:li rdf:parseType=\"Resource\"><pdfaProperty:name>%s</pdfaProperty:name>"+
			"<pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category>"+
			"<pdfaProperty:description>%s</pdfaProperty:description></rdf:li>\n", p.Name, escape(p.Description))
	}
	b.WriteString("</rdf:Seq></pdfaSchema:property>\n</rdf:li></rdf:Bag></pdfaExtension:schemas>\n</rdf:Description>\n")
}

func escape(s string) string {
	var b strings.Builder
	// A strings.Builder does not fail, and options.check let pass only what
	// EscapeText keeps.
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}

// info makes the Info dictionary, equal to the XMP.
func (o *Options) info() string {
	var b strings.Builder
	b.WriteString("<<")
	for _, e := range []struct{ key, value string }{{"Title", o.Title}, {"Producer", o.Producer}, {"Creator", o.Creator}} {
		if e.value != "" {
			b.WriteString("/" + e.key + text(e.value))
		}
	}
	when := date(o.Created.Truncate(time.Second))
	b.WriteString("/CreationDate" + when + "/ModDate" + when + ">>")
	return b.String()
}
