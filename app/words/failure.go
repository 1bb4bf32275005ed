package words

import (
	"unicode"
	"unicode/utf8"

	"github.com/scanstelle/scanstelle/batch"
)

// Failure says what went wrong.
func (w *Words) Failure(err error) string { return w.Said(batch.CodeOf(err), batch.Message(err)) }

// Said says what the station said in German about a failure; code is empty where it is
// not known. What the station adds to a sentence stays in its own words.
func (w *Words) Said(code batch.Code, german string) string {
	if detail, found := batch.Lookup(batch.CodeUsage).DetailIn(german); found { // of a form; the sentence is about a command
		if w.language == english {
			detail = batch.DetailInEnglish(detail)
		}
		return w.T("failure.usage", Data{"Detail": detail})
	}
	if w.language == english {
		return batch.InEnglish(code, german)
	}
	return german
}

// Finding says what was found on a page.
func (w *Words) Finding(f batch.Finding) string {
	if w.language == english {
		return f.English()
	}
	return f.Message
}

// english is the language that the catalogue of failures is translated into.
const english = "en"

// Sentence makes one of a few German words of the station, such as why somebody is not
// logged in any more; empty for nothing.
func (w *Words) Sentence(german string) string {
	if german == "" {
		return ""
	}
	if w.language == english {
		german = batch.DetailInEnglish(german)
	}
	first, size := utf8.DecodeRuneInString(german)
	return string(unicode.ToUpper(first)) + german[size:] + "."
}
