package feedback

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/scanstelle/scanstelle/batch"
)

// Version is that of the format.
const Version = 1

// Bounds of a message.
const (
	MaxBytes = 16 << 10
	MaxText  = 1000 // characters
	MaxFrom  = 100  // characters
	MaxPage  = 100_000
)

// Kind is what somebody reports.
type Kind string

// Kinds.
const (
	Good       Kind = "good"       // everything is there and can be read
	Missing    Kind = "missing"    // a page
	Unreadable Kind = "unreadable" // a page
	Wrong      Kind = "wrong"      // another document was expected
	Other      Kind = "other"
)

// Message is one report about one document.
type Message struct {
	// ID is given by whoever sends: the same ID from the same sender is the same
	// message, however often it comes.
	ID string `json:"id"`
	// At least one of these names the document. Object is what the target calls its
	// package: the ID of an object in a DMS, or a path.
	Document batch.ID `json:"document,omitempty"`
	Delivery batch.ID `json:"delivery,omitempty"`
	Object   string   `json:"object,omitempty"`

	Kind Kind      `json:"kind"`
	Page int       `json:"page,omitempty"` // from 1, 0 where none is named
	Text string    `json:"text,omitempty"`
	From string    `json:"from"` // an office or a pseudonym
	Sent time.Time `json:"sent,omitzero"`
}

// Same tells whether two messages say the same.
func (m Message) Same(o Message) bool {
	m.Sent, o.Sent = time.Time{}, time.Time{}
	return m == o
}

// Reason says in German what is reported, with the words of who reports.
func (m Message) Reason() string {
	page := ""
	if m.Page > 0 {
		page = fmt.Sprintf("Seite %d ", m.Page)
	}
	var what string
	switch m.Kind {
	case Good:
		what = strings.TrimSpace(page + "in Ordnung")
	case Missing:
		if what = page + "fehlt"; page == "" {
			what = "es fehlt eine Seite"
		}
	case Unreadable:
		what = page + "nicht lesbar"
	case Wrong:
		what = page + "falsch zugeordnet"
	case Other:
		what = strings.TrimSpace(page)
	}
	switch {
	case m.Text == "":
		return what
	case what == "":
		return m.Text
	}
	return what + ": " + m.Text
}

// key is the form of the names in a message that may be told in an answer about it.
var key = regexp.MustCompile(`^[a-z][a-z-]{0,30}$`)

