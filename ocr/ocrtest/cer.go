package ocrtest

import "strings"

// CER is the character error rate: the edit distance between the texts with
// white space folded to single blanks, divided by the length of the truth in
// characters. 0 is perfect; it can exceed 1. Against an empty truth it is 0 for
// an empty text and 1 for any other.
func CER(truth, got string) float64 {
	a, b := fold(truth), fold(got)
	if len(a) == 0 {
		return float64(min(len(b), 1))
	}
	return float64(distance(a, b)) / float64(len(a))
}

func fold(s string) []rune { return []rune(strings.Join(strings.Fields(s), " ")) }

// distance is Levenshtein's, in two rows.
func distance(a, b []rune) int {
	above, row := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i, x := range a {
		row[0] = i + 1
		for j, y := range b {
			change := above[j]
			if x != y {
				change++
			}
			row[j+1] = min(change, above[j+1]+1, row[j]+1)
		}
		above, row = row, above
	}
	return above[len(b)]
}
