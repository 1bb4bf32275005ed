package words_test

import (
	"testing"

	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/assets/classes"
	"github.com/scanstelle/scanstelle/batch"
)

// TestPostSpeaksBothLanguages: the German words are those of the station, and each has
// others in English; a class that a town wrote anew keeps its title.
func TestPostSpeaksBothLanguages(t *testing.T) {
	de, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	en, err := words.Open("en")
	if err != nil {
		t.Fatal(err)
	}
	same := func(german, own, other string) {
		t.Helper()
		if german != own || other == "" || other[0] == '[' {
			t.Errorf("the station says %q, the desk %q and %q", german, own, other)
		}
	}
	for _, x := range batch.Ways() {
		same(x.German(), de.Way(x), en.Way(x))
	}
	for _, x := range batch.MailKinds() {
		same(x.German(), de.Mail(x), en.Mail(x))
	}
	for _, x := range batch.SenderKinds() {
		same(x.German(), de.Sender(x), en.Sender(x))
	}
	for _, x := range batch.Flags() {
		same(x.German(), de.Flag(x), en.Flag(x))
	}
	var built struct {
		Class []batch.Class `toml:"class"`
	}
	if err := words.Unmarshal(classes.TOML, &built); err != nil || len(built.Class) < 10 {
		t.Fatalf("%d classes, %v", len(built.Class), err)
	}
	for _, c := range built.Class {
		same(c.Title, de.Class(c), en.Class(c))
		if en.Class(c) == c.Title {
			t.Errorf("%s has no English title", c.Name)
		}
		own := c
		own.Title = "Post des Bürgermeisters"
		if en.Class(own) != own.Title {
			t.Errorf("a title of one's own became %q", en.Class(own))
		}
	}
	if de.Way("") != "" || en.Mail("") != "" {
		t.Error("what nobody said has a word")
	}
}

// TestFailuresInTheLanguageOfTheDesk: on a screen in English neither the sentence nor the
// next step is German, and a form does not speak of a call.
func TestFailuresInTheLanguageOfTheDesk(t *testing.T) {
	for language, want := range map[string][]string{
		"de": {"Dafür müssen Sie angemeldet sein: niemand ist angemeldet.", "So geht es nicht: 32. ist kein Tag.", "Die Anmeldung ist nach 12 Stunden abgelaufen."},
		"en": {"You have to be logged in for that: “nobody is logged in”.", "It does not work like that: “32. ist kein Tag”.", "The login ended after 12 hours."},
	} {
		w, err := words.Open(language)
		if err != nil {
			t.Fatal(err)
		}
		got := []string{w.Failure(batch.Refuse("x", batch.CodeLogin, "niemand ist angemeldet")), w.Failure(batch.Refuse("x", batch.CodeUsage, "32. ist kein Tag")), w.Sentence("die Anmeldung ist nach 12 Stunden abgelaufen")}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s: %q, wanted %q", language, got[i], want[i])
			}
		}
		if w.Sentence("") != "" {
			t.Error("a sentence about nothing")
		}
		f := batch.Finding{Code: batch.FindingNoText, Message: "Kein Text erkannt."}
		if said := w.Finding(f); (said == f.Message) != (language == "de") {
			t.Errorf("%s: %q", language, said)
		}
		for _, e := range batch.Catalogue() {
			if next := w.Next(e.Code); language == "en" && next == e.Next {
				t.Errorf("%s: the next step is German: %s", e.Code, next)
			}
		}
	}
}
