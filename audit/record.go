package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/scanstelle/scanstelle/batch"
)

// Limits of one line. A record points at evidence, it does not hold it.
const (
	MaxData = 32 << 10 // bytes of Record.Data, compacted
	MaxLine = 40 << 10 // bytes of a line without its newline

	maxKind  = 64
	maxActor = 128
)

// Kinds that the log writes itself. Other kinds belong to the caller.
const (
	KindFile      = "log.file"      // first line of every file
	KindRecovered = "log.recovered" // a torn tail was cut when the log was opened
	KindClockBack = "clock.back"    // the clock is behind the line before
)

// Record is what the caller has to say.
type Record struct {
	// Kind is lower-case ASCII letters, digits, '.' and '-', at most 64: "page.taken".
	Kind     string
	Batch    batch.ID // the IDs are empty where they do not apply
	Document batch.ID
	Page     batch.ID
	// Actor is a pseudonym, printable, at most 128 bytes, without quotation
	// mark and backslash; empty for the station itself.
	Actor string
	// Data is a JSON object of at most MaxData bytes or empty. IDs, hashes,
	// states and numbers; never the text of a page.
	Data json.RawMessage
}

// Entry is one line of the log:
//
//	{"seq":7,"time":"2026-03-01T08:15:00.123456Z","kind":"page.taken","batch":"…",
//	"document":"…","page":"…","actor":"…","data":{…},"prev":"…"}
//
// on one line and without spaces; batch, document, page, actor and data are left
// out where empty.
type Entry struct {
	Seq  int64     // from 0
	Time time.Time // UTC, microseconds
	Record
	Previous string // Hash of the line before; 64 zeros in the first line
	Hash     string // SHA-256 of Line
	Line     []byte // without the newline
}

const timeLayout = "2006-01-02T15:04:05.000000Z"

// noHash stands for the line before the first one.
const noHash = "0000000000000000000000000000000000000000000000000000000000000000"

// newEntry checks the record and makes its line.
func newEntry(seq int64, at time.Time, previous string, r Record) (Entry, error) {
	if len(r.Data) > 0 {
		var compact bytes.Buffer
		if err := json.Compact(&compact, r.Data); err != nil {
			return Entry{}, fmt.Errorf("data: %w", err)
		}
		r.Data = compact.Bytes()
	}
	if err := r.check(); err != nil {
		return Entry{}, err
	}
	if y := at.Year(); y < 1 || y > 9999 {
		return Entry{}, fmt.Errorf("year %d", y)
	}
	e := Entry{Seq: seq, Time: at.UTC().Truncate(time.Microsecond), Record: r, Previous: previous}
	e.Line = e.encode()
	if len(e.Line) > MaxLine {
		return Entry{}, fmt.Errorf("line of %d bytes", len(e.Line))
	}
	e.Hash = lineHash(e.Line)
	return e, nil
}

func lineHash(line []byte) string {
	sum := sha256.Sum256(line)
	return hex.EncodeToString(sum[:])
}

// encode writes the one form an entry has. No value needs escaping: check
// allows none that would, and Data is JSON already.
func (e *Entry) encode() []byte {
	b := make([]byte, 0, 256+len(e.Data))
	b = append(b, `{"seq":`...)
	b = strconv.AppendInt(b, e.Seq, 10)
	b = appendField(b, "time", e.Time.Format(timeLayout))
	b = appendField(b, "kind", e.Kind)
	b = appendField(b, "batch", string(e.Batch))
	b = appendField(b, "document", string(e.Document))
	b = appendField(b, "page", string(e.Page))
	b = appendField(b, "actor", e.Actor)
	if len(e.Data) > 0 {
		b = append(append(b, `,"data":`...), e.Data...)
	}
	b = appendField(b, "prev", e.Previous)
	return append(b, '}')
}

func appendField(b []byte, name, value string) []byte {
	if value == "" {
		return b
	}
	b = append(append(append(b, `,"`...), name...), `":"`...)
	return append(append(b, value...), '"')
}

// CheckKind tells whether a record may have this kind.
func CheckKind(kind string) error {
	if kind == "" || len(kind) > maxKind {
		return fmt.Errorf("kind of %d bytes", len(kind))
	}
	for _, c := range []byte(kind) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '.' && c != '-' {
			return fmt.Errorf("kind %q", kind)
		}
	}
	return nil
}

func (r *Record) check() error {
	if err := CheckKind(r.Kind); err != nil {
		return err
	}
	for _, id := range []batch.ID{r.Batch, r.Document, r.Page} {
		if id == "" {
			continue
		}
		if _, err := batch.ParseID(string(id)); err != nil {
			return err
		}
	}
	if len(r.Actor) > maxActor || !utf8.ValidString(r.Actor) {
		return fmt.Errorf("actor of %d bytes", len(r.Actor))
	}
	for _, c := range r.Actor {
		if c == '"' || c == '\\' || !unicode.IsPrint(c) {
			return fmt.Errorf("actor %q", r.Actor)
		}
	}
	return checkData(r.Data)
}

// line is an Entry as JSON; it serves reading only.
type line struct {
	Seq      int64           `json:"seq"`
	Time     string          `json:"time"`
	Kind     string          `json:"kind"`
	Batch    batch.ID        `json:"batch"`
	Document batch.ID        `json:"document"`
	Page     batch.ID        `json:"page"`
	Actor    string          `json:"actor"`
	Data     json.RawMessage `json:"data"`
	Prev     string          `json:"prev"`
}

// ParseEntry reads one line without its newline. It accepts exactly what the log
// writes: an accepted line is the encoding of the entry, byte for byte. The
// entry keeps no reference to text.
func ParseEntry(text []byte) (Entry, error) {
	if len(text) > MaxLine {
		return Entry{}, fmt.Errorf("line of %d bytes", len(text))
	}
	text = bytes.Clone(text)
	var l line
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&l); err != nil {
		return Entry{}, err
	}
	at, err := time.Parse(timeLayout, l.Time)
	if err != nil {
		return Entry{}, err
	}
	e := Entry{
		Seq: l.Seq, Time: at, Previous: l.Prev,
		Record: Record{Kind: l.Kind, Batch: l.Batch, Document: l.Document, Page: l.Page, Actor: l.Actor, Data: l.Data},
	}
	if e.Seq < 0 || !isHash(e.Previous) || (e.Seq == 0) != (e.Previous == noHash) {
		return Entry{}, fmt.Errorf("line %d after %q", e.Seq, e.Previous)
	}
	if err := e.check(); err != nil {
		return Entry{}, err
	}
	e.Line = e.encode()
	if !bytes.Equal(e.Line, text) {
		return Entry{}, fmt.Errorf("line %d is not in its one form", e.Seq)
	}
	e.Hash = lineHash(text)
	return e, nil
}

func isHash(s string) bool {
	if len(s) != 2*sha256.Size {
		return false
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
