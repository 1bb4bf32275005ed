package main

import (
	"os"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"github.com/scanstelle/scanstelle/app/look"
)

// fontsOf are the fonts of the system for text, named as it does: »Ubuntu 11«. None where
// it names none, where there is no bold one beside it, where German letters are missing, or
// where its letters are so wide that the words of the desk would have no room.
func fontsOf(name string) look.Fonts {
	family := familyOf(name)
	if family == "" {
		return look.Fonts{}
	}
	regular, bold := fontOf(family, "80"), fontOf(family, "200")
	if regular == nil || bold == nil || regular.Name() == bold.Name() || !legible(regular, theme.DefaultTextFont()) || !legible(bold, theme.DefaultTextBoldFont()) {
		return look.Fonts{}
	}
	return look.Fonts{Regular: regular, Bold: bold}
}

// weights are words behind the name of a family that are none of it.
var weights = []string{"Regular", "Book", "Medium"}

// familyOf takes size and weight from the name of a font.
func familyOf(name string) string {
	words := strings.Fields(name)
	for len(words) > 1 && (strings.Trim(words[len(words)-1], "0123456789.,") == "" || slices.Contains(weights, words[len(words)-1])) {
		words = words[:len(words)-1]
	}
	return strings.Trim(strings.Join(words, " "), ",")
}

// escaped is how fontconfig takes names.
var escaped = strings.NewReplacer(`\`, `\\`, `-`, `\-`, `:`, `\:`, `,`, `\,`)

// fontOf is the file of a family in a weight of fontconfig; nil where there is none of its
// own for it: one that varies has its other weights in the same file.
func fontOf(family, weight string) fyne.Resource {
	said := strings.Split(answer("fc-match", "--format", `%{family}\n%{file}\n%{index}\n%{variable}\n`, escaped.Replace(family)+":slant=0:weight="+weight), "\n")
	if len(said) < 4 || said[2] != "0" || strings.EqualFold(said[3], "true") {
		return nil
	}
	if !slices.ContainsFunc(strings.Split(said[0], ","), func(f string) bool { return strings.EqualFold(strings.TrimSpace(f), family) }) {
		return nil // another one, which comes nearest
	}
	data, err := os.ReadFile(said[1])
	if err != nil {
		return nil
	}
	return fyne.NewStaticResource(said[1], data)
}

// sentence has all letters of German and what stands beside them on the desk.
const sentence = "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich, ÄÖÜ 0123456789 »Blatt 1–46« § 5: 20 % (F5)?"

// widest is by how much a font may be wider than that of the desk: its rows are laid out
// for words that are a third longer, but large print needs the room.
const widest = 1.05

// legible tells whether a font has all signs, and room for them where ours has it.
func legible(f, ours fyne.Resource) bool {
	width, ok := widthIn(f)
	own, _ := widthIn(ours)
	return ok && float64(width) <= widest*float64(own)
}

// widthIn is the width of the sentence in thousandths of the size of text; false where a
// sign is missing.
func widthIn(f fyne.Resource) (width fixed.Int26_6, ok bool) {
	parsed, err := sfnt.Parse(f.Content())
	if err != nil {
		return 0, false
	}
	var b sfnt.Buffer
	for _, r := range sentence {
		glyph, err := parsed.GlyphIndex(&b, r)
		if err != nil || glyph == 0 {
			return 0, false
		}
		advance, err := parsed.GlyphAdvance(&b, glyph, fixed.I(1000), font.HintingNone)
		if err != nil {
			return 0, false
		}
		width += advance
	}
	return width, true
}
