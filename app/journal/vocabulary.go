package journal

import (
	"strings"

	"github.com/scanstelle/scanstelle/app/journal/model"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

// vocabulary are the words of an entry that the book keeps in German, or as a short name,
// and what the desk calls them in its own language.
type vocabulary map[model.Field][]term

// term is such a word.
type term struct{ kept, shown string }

func newVocabulary(w *words.Words, classes []batch.Class) vocabulary {
	v := vocabulary{}
	add := func(f model.Field, kept, shown string) { v[f] = append(v[f], term{kept, shown}) }
	for _, one := range batch.Ways() {
		add(model.FieldWay, one.German(), w.Way(one))
	}
	for _, one := range batch.MailKinds() {
		add(model.FieldKind, one.German(), w.Mail(one))
	}
	for _, one := range batch.SenderKinds() {
		add(model.FieldSenderKind, one.German(), w.Sender(one))
	}
	for _, one := range batch.Flags() {
		add(model.FieldFlags, one.German(), w.Flag(one))
	}
	for _, f := range []model.Field{model.FieldOpened, model.FieldEnvelope} {
		add(f, model.Yes, w.T("journal.form.yes"))
		add(f, model.No, w.T("journal.form.no"))
	}
	titles := map[string]int{}
	for _, c := range classes {
		titles[w.Class(c)]++
	}
	for _, c := range classes {
		shown := w.Class(c)
		if titles[shown] > 1 {
			shown += " (" + c.Name + ")"
		}
		add(model.FieldClass, c.Name, shown)
	}
	return v
}

// shown is how the desk calls what is kept in a field.
func (v vocabulary) shown(f model.Field, kept string) string {
	return v.change(f, kept, func(t term) (string, string) { return t.kept, t.shown })
}

// meant is what is kept of what somebody wrote into a field; the German words are
// understood too.
func (v vocabulary) meant(f model.Field, written string) string {
	return v.change(f, written, func(t term) (string, string) { return t.shown, t.kept })
}

// change puts each word of a field that is known into another.
func (v vocabulary) change(f model.Field, text string, of func(term) (from, to string)) string {
	terms := v[f]
	if len(terms) == 0 {
		return text
	}
	one := []string{text}
	if f == model.FieldFlags {
		one = strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' })
	}
	for i := range one {
		one[i] = strings.TrimSpace(one[i])
		for _, t := range terms {
			if from, to := of(t); strings.EqualFold(from, one[i]) {
				one[i] = to
				break
			}
		}
	}
	return strings.Join(one, ", ")
}
