package ocrtest

import "testing"

func TestCER(t *testing.T) {
	for _, test := range []struct {
		truth, got string
		want       float64
	}{
		{"", "", 0},
		{"", " \n", 0},
		{"", "abc", 1},
		{"abcd", "", 1},
		{"Grüße aus\n\nÜberall", " Grüße   aus Überall\n", 0},
		{"abcd", "abxd", 0.25},
		{"abcd", "abd", 0.25},
		{"abcd", "abccd", 0.25},
		{"Größe", "Grosse", 0.6},
		{"ab", "wxyzab", 2},
		{"kitten", "sitting", 0.5},
		{"ab cd", "abcd", 0.2},
	} {
		if got := CER(test.truth, test.got); got != test.want {
			t.Errorf("CER(%q, %q) = %v, want %v", test.truth, test.got, got, test.want)
		}
	}
}
