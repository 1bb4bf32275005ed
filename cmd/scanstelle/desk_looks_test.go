package main

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app"
	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
)

// TestLooksAreRemembered: what somebody chose is there at the next start, all of it; who
// chose nothing yet begins with what was chosen last.
func TestLooksAreRemembered(t *testing.T) {
	l := looks{test.NewTempApp(t).Preferences()}
	first := app.Look{Mode: look.Dark, Scale: 1.5, Language: "en", Letters: frame.LettersHeld, Bound: frame.Bindings{{Key: "#191"}: {Key: fyne.KeyF5}}.String()}
	l.Keep("p1", first)
	l.Keep("", first)
	if got := l.Look("p1"); got != first {
		t.Errorf("remembered is %+v", got)
	}
	if got := l.Look("p2"); got != first {
		t.Errorf("who is new begins with %+v", got)
	}
	second := app.Look{Mode: look.Light, Scale: 1, Language: "de", Letters: frame.LettersOff}
	l.Keep("p2", second)
	l.Keep("", second)
	if got := l.Look("p1"); got != first {
		t.Errorf("another person changes it to %+v", got)
	}
}
