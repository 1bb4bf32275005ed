package people

import (
	"slices"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

func TestUnits(t *testing.T) {
	for _, c := range []struct {
		texts, want []string
		code        batch.Code
	}{
		{nil, nil, ""},
		{[]string{" 50  Sozialamt", "32"}, []string{"50 Sozialamt", "32"}, ""},
		{[]string{"50", "Sozialamt", "SOZIALAMT", "50"}, []string{"50", "Sozialamt"}, ""},
		{[]string{"50", " "}, nil, batch.CodeUsage},
		{[]string{"a\x00b"}, nil, batch.CodeUsage},
		{[]string{"a\xffb"}, nil, batch.CodeUsage},
		{[]string{strings.Repeat("ä", maxUnit)}, []string{strings.Repeat("ä", maxUnit)}, ""},
		{[]string{strings.Repeat("ä", maxUnit+1)}, nil, batch.CodeUsage},
	} {
		got, err := ParseUnits(c.texts)
		if !slices.Equal(got, c.want) || batch.CodeOf(err) != c.code {
			t.Errorf("%q: %q, %v", c.texts, got, err)
		}
	}
	var many []string
	for range maxUnits + 1 {
		many = append(many, string(batch.NewID()))
	}
	if _, err := ParseUnits(many); batch.CodeOf(err) != batch.CodeUsage {
		t.Errorf("%d units: %v", len(many), err)
	}
}
