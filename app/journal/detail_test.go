package journal

import (
	"testing"

	"github.com/scanstelle/scanstelle/app/words"
)

// TestSize: one page is no pages.
func TestSize(t *testing.T) {
	for language, want := range map[string][2]string{"de": {"1 Blatt, 1 Seite", "6 Blatt, 12 Seiten"}, "en": {"1 sheet, 1 page", "6 sheets, 12 pages"}} {
		w, err := words.Open(language)
		if err != nil {
			t.Fatal(err)
		}
		if one, more := size(w, 1, 1), size(w, 6, 12); one != want[0] || more != want[1] {
			t.Errorf("%q, %q", one, more)
		}
	}
}
