package station

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/scanstelle/scanstelle/batch"
)

// term is one thing that must be found: words of one form that follow each
// other, the last of which may be only begun.
type term []string

// in tells whether a text that was brought into its one form has the term.
func (t term) in(folded string) bool {
	return strings.Contains(folded, " "+strings.Join(t, " "))
}

// searchTerms takes a query apart. CodeUsage: nothing in it can be looked for.
func searchTerms(query string) ([]term, error) {
	var terms []term
	letters := 0
	add := func(text string) {
		if t := term(strings.Fields(fold(text))); len(t) > 0 {
			terms = append(terms, t)
			letters += len(strings.Join(t, ""))
		}
	}
	for i, part := range strings.Split(strings.NewReplacer("„", `"`, "“", `"`, "”", `"`, "»", `"`, "«", `"`).Replace(query), `"`) {
		if quoted := i%2 == 1; quoted {
			add(part)
			continue
		}
		for _, word := range strings.Fields(part) {
			add(word)
		}
	}
	if letters < 2 {
		return nil, batch.Refuse("search", batch.CodeUsage, "gesucht wird nach mindestens zwei Buchstaben oder Ziffern")
	}
	return terms, nil
}

// fold brings a text into the one form in which it is compared: small letters
// without marks, ß as ss, ae, oe and ue as ä, ö and ü would be, one space before
// each word and behind the last. What is no letter and no digit parts words.
// A beginning of a text gives a beginning of its form.
func fold(text string) string {
	var b strings.Builder
	b.Grow(len(text) + 2)
	last := ' '
	b.WriteByte(' ')
	put := func(r rune) {
		if r == ' ' && last == ' ' || r == 'e' && (last == 'a' || last == 'o' || last == 'u') {
			if r == 'e' {
				last = 'e'
			}
			return
		}
		b.WriteRune(r)
		last = r
	}
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r) || r == '\u00ad': // marks; the soft hyphen
		case r == 'ß' || r == 'ẞ':
			put('s')
			put('s')
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			put(unicode.ToLower(r))
		default:
			put(' ')
		}
	}
	put(' ')
	return b.String()
}

// token is a word of a page in its one form, with the words it was made of: a
// word that is broken between two lines is one token of two.
type token struct {
	text        string
	first, last int // places in the list of words
}

// tokens brings the words of a page into their one form.
func tokens(words []PlacedWord) (out []token) {
	for i := 0; i < len(words); i++ {
		text, first := words[i].Text, i
		if i+1 < len(words) && words[i].Line != words[i+1].Line && hyphenated(text, words[i+1].Text) {
			text = strings.TrimRight(text, "-¬\u00ad") + words[i+1].Text
			i++
		}
		for _, t := range strings.Fields(fold(text)) {
			out = append(out, token{t, first, i})
		}
	}
	return out
}

// hyphenated tells whether a word at the end of a line goes on in the next one.
func hyphenated(end, begin string) bool {
	stem := strings.TrimRight(end, "-¬\u00ad")
	for _, r := range begin {
		return stem != end && stem != "" && unicode.IsLower(r)
	}
	return false
}

// around is how many words before and behind a hit are shown with it.
const around = 7

// locate finds the places of terms among the words of a page, and the words
// around the first.
func locate(words []PlacedWord, terms []term) (boxes [][4]int, text string) {
	all := tokens(words)
	var hit []int
	for i := range all {
		for _, t := range terms {
			if begins(all[i:], t) {
				for _, k := range all[i : i+len(t)] {
					for w := k.first; w <= k.last; w++ {
						hit = append(hit, w)
					}
				}
			}
		}
	}
	slices.Sort(hit)
	hit = slices.Compact(hit)
	if len(hit) == 0 {
		return nil, ""
	}
	for _, w := range hit {
		boxes = append(boxes, words[w].Box)
	}
	from, to := max(0, hit[0]-around), min(len(words), hit[0]+around+1)
	var shown []string
	for _, w := range words[from:to] {
		shown = append(shown, w.Text)
	}
	text = strings.Join(shown, " ")
	if from > 0 {
		text = "… " + text
	}
	if to < len(words) {
		text += " …"
	}
	return boxes, text
}

// begins tells whether tokens begin with a term.
func begins(all []token, t term) bool {
	if len(all) < len(t) {
		return false
	}
	for i, word := range t {
		if last := i == len(t)-1; !last && all[i].text != word || last && !strings.HasPrefix(all[i].text, word) {
			return false
		}
	}
	return true
}
