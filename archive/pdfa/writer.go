package pdfa

import (
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"github.com/google/uuid"

	"github.com/scanstelle/scanstelle/batch"
)

// Writer writes one package. It is not safe for concurrent use.
type Writer struct {
	sink      *sink
	options   Options
	font      *font
	pages     []written
	attached  []attached
	bookmarks []bookmark
	catalog   int
	info      int
	closed    bool
}

// Result describes the file that was written.
type Result struct {
	SHA256 string // of the whole file
	Size   int64  // bytes
	Pages  int
	// ByteRange is what the signature covers; zero where there is none.
	ByteRange [4]int64
}

// NewWriter begins a package. Nothing is synced or closed: that is the matter of
// whoever owns w.
func NewWriter(w io.Writer, o Options) (*Writer, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	out := &Writer{sink: newSink(w), options: o, font: newFont()}
	// Four bytes above 127 tell transfer programs that the file is binary.
	out.sink.print("%%PDF-1.7\n%%\xE2\xE3\xCF\xD3\n")
	out.catalog, out.info = out.sink.alloc(), out.sink.alloc()
	return out, out.sink.err
}

// SetProperty adds an XMP property, or replaces the one of the same name, until
// Close: what the pages gave can still go into the metadata.
func (w *Writer) SetProperty(p Property) error {
	if w.closed || w.sink.err != nil {
		return w.unusable()
	}
	return w.options.set(p)
}

func (w *Writer) unusable() error {
	if w.sink.err == nil {
		return batch.Refuse("pdfa.write", batch.CodeUsage, "das Paket ist schon abgeschlossen")
	}
	if batch.CodeOf(w.sink.err) != batch.CodeInternal {
		return w.sink.err
	}
	return batch.Fail("pdfa.write", batch.CodeDiskFault, w.sink.err)
}

// Close writes what belongs to the whole package and ends the file, with the
// seal's signature dictionary as its last object. A nil Sealer leaves the
// package unsigned. After an error the file is no package.
func (w *Writer) Close(seal Sealer) (Result, error) {
	if w.closed || w.sink.err != nil {
		return Result{}, w.unusable()
	}
	w.closed = true
	if len(w.pages) == 0 {
		return Result{}, batch.Fail("pdfa.close", batch.CodeNoPages, nil)
	}
	for _, mark := range w.bookmarks {
		if mark.page < 0 || mark.page >= len(w.pages) || 2*len(mark.title)+2 > maxString {
			return Result{}, batch.Refuse("pdfa.close", batch.CodeUsage, "Lesezeichen %q auf Seite %d", mark.title, mark.page)
		}
	}
	field, signature := 0, 0
	if seal != nil {
		field, signature = w.sink.alloc(), w.sink.alloc()
	}
	root, pages := w.pageTree(field)
	w.document(root, pages, field)
	if seal != nil {
		// A widget of no size is an invisible signature and needs no appearance
		// (ISO 19005-2 6.3.3); 132 = print and locked.
		w.sink.object(field, fmt.Sprintf("<</Type/Annot/Subtype/Widget/FT/Sig/T(Siegel)/Rect[0 0 0 0]/F 132/P %s/V %s>>",
			ref(pages[0]), ref(signature)))
	}
	result := Result{Pages: len(w.pages)}
	if w.sink.err == nil {
		if seal != nil {
			var err error
			if result.ByteRange, err = w.sealed(signature, seal); err != nil && w.sink.err == nil {
				w.sink.err = err
			}
		} else {
			w.sink.print("%s", w.trailer(w.sink.size))
		}
	}
	if w.sink.err == nil {
		w.sink.err = w.sink.out.Flush()
	}
	if w.sink.err != nil {
		return Result{}, w.unusable()
	}
	result.SHA256, result.Size = hex.EncodeToString(w.sink.hash.Sum(nil)), w.sink.size
	return result, nil
}

// pageTree writes all page objects and returns the root's number and theirs.
func (w *Writer) pageTree(field int) (root int, pages []int) {
	root = w.sink.alloc()
	fonts := w.fonts()
	for i, p := range w.pages {
		object := w.sink.alloc()
		pages = append(pages, object)
		var d strings.Builder
		fmt.Fprintf(&d, "<</Type/Page/Parent %s/MediaBox[0 0 %s]/Contents %s/Resources<</XObject<</I %s>>",
			ref(root), numbers(4, p.width, p.height), ref(p.content), ref(p.image))
		if len(p.faces) > 0 {
			d.WriteString("/Font<<")
			for _, shape := range p.faces {
				d.WriteString("/" + string(shape.resource) + " " + ref(fonts[shape]))
			}
			d.WriteString(">>")
		}
		d.WriteString(">>")
		if p.unit != 1 {
			d.WriteString("/UserUnit " + number(p.unit, 0))
		}
		if p.kind != "" && p.kind != batch.KindContent {
			when := date(w.options.Created)
			fmt.Fprintf(&d, "/LastModified%s/PieceInfo<</Scanstelle<</LastModified%s/Private<</Kind%s>>>>>>", when, when, name(string(p.kind)))
		}
		if i == 0 && field != 0 {
			d.WriteString("/Annots" + refs([]int{field}))
		}
		w.sink.object(object, d.String()+">>")
	}
	w.sink.object(root, fmt.Sprintf("<</Type/Pages/Count %d/Kids%s>>", len(pages), refs(pages)))
	return root, pages
}

// fonts writes the faces that pages use and returns their object numbers.
func (w *Writer) fonts() map[face]int {
	objects := map[face]int{}
	for _, p := range w.pages {
		for _, shape := range p.faces {
			if objects[shape] == 0 {
				objects[shape] = w.sink.alloc()
			}
		}
	}
	if len(objects) > 0 {
		w.font.write(w.sink, objects)
	}
	return objects
}

// document writes metadata, output intent, outline, Info and the catalog.
func (w *Writer) document(root int, pages []int, field int) {
	metadata, profile := w.sink.alloc(), w.sink.alloc()
	w.sink.stream(metadata, "/Type/Metadata/Subtype/XML", w.options.xmp())
	w.sink.packed(profile, "/N 3", sRGBProfile())
	w.sink.object(w.info, w.options.info())
	outline := w.outline(pages)
	var d strings.Builder
	fmt.Fprintf(&d, "<</Type/Catalog/Pages %s/Metadata %s/Lang%s/ViewerPreferences<</DisplayDocTitle true>>",
		ref(root), ref(metadata), text(w.options.Language))
	fmt.Fprintf(&d, "/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB IEC61966-2.1)"+
		"/Info(sRGB IEC61966-2.1)/DestOutputProfile %s>>]", ref(profile))
	d.WriteString(outline + w.labels() + w.names())
	if field != 0 {
		// 3 = signatures exist, append only.
		d.WriteString("/AcroForm<</SigFlags 3/Fields" + refs([]int{field}) + ">>")
	}
	w.sink.object(w.catalog, d.String()+">>")
}

// trailer makes the cross-reference table, which will stand at the given
// offset, and the end of the file.
func (w *Writer) trailer(at int64) string {
	var b strings.Builder
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(w.sink.offsets))
	for _, offset := range w.sink.offsets[1:] {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	id := uuid.MustParse(string(w.options.Package)) // checked by NewWriter
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root %s/Info %s/ID[<%X><%X>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(w.sink.offsets), ref(w.catalog), ref(w.info), id[:], id[:], at)
	return b.String()
}
