package pdfa

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/scanstelle/scanstelle/batch"
)

// Part is the part of ISO 19005 a package follows. The level is always U:
// every text has Unicode.
type Part int

// Parts. Attachments that are not PDF/A themselves need part 3.
const (
	Part2 Part = 2
	Part3 Part = 3
)

// Options describe one package.
type Options struct {
	Part     Part
	Title    string
	Language string // BCP 47, "de-DE"
	Producer string // the program that wrote the PDF
	Creator  string // the program that made the content
	Created  time.Time
	// DocumentID becomes xmpMM:DocumentID, Package the file identifier of the
	// trailer and xmpMM:InstanceID.
	DocumentID batch.ID
	Package    batch.ID
	// Properties go into XMP under Namespace, described by an extension schema.
	Properties []Property
}

// Property is one XMP property of our own namespace, of the value type Text.
// The value may be long: PDF/A-2u carries the transfer note in one. A carriage
// return is kept; characters that XML cannot hold are refused.
type Property struct {
	Name        string // XML name without colon: letters, digits, "-", "_", "."
	Value       string
	Description string
}

// Namespace is the XMP namespace of Property, Prefix its preferred prefix.
const (
	Namespace = "https://github.com/scanstelle/scanstelle/ns/package/1/"
	Prefix    = "scanstelle"
)

// maxString is the longest string object ISO 19005-2 6.1.13 allows, in bytes.
const maxString = 32767

func (o *Options) check() error {
	refuse := func(format string, args ...any) error {
		return batch.Refuse("pdfa.new", batch.CodeUsage, format, args...)
	}
	switch {
	case o.Part != Part2 && o.Part != Part3:
		return refuse("PDF/A-%d", int(o.Part))
	case o.Created.IsZero():
		return refuse("PDF/A: Zeitpunkt fehlt")
	case !isLanguage(o.Language):
		return refuse("PDF/A: Sprache %q", o.Language)
	}
	for _, id := range []batch.ID{o.DocumentID, o.Package} {
		if _, err := batch.ParseID(string(id)); err != nil {
			return batch.Fail("pdfa.new", batch.CodeUsage, err)
		}
	}
	o.Title, o.Producer, o.Creator = clean(o.Title), clean(o.Producer), clean(o.Creator)
	for _, s := range []string{o.Title, o.Producer, o.Creator} {
		if 2*len(s)+2 > maxString {
			return refuse("PDF/A: Titel mit %d Byte", len(s))
		}
	}
	properties := o.Properties
	o.Properties = nil
	for _, p := range properties {
		if err := o.set(p); err != nil {
			return err
		}
	}
	return nil
}

// set adds a property or replaces the one of the same name.
func (o *Options) set(p Property) error {
	if !isXMLName(p.Name) {
		return batch.Refuse("pdfa.property", batch.CodeUsage, "PDF/A: XMP-Eigenschaft %q", p.Name)
	}
	if !isXMLText(p.Value) || !isXMLText(p.Description) {
		return batch.Refuse("pdfa.property", batch.CodeUsage, "PDF/A: XMP-Eigenschaft %q enthält ungültige Zeichen", p.Name)
	}
	for i := range o.Properties {
		if o.Properties[i].Name == p.Name {
			o.Properties[i] = p
			return nil
		}
	}
	o.Properties = append(o.Properties, p)
	return nil
}

// clean makes a line that both an Info string and XML can hold.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		if !isXMLRune(r) {
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

func isXMLText(s string) bool {
	for i, r := range s {
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(s[i:]); n == 1 {
				return false
			}
		}
		if !isXMLRune(r) {
			return false
		}
	}
	return true
}

// isXMLRune follows the production Char of XML 1.0.
func isXMLRune(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF ||
		r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}

func isXMLName(s string) bool {
	for i, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_'
		other := r >= '0' && r <= '9' || r == '-' || r == '.'
		if !letter && (i == 0 || !other) {
			return false
		}
	}
	return s != "" && len(s) <= 100
}

// isLanguage accepts the shape of a BCP 47 tag (ISO 19005-2 6.7.4).
func isLanguage(s string) bool {
	for i, sub := range strings.Split(s, "-") {
		if len(sub) < 1 || len(sub) > 8 || i == 0 && len(sub) < 2 {
			return false
		}
		for _, r := range sub {
			letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
			if !letter && (i == 0 || r < '0' || r > '9') {
				return false
			}
		}
	}
	return true
}
