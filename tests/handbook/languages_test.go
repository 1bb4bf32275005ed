package handbook

import (
	"fmt"
	"image/png"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

// english are the pages that are there in two languages.
var english = map[string]string{"docs/bedienung.md": "docs/en/operation.md", "docs/pruefung.md": "docs/en/inspection.md", "docs/einrichten.md": "docs/en/administration.md"}

var structure = regexp.MustCompile(`(?m)^(#+) |^<a id="([^"]+)"></a>$|^!\[([^\]]*)\]\(\S*bild/\w+/(\S+)\)$|^<!-- Me\w+ (\S+) -->$|^\| (?:\*\*|` + "`" + `)|^ *(?:[-*]|\d+\.) `)

// outline lists headings, places, pictures, tables of messages, and how many rows and
// items stand between them: what both languages must have alike.
func outline(text string) (out []string) {
	n := 0
	for _, m := range structure.FindAllStringSubmatch(text, -1) {
		line := ""
		switch {
		case m[1] != "":
			line = "heading " + m[1]
		case m[2] != "":
			line = "place " + m[2]
		case m[4] != "":
			line = "picture " + m[4]
		case m[5] != "":
			line = "messages " + m[5]
		default:
			n++
			continue
		}
		out = append(out, fmt.Sprintf("%d rows and items, %s", n, line))
		n = 0
	}
	return append(out, fmt.Sprintf("%d rows and items", n))
}

// TestLanguagesKeepPace: no language has a chapter, a step, a picture or a message that
// the other has not.
func TestLanguagesKeepPace(t *testing.T) {
	for own, other := range english {
		a, b := outline(read(t, own)), outline(read(t, other))
		if len(a) < 20 {
			t.Errorf("%s has %d parts", own, len(a))
		}
		for i := range max(len(a), len(b)) {
			if i >= len(a) || i >= len(b) || a[i] != b[i] {
				t.Errorf("%s and %s part at %q and %q", own, other, a[min(i, len(a)-1)], b[min(i, len(b)-1)])
				break
			}
		}
	}
}

// further is the page with the messages of the pages that are there in German only.
const further = "docs/en/messages.md"

// translated is the table of messages of one place in English.
func translated(place string) string {
	var b strings.Builder
	b.WriteString("| Code | Message | What to do | Exit |\n|---|---|---|---|\n")
	for _, e := range batch.Catalogue() {
		if e.Page == place {
			said := e.English()
			row := fmt.Sprintf("| `%s` | %s | %s | %d |\n", e.Code, strings.NewReplacer("“%s”.", "…", "“%s”", "…").Replace(said.Sentence), said.Next, e.Exit)
			b.WriteString(strings.ReplaceAll(row, "<", "&lt;"))
		}
	}
	return b.String()
}

const translatedEnd = "<!-- /Messages -->"

// TestMessagesInEnglish: each message stands on an English page, as the window says it,
// at the place that corresponds to its German one.
func TestMessagesInEnglish(t *testing.T) {
	want := map[string]string{}
	for _, e := range batch.Catalogue() {
		page, _, _ := strings.Cut(e.Page, "#")
		other := english["docs/"+page]
		if other == "" {
			other = further
		}
		if want[other] == "" {
			want[other] = read(t, other)
		}
		before, rest, found := strings.Cut(want[other], "<!-- Messages "+e.Page+" -->\n")
		_, after, closed := strings.Cut(rest, translatedEnd)
		if !found || !closed {
			t.Fatalf("%s has no place for the messages of %s", other, e.Page)
		}
		want[other] = before + "<!-- Messages " + e.Page + " -->\n" + translated(e.Page) + translatedEnd + after
	}
	for page, text := range want {
		if text == read(t, page) {
			continue
		}
		if !*update {
			t.Errorf("%s: the tables of messages are not those of the catalogue: go test ./tests/handbook -update", page)
			continue
		}
		if err := os.WriteFile(filepath.Join(root, page), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestFindingsInEnglish: the same findings with the same weight, and in both languages
// with the word that stands on the screen.
func TestFindingsInEnglish(t *testing.T) {
	weights := map[string]string{"H": "N", "W": "W", "S": "S"}
	want := map[string]string{}
	for code, weight := range rows(t, read(t, "docs/pruefung.md"), "Befund") {
		want[code] = weights[weight]
	}
	compare(t, "finding", rows(t, read(t, "docs/en/inspection.md"), "Finding"), want)
	for language, page := range map[string]string{"de": "docs/pruefung.md", "en": "docs/en/inspection.md"} {
		w, err := words.Open(language)
		if err != nil {
			t.Fatal(err)
		}
		text := read(t, page)
		for code := range want {
			_, rest, _ := strings.Cut(text, "\n| `"+code+"` | ")
			cells := strings.Split(rest, " | ")
			if said := w.T("inspect.finding." + code); len(cells) < 2 || cells[1] != said {
				t.Errorf("%s: the screen says »%s« for %s", page, said, code)
			}
		}
	}
}

var pictured = regexp.MustCompile(`!\[([^\]]*)\]\((\S*?bild/\w+/\S+)\)`)

// mostPictures is how large all pictures of the handbook may be together, in bytes.
const mostPictures = 3 << 20

// TestPicturesAreThere: every picture that a page shows exists and says in words what it
// shows, and none lies about that no page shows. That they show what the screen shows
// is tested where they are made, in tests/gallery.
func TestPicturesAreThere(t *testing.T) {
	used := map[string]bool{}
	for own, other := range english {
		for _, page := range []string{own, other} {
			for _, m := range pictured.FindAllStringSubmatch(read(t, page), -1) {
				file := path.Join(path.Dir(page), m[2])
				used[file] = true
				if len(m[1]) < 20 {
					t.Errorf("%s: %s has no words for whoever cannot see it", page, m[2])
				}
			}
		}
	}
	var size int64
	var found []string
	for _, language := range []string{"de", "en"} {
		files, err := filepath.Glob(filepath.Join(root, "docs/bild", language, "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			rel := path.Join("docs/bild", language, filepath.Base(name))
			found = append(found, rel)
			if !used[rel] {
				t.Errorf("no page shows %s", rel)
			}
			data, err := os.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			defer data.Close()
			if _, err := png.DecodeConfig(data); err != nil {
				t.Errorf("%s: %v", rel, err)
			}
			if info, err := data.Stat(); err == nil {
				size += info.Size()
			}
		}
	}
	for file := range used {
		if !slices.Contains(found, file) {
			t.Errorf("%s is missing: go test ./tests/gallery -run TestHandbookPictures -update", file)
		}
	}
	if size > mostPictures {
		t.Errorf("the pictures take %d bytes", size)
	}
}
