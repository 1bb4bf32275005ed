package main

import "testing"

func TestScaleFrom(t *testing.T) {
	for answer, want := range map[string]float32{"1.25\n": 1.25, "1.0": 1, "0.8": 1, "5": 2, "": 1, "nan": 1, "gut": 1} {
		if got := scaleFrom(answer); got != want {
			t.Errorf("%q: %v", answer, got)
		}
	}
}
