package part

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"github.com/scanstelle/scanstelle/app/look"
)

// ProseSpan is some words of a text to read. A cap looks like what stands on a key and
// does not break.
type ProseSpan struct {
	Words string
	Cap   bool
	Bold  bool
}

// Prose is a text to read: words in more than one style, in as many lines as it needs.
type Prose struct {
	widget.BaseWidget
	spans []ProseSpan
	color fyne.ThemeColorName
}

var (
	_ fyne.Widget     = (*Prose)(nil)
	_ fyne.Accessible = (*Prose)(nil)
)

// NewProse makes one in ink.
func NewProse(spans ...ProseSpan) *Prose {
	p := &Prose{spans: spans, color: look.Ink}
	p.ExtendBaseWidget(p)
	return p
}

// AccessibilityLabel is what a screen reader says.
func (p *Prose) AccessibilityLabel() string {
	var b strings.Builder
	for _, s := range p.spans {
		b.WriteString(s.Words)
	}
	return b.String()
}

// AccessibilityRole is text.
func (p *Prose) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer draws it.
func (p *Prose) CreateRenderer() fyne.WidgetRenderer {
	r := &proseRenderer{prose: p}
	r.Refresh()
	return r
}

// proseRenderer keeps a run for every piece that does not break.
type proseRenderer struct {
	prose *Prose
	width float32 // it was laid out in last
	least fyne.Size
	drawn []fyne.CanvasObject
}

// run is a piece that stays together, with whether a space comes before it.
type run struct {
	span  ProseSpan
	words string
	space bool
}

// runs parts the spans at their spaces.
func (r *proseRenderer) runs() (out []run) {
	space := false
	for _, s := range r.prose.spans {
		if s.Cap {
			out = append(out, run{s, s.Words, space})
			space = false
			continue
		}
		for i, piece := range strings.Split(s.Words, " ") {
			space = space || i > 0
			if piece != "" {
				out = append(out, run{s, piece, space})
				space = false
			}
		}
	}
	return out
}

// capPad is what is around the words on a key.
const capPad = look.Tight

func (r *proseRenderer) measure(s run) (size fyne.Size, text float32, style fyne.TextStyle) {
	th := r.prose.Theme()
	text, style = th.Size(theme.SizeNameText), fyne.TextStyle{Bold: s.span.Bold || s.span.Cap}
	if s.span.Cap {
		text = th.Size(theme.SizeNameCaptionText)
	}
	size = fyne.MeasureText(s.words, text, style)
	if s.span.Cap {
		size.Width += 2 * capPad
	}
	return size, text, style
}

// Refresh breaks the lines anew.
func (r *proseRenderer) Refresh() {
	th := r.prose.Theme()
	plain := fyne.MeasureText("x", th.Size(theme.SizeNameText), fyne.TextStyle{})
	gap := fyne.MeasureText(" ", th.Size(theme.SizeNameText), fyne.TextStyle{}).Width
	r.drawn, r.least = r.drawn[:0], fyne.NewSize(0, plain.Height)
	runs := r.runs()
	var x, y float32
	for i := 0; i < len(runs); {
		end, width := i+1, float32(0) // what has no space between breaks nowhere
		for end < len(runs) && !runs[end].space {
			end++
		}
		for _, one := range runs[i:end] {
			size, _, _ := r.measure(one)
			width += size.Width
		}
		r.least.Width = max(r.least.Width, min(width, wordWidth*th.Size(theme.SizeNameText)))
		if runs[i].space && x > 0 {
			x += gap
		}
		if x > 0 && r.width > 0 && x+width > r.width {
			x, y = 0, y+plain.Height+2
		}
		for _, one := range runs[i:end] {
			x += r.draw(one, x, y, plain.Height)
		}
		i = end
	}
	r.least.Height = y + plain.Height
	canvas.Refresh(r.prose)
}

// draw puts a run at its place and returns how wide it is.
func (r *proseRenderer) draw(one run, x, y, line float32) float32 {
	th := r.prose.Theme()
	size, text, style := r.measure(one)
	words := canvas.NewText(one.words, th.Color(r.prose.color, theme.VariantLight))
	words.TextSize, words.TextStyle = text, style
	at := fyne.NewPos(x, y+(line-size.Height)/2)
	if one.span.Cap {
		frame := canvas.NewRectangle(th.Color(look.Card, theme.VariantLight))
		frame.StrokeColor, frame.StrokeWidth, frame.CornerRadius = th.Color(look.Edge, theme.VariantLight), 1, look.Tight
		frame.Move(at)
		frame.Resize(size)
		r.drawn = append(r.drawn, frame)
		at.X += capPad
	}
	words.Move(at)
	words.Resize(fyne.MeasureText(one.words, text, style))
	r.drawn = append(r.drawn, words)
	return size.Width
}

// Layout breaks the lines where the width is another.
func (r *proseRenderer) Layout(size fyne.Size) {
	if r.width != size.Width {
		r.width = size.Width
		r.Refresh()
	}
}

// MinSize is as high as its lines in the width they had last.
func (r *proseRenderer) MinSize() fyne.Size { return r.least }

// Objects are the words.
func (r *proseRenderer) Objects() []fyne.CanvasObject { return r.drawn }

// Destroy does nothing.
func (r *proseRenderer) Destroy() {}
