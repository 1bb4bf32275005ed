package words_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/assets/catalogue"
)

// flat lists every message of a language with its forms.
func flat(t *testing.T, name string) map[string]map[string]string {
	data, err := catalogue.Files.ReadFile(name + ".toml")
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := words.Unmarshal(data, &tree); err != nil {
		t.Fatal(err)
	}
	out := map[string]map[string]string{}
	var walk func(prefix string, node map[string]any)
	walk = func(prefix string, node map[string]any) {
		for k, v := range node {
			switch v := v.(type) {
			case string:
				if k == "one" || k == "other" {
					if out[prefix] == nil {
						out[prefix] = map[string]string{}
					}
					out[prefix][k] = v
					continue
				}
				out[strings.TrimPrefix(prefix+"."+k, ".")] = map[string]string{"other": v}
			case map[string]any:
				walk(strings.TrimPrefix(prefix+"."+k, "."), v)
			}
		}
	}
	walk("", tree)
	return out
}

var place = regexp.MustCompile(`\{\{\.\w+\}\}`)

// TestCataloguesAgree: every language has the same keys, forms and places.
func TestCataloguesAgree(t *testing.T) {
	own := flat(t, catalogue.Languages[0])
	for _, l := range catalogue.Languages[1:] {
		other := flat(t, l)
		if a, b := slices.Sorted(maps.Keys(own)), slices.Sorted(maps.Keys(other)); !slices.Equal(a, b) {
			for _, k := range a {
				if other[k] == nil {
					t.Errorf("%s lacks %s", l, k)
				}
			}
			for _, k := range b {
				if own[k] == nil {
					t.Errorf("%s has %s, which is not in %s", l, k, catalogue.Languages[0])
				}
			}
		}
		for k, forms := range own {
			for form, text := range forms {
				a, b := place.FindAllString(text, -1), place.FindAllString(other[k][form], -1)
				slices.Sort(a)
				slices.Sort(b)
				if !slices.Equal(a, b) {
					t.Errorf("%s.%s: places %v, in %s %v", k, form, a, l, b)
				}
			}
		}
	}
}

func TestLanguages(t *testing.T) {
	day := time.Date(2026, 11, 20, 7, 40, 0, 0, time.UTC)
	for name, want := range map[string][]string{
		"de":         {"Erfassen", "3 Pakete warten, ältestes seit 2 Tagen", "41.000", "20.11.2026", "7:40 Uhr", "2,4"},
		"en":         {"Capture", "3 packages wait, the oldest for 2 days", "41,000", "2026-11-20", "07:40", "2.4"},
		words.Pseudo: {"⟦Erfassen~~~⟧"},
	} {
		w, err := words.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		got := []string{w.T("room.capture"), w.N("footer.waiting", 3, words.Data{"Age": w.Age(50 * time.Hour)}), w.Number(41000), w.Date(day), w.Time(day), w.Decimal(2.4, 1)}
		if !slices.Equal(got[:len(want)], want) {
			t.Errorf("%s: %q", name, got)
		}
	}
	if _, err := words.Open("nonsense language"); err == nil {
		t.Error("a language that is none")
	}
}
