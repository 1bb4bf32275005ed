package journal

import (
	"testing"

	"github.com/scanstelle/scanstelle/app/journal/model"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

// TestVocabulary: whoever works in English reads and writes the ways and kinds of post
// in English; the book keeps its own words, and understands them too.
func TestVocabulary(t *testing.T) {
	w, err := words.Open("en")
	if err != nil {
		t.Fatal(err)
	}
	v := newVocabulary(w, []batch.Class{{Name: "amt", Title: "Amtspost"}, {Name: "bau", Title: "Bauantrag"}, {Name: "bau-alt", Title: "Bauantrag"}})
	for _, c := range []struct {
		field       model.Field
		kept, shown string
	}{
		{model.FieldWay, "Nachtbriefkasten", "Night box"}, {model.FieldKind, "Einschreiben", "registered"}, {model.FieldSenderKind, "Kanzlei", "law firm"},
		{model.FieldFlags, "Kopie, Haftnotiz", "copy, sticky note"}, {model.FieldOpened, "nein", "no"}, {model.FieldSubject, "Post", "Post"}, {model.FieldWay, "", ""},
		{model.FieldClass, "amt", "Amtspost"}, {model.FieldClass, "bau-alt", "Bauantrag (bau-alt)"},
	} {
		if got := v.shown(c.field, c.kept); got != c.shown {
			t.Errorf("%s: shown %q, not %q", c.field, got, c.shown)
		}
		for _, written := range []string{c.shown, c.kept} {
			if got := v.meant(c.field, written); got != c.kept {
				t.Errorf("%s: %q means %q, not %q", c.field, written, got, c.kept)
			}
		}
	}
	for f, terms := range v {
		seen := map[string]bool{}
		for _, one := range terms {
			if seen[one.shown] || one.shown == "" {
				t.Errorf("%s: %q twice, or nothing", f, one.shown)
			}
			seen[one.shown] = true
		}
	}
}
