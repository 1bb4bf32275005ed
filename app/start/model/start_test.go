package model

import (
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

func TestRecoveryKeyOnPaper(t *testing.T) {
	const key = "AGE-SECRET-KEY-1JX4QA0W8E984X64H3PHVTAD6JKTZPAQLGPJE6W0LULJ7X5ZTKZNQWT3Q9M"
	groups := Groups(key)
	if strings.Join(groups, "") != key || groups[0] != "AGE-SE" {
		t.Fatalf("%q", groups)
	}
	last := groups[len(groups)-1]
	for typed, want := range map[string]bool{last: true, " " + strings.ToLower(last) + " ": true, "": false, key: false, groups[0]: false} {
		if Confirmed(key, typed) != want {
			t.Errorf("%q: %v", typed, !want)
		}
	}
}

func TestFolder(t *testing.T) {
	for typed, want := range map[string]string{" /srv/dms/ ": "/srv/dms", "/a/../b": "/b", "dms": "", "": ""} {
		got, err := Folder(typed)
		if got != want || (err != nil) != (want == "") || (err != nil && batch.CodeOf(err) != batch.CodeUsage) {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
}
