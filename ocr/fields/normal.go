package fields

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// typography replaces signs that stand for one another in print and in what
// readers make of it.
var typography = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2009", " ", "–", "-", "—", "-", "‐", "-", "‑", "-", "−", "-",
	"„", `"`, "“", `"`, "”", `"`, "’", "'", "‘", "'")

// normal brings a word into the form that patterns expect.
func normal(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "?")
	}
	return strings.Join(strings.Fields(typography.Replace(s)), " ")
}

// fold writes a text in small letters without umlauts, byte for byte as long as
// it was, so that offsets stay. Small l and | become i: readers confuse them
// with the capital I of "Ihr". For words only, never for values.
func fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r == 'l' || r == 'L' || r == '|' || r == 'I':
			b.WriteByte('i')
		case r >= 'A' && r <= 'Z':
			b.WriteByte(byte(r) + 'a' - 'A')
		case r == 'ä' || r == 'Ä':
			b.WriteString("ae")
		case r == 'ö' || r == 'Ö':
			b.WriteString("oe")
		case r == 'ü' || r == 'Ü':
			b.WriteString("ue")
		case r == 'ß':
			b.WriteString("ss")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// similarKey is equal for values that differ in spaces, capitals and marks
// only.
func similarKey(s string) string {
	var b strings.Builder
	for _, r := range fold(s) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '/' || r == '.' {
			b.WriteRune(r)
		}
	}
	return strings.TrimRight(b.String(), ".")
}

// mostCompared bounds what distance is asked for.
const mostCompared = 120

// alike tells that two names are the same but for a few misread letters.
func alike(a, b string) bool {
	a, b = nameKey(a), nameKey(b)
	if a == "" || b == "" {
		return false
	}
	if len(a) > mostCompared || len(b) > mostCompared {
		return a == b
	}
	short, long := a, b
	if len(short) > len(long) {
		short, long = long, short
	}
	if len(short) >= 8 && strings.HasPrefix(long, short) {
		return true
	}
	return distance(a, b)*6 <= len(long)
}

// nameKey keeps the letters and digits of a name.
func nameKey(s string) string {
	var b strings.Builder
	for _, r := range fold(strings.ReplaceAll(s, "&", "u")) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// distance is the number of bytes to change, add or drop.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			next := diagonal
			if a[i] != b[j] {
				next++
			}
			diagonal = row[j+1]
			row[j+1] = min(next, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
