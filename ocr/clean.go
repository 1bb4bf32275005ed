package ocr

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxWordRunes bounds one word; a dotted leader line across A3 stays below it.
const maxWordRunes = 1000

// clean returns s as text that every later step can hold: valid UTF-8 of
// visible characters, white space folded to single spaces and trimmed, at most
// max characters. Control and format characters, U+FEFF, U+FFFD,
// non-characters, surrogates and private use are dropped (ISO 19005-2 6.2.11.7
// forbids some of them in a text layer, the rest cannot be searched for). A
// soft hyphen was seen as a hyphen on paper and becomes one. The joiners U+200C
// and U+200D stay: some scripts need them.
func clean(s string, max int) string {
	if plain(s) && len(s) <= max {
		return s
	}
	var b strings.Builder
	n, space := 0, false
	for i, size := 0, 0; i < len(s) && n < max; i += size {
		var r rune
		r, size = utf8.DecodeRuneInString(s[i:])
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
			continue
		case r == '\u00ad':
			r = '-'
		case r == unicode.ReplacementChar, !unicode.IsGraphic(r) && r != '\u200c' && r != '\u200d':
			continue
		}
		if space {
			if n+2 > max {
				break
			}
			b.WriteByte(' ')
			n++
			space = false
		}
		b.WriteRune(r)
		n++
	}
	return b.String()
}

// plain reports whether s consists of printable ASCII without spaces: the usual
// case, which needs no cleaning.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] <= ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}
