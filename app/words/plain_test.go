package words_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/scanstelle/scanstelle/assets/catalogue"
	"github.com/scanstelle/scanstelle/batch"
)

// longest is how many words a German sentence of the desk has at most.
const longest = 12

// sentences parts a text where one idea ends and the next begins.
var sentences = regexp.MustCompile(`[.!?:;…](?:\s+|$)|\n`)

// counted are the words of a sentence; a sign between two is none.
func counted(sentence string) (n int) {
	for word := range strings.FieldsSeq(sentence) {
		if strings.ContainsFunc(word, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			n++
		}
	}
	return n
}

// TestSentencesAreShort: one idea in a sentence, and at most twelve words for it. What is
// filled in counts as one.
func TestSentencesAreShort(t *testing.T) {
	for key, forms := range flat(t, "de") {
		for _, text := range forms {
			for _, s := range sentences.Split(place.ReplaceAllString(text, "X"), -1) {
				if n := counted(s); n > longest {
					t.Errorf("%s: %d words: %s", key, n, s)
				}
			}
		}
	}
}

// plain is what no text of the desk says, and where it may.
var plain = []struct {
	language, rule string
	says           *regexp.Regexp
	besides        map[string]string // beginnings of keys, and why
}{
	{"de", "blames or shouts", regexp.MustCompile(`(?i)Sie haben (?:falsch|nicht|kein|vergessen)|Ihr Fehler|Bitte beachten|Achtung|!`), nil},
	{"en", "blames or shouts", regexp.MustCompile(`(?i)you (?:have )?(?:forgot|failed|did not|made)|your (?:error|mistake)|please note|attention|!`), nil},
	{"de", "has words of machines", regexp.MustCompile(`(?i)Fehler bei|ungültig|fehlgeschlagen|Timeout|Zeitüberschreitung|Exception`), map[string]string{
		"action.journal-void": "a number of the book is declared void: the word of the rules for books of receipt", "journal.": "the same",
		"audit.kind.intake-voided": "the same",
	}},
	{"en", "has words of machines", regexp.MustCompile(`(?i)\berror\b|\binvalid\b|timeout|time-out|exception`), nil},
	{"de", "is no answer without a verb", regexp.MustCompile(`^(?:OK|Okay|Ok|Ja|Nein)$`), nil},
	{"en", "is no answer without a verb", regexp.MustCompile(`^(?:OK|Okay|Ok|Yes|No)$`), nil},
	{"de", "leans on the eye alone", regexp.MustCompile(`(?i)\b(?:rechts|links|(?:rot|grün|gelb|blau|grau)(?:e[mnrs]?)?)\b`), map[string]string{
		"action.turn-": "where the page is turned to", "admin.option.gray": "how a scanner scans", "class.zustellung": "what the envelope of the post is called",
		"admin.file.keys": "the name of a key",
	}},
	{"en", "leans on the eye alone", regexp.MustCompile(`(?i)\b(?:(?:on|at) the (?:right|left)|red|green|yellow|blue|gr[ae]y)\b`), map[string]string{
		"admin.option.gray": "how a scanner scans", "class.zustellung": "what the envelope of the post is called",
	}},
}

// TestTextsArePlain holds the texts of the desk against the rules for plain messages and
// for people who cannot see a colour or where something stands.
func TestTextsArePlain(t *testing.T) {
	used := map[string]bool{}
	for _, e := range batch.Catalogue() {
		for _, p := range plain {
			if text := e.Sentence + " " + e.Next; p.language == "de" && p.says.MatchString(text) {
				t.Errorf("failure %s, which %s: %s", e.Code, p.rule, text)
			}
		}
	}
	for _, l := range catalogue.Languages {
		for key, forms := range flat(t, l) {
			for _, text := range forms {
				for _, p := range plain {
					if p.language != l || !p.says.MatchString(text) {
						continue
					}
					allowed := false
					for begin := range p.besides {
						if strings.HasPrefix(key, begin) {
							allowed, used[begin] = true, true
						}
					}
					if !allowed {
						t.Errorf("%s.%s, which %s: %s", l, key, p.rule, text)
					}
				}
			}
		}
	}
	for _, p := range plain {
		for begin := range p.besides {
			if !used[begin] {
				t.Errorf("nothing needs the exception %s any more", begin)
			}
		}
	}
}
