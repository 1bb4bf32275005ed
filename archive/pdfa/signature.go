package pdfa

import (
	"bytes"
	"encoding/hex"
	"io"
	"time"
)

// Signature is a signature dictionary of an opened package. What its CMS is
// worth is not the matter of this package.
type Signature struct {
	Type      string // Sig or DocTimeStamp
	SubFilter string // ETSI.CAdES.detached, ETSI.RFC3161
	Filter    string
	Name      string
	Reason    string
	Location  string
	M         time.Time
	ByteRange [4]int64
	// Contents is the whole reserved string, with the zeros behind the DER.
	Contents []byte
	// Exact is set where the byte range begins at 0 and its gap is the string of
	// Contents and nothing else.
	Exact bool
	// Whole is set where the byte range also reaches the end of the file, so
	// that nothing was added after signing.
	Whole bool

	reader io.ReaderAt
}

// Signed gives the bytes the signature covers.
func (s Signature) Signed() io.Reader {
	return io.MultiReader(
		io.NewSectionReader(s.reader, s.ByteRange[0], s.ByteRange[1]),
		io.NewSectionReader(s.reader, s.ByteRange[2], s.ByteRange[3]))
}

func (f *File) loadSignatures() error {
	fields, ok := inside(f.catalog, "AcroForm")["Fields"].([]any)
	if !ok {
		return nil
	}
	for _, v := range fields {
		field, err := f.table.dict(v, "Formularfeld")
		if err != nil {
			return err
		}
		r, ok := field["V"].(reference)
		if field["FT"] != nameValue("Sig") || !ok {
			continue
		}
		s, err := f.loadSignature(r)
		if err != nil {
			return err
		}
		f.signatures = append(f.signatures, s)
	}
	return nil
}

func (f *File) loadSignature(r reference) (Signature, error) {
	o, err := f.table.object(r.number)
	if err != nil {
		return Signature{}, err
	}
	d := o.dict
	s := Signature{
		Type: string(nameOf(d["Type"])), SubFilter: string(nameOf(d["SubFilter"])), Filter: string(nameOf(d["Filter"])),
		reader: f.table.r,
	}
	s.Name, _ = textOf(d["Name"])
	s.Reason, _ = textOf(d["Reason"])
	s.Location, _ = textOf(d["Location"])
	s.M, _ = timeOf(d["M"])
	contents, ok := d["Contents"].(stringValue)
	numbers, isArray := d["ByteRange"].([]any)
	if !ok || !isArray || len(numbers) != 4 {
		return s, notPackage("Signatur in Objekt %d", r.number)
	}
	s.Contents = contents
	for i, v := range numbers {
		n, ok := v.(int64)
		if !ok || n < 0 || n > f.Size {
			return s, notPackage("ByteRange in Objekt %d", r.number)
		}
		s.ByteRange[i] = n
	}
	b := s.ByteRange
	if b[2]+b[3] > f.Size || b[0]+b[1] > b[2] {
		return s, notPackage("ByteRange in Objekt %d", r.number)
	}
	s.Exact = b[0] == 0 && o.at < b[1] && f.gapIs(b[1], b[2], s.Contents)
	s.Whole = s.Exact && b[2]+b[3] == f.Size
	return s, nil
}

// gapIs tells whether the bytes between from and to are the hexadecimal string
// of contents.
func (f *File) gapIs(from, to int64, contents []byte) bool {
	if to-from != int64(2*len(contents)+2) {
		return false
	}
	gap := make([]byte, to-from)
	if n, _ := f.table.r.ReadAt(gap, from); n < len(gap) {
		return false
	}
	decoded, err := hex.DecodeString(string(gap[1 : len(gap)-1]))
	return err == nil && gap[0] == '<' && gap[len(gap)-1] == '>' && bytes.Equal(decoded, contents)
}
