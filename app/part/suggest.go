package part

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"github.com/scanstelle/scanstelle/app/look"
)

// Suggest is a field with its name above and what fits into it below: Down takes
// the next thing that begins with what was typed, Up the one before; where one of
// them stands in the field, they take another. Nothing is ever filled in by itself.
type Suggest struct {
	widget.BaseWidget
	field   *suggestField
	hint    *Text
	fault   *Text  // what cannot stand in the field, and what could
	offered string // what the hint would say if there were room
	content *fyne.Container
	options []string
	label   func(option string) string      // how the hint calls an option
	begins  func(option, typed string) bool // whether it is one that goes on as typed
	several bool                            // more than one thing can stand in the field
	stem    string                          // what the person typed
	at      int                             // the option that stands in the field, -1 for none
	setting bool
}

// suggestField hands Down and Up to its Suggest.
type suggestField struct {
	Field
	suggest *Suggest
}

// TypedKey takes an option, edits, or hands the key on.
func (f *suggestField) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyDown:
		f.suggest.take(1)
	case fyne.KeyUp:
		f.suggest.take(-1)
	default:
		f.Field.TypedKey(e)
	}
}

// FocusGained tells of it, and what else could stand there.
func (f *suggestField) FocusGained() {
	f.Field.FocusGained()
	f.suggest.show()
}

// FocusLost tells of it.
func (f *suggestField) FocusLost() {
	f.Field.FocusLost()
	f.suggest.stem, f.suggest.at = f.Text, -1
	f.suggest.show()
}

// NewSuggest makes an empty field with a name.
func NewSuggest(label, placeholder string, keys KeyTarget) *Suggest {
	s := &Suggest{at: -1, label: func(o string) string { return o }, begins: func(o, typed string) bool { return strings.HasPrefix(strings.ToLower(o), typed) }, hint: NewText("").Colored(look.Soft).Sized(theme.SizeNameCaptionText), fault: NewText("").Colored(look.Severe).Sized(theme.SizeNameCaptionText).Bold().Wrapped()}
	s.field = &suggestField{Field: Field{keys: keys}, suggest: s}
	s.field.PlaceHolder = placeholder
	s.field.Called(label)
	s.field.OnChanged = func(text string) {
		if !s.setting {
			s.stem, s.at = text, -1
			s.fault.Hide()
			s.show()
		}
	}
	s.field.ExtendBaseWidget(s.field)
	s.content = Column(2, NewSmall(label).Wrapped(), s.field, s.fault, container.New(slim{}, s.hint))
	s.hint.Hide()
	s.fault.Hide()
	s.ExtendBaseWidget(s)
	return s
}

// Focus is what gets the keyboard.
func (s *Suggest) Focus() fyne.Focusable { return s.field }

// Focused tells whether the field has the keyboard.
func (s *Suggest) Focused() bool { return s.field.focused }

// OnFocus is done when the field gets the keyboard.
func (s *Suggest) OnFocus(do func()) {
	s.field.OnFocus = func(on bool) {
		if on {
			do()
		}
	}
}

// Submit is done when Enter is pressed in the field.
func (s *Suggest) Submit(do func()) { s.field.OnSubmitted = func(string) { do() } }

// Several lets more than one thing stand in the field, parted by commas: what fits is
// offered for the last, without those that stand there already.
func (s *Suggest) Several() { s.several = true }

// Found lets options be found by more than how they begin, such as a number; label is how
// they are called where they are offered.
func (s *Suggest) Found(begins func(option, typed string) bool, label func(option string) string) {
	s.begins, s.label = begins, label
}

// parted are the things that stand before the one that is typed now, and that one.
func (s *Suggest) parted() (before, now string) {
	if i := strings.LastIndexByte(s.stem, ','); s.several && i >= 0 {
		return s.stem[:i], s.stem[i+1:]
	}
	return "", s.stem
}

