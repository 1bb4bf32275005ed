package fields

import (
	"regexp"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// Rules are settings made ready for use. They may be used by several goroutines
// at once.
type Rules struct {
	settings batch.FieldSettings
	patterns []pattern
	own      map[string]bool // accounts of the town
	hasOwn   bool            // the town has told the form of its references
}

// pattern is a compiled batch.Pattern.
type pattern struct {
	batch.Pattern
	expression *regexp.Regexp
	check      func(string) bool // nil where there is no check digit
	builtin    bool
}

// Limits of settings.
const (
	mostPatterns   = 100
	longestPattern = 500
)

// plainText must not match a pattern that applies anywhere: it would mark every
// letter.
const plainText = "Sehr geehrte Damen und Herren, vielen Dank für Ihr Schreiben. Mit freundlichen Grüßen Rathausplatz 1, Telefon 3 Seiten"

// Compile checks settings and makes rules of them, with the built-in patterns
// behind the town's own. The error has CodeProfileInvalid and a German sentence
// that names the pattern.
func Compile(settings batch.FieldSettings) (*Rules, error) {
	if len(settings.Patterns) > mostPatterns {
		return nil, invalid("%d Muster, höchstens %d sind möglich", len(settings.Patterns), mostPatterns)
	}
	r := &Rules{settings: settings, own: map[string]bool{}}
	for _, p := range settings.Patterns {
		made, err := compile(p)
		if err != nil {
			return nil, err
		}
		r.patterns = append(r.patterns, made)
		r.hasOwn = r.hasOwn || p.Field == batch.FieldOwnReference
	}
	for _, p := range builtin {
		made, err := compile(p)
		if err != nil {
			return nil, err
		}
		made.builtin = true
		r.patterns = append(r.patterns, made)
	}
	for _, code := range settings.Postcodes {
		if len(code) != 5 || !digits(code) {
			return nil, invalid("%q ist keine Postleitzahl", code)
		}
	}
	for _, account := range settings.IBANs {
		if !ibanHolds(compact(account)) {
			return nil, invalid("die Prüfziffer der IBAN %q stimmt nicht", account)
		}
		r.own[compact(account)] = true
	}
	for _, o := range settings.Offices {
		if strings.TrimSpace(o.Name) == "" {
			return nil, invalid("Amt %q hat keinen Namen", o.Number)
		}
	}
	return r, nil
}

// Default returns the built-in rules, without a town.
func Default() *Rules {
	r, err := Compile(batch.FieldSettings{})
	if err != nil {
		panic(err) // the built-in patterns are part of the program and tested
	}
	return r
}

func invalid(format string, args ...any) error {
	return batch.Refuse("fields.compile", batch.CodeProfileInvalid, "Indexfelder: "+format, args...)
}

// compile checks one pattern.
func compile(p batch.Pattern) (pattern, error) {
	name := p.Name
	if name == "" {
		name = p.Regexp
	}
	if !slices.Contains(batch.Fields(), p.Field) {
		return pattern{}, invalid("Muster %q: das Feld %q gibt es nicht", name, p.Field)
	}
	if p.Regexp == "" || len(p.Regexp) > longestPattern {
		return pattern{}, invalid("Muster %q: der Ausdruck hat %d Zeichen, 1 bis %d sind möglich", name, len(p.Regexp), longestPattern)
	}
	expression, err := regexp.Compile(p.Regexp)
	if err != nil {
		return pattern{}, invalid("Muster %q: der Ausdruck ist nicht in RE2-Schreibweise (%v)", name, err)
	}
	out := pattern{Pattern: p, expression: expression}
	switch {
	case expression.NumSubexp() > 1:
		return pattern{}, invalid("Muster %q: höchstens eine Klammer darf den Wert nennen, andere bitte als (?:…) schreiben", name)
	case expression.MatchString(""):
		return pattern{}, invalid("Muster %q: der Ausdruck passt auf nichts und damit auf alles", name)
	case !p.Labelled && expression.MatchString(plainText):
		return pattern{}, invalid("Muster %q: der Ausdruck passt auf gewöhnlichen Text; genauer fassen oder labelled = true setzen", name)
	case p.Example == "":
		return pattern{}, invalid("Muster %q: ein Beispiel fehlt", name)
	}
	if p.Checksum != "" {
		if out.check = checks[p.Checksum]; out.check == nil {
			return pattern{}, invalid("Muster %q: das Prüfziffernverfahren %q gibt es nicht", name, p.Checksum)
		}
	}
	from, to, ok := out.find(normal(p.Example))
	if value := normal(p.Example); !ok || expression.NumSubexp() == 0 && (from != 0 || to != len(value)) {
		return pattern{}, invalid("Muster %q: der Ausdruck passt nicht auf das ganze Beispiel %q", name, p.Example)
	}
	if out.check != nil && !out.check(compact(normal(p.Example)[from:to])) {
		return pattern{}, invalid("Muster %q: die Prüfziffer des Beispiels %q stimmt nicht", name, p.Example)
	}
	return out, nil
}

// find returns where the value of the first match lies.
func (p pattern) find(text string) (from, to int, ok bool) {
	m := p.expression.FindStringSubmatchIndex(text)
	if m == nil {
		return 0, 0, false
	}
	from, to = p.value(m)
	return from, to, to > from
}

// value returns the place of the value in a match.
func (p pattern) value(m []int) (from, to int) {
	if len(m) > 2 && m[2] >= 0 {
		return m[2], m[3]
	}
	return m[0], m[1]
}

// says is how the pattern is called in a reason.
func (p pattern) says() string {
	if p.Name != "" {
		return p.Name
	}
	return "Muster " + p.Regexp
}

// builtin are forms of references that German authorities use. All count
// behind a label only: telephone numbers and prices look like many of them.
var builtin = []batch.Pattern{
	{Name: "Gerichtsaktenzeichen", Field: batch.FieldSenderReference, Labelled: true, Example: "S 12 AS 345/24 ER",
		Regexp: court},
	{Name: "kommunaler Aktenplan", Field: batch.FieldOwnReference, Labelled: true, Example: "621.41:0012/2024",
		Regexp: `\b\d{3}(?:\.\d{1,3}){0,2}(?:[:;/ -]\s?\d{1,6}){1,2}(?:[/-]\d{2,4})?\b|\b\d{3}(?:\.\d{1,3}){1,2}\b`},
	{Name: "Amt und laufende Nummer", Field: batch.FieldOwnReference, Labelled: true, Example: "32.1-0815/26",
		Regexp: `\b\d{2}(?:[./]\d{1,2}){0,3}\s?-\s?\d{2,6}(?:[/-]\d{2,4})?\b`},
	{Name: "Zeichen von Land oder Bund", Field: batch.FieldOwnReference, Labelled: true, Example: "Z I 3 - 12001/7#4",
		Regexp: `\b[A-Z]{1,4}\s?(?:[IVX]{1,4}|\d{1,2})(?:\s?[A-Z]?\s?\d{1,2})?\s?-\s?\d{3,6}(?:/\d{1,4})?(?:#\d{1,5})?`},
	{Name: "Fallnummer mit Punkten", Field: batch.FieldOwnReference, Labelled: true, Example: "505.12.345678.9",
		Regexp: `\b\d{2,5}(?:\.\d{2,8}){1,4}(?:\.\d)?\b`},
	{Name: "Bauakte", Field: batch.FieldOwnReference, Labelled: true, Example: "B-2024-0123",
		Regexp: `\b(?:[A-Z]{1,3}-)?\d{4,5}[-/]\d{2,4}(?:-\d{2})?\b`},
}

// court is the form of a court's or prosecutor's file: chamber, register sign,
// number, year.
const court = `\b(?:[BLS]\s)?(?:\d{1,4}|[IVX]{1,5})\s[A-Z][A-Za-z]{0,4}(?:\s\([A-Za-z]+\))?\s\d{1,6}[/.]\d{2}(?:\.[A-Z]{1,3})?(?:\s(?:ER|B|R|PKH))*\b`
