package dms_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
)

func TestCheckName(t *testing.T) {
	for name, good := range map[string]bool{
		"Antrag_1.pdf": true, "Änderung.pdf": true, strings.Repeat("a", 255): true,
		"": false, ".": false, "..": false, ".versteckt": false, "a/b": false, "a\x00b": false, "a\nb": false, "\xff.pdf": false, strings.Repeat("a", 256): false,
	} {
		if err := dms.CheckName("test", name); (err == nil) != good || err != nil && batch.CodeOf(err) != batch.CodeTargetInvalid {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// TestCarries: a package is never taken for the file with its fields, nor a part for
// either.
func TestCarries(t *testing.T) {
	id := batch.NewID()
	for _, test := range []struct {
		sought, lies string
		is           bool
	}{
		{".pdf", "Antrag_" + string(id) + ".pdf", true},
		{".pdf", string(id) + ".zip", true},
		{".pdf", string(id) + ".xml", false},
		{".xml", string(id) + ".xml", true},
		{".xml", string(id) + ".pdf", false},
		{".pdf", dms.PartPrefix + string(id) + dms.PartSuffix, false},
		{".pdf", string(batch.NewID()) + ".pdf", false},
	} {
		if o := (dms.Object{Delivery: id, Name: "x_" + string(id) + test.sought}); o.Carries(test.lies) != test.is {
			t.Errorf("%s looked for, %s lies there", test.sought, test.lies)
		}
	}
}

// TestForgotten: ours of earlier attempts go at once, those of others after a day by the
// clock of the server, and nothing else ever.
func TestForgotten(t *testing.T) {
	own, other := batch.NewID(), batch.NewID()
	now := time.Date(2031, 1, 1, 12, 0, 0, 0, time.UTC)
	part := func(id batch.ID, end string) string { return dms.PartPrefix + string(id) + end + dms.PartSuffix }
	all := []dms.Entry{
		{Name: part(own, "-a"), Changed: now},
		{Name: part(own, "-b")},
		{Name: part(other, "-fresh"), Changed: now.Add(-23 * time.Hour)},
		{Name: part(other, "-old"), Changed: now.Add(-25 * time.Hour)},
		{Name: part(other, "-unknown")},
		{Name: part(own, "-dir"), Directory: true, Changed: now},
		{Name: dms.PartPrefix + "notiz" + dms.PartSuffix, Changed: now.Add(-1000 * time.Hour)},
		{Name: strings.Repeat("x", 40) + dms.PartSuffix, Changed: now.Add(-1000 * time.Hour)},
		{Name: "Antrag_" + string(other) + ".pdf", Changed: now.Add(-1000 * time.Hour)},
	}
	if got, want := dms.Forgotten(all, own), []string{part(own, "-a"), part(own, "-b"), part(other, "-old")}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
