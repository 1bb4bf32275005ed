package pdfa

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
)

// Problem is one broken rule. Rule is the clause of ISO 19005-2 or -3 with the
// test number veraPDF gives it, as far as that number is known; rules of our own
// begin with "S-".
type Problem struct {
	Rule string
	Text string
}

// lint is one pass over a file.
type lint struct {
	file     *File
	table    *table // a copy with its own budget
	problems []Problem
	found    map[Problem]bool
	// inflated bounds what content streams may become in total.
	inflated int64
	gray     bool // DeviceGray is used
	colour   bool // DeviceRGB is used
	fonts    map[int]*lintFont
}

// Lint checks an opened package against the rules of PDF/A-2u and 3u that
// concern a file of our writer. It is no replacement for a full validator, but
// needs none; each problem is told once.
func Lint(f *File) []Problem {
	t := *f.table
	t.budget = 64<<20 + 16*f.Size
	l := &lint{
		file: f, table: &t, found: map[Problem]bool{}, fonts: map[int]*lintFont{},
		inflated: 256<<20 + 64*f.Size,
	}
	l.ends()
	l.objects()
	l.catalog()
	for i := range f.pages {
		l.page(i, &f.pages[i])
	}
	l.outputIntent()
	l.metadata()
	l.attachments()
	l.signatures()
	return l.problems
}

func (l *lint) add(rule, format string, args ...any) {
	p := Problem{rule, fmt.Sprintf(format, args...)}
	if !l.found[p] {
		l.found[p] = true
		l.problems = append(l.problems, p)
	}
}

func (l *lint) bytes(at, n int64) []byte {
	out := make([]byte, n)
	got, err := l.table.r.ReadAt(out, at)
	if err != nil && err != io.EOF {
		l.add("6.1.2-1", "nicht lesbar bei %d", at)
	}
	return out[:got]
}

// ends checks the first lines and the last of the file, and its identifier.
func (l *lint) ends() {
	head := l.bytes(0, 16)
	if len(head) < 15 || head[8] != '\n' || head[9] != '%' || slices.ContainsFunc(head[10:14], func(c byte) bool { return c < 128 }) {
		l.add("6.1.2-2", "Kommentar mit vier Byte über 127 fehlt hinter dem Kopf")
	}
	end := l.bytes(max(0, l.file.Size-8), min(8, l.file.Size))
	if !bytes.HasSuffix(bytes.TrimRight(end, "\r\n"), []byte("%%EOF")) {
		l.add("6.1.3-3", "Daten hinter dem Dateiende")
	}
	newest, oldest := fileID(l.table.trailer), fileID(l.table.first)
	if len(newest) == 0 || len(oldest) == 0 {
		l.add("6.1.3-1", "Dateikennung fehlt")
	} else if !bytes.Equal(newest, oldest) {
		l.add("6.1.3-1", "Dateikennung wechselt zwischen den Fassungen")
	}
	if len(l.table.offsets) > maxObjects {
		l.add("6.1.13-7", "%d Objekte", len(l.table.offsets))
	}
}

// fileID is the constant half of the file identifier.
func fileID(trailer dictionary) stringValue {
	id, _ := trailer["ID"].([]any)
	if len(id) != 2 {
		return nil
	}
	first, _ := id[0].(stringValue)
	if second, _ := id[1].(stringValue); len(second) == 0 {
		return nil
	}
	return first
}

// objects reads every object of the table once.
func (l *lint) objects() {
	for _, n := range slices.Sorted(maps.Keys(l.table.offsets)) {
		if l.table.offsets[n] == 0 {
			continue
		}
		o, err := l.table.object(n)
		if err != nil {
			l.add("6.1.9-1", "Objekt %d: %v", n, err)
			if l.table.budget < 0 {
				return
			}
			continue
		}
		l.value(n, o.value)
		if o.stream {
			l.stream(n, o)
		}
	}
}