// idForm is that of message IDs.
var idForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$`)

// uuidForm is that of the IDs of the station.
var uuidForm = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// Parse reads a message: one flat JSON object (RFC 8259) in UTF-8, no name twice,
// none that is unknown. CodeFeedbackInvalid, with a German sentence that repeats
// nothing of what it read.
func Parse(raw []byte) (Message, error) {
	var m Message
	switch {
	case len(raw) > MaxBytes:
		return m, refuse("sie ist größer als %d KiB", MaxBytes>>10)
	case !utf8.Valid(raw):
		return m, refuse("sie ist kein UTF-8")
	}
	fields, err := flat(bytes.TrimPrefix(raw, []byte("\uFEFF")))
	if err != nil {
		return m, err
	}
	r := reader{fields: fields}
	if version := r.number("scanstelle-feedback", 1, 1<<30); version != Version && r.err == nil {
		return m, refuse("»scanstelle-feedback« ist %d; gelesen wird Fassung %d", version, Version)
	}
	m.ID = r.text("id", 100)
	m.Document, m.Delivery = batch.ID(strings.ToLower(r.text("document", 36))), batch.ID(strings.ToLower(r.text("delivery", 36)))
	m.Object, m.From = r.text("object", 1000), r.text("from", MaxFrom)
	m.Kind, m.Page, m.Text = Kind(r.text("kind", 20)), r.number("page", 0, MaxPage), r.text("text", MaxText)
	m.Sent = r.time("sent")
	if r.err != nil {
		return Message{}, r.err
	}
	if rest := slices.Sorted(maps.Keys(r.fields)); len(rest) > 0 { // what was read is taken out
		return Message{}, refuse("unbekannte Angabe %s", named(rest[0]))
	}
	return m, m.check()
}

func (m Message) check() error {
	switch {
	case !idForm.MatchString(m.ID):
		return refuse("»id« fehlt oder besteht nicht aus 1 bis 100 Buchstaben, Ziffern und . _ : -")
	case m.Document == "" && m.Delivery == "" && m.Object == "":
		return refuse("»document«, »delivery« oder »object« fehlt")
	case m.Document != "" && !uuidForm.MatchString(string(m.Document)), m.Delivery != "" && !uuidForm.MatchString(string(m.Delivery)):
		return refuse("»document« oder »delivery« ist keine Kennung der Scanstelle")
	case m.From == "":
		return refuse("»from« fehlt: wer meldet, als Amt oder Pseudonym")
	}
	switch m.Kind {
	case Good, Missing, Unreadable, Wrong:
	case Other:
		if m.Text == "" {
			return refuse("zu »other« fehlt »text«")
		}
	default:
		return refuse("»kind« fehlt oder ist unbekannt; möglich sind good, missing, unreadable, wrong, other")
	}
	return nil
}

func refuse(format string, args ...any) error {
	return batch.Refuse("feedback.parse", batch.CodeFeedbackInvalid, format, args...)
}

// named quotes a name of the message where it is harmless.
func named(name string) string {
	if key.MatchString(name) {
		return "»" + name + "«"
	}
	return "ohne gültigen Namen"
}

// flat reads a JSON object of texts, numbers, booleans and nulls.
func flat(raw []byte) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, refuse("sie ist kein JSON-Objekt")
	}
	out := map[string]any{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, refuse("sie ist kein gültiges JSON")
		}
		value, err := d.Token()
		if err != nil {
			return nil, refuse("sie ist kein gültiges JSON")
		}
		if _, nested := value.(json.Delim); nested {
			return nil, refuse("eine Angabe ist eine Liste oder ein Objekt")
		}
		text, ok := name.(string)
		if !ok {
			return nil, refuse("sie ist kein gültiges JSON")
		}
		if _, twice := out[text]; twice {
			return nil, refuse("die Angabe %s steht zweimal da", named(text))
		}
		out[text] = value
	}
	if _, err := d.Token(); err != nil {
		return nil, refuse("sie ist kein gültiges JSON")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, refuse("hinter dem JSON-Objekt steht noch etwas")
	}
	return out, nil
}

// reader takes fields out of a message; the first fault stays.
type reader struct {
	fields map[string]any
	err    error
}

func (r *reader) take(name string) (any, bool) {
	v, ok := r.fields[name]
	delete(r.fields, name)
	return v, ok && v != nil
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = refuse(format, args...)
	}
}

func (r *reader) text(name string, most int) string {
	v, ok := r.take(name)
	if !ok {
		return ""
	}
	s, ok := v.(string)
	if !ok {
		r.fail("»%s« ist kein Text", name)
		return ""
	}
	if s = clean(s); utf8.RuneCountInString(s) > most {
		r.fail("»%s« hat mehr als %d Zeichen", name, most)
		return ""
	}
	return s
}

func (r *reader) number(name string, least, most int) int {
	v, ok := r.take(name)
	if !ok {
		if least > 0 {
			r.fail("»%s« fehlt", name)
		}
		return 0
	}
	number, ok := v.(json.Number)
	n, err := number.Int64()
	if !ok || err != nil || n < 1 || n > int64(most) {
		r.fail("»%s« ist keine ganze Zahl von 1 bis %d", name, most)
		return 0
	}
	return int(n)
}

func (r *reader) time(name string) time.Time {
	s := r.text(name, 40)
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || t.Year() < 2000 || t.Year() > 9999 {
		r.fail("»%s« ist keine Zeit wie 2026-11-20T08:15:00+01:00", name)
		return time.Time{}
	}
	return t.UTC()
}

// clean makes one line of a text, without what could hide or turn around some of it.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// Encode writes a message as Parse reads it.
func (m Message) Encode() ([]byte, error) {
	type plain Message
	return json.Marshal(struct {
		Version int `json:"scanstelle-feedback"`
		plain
	}{Version, plain(m)})
}
