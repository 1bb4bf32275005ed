package handbook

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

const sample = `# Bedienung

Alles mit **F1** und ` + "`befehl`" + `,
auch [hier](wo.md#da).

<a id="eins"></a>
## Eins

![Ein Bild](bild/de/eins.png)

1. Erst *dies*
   und das.
- Dann

<!-- Meldungen bedienung.md#eins -->
| Code | Meldung | Was zu tun ist | Wert |
|---|---|---|---|
| ` + "`jam`" + ` | Papierstau. | tesseract-ocr-&lt;Sprache> | 3 |
<!-- /Meldungen -->

<a id="zwei"></a>
### Zwei
`

func TestParse(t *testing.T) {
	got := Parse(sample)
	want := Page{Title: "Bedienung", Chapters: []Chapter{
		{Title: "Bedienung", Blocks: []Block{{Cells: [][]Span{{{Words: "Alles mit "}, {"F1", Key}, {Words: " und "}, {"befehl", Code}, {Words: ", auch "}, {Words: "hier"}, {Words: "."}}}}}},
		{Title: "Eins", Anchors: []string{"eins", "zwei"}, Blocks: []Block{
			{Form: Item, Mark: "1.", Cells: [][]Span{{{Words: "Erst "}, {"dies", Stress}, {Words: " und das."}}}},
			{Form: Item, Mark: "•", Cells: [][]Span{{{Words: "Dann"}}}},
			{Form: Row, Anchor: "jam", Cells: [][]Span{{{Words: "Papierstau."}}, {{Words: "tesseract-ocr-<Sprache>"}}}},
			{Form: Heading, Cells: [][]Span{{{Words: "Zwei"}}}},
		}}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nwant\n%+v", got, want)
	}
}

// TestPages: what the window reads has chapters with words in both languages, and
// nothing of the signs that Markdown is written with.
func TestPages(t *testing.T) {
	for _, language := range []string{"de", "en", "pseudo"} {
		for _, k := range Kinds {
			page, err := Open(language, k)
			if err != nil {
				t.Fatal(err)
			}
			if page.Title == "" || len(page.Chapters) < 8 {
				t.Errorf("%s %d: %q with %d chapters", language, k, page.Title, len(page.Chapters))
			}
			for _, c := range page.Chapters {
				if len(c.Blocks) == 0 || c.Title != page.Title && len(c.Anchors) == 0 {
					t.Errorf("%q has %d blocks and the places %q", c.Title, len(c.Blocks), c.Anchors)
				}
				for _, b := range c.Blocks {
					for _, s := range slices.Concat(b.Cells...) {
						if strings.ContainsAny(s.Words, "*`|") || strings.Contains(s.Words, "](") || strings.Contains(s.Words, "<!--") {
							t.Errorf("%q shows %q", c.Title, s.Words)
						}
					}
				}
			}
		}
	}
}

// TestFind: each message of the catalogue that belongs to these pages is found in the
// chapter that is opened for it, in both languages.
func TestFind(t *testing.T) {
	found := 0
	for _, e := range batch.Catalogue() {
		for _, language := range []string{"de", "en"} {
			k, chapter, ok := Find(language, e.Page)
			if !ok {
				if strings.HasPrefix(e.Page, "bedienung.md") || strings.HasPrefix(e.Page, "pruefung.md") {
					t.Errorf("%s is not found in %s", e.Page, language)
				}
				continue
			}
			page, err := Open(language, k)
			if err != nil {
				t.Fatal(err)
			}
			found++
			if !slices.ContainsFunc(page.Chapters[chapter].Blocks, func(b Block) bool { return b.Anchor == string(e.Code) }) {
				t.Errorf("%s: %q does not tell of %s", language, page.Chapters[chapter].Title, e.Code)
			}
		}
	}
	if found < 100 {
		t.Errorf("%d messages found", found)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(sample)
	f.Add("|")
	f.Add("| a |\n| b | c |")
	f.Add("##\n- \n1. x\n**")
	f.Fuzz(func(t *testing.T, text string) {
		for _, c := range Parse(text).Chapters {
			for _, b := range c.Blocks {
				if b.Form != Row && len(b.Cells) != 1 {
					t.Errorf("a block with %d cells", len(b.Cells))
				}
			}
		}
	})
}