// value checks the limits of a value and that it starts nothing.
func (l *lint) value(n int, v any) {
	switch v := v.(type) {
	case int64:
		if v > 1<<31-1 || v < -1<<31 {
			l.add("6.1.13-1", "Objekt %d: Ganzzahl %d", n, v)
		}
	case stringValue:
		if len(v) > maxString {
			l.add("6.1.13-3", "Objekt %d: Zeichenkette mit %d Byte", n, len(v))
		}
	case nameValue:
		if len(v) > 127 {
			l.add("6.1.13-4", "Objekt %d: Name mit %d Byte", n, len(v))
		}
	case reference:
		if l.table.offsets[v.number] == 0 || v.generation != 0 {
			l.add("S-reference", "Objekt %d verweist auf %d, das es nicht gibt", n, v.number)
		}
	case []any:
		for _, e := range v {
			l.value(n, e)
		}
	case dictionary:
		for key, e := range v {
			l.value(n, key)
			l.value(n, e)
		}
		for _, key := range []nameValue{"AA", "JS", "A", "OpenAction"} {
			if v[key] != nil {
				l.add("6.5.1-1", "Objekt %d: Aktion %s", n, key)
			}
		}
	}
}

func (l *lint) stream(n int, o indirect) {
	end := l.bytes(o.data+o.length, min(11, l.file.Size-o.data-o.length))
	if !bytes.HasPrefix(end, []byte("\nendstream")) && !bytes.HasPrefix(end, []byte("\r\nendstream")) {
		l.add("6.1.7.1-1", "Objekt %d: Länge des Datenstroms stimmt nicht", n)
	}
	for _, key := range []nameValue{"F", "FFilter", "FDecodeParms"} {
		if o.dict[key] != nil {
			l.add("6.1.7.1-3", "Objekt %d: Datenstrom außerhalb der Datei", n)
		}
	}
	switch o.dict["Filter"] {
	case nil, nameValue("FlateDecode"), nameValue("DCTDecode"), nameValue("CCITTFaxDecode"):
	default:
		l.add("6.1.7.2-1", "Objekt %d: Filter %v", n, o.dict["Filter"])
	}
}

// catalog refuses what the writer never writes and a reader would obey.
func (l *lint) catalog() {
	c := l.file.catalog
	if c["OCProperties"] != nil {
		l.add("6.9-1", "Ebenen")
	}
	form := inside(c, "AcroForm")
	if form["XFA"] != nil {
		l.add("6.4.2-1", "XFA")
	}
	if form["NeedAppearances"] == true {
		l.add("6.4.1-3", "NeedAppearances")
	}
	if names := inside(c, "Names"); names["JavaScript"] != nil {
		l.add("6.5.1-1", "JavaScript")
	}
	if !isLanguage(l.file.lang) {
		l.add("6.7.4-1", "Sprache %q", l.file.lang)
	}
	if inside(c, "ViewerPreferences")["DisplayDocTitle"] != true {
		l.add("S-title", "DisplayDocTitle fehlt")
	}
}

// outputIntent checks that the device colours that are used have a meaning.
func (l *lint) outputIntent() {
	intents, _ := l.file.catalog["OutputIntents"].([]any)
	for _, v := range intents {
		intent, err := l.table.dict(v, "OutputIntent")
		if err != nil || intent["S"] != nameValue("GTS_PDFA1") {
			continue
		}
		o, err := l.table.streamOf(intent["DestOutputProfile"], "Farbprofil")
		if err != nil {
			continue
		}
		profile, err := l.table.read(o, 1<<20)
		if err != nil || len(profile) < 128 || string(profile[36:40]) != "acsp" || string(profile[16:20]) != "RGB " ||
			profile[8] > 4 || o.dict["N"] != int64(3) {
			l.add("6.2.3-1", "Farbprofil der Ausgabebedingung")
		}
		return
	}
	if l.colour {
		l.add("6.2.4.3-2", "DeviceRGB ohne Ausgabebedingung")
	}
	if l.gray {
		l.add("6.2.4.3-4", "DeviceGray ohne Ausgabebedingung")
	}
}

