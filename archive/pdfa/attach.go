package pdfa

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Attachment is a file inside a package of part 3 (ISO 19005-3 6.8).
type Attachment struct {
	Name         string // file name, unique in the package
	MIME         string // "application/xml"
	Description  string
	Relationship string // Source, Data, Alternative, Supplement or Unspecified
	Data         []byte
	Modified     time.Time
}

// mimeType is type and subtype of RFC 6838 without parameters: ISO 19005-3 6.8
// asks for the type alone.
var mimeType = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,62}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,62}$`)

type attached struct {
	name string
	spec int
}

// Attach writes a file into the package. Part 2 allows only attachments that
// are PDF/A themselves and refuses with CodeUsage.
func (w *Writer) Attach(a Attachment) error {
	if w.closed || w.sink.err != nil {
		return w.unusable()
	}
	refuse := func(what string) error {
		return batch.Refuse("pdfa.attach", batch.CodeUsage, "Anlage %q: %s", a.Name, what)
	}
	relations := []string{"Source", "Data", "Alternative", "Supplement", "Unspecified"}
	switch {
	case w.options.Part != Part3:
		return refuse("PDF/A-2 nimmt keine Anlagen auf")
	case a.Name == "" || a.Name != clean(a.Name) || strings.ContainsAny(a.Name, `/\:`) || len(a.Name) > 255:
		return refuse("Name")
	case slices.ContainsFunc(w.attached, func(o attached) bool { return o.name == a.Name }):
		return refuse("Name doppelt")
	case !mimeType.MatchString(a.MIME):
		return refuse("MIME-Typ")
	case !slices.Contains(relations, a.Relationship):
		return refuse("Beziehung")
	case a.Modified.IsZero():
		return refuse("Zeitpunkt")
	case 2*len(a.Description)+2 > maxString:
		return refuse("Beschreibung zu lang")
	}
	file, spec := w.sink.alloc(), w.sink.alloc()
	w.sink.packed(file, fmt.Sprintf("/Type/EmbeddedFile/Subtype%s/Params<</Size %d/ModDate%s>>",
		name(a.MIME), len(a.Data), date(a.Modified)), a.Data)
	w.sink.object(spec, fmt.Sprintf("<</Type/Filespec/F%[1]s/UF%[1]s/Desc%[2]s/AFRelationship/%[3]s/EF<</F %[4]s/UF %[4]s>>>>",
		text(a.Name), text(clean(a.Description)), a.Relationship, ref(file)))
	if w.sink.err != nil {
		return w.unusable()
	}
	w.attached = append(w.attached, attached{name: a.Name, spec: spec})
	return nil
}

// names writes the name tree of the attachments; a reader looks names up by
// their bytes, so they are sorted as written.
func (w *Writer) names() string {
	if len(w.attached) == 0 {
		return ""
	}
	sorted := slices.Clone(w.attached)
	key := func(a attached) string { return hexUTF16(a.name, "FEFF") }
	slices.SortFunc(sorted, func(a, b attached) int { return strings.Compare(key(a), key(b)) })
	var tree strings.Builder
	files := make([]int, len(w.attached))
	for i, a := range w.attached {
		files[i] = a.spec
	}
	for _, a := range sorted {
		tree.WriteString(key(a) + ref(a.spec))
	}
	return "/Names<</EmbeddedFiles<</Names[" + tree.String() + "]>>>>/AF" + refs(files)
}
