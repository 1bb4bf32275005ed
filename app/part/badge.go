package part

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"github.com/scanstelle/scanstelle/app/look"
)

// Tone is how urgent a sign is. Each has a shape of its own, so that colour
// says nothing alone (EN 301 549, 11.1.4.1).
type Tone int

// Tones.
const (
	ToneGood    Tone = iota // ✓ done
	ToneWarning             // ▲ have a look
	ToneSevere              // ■ needs you
	ToneRunning             // ◐ works
	ToneOpen                // ○ waits
	TonePlain               // ● for information
)

// tones says how each looks: its sign, its large sign, words, ground and edge.
// The signs are drawn: the font has not all of them.
var tones = map[Tone]struct {
	sign, large       string
	ink, ground, edge fyne.ThemeColorName
}{
	ToneGood:    {"sign-good", "good", look.Good, look.Card, ""},
	ToneWarning: {"sign-warning", "warning", look.Warning, look.WarningGround, look.Warning},
	ToneSevere:  {"sign-severe", "severe", look.Severe, look.SevereGround, look.Severe},
	ToneRunning: {"sign-running", "information", look.Warning, look.Card, ""},
	ToneOpen:    {"sign-open", "information", look.Soft, look.Card, ""},
	TonePlain:   {"sign-plain", "information", look.Soft, look.Card, ""},
}

// Badge is a small sign with words: "▲ schief 2,4°".
type Badge struct {
	widget.BaseWidget
	tone  Tone
	icon  *Icon
	text  *Text
	box   *Box
	place *fyne.Container // of the box; nil before it is on the screen
}

var _ fyne.Accessible = (*Badge)(nil)

// NewBadge makes a badge.
func NewBadge(tone Tone, words string) *Badge {
	b := &Badge{tone: tone, icon: NewIcon("sign-plain", look.Soft).Sized(12), text: NewText(words).Sized(theme.SizeNameCaptionText)}
	b.box = NewBox(look.Card, Row(look.Tight, b.icon, b.text)).Rounded(look.Tight)
	b.paint()
	b.ExtendBaseWidget(b)
	return b
}

// Wrapped breaks words that are longer than their place.
func (b *Badge) Wrapped() *Badge {
	b.text.Wrapped()
	b.box = NewBox(look.Card, RowFilled(look.Tight, 1, b.icon, b.text)).Rounded(look.Tight)
	b.paint()
	return b
}

// Say changes sign and words. It tells whether they are others than before: the badge
// may want other room then.
func (b *Badge) Say(tone Tone, words string) (changed bool) {
	if b.tone == tone && b.text.words == words {
		return false
	}
	b.tone = tone
	b.text.Say(words)
	b.paint()
	if b.place != nil {
		b.place.Layout.Layout(b.place.Objects, b.place.Size())
	}
	b.Refresh()
	return true
}

func (b *Badge) paint() {
	t := tones[b.tone]
	b.icon.name = t.sign
	b.icon.color, b.text.color = t.ink, t.ink
	b.box.fill, b.box.edge, b.box.stroke = t.ground, t.edge, 1
	b.box.pad = [4]float32{}
	if t.edge != "" {
		b.box.Padded(1, look.Tight+2)
	} else {
		b.box.fill = Clear
	}
}

// AccessibilityLabel is what a screen reader says.
func (b *Badge) AccessibilityLabel() string { return b.text.words }

// AccessibilityRole is text.
func (b *Badge) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer draws the box, which is as wide as what is said in it, however wide the
// place is.
func (b *Badge) CreateRenderer() fyne.WidgetRenderer {
	b.place = container.New(snug{b}, b.box)
	return widget.NewSimpleRenderer(b.place)
}

// snug gives the box of a badge no more width than its words want on one line.
type snug struct{ badge *Badge }

func (snug) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

func (s snug) Layout(o []fyne.CanvasObject, size fyne.Size) {
	wants, text := o[0].MinSize().Width, s.badge.text
	if text.wrap {
		line := fyne.MeasureText(text.words, text.Theme().Size(text.size), fyne.TextStyle{Bold: text.bold})
		wants += max(float32(math.Ceil(float64(line.Width)))+1-text.MinSize().Width, 0)
	}
	size.Width = min(size.Width, wants)
	o[0].Resize(size)
}

// NewPill makes a label with a value: "Profil Posteingang".
func NewPill(label, value string) fyne.CanvasObject {
	return NewBox(look.Card, Row(look.Tight,
		NewText(label).Sized(theme.SizeNameCaptionText), NewText(value).Sized(theme.SizeNameCaptionText).Bold())).
		Edged(look.Line, 1).Rounded(2*look.Radius).Padded(look.Tight, look.Apart)
}

// NewFigure makes a number with what it counts below.
func NewFigure(number, what string) fyne.CanvasObject {
	return Column(0, NewText(number).Sized(theme.SizeNameHeadingText).Bold(), NewSmall(what))
}

// NewCap draws the cap of a key: "F5".
func NewCap(words string) fyne.CanvasObject {
	return NewBox(look.Card, NewText(words).Sized(theme.SizeNameCaptionText).Bold()).Edged(look.Line, 1).Rounded(look.Tight).Padded(1, look.Tight+1)
}

// NewBanner makes a sentence in the flow of work: what happened, what is safe and
// what to do now, with a button beside it where there is something to press.
func NewBanner(tone Tone, title, sentence string, button fyne.CanvasObject) fyne.CanvasObject {
	t := tones[tone]
	words := Column(2, NewText(title).Colored(t.ink).Bold().Wrapped(), NewText(sentence).Wrapped())
	parts := []fyne.CanvasObject{NewIcon(t.large, t.ink).Sized(30), words}
	if button != nil {
		parts = append(parts, button)
	}
	edge := t.edge
	if edge == "" {
		edge = look.Edge
	}
	return NewBox(t.ground, RowFilled(look.Apart, 1, parts...)).Edged(edge, 2).Rounded(look.Radius).Padded(look.Apart, look.Apart+4)
}
