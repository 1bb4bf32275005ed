package cmis

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/scanstelle/scanstelle/dms"
)

// mostName bounds a name, in bytes: servers differ, and some count like file systems.
const mostName = 120

// cleanName is the name of an object at any server: composed Unicode, no characters
// that one of them refuses, the delivery ID in it. The same object always gets the
// same name.
func cleanName(o dms.Object) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:"*?<>|`, r) || unicode.IsControl(r) || r == utf8.RuneError {
			return '-'
		}
		if unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, norm.NFC.String(o.Name))
	name = strings.Join(strings.Fields(name), " ")
	id := string(o.Delivery)
	title, rest, ok := strings.Cut(name, id)
	if !ok { // it has to be found again
		title, rest = strings.TrimSuffix(name, ".pdf")+"_", ".pdf"
	}
	rest = cut(rest, mostName-len(id)-1)
	title = cut(title, mostName-len(id)-len(rest))
	return strings.TrimRight(strings.TrimLeft(title, ". ")+id+rest, ". ")
}

// cut shortens a text to so many bytes, between two characters.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most = max(most, 0); most > 0 && !utf8.RuneStart(s[most]); most-- {
	}
	return s[:most]
}