// metadata checks identification, schema and agreement with Info.
func (l *lint) metadata() {
	m, info := l.file.metadata, l.file.info
	if m.part != Part2 && m.part != Part3 {
		l.add("6.6.4-2", "pdfaid:part %d", m.part)
	}
	if m.conformance != "U" {
		l.add("6.6.4-3", "pdfaid:conformance %q", m.conformance)
	}
	for _, space := range m.foreign {
		l.add("6.6.2.3.1-1", "XMP-Eigenschaft aus unbekanntem Namensraum %q", space)
	}
	if len(m.properties) > 0 && (m.schemaURI != Namespace || m.schemaPrefix != Prefix) {
		l.add("6.6.2.3.1-1", "Erweiterungsschema beschreibt %q", m.schemaURI)
	}
	for _, p := range m.properties {
		if _, ok := m.described[p.Name]; !ok {
			l.add("6.6.2.3.1-2", "XMP-Eigenschaft %s ohne Beschreibung", p.Name)
		}
	}
	if info.Title != m.title || info.Producer != m.producer || info.Creator != m.creator ||
		!info.Created.Equal(m.created) || !info.Modified.Equal(m.modified) {
		l.add("S-info", "Info und XMP sind nicht gleich")
	}
	if m.document == "" || m.instance == "" {
		l.add("S-id", "Kennung des Dokuments oder des Pakets fehlt")
	}
	if l.file.catalog["Lang"] != nil && m.language != l.file.lang {
		l.add("S-info", "Sprache in Katalog und XMP nicht gleich")
	}
}

// attachments checks 6.8 for every file in the name tree and in AF.
func (l *lint) attachments() {
	listed := map[int]bool{}
	for _, e := range l.file.embedded {
		listed[e.spec] = true
	}
	specs := maps.Clone(listed)
	tree, _ := inside(l.file.catalog, "Names", "EmbeddedFiles")["Names"].([]any)
	for i := 1; i < len(tree); i += 2 {
		r, ok := tree[i].(reference)
		if !ok {
			l.add("6.8-2", "Namensbaum der Anlagen")
			continue
		}
		specs[r.number] = true
		if !listed[r.number] {
			l.add("6.8-4", "Anlage in Objekt %d fehlt in AF", r.number)
		}
	}
	for _, n := range slices.Sorted(maps.Keys(specs)) {
		l.attachment(n)
	}
	if len(specs) > 0 && l.file.metadata.part == Part2 {
		l.add("6.8-5", "Anlagen in PDF/A-2")
	}
}

func (l *lint) attachment(n int) {
	spec, err := l.table.dict(reference{number: n}, "Anlage")
	if err != nil {
		l.add("6.8-2", "%v", err)
		return
	}
	if spec["F"] == nil || spec["UF"] == nil {
		l.add("6.8-2", "Anlage in Objekt %d ohne Namen", n)
	}
	if nameOf(spec["AFRelationship"]) == "" {
		l.add("6.8-3", "Anlage in Objekt %d ohne AFRelationship", n)
	}
	file, err := l.table.streamOf(inside(spec, "EF")["F"], "Anlage")
	if err != nil {
		l.add("6.8-2", "%v", err)
		return
	}
	if !mimeType.MatchString(string(nameOf(file.dict["Subtype"]))) {
		l.add("6.8-1", "Anlage in Objekt %d ohne MIME-Typ", n)
	}
	data, err := l.table.read(file, max(l.inflated, 0))
	l.inflated -= int64(len(data))
	if size, _ := inside(file.dict, "Params")["Size"].(int64); err != nil || size != int64(len(data)) {
		l.add("S-attachment", "Anlage in Objekt %d: %d Byte, %s", n, len(data), batch.Message(err))
	}
}

// signatures checks 6.4.3 as far as the CMS is not needed for it.
func (l *lint) signatures() {
	for i, s := range l.file.signatures {
		if !s.Exact {
			l.add("6.4.3-1", "Signatur %d deckt nicht die ganze Datei", i+1)
		}
		if s.Filter != "Adobe.PPKLite" || s.SubFilter != "ETSI.CAdES.detached" && s.SubFilter != "ETSI.RFC3161" {
			l.add("S-signature", "Signatur %d: %s %s", i+1, s.Filter, s.SubFilter)
		}
		if len(s.Contents) < 2 || s.Contents[0] != 0x30 {
			l.add("6.4.3-2", "Signatur %d ist kein DER", i+1)
		}
	}
}
