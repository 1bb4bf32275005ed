// Package part holds the desk's own widgets: few, small, and drawn with the
// colours of package look. What Fyne's own do well is not repeated.
package part

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"github.com/scanstelle/scanstelle/app/look"
)

// Text is words in one colour and size; it can break into lines.
type Text struct {
	widget.BaseWidget
	words string
	color fyne.ThemeColorName
	size  fyne.ThemeSizeName
	bold  bool
	wrap  bool
	tight bool // breaks within words too
	align fyne.TextAlign
}

var (
	_ fyne.Widget     = (*Text)(nil)
	_ fyne.Accessible = (*Text)(nil)
)

// NewText makes a line of text in ink and body size.
func NewText(words string) *Text {
	t := &Text{words: words, color: look.Ink, size: theme.SizeNameText}
	t.ExtendBaseWidget(t)
	return t
}

// NewSmall makes a line that may wait.
func NewSmall(words string) *Text {
	return NewText(words).Colored(look.Soft).Sized(theme.SizeNameCaptionText)
}

// NewTitle makes the title of a room or pane.
func NewTitle(words string) *Text { return NewText(words).Sized(theme.SizeNameSubHeadingText).Bold() }

// Colored changes the colour.
func (t *Text) Colored(c fyne.ThemeColorName) *Text { t.color = c; return t }

// Sized changes the size.
func (t *Text) Sized(s fyne.ThemeSizeName) *Text { t.size = s; return t }

// Bold makes it semibold.
func (t *Text) Bold() *Text { t.bold = true; return t }

// Wrapped lets it break into lines between words.
func (t *Text) Wrapped() *Text { t.wrap = true; return t }

// Tight lets a wrapped text break within words too, where its place is given and narrow.
func (t *Text) Tight() *Text { t.tight = true; return t }

// Aligned changes where a line lies in wider space.
func (t *Text) Aligned(a fyne.TextAlign) *Text { t.align = a; return t }

// Words is what it says.
func (t *Text) Words() string { return t.words }

// Say changes the words.
func (t *Text) Say(words string) {
	if t.words != words {
		t.words = words
		t.Refresh()
	}
}

// SetBold makes it semibold or not.
func (t *Text) SetBold(on bool) {
	if t.bold != on {
		t.bold = on
		t.Refresh()
	}
}

// SetColor shows it in another colour.
func (t *Text) SetColor(c fyne.ThemeColorName) {
	if t.color != c {
		t.color = c
		t.Refresh()
	}
}

// AccessibilityLabel is what a screen reader says.
func (t *Text) AccessibilityLabel() string { return t.words }

// AccessibilityRole is text.
func (t *Text) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer draws it.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	r := &textRenderer{text: t}
	r.Refresh()
	return r
}

type textRenderer struct {
	text  *Text
	width float32 // it was laid out in last; lines are broken for it
	lines []fyne.CanvasObject
}

func (r *textRenderer) style() (float32, fyne.TextStyle) {
	return r.text.Theme().Size(r.text.size), fyne.TextStyle{Bold: r.text.bold}
}

// breakLines cuts the words so that each line fits into the width.
func (r *textRenderer) breakLines() []string {
	if !r.text.wrap || r.width <= 0 {
		return strings.Split(r.text.words, "\n")
	}
	size, style := r.style()
	var out []string
	for _, paragraph := range strings.Split(r.text.words, "\n") {
		line := ""
		for _, word := range r.pieces(strings.Fields(paragraph), size, style) {
			longer := strings.TrimSpace(line + " " + word)
			if line != "" && fyne.MeasureText(longer, size, style).Width > r.width {
				out = append(out, line)
				longer = word
			}
			line = longer
		}
		out = append(out, line)
	}
	return out
}

// wordWidth is how wide a word may be, in widths of an m, before it may break
// anywhere: numbers and names of files have no spaces.
const wordWidth = 14

// pieces parts words that are wider than the line.
func (r *textRenderer) pieces(words []string, size float32, style fyne.TextStyle) (out []string) {
	most := max(r.width, size*wordWidth/2)
	if r.text.tight {
		most = r.width
	}
	for _, word := range words {
		for fyne.MeasureText(word, size, style).Width > most {
			letters := []rune(word)
			n := max(len(letters)*int(most)/int(fyne.MeasureText(word, size, style).Width+1), 1)
			for n > 1 && fyne.MeasureText(string(letters[:n]), size, style).Width > most {
				n--
			}
			out, word = append(out, string(letters[:n])), string(letters[n:])
		}
		out = append(out, word)
	}
	return out
}

// Refresh writes the lines anew. A line that was there stays the same object: to Fyne a
// new one has grown, and of two objects that have grown in one picture it lays out the
// place of the later alone (Canvas.EnsureMinSize knows one parent).
func (r *textRenderer) Refresh() {
	size, style := r.style()
	lines := r.breakLines()
	r.lines = r.lines[:min(len(r.lines), len(lines))]
	for len(r.lines) < len(lines) {
		r.lines = append(r.lines, canvas.NewText("", color.Transparent))
	}
	for i, line := range lines {
		c := r.lines[i].(*canvas.Text)
		c.Text, c.Color = line, r.text.Theme().Color(r.text.color, theme.VariantLight)
		c.TextSize, c.TextStyle, c.Alignment = size, style, r.text.align
	}
	r.place(r.text.Size())
	canvas.Refresh(r.text)
}

func (r *textRenderer) place(size fyne.Size) {
	y := float32(0)
	for _, l := range r.lines {
		h := l.MinSize().Height
		l.Move(fyne.NewPos(0, y))
		l.Resize(fyne.NewSize(size.Width, h))
		y += h
	}
}

func (r *textRenderer) Layout(size fyne.Size) {
	if r.text.wrap && r.width != size.Width {
		r.width = size.Width
		r.Refresh()
		return
	}
	r.place(size)
}

func (r *textRenderer) MinSize() fyne.Size {
	var min fyne.Size
	for _, l := range r.lines {
		s := l.MinSize()
		min.Width = max(min.Width, s.Width)
		min.Height += s.Height
	}
	if r.text.wrap { // as wide as its longest word, within reason: the rest may break
		size, style := r.style()
		min.Width = 0
		for _, word := range strings.Fields(r.text.words) {
			min.Width = max(min.Width, fyne.MeasureText(word, size, style).Width)
		}
		if most := wordWidth * size; min.Width > most {
			min.Width = most
		}
	}
	return min
}

func (r *textRenderer) Objects() []fyne.CanvasObject { return r.lines }

func (r *textRenderer) Destroy() {}
