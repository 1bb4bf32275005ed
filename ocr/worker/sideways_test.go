package worker

import (
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

func TestSideways(t *testing.T) {
	word := func(text string, w, h int) batch.Word { return batch.Word{Text: text, Box: [4]int{0, 0, w, h}} }
	for name, c := range map[string]struct {
		words []batch.Word
		want  bool
	}{
		"nothing read":       {nil, false},
		"lines run right":    {[]batch.Word{word("Antrag", 160, 40), word("Wohngeld", 210, 44)}, false},
		"lines run down":     {[]batch.Word{word("Antrag", 40, 160), word("Wohngeld", 44, 210)}, true},
		"short words do not": {[]batch.Word{word("1.", 10, 40), word("SGB", 30, 60), word("Wohngeld", 210, 44)}, false},
		"one margin note":    {[]batch.Word{word("Antrag", 160, 40), word("Wohngeld", 210, 44), word("Vordruck", 30, 190)}, false},
	} {
		if got := sideways(&batch.Text{Lines: []batch.Line{{Words: c.words}}}); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
