package post

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"github.com/scanstelle/scanstelle/batch"
)

// invoiceNames are those under which a hybrid invoice embeds its XML (Factur-X 1.0,
// ZUGFeRD 1 and 2, XRechnung in a PDF).
var invoiceNames = []string{"factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml", "order-x.xml"}

// pdf reads a PDF. One that cannot be read is taken over all the same, for it has
// arrived; a remark says so.
func (r *reader) pdf(data []byte) (Item, error) {
	i := Item{Form: PDF, Signed: bytes.Contains(data, []byte("/ByteRange"))}
	if !bytes.Contains(data[max(0, len(data)-2048):], []byte("%%EOF")) {
		i.remark("Das PDF hat kein ordentliches Ende; vielleicht ist es abgeschnitten.")
	}
	doc, err := r.objects(data)
	if err != nil {
		if r.ctx.Err() != nil {
			return i, batch.Fail("post.pdf", batch.CodeCanceled, r.ctx.Err())
		}
		if i.Locked = bytes.Contains(data, []byte("/Encrypt")); i.Locked {
			i.remark("Das PDF ist mit einem Kennwort geschützt; was darin eingebettet ist, wurde nicht angesehen.")
		} else {
			i.remark("Der Aufbau des PDF ist nicht lesbar; was darin eingebettet ist, wurde nicht angesehen.")
		}
		return i, nil
	}
	i.Pages = doc.PageCount
	return i, r.embedded(&i, doc)
}

// objects reads the objects of a PDF. A fault of the reader is one of the file.
func (r *reader) objects(data []byte) (doc *model.Context, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			doc, err = nil, fmt.Errorf("pdfcpu: %v", fault)
		}
	}()
	model.ConfigPath = "disable" // read no configuration, write none
	conf := model.NewDefaultConfiguration()
	conf.ValidationMode = model.ValidationRelaxed
	if doc, err = pdfcpu.ReadWithContext(r.ctx, bytes.NewReader(data), conf); err != nil {
		return nil, err
	}
	return doc, doc.EnsurePageCount()
}

// embedded lists the files in a PDF and reads the invoice among them.
func (r *reader) embedded(i *Item, doc *model.Context) (err error) {
	defer func() {
		if recover() != nil { // pdfcpu on a damaged object
			i.remark("Der Aufbau des PDF ist fehlerhaft; nicht alles darin Eingebettete ist aufgeführt.")
			err = nil
		}
	}()
	var numbers []int
	for n := range doc.Table {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	for _, n := range numbers {
		entry := doc.Table[n]
		if entry == nil || entry.Free {
			continue
		}
		for _, spec := range fileSpecs(entry.Object, 0) {
			if err := r.file(i, doc, spec); err != nil {
				return err
			}
		}
	}
	return nil
}

// fileSpecs finds file specifications in an object, not following references: those
// are in the table themselves (ISO 32000-1 7.11.3).
func fileSpecs(o types.Object, depth int) (out []types.Dict) {
	if depth > 8 {
		return nil
	}
	switch o := o.(type) {
	case types.Dict:
		if _, ok := o.Find("EF"); ok {
			return []types.Dict{o}
		}
		for _, v := range o {
			out = append(out, fileSpecs(v, depth+1)...)
		}
	case types.StreamDict:
		return fileSpecs(o.Dict, depth+1)
	case types.Array:
		for _, v := range o {
			out = append(out, fileSpecs(v, depth+1)...)
		}
	}
	return out
}

// file reads one embedded file.
func (r *reader) file(i *Item, doc *model.Context, spec types.Dict) error {
	follow := func(o types.Object) types.Object {
		v, err := doc.Dereference(o)
		if err != nil {
			return nil
		}
		return v
	}
	name := ""
	for _, key := range []string{"F", "UF"} {
		s := ""
		switch v := follow(spec[key]).(type) {
		case types.StringLiteral:
			s, _ = types.StringLiteralToString(v)
		case types.HexLiteral:
			s, _ = types.HexLiteralToString(v)
		}
		if s != "" {
			name = line(strings.ToValidUTF8(path.Base(strings.ReplaceAll(s, `\`, "/")), "\uFFFD"))
		}
	}
	files, _ := follow(spec["EF"]).(types.Dict)
	stream, found := follow(files["F"]).(types.StreamDict)
	data, err := inflate(stream, follow, r.room)
	if !found || err != nil {
		i.remark("Die eingebettete Datei »" + name + "« ist nicht lesbar.")
		return nil
	}
	if err := r.spend(int64(len(data))); err != nil {
		return err
	}
	p := Part{Name: name, Bytes: int64(len(data)), SHA256: hashOf(data)}
	if i.Invoice == nil && slices.Contains(invoiceNames, strings.ToLower(name)) {
		root, err := parseXML(data)
		if batch.CodeOf(err) == batch.CodeUnsafeXML {
			return err
		}
		var inv *Invoice
		if err == nil {
			inv = invoiceOf(root)
		}
		if inv != nil {
			i.Form, p.Role, p.MIME = Hybrid, "Rechnung als XML", "application/xml"
			i.bill(inv)
		} else {
			i.remark("»" + name + "« heißt wie eine Rechnung, ist aber keine lesbare.")
		}
	}
	i.Parts = append(i.Parts, p)
	return nil
}

// inflate decodes the data of a stream as far as they are plain or Flate, no more than
// most bytes and one.
func inflate(s types.StreamDict, follow func(types.Object) types.Object, most int64) ([]byte, error) {
	most = max(most, 0) + 1
	filter := follow(s.Dict["Filter"])
	if list, ok := filter.(types.Array); ok && len(list) == 1 {
		filter = follow(list[0])
	}
	switch filter {
	case nil:
		return s.Raw[:min(int64(len(s.Raw)), most)], nil
	case types.Name("FlateDecode"):
	default:
		return nil, fmt.Errorf("filter %v", filter)
	}
	z, err := zlib.NewReader(bytes.NewReader(s.Raw))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(z, most))
}
