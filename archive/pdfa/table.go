package pdfa

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"
	"strconv"

	"github.com/scanstelle/scanstelle/batch"
)

// Bounds of the reader.
const (
	firstWindow  = 2 << 10
	maxWindow    = 16 << 20 // longest object without its stream data
	maxRevisions = 32
	maxMetadata  = 64 << 20
)

// table reads objects by number through the cross-reference table.
type table struct {
	r    io.ReaderAt
	size int64
	// offsets by object number; 0 = deleted.
	offsets map[int]int64
	trailer dictionary // of the newest revision
	// first is the trailer of the oldest revision, starts the places of the
	// tables from the newest to the oldest.
	first  dictionary
	starts []int64
	// budget bounds the bytes that may be looked at in total: a small file must
	// not make a reader work for hours.
	budget int64
}

func notPackage(format string, args ...any) error {
	return batch.Refuse("pdfa.open", batch.CodeNotPackage, format, args...)
}

// window reads up to n bytes from an offset.
func (t *table) window(at, n int64) (*lexer, error) {
	if at < 0 || at >= t.size {
		return nil, notPackage("Stelle %d liegt außerhalb", at)
	}
	n = min(n, t.size-at)
	if t.budget -= n; t.budget < 0 {
		return nil, notPackage("zu verwickelt")
	}
	buf := make([]byte, n)
	if got, err := t.r.ReadAt(buf, at); int64(got) < n {
		return nil, batch.Fail("pdfa.open", batch.CodeUnreadable, err)
	}
	return &lexer{buf: buf, last: at+n == t.size}, nil
}

// parse runs f on growing windows until the value fits.
func (t *table) parse(at int64, f func(*lexer) error) error {
	for n := int64(firstWindow); ; n *= 4 {
		l, err := t.window(at, n)
		if err != nil {
			return err
		}
		switch err := f(l); {
		case err == nil:
			return nil
		case errors.Is(err, errMore) && n < maxWindow:
		default:
			if batch.CodeOf(err) != batch.CodeInternal {
				return err
			}
			return notPackage("Stelle %d: %v", at, err)
		}
	}
}

// readTable finds and reads all cross-reference tables.
func readTable(r io.ReaderAt, size int64) (*table, error) {
	t := &table{r: r, size: size, offsets: map[int]int64{}, budget: 64<<20 + 4*size}
	start, err := t.startxref()
	if err != nil {
		return nil, err
	}
	for {
		trailer, err := t.section(start)
		if err != nil {
			return nil, err
		}
		if t.trailer == nil {
			t.trailer = trailer
		}
		t.first = trailer
		t.starts = append(t.starts, start)
		prev, more := trailer["Prev"]
		if !more {
			return t, nil
		}
		next, ok := prev.(int64)
		// Every revision is appended, so its predecessor lies before it.
		if !ok || next >= start || len(t.starts) == maxRevisions {
			return nil, notPackage("Prev")
		}
		start = next
	}
}

func (t *table) startxref() (int64, error) {
	n := min(t.size, 1024)
	l, err := t.window(t.size-n, n)
	if err != nil {
		return 0, err
	}
	at := bytes.LastIndex(l.buf, []byte("startxref"))
	if at < 0 {
		return 0, notPackage("kein startxref")
	}
	l.pos = at + len("startxref")
	l.skip()
	word, err := l.word()
	if err != nil {
		return 0, notPackage("startxref")
	}
	start, err := strconv.ParseInt(word, 10, 64)
	if err != nil {
		return 0, notPackage("startxref")
	}
	return start, nil
}

// section reads one table with its trailer; entries already known are newer.
func (t *table) section(at int64) (dictionary, error) {
	var trailer dictionary
	entries := map[int]int64{}
	// A table is longer than a window; it is read range by range.
	pos := at
	err := t.parse(pos, func(l *lexer) error {
		err := l.keyword("xref")
		pos = at + int64(l.pos)
		return err
	})
	if err != nil {
		return nil, err
	}
	for {
		var first, count int64
		done := false
		from := pos
		err := t.parse(from, func(l *lexer) error {
			l.skip()
			word, err := l.word()
			if err != nil {
				return err
			}
			if done = word == "trailer"; done {
				v, err := l.value(0)
				if err != nil {
					return err
				}
				ok := false
				if trailer, ok = v.(dictionary); !ok {
					return errSyntax
				}
				return nil
			}
			if first, err = strconv.ParseInt(word, 10, 32); err != nil {
				return errSyntax
			}
			l.skip()
			if word, err = l.word(); err != nil {
				return err
			}
			if count, err = strconv.ParseInt(word, 10, 32); err != nil {
				return errSyntax
			}
			l.skip()
			pos = from + int64(l.pos)
			return nil
		})
		if err != nil {
			return nil, err
		}
		if done {
			break
		}
		if first < 0 || count < 0 || first+count > maxObjects+1 || pos+20*count > t.size {
			return nil, notPackage("Querverweistabelle %d %d", first, count)
		}
		if err := t.entries(entries, int(first), pos, 20*count); err != nil {
			return nil, err
		}
		pos += 20 * count
	}
	for n, offset := range entries {
		if _, newer := t.offsets[n]; !newer {
			t.offsets[n] = offset
		}
	}
	return trailer, nil
}

