package quality

import "testing"

// TestUnusuallyLong: a document is long by itself and against the others of its stack.
func TestUnusuallyLong(t *testing.T) {
	for name, c := range map[string]struct {
		pages  int
		others []int
		want   bool
	}{
		"a stack of letters":           {6, []int{2, 2, 4, 8}, false},
		"one that swallowed others":    {84, []int{2, 2, 4, 8}, true},
		"not long enough":              {49, []int{2, 2}, false},
		"just long enough":             {50, []int{2, 2}, true},
		"not five times the others":    {84, []int{17, 17, 17}, false},
		"just five times the others":   {85, []int{17, 17, 17}, true},
		"all are long":                 {84, []int{80, 90}, false},
		"two of which both are long":   {84, []int{84, 2, 2, 2}, true},
		"one other":                    {84, []int{10}, true},
		"nothing beside, long":         {50, nil, true},
		"nothing beside, of its usual": {49, nil, false},
	} {
		if got := UnusuallyLong(c.pages, c.others); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
