package model

import (
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// TestUnread: what is suggested is waited for while a page that counts has no text, and
// nobody said that it gets none.
func TestUnread(t *testing.T) {
	reads := &batch.Profile{}
	reads.Read.Enabled = true
	read, none, replaced := Page{}, Page{}, Page{}
	read.HasText, none.ReadNote, replaced.Withdrawn = true, "blank", batch.Replaced
	for name, c := range map[string]struct {
		settings *batch.Profile
		pages    []Page
		want     int
	}{
		"all read":      {reads, []Page{read, none, replaced}, 0},
		"two to come":   {reads, []Page{read, {}, {}}, 2},
		"nothing reads": {&batch.Profile{}, []Page{{}}, 0},
		"not known":     {nil, []Page{{}}, 0},
	} {
		w := Work{}
		w.Batch.Settings = c.settings
		if n := w.Unread(Document{Pages: c.pages}); n != c.want {
			t.Errorf("%s: %d, want %d", name, n, c.want)
		}
	}
}