func (t *table) entries(into map[int]int64, first int, at, length int64) error {
	if length == 0 {
		return nil
	}
	l, err := t.window(at, length)
	if err != nil {
		return err
	}
	for i := 0; i < len(l.buf); i += 20 {
		row := l.buf[i : i+20]
		offset, err := strconv.ParseInt(string(row[:10]), 10, 64)
		if err != nil || row[10] != ' ' || row[16] != ' ' || row[17] != 'n' && row[17] != 'f' {
			return notPackage("Querverweis %d", first+i/20)
		}
		if row[17] == 'f' {
			offset = 0
		}
		into[first+i/20] = offset
	}
	return nil
}

// indirect is an object with the place of its stream data, if it has some.
type indirect struct {
	value  any
	dict   dictionary // the value, where it is a dictionary
	at     int64      // where its number stands
	stream bool
	data   int64 // offset of the stream data
	length int64
}

// object reads an indirect object.
func (t *table) object(n int) (indirect, error) {
	o, err := t.head(n)
	if err != nil || !o.stream {
		return o, err
	}
	return o, t.measure(&o)
}

// head reads an indirect object without the length of its stream.
func (t *table) head(n int) (indirect, error) {
	at, ok := t.offsets[n]
	if !ok || at == 0 {
		return indirect{}, notPackage("Objekt %d fehlt", n)
	}
	var out indirect
	err := t.parse(at, func(l *lexer) error {
		out = indirect{at: at}
		if err := l.keyword(strconv.Itoa(n)); err != nil {
			return err
		}
		if err := l.keyword("0"); err != nil {
			return err
		}
		if err := l.keyword("obj"); err != nil {
			return err
		}
		var err error
		if out.value, err = l.value(0); err != nil {
			return err
		}
		out.dict, _ = out.value.(dictionary)
		l.skip()
		word, err := l.word()
		if err != nil {
			return err
		}
		if word == "endobj" {
			return nil
		}
		if word != "stream" || out.dict == nil {
			return errSyntax
		}
		if l.pos+2 > len(l.buf) {
			return l.end()
		}
		if l.buf[l.pos] == '\r' {
			l.pos++
		}
		if l.buf[l.pos] != '\n' {
			return errSyntax
		}
		out.stream, out.data = true, at+int64(l.pos)+1
		return nil
	})
	return out, err
}

// measure finds the length of a stream, which may stand in an object of its own.
func (t *table) measure(o *indirect) error {
	v := o.dict["Length"]
	if r, ok := v.(reference); ok {
		n, err := t.head(r.number) // a length has none itself
		if err != nil {
			return err
		}
		v = n.value
	}
	length, ok := v.(int64)
	if !ok || length < 0 || o.data+length > t.size {
		return notPackage("Länge eines Datenstroms: %v", v)
	}
	o.length = length
	return nil
}

// resolve follows one reference; a reference to a reference does not exist.
func (t *table) resolve(v any) (any, error) {
	r, ok := v.(reference)
	if !ok {
		return v, nil
	}
	o, err := t.object(r.number)
	return o.value, err
}

// dict resolves a value that has to be a dictionary; what names it in errors.
func (t *table) dict(v any, what string) (dictionary, error) {
	v, err := t.resolve(v)
	if err != nil {
		return nil, err
	}
	d, ok := v.(dictionary)
	if !ok {
		return nil, notPackage("%s ist kein Verzeichnis", what)
	}
	return d, nil
}

// streamOf resolves a reference that has to name a stream.
func (t *table) streamOf(v any, what string) (indirect, error) {
	r, ok := v.(reference)
	if !ok {
		return indirect{}, notPackage("%s ist kein Verweis", what)
	}
	o, err := t.object(r.number)
	if err != nil {
		return o, err
	}
	if !o.stream {
		return o, notPackage("%s ist kein Datenstrom", what)
	}
	return o, nil
}

func (t *table) data(o indirect) *io.SectionReader {
	return io.NewSectionReader(t.r, o.data, o.length)
}

// read returns the data of a stream that is plain or compressed with Flate.
func (t *table) read(o indirect, limit int64) ([]byte, error) {
	var in io.Reader = t.data(o)
	switch filter := o.dict["Filter"]; filter {
	case nil:
	case nameValue("FlateDecode"):
		if o.dict["DecodeParms"] != nil {
			return nil, notPackage("DecodeParms")
		}
		var err error
		if in, err = zlib.NewReader(in); err != nil {
			return nil, batch.Fail("pdfa.read", batch.CodePackageChanged, err)
		}
	default:
		return nil, notPackage("Filter %v", filter)
	}
	data, err := io.ReadAll(io.LimitReader(in, limit+1))
	if err != nil {
		return nil, batch.Fail("pdfa.read", batch.CodePackageChanged, err)
	}
	if int64(len(data)) > limit {
		return nil, batch.Refuse("pdfa.read", batch.CodeTooManyBytes, "mehr als %d Byte", limit)
	}
	return data, nil
}