// open are the options that do not stand in the field already.
func (s *Suggest) open(before string) []string {
	taken := map[string]bool{}
	for one := range strings.SplitSeq(before, ",") {
		taken[strings.ToLower(strings.TrimSpace(one))] = true
	}
	var out []string
	for _, o := range s.options {
		if !taken[strings.ToLower(o)] {
			out = append(out, o)
		}
	}
	return out
}

// Secret hides what is typed.
func (s *Suggest) Secret() { s.field.Password = true }

// Fault says below the field what cannot stand in it, until something else is typed;
// empty takes it away.
func (s *Suggest) Fault(text string) {
	s.fault.Say(text)
	s.fault.Hidden = text == ""
	s.content.Refresh()
}

// Options are what can be taken.
func (s *Suggest) Options() []string { return s.options }

// Words is what stands in the field.
func (s *Suggest) Words() string { return strings.TrimSpace(s.field.Text) }

// Say writes into the field, as if it had stood there.
func (s *Suggest) Say(words string) {
	s.setting = true
	s.field.SetText(words)
	s.setting = false
	s.stem, s.at = words, -1
	s.show()
}

// Offer sets what can be taken.
func (s *Suggest) Offer(options []string) {
	s.options = options
	s.show()
}

// fitting are the options that begin with what was typed. To one that stands there
// whole the others fit, itself last.
func (s *Suggest) fitting() (out []string) {
	before, now := s.parted()
	options, stem := s.open(before), strings.ToLower(strings.TrimSpace(now))
	for i, o := range options {
		if strings.EqualFold(o, stem) && s.field.focused {
			return append(append(out[:0:0], options[i+1:]...), options[:i+min(1, s.at+1)]...)
		}
		if s.begins(o, stem) && (s.at >= 0 || !strings.EqualFold(o, stem)) {
			out = append(out, o)
		}
	}
	return out
}

// take puts the next option into the field.
func (s *Suggest) take(by int) {
	fit := s.fitting()
	if len(fit) == 0 {
		return
	}
	if s.at < 0 && by < 0 {
		s.at = len(fit)
	}
	s.at = (s.at + by + len(fit)) % len(fit)
	fit = s.fitting()
	words := fit[min(s.at, len(fit)-1)]
	if before, _ := s.parted(); before != "" {
		words = before + ", " + words
	}
	s.setting = true
	s.field.SetText(words)
	s.field.CursorColumn = len([]rune(s.field.Text))
	s.setting = false
	s.fault.Hide()
	s.show()
}

// suggestShown is how many options are named below the field.
const suggestShown = 4

func (s *Suggest) show() {
	fit := s.fitting()
	if len(fit) == 0 {
		s.hint.Hide()
		s.content.Refresh()
		return
	}
	var named []string
	for _, o := range fit[:min(len(fit), suggestShown)] {
		named = append(named, s.label(o))
	}
	words := strings.Join(named, " · ")
	if len(fit) > suggestShown {
		words += " …"
	}
	s.offered = words
	s.fit()
	s.hint.Show()
	s.content.Refresh()
}

// fit cuts the hint to the width of the field: beside it stands another.
func (s *Suggest) fit() {
	const arrow = " ↓"
	words := s.offered
	if width := s.Size().Width; width > 0 {
		size := s.Theme().Size(theme.SizeNameCaptionText)
		words = cutText(words, width-fyne.MeasureText(arrow, size, fyne.TextStyle{}).Width, size, fyne.TextStyle{})
	}
	s.hint.Say(words + arrow)
}

// Resize gives it its place.
func (s *Suggest) Resize(size fyne.Size) {
	s.BaseWidget.Resize(size)
	if s.offered != "" {
		s.fit()
	}
}

// slim is the layout of something that takes the width it gets and asks for none.
type slim struct{}

// MinSize is as high as the object.
func (slim) MinSize(o []fyne.CanvasObject) fyne.Size {
	if !o[0].Visible() {
		return fyne.NewSize(0, 0)
	}
	return fyne.NewSize(0, o[0].MinSize().Height)
}

// Layout gives the object all.
func (slim) Layout(o []fyne.CanvasObject, size fyne.Size) { o[0].Resize(size) }

// CreateRenderer draws it.
func (s *Suggest) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(s.content) }
