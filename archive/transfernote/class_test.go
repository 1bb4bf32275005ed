package transfernote

import (
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// TestNoNoteBelowAMember: a batch is never treated below one of the classes in it
// (A.G.2, maximum principle).
func TestNoNoteBelowAMember(t *testing.T) {
	member := func(integrity, confidentiality, availability batch.Need) Member {
		return Member{Name: "akte", Title: "Akten", Documents: 1, Integrity: integrity, Confidentiality: confidentiality, Availability: availability}
	}
	for _, c := range []struct {
		name string
		Member
		ok bool
	}{
		{"all below", member(batch.NeedNormal, batch.NeedNormal, batch.NeedNormal), true},
		{"equal", member(batch.NeedHigh, batch.NeedNormal, batch.NeedVeryHigh), true},
		{"integrity above", member(batch.NeedVeryHigh, batch.NeedNormal, batch.NeedNormal), false},
		{"confidentiality above", member(batch.NeedNormal, batch.NeedHigh, batch.NeedNormal), false},
		{"no need", member("", batch.NeedNormal, batch.NeedNormal), false},
		{"unknown need", member("ziemlich", batch.NeedNormal, batch.NeedNormal), false},
		{"no title", Member{Name: "akte", Integrity: batch.NeedNormal, Confidentiality: batch.NeedNormal, Availability: batch.NeedNormal}, false},
	} {
		class := Class{Name: "amt", Title: "Amtspost", Integrity: batch.NeedHigh, Confidentiality: batch.NeedNormal, Availability: batch.NeedVeryHigh, Mixed: []Member{c.Member}}
		if err := class.check(); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
