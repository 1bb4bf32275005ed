package words_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/assets/catalogue"
)

var quoted = regexp.MustCompile(`[»“]([^»«“”]+)[«”]`)

// named begin the keys of what can be pressed or gone to and has its name on it.
var named = []string{"action.", "room.", "admin.section."}

// places are further names that stand on the screen: the list of what arrived, the views of
// the room Prüfen, and the line of what the store is like.
var places = []string{"handover.arrived", "admin.storage.check", "inspect.view."}

// ownWords are texts that quote what is no name on the screen.
var ownWords = map[string]string{
	"capture.seal.text": "what a person writes on the letter by hand",
	"practice.accounts": "what a person types",
}

// TestWhatTextsNameExists: a text that sends somebody to »…« names what stands there, letter
// by letter, in every language.
func TestWhatTextsNameExists(t *testing.T) {
	for _, l := range catalogue.Languages {
		texts, names, found := flat(t, l), map[string]bool{}, 0
		for key, forms := range texts {
			for _, begin := range append(named, places...) {
				if strings.HasPrefix(key, begin) {
					names[forms["other"]] = true
				}
			}
		}
		for key, forms := range texts {
			for _, text := range forms {
				for _, m := range quoted.FindAllStringSubmatch(text, -1) {
					// What is filled in is somebody's own name for something, commands
					// are held against the command line in the handbook's tests.
					if strings.Contains(m[1], "{{") || strings.HasPrefix(m[1], "scanstelle ") || ownWords[key] != "" {
						continue
					}
					if found++; !names[m[1]] {
						t.Errorf("%s: %s names »%s«, and nothing on the screen is called so", l, key, m[1])
					}
				}
			}
		}
		if found < 10 {
			t.Errorf("%s: only %d names found in texts", l, found)
		}
	}
}
