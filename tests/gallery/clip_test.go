package gallery

import (
	"fmt"
	"image/color"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"github.com/scanstelle/scanstelle/app"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/tests/process"
)

// sight walks over what a screen shows and finds text that cannot be read: cut at
// the edge of its place or of the window, or laid over other text (EN 301 549,
// 11.1.4.4).
type sight struct {
	faults  []string
	texts   []placed
	grounds []ground
	first   color.Color // that of the window
	size    fyne.Size   // of the window
	sheet   bool        // something lies over the room, which shows at its edges
}

// placed is a text with its place in the window.
type placed struct {
	words string
	pos   fyne.Position
	size  fyne.Size // of what is seen of it
	high  float32   // its line
}

// area is a part of the window that something may be drawn in.
type area struct{ left, top, right, bottom float32 }

func (a area) within(b area) area {
	return area{max(a.left, b.left), max(a.top, b.top), min(a.right, b.right), min(a.bottom, b.bottom)}
}

// slack is what rounding may cost, in points.
const slack = 1.5

// aside is where a folded pane lies: nobody sees it.
const aside = -5000

// look walks over an object at a place, of which only the area is seen. Scrolled
// tells that more of it can be brought into sight upwards and downwards.
func (s *sight) look(o fyne.CanvasObject, at fyne.Position, seen area, scrolled bool) {
	if !o.Visible() {
		return
	}
	if at.X < aside { // a folded pane is looked at as it will lie when it is turned to
		turned := sight{first: s.first, size: s.size}
		turned.look(o, at.SubtractXY(part.Away, 0), seen, scrolled)
		s.faults = append(s.faults, turned.faults...)
		return
	}
	switch o := o.(type) {
	case *canvas.Text:
		s.text(o, at, seen, scrolled)
	case *fyne.Container:
		for _, c := range o.Objects {
			s.look(c, at.Add(c.Position()), seen, scrolled)
		}
	case *widget.Entry, *part.Field: // its text moves with the cursor
	case *container.Clip: // of what lies above it nothing is seen: what has to be read covers the head of a room
		s.look(o.Content, at.Add(o.Content.Position()), seen.within(area{at.X, at.Y, at.X + o.Size().Width, at.Y + o.Size().Height}), scrolled)
	case *container.Scroll:
		inner := seen.within(area{at.X, at.Y, at.X + o.Size().Width, at.Y + o.Size().Height})
		s.look(o.Content, at.Add(o.Content.Position()), inner, true)
	case fyne.Widget:
		if b, ok := o.(*part.Button); ok {
			s.button(b)
		}
		s.target(o)
		if e, ok := o.(fyne.Focusable); ok {
			if _, ok := e.(interface{ SetPlaceHolder(string) }); ok { // an entry of another name
				return
			}
		}
		if _, page := o.(*part.Viewer); page { // what it points to may lie in a part of the page that is not seen
			scrolled = true
		}
		for _, c := range test.WidgetRenderer(o).Objects() {
			s.look(c, at.Add(c.Position()), seen, scrolled)
		}
	case *canvas.Rectangle:
		s.rectangle(o, at, seen)
	case *canvas.Image, *canvas.Raster:
		s.picture(o, at, seen)
	case fyne.CanvasObject:
		if strings.Contains(fmt.Sprintf("%T", o), "part.") {
			s.faults = append(s.faults, fmt.Sprintf("%T is neither container nor widget: it is never drawn", o))
		}
	}
}

// button tells whether a button is wide enough for its words.
func (s *sight) button(b *part.Button) {
	if needs, has := b.MinSize().Width-2*look.Apart, b.Size().Width; has+slack < needs { // some of the space beside them may go
		s.faults = append(s.faults, fmt.Sprintf("the button »%s« needs %.0f points and has %.0f", b.Label(), needs, has))
	}
}

// unworded is what is shown of a key that is in no catalogue.
var unworded = regexp.MustCompile(`\[[a-z]+(\.[a-zA-Z0-9_-]+)+`)

func (s *sight) text(t *canvas.Text, at fyne.Position, seen area, scrolled bool) {
	if strings.TrimSpace(t.Text) == "" {
		return
	}
	if unworded.MatchString(t.Text) {
		s.faults = append(s.faults, fmt.Sprintf("»%s« has no words", t.Text))
	}
	if strings.Contains(t.Text, "<no value>") {
		s.faults = append(s.faults, fmt.Sprintf("»%s« lacks a word", t.Text))
	}
	need := fyne.MeasureText(t.Text, t.TextSize, t.TextStyle)
	if t.Size().Width+slack < need.Width {
		s.faults = append(s.faults, fmt.Sprintf("»%s« needs %.0f points and has %.0f", t.Text, need.Width, t.Size().Width))
		return
	}
	x := at.X
	switch t.Alignment {
	case fyne.TextAlignCenter:
		x += (t.Size().Width - need.Width) / 2
	case fyne.TextAlignTrailing:
		x += t.Size().Width - need.Width
	}
	if seen.top > 0 && at.Y+need.Height <= seen.top+max(slack, need.Height/5) {
		return // covered, or scrolled away: what is left has no letters
	}
	if x+slack < seen.left || x+need.Width > seen.right+slack {
		s.faults = append(s.faults, fmt.Sprintf("»%s« at %.0f..%.0f is cut at the side (%.0f..%.0f)", t.Text, x, x+need.Width, seen.left, seen.right))
		return
	}
	if !scrolled && (at.Y+slack < seen.top || at.Y+need.Height > seen.bottom+slack) {
		s.faults = append(s.faults, fmt.Sprintf("»%s« at %.0f..%.0f is cut above or below (%.0f..%.0f)", t.Text, at.Y, at.Y+need.Height, seen.top, seen.bottom))
		return
	}
	if at.Y+need.Height < seen.top || at.Y > seen.bottom {
		return // scrolled away
	}
	top, bottom := max(at.Y, seen.top), min(at.Y+need.Height, seen.bottom) // what is scrolled in half
	me := placed{t.Text, fyne.NewPos(x, top), fyne.NewSize(need.Width, bottom-top), need.Height}
	for _, other := range s.texts {
		if w, h := overlap(me, other); w > 3 && h > need.Height/3 {
			s.faults = append(s.faults, fmt.Sprintf("»%s« lies over »%s«", me.words, other.words))
		}
	}
	s.texts = append(s.texts, me)
}

func overlap(a, b placed) (w, h float32) {
	return min(a.pos.X+a.size.Width, b.pos.X+b.size.Width) - max(a.pos.X, b.pos.X), min(a.pos.Y+a.size.Height, b.pos.Y+b.size.Height) - max(a.pos.Y, b.pos.Y)
}

// readable fails where something on the screen cannot be read.
func (s *screen) readable(what string) {
	s.t.Helper()
	for range 3 {
		s.win.Content().Refresh()
	}
	size := s.win.Canvas().Size()
	found := sight{size: size, first: theme.Color(theme.ColorNameBackground), sheet: s.desk != nil && (s.desk.Keys().Layer("help") != nil || s.desk.Keys().Layer("inspect-sheet") != nil)}
	found.look(s.win.Content(), s.win.Content().Position(), area{0, 0, size.Width, size.Height}, false)
	if len(found.texts) == 0 {
		s.t.Errorf("%s, %s: nothing to read", what, s.name)
	}
	for _, f := range found.faults {
		s.t.Errorf("%s, %s: %s", what, s.name, f)
	}
}

// TestSightFindsFaults: the detector finds what it is for.
func TestSightFindsFaults(t *testing.T) {
	newApp(t)
	text := func(words string, x, y, w float32) fyne.CanvasObject {
		c := canvas.NewText(words, nil)
		c.TextSize = 14
		c.Move(fyne.NewPos(x, y))
		c.Resize(fyne.NewSize(w, 20))
		return c
	}
	clipped := func(o fyne.CanvasObject) fyne.CanvasObject { // as the room below what has to be read
		c := part.Clip(container.NewWithoutLayout(o))
		c.Move(fyne.NewPos(0, 20))
		c.Resize(fyne.NewSize(400, 200))
		return c
	}
	flat := part.NewButton("eins", "", nil, func() {})
	flat.Resize(fyne.NewSize(200, 20))
	short := part.NewButton("ein langer Satz", "F5", nil, func() {})
	short.Resize(fyne.NewSize(60, 44))
	fold := part.NewFold(text("links", 0, 0, 90), text("rechts", 0, 0, 90), 100, 100, 0.5)
	paint := func(x, y float32) fyne.CanvasObject {
		r := canvas.NewRectangle(color.White)
		r.Move(fyne.NewPos(x, y))
		r.Resize(fyne.NewSize(100, 100))
		return r
	}
	border := canvas.NewRectangle(color.Transparent)
	border.StrokeColor, border.StrokeWidth = color.White, 1
	border.Resize(fyne.NewSize(200, 200))
	for name, c := range map[string]struct {
		o    []fyne.CanvasObject
		want string
	}{
		"good":         {[]fyne.CanvasObject{text("eins", 0, 0, 80), text("zwei", 0, 30, 80)}, ""},
		"wordless":     {[]fyne.CanvasObject{text("Blatt <no value>", 0, 0, 180)}, "lacks a word"},
		"no words":     {[]fyne.CanvasObject{text("[journal.event.intake-neu] am 22.11.", 0, 0, 380)}, "has no words"},
		"narrow":       {[]fyne.CanvasObject{text("ein langer Satz", 0, 0, 30)}, "needs"},
		"out sideways": {[]fyne.CanvasObject{text("eins", 390, 0, 80)}, "cut at the side"},
		"out below":    {[]fyne.CanvasObject{text("eins", 0, 295, 80)}, "cut above or below"},
		"over another": {[]fyne.CanvasObject{text("eins", 0, 0, 80), text("zwei", 8, 4, 80)}, "lies over"},
		"a low button": {[]fyne.CanvasObject{flat}, "less than 32"},
		"a short one":  {[]fyne.CanvasObject{short}, "needs"},
		"covered":      {[]fyne.CanvasObject{text("eins", 0, 0, 80), clipped(text("zwei", 0, -20, 80))}, ""},
		"half covered": {[]fyne.CanvasObject{clipped(text("zwei", 0, -10, 80))}, "cut above or below"},
		"folded away":  {[]fyne.CanvasObject{text("eins", part.Away, 0, 80), text("zwei", 0, 0, 80)}, ""},
		"twice":        {[]fyne.CanvasObject{paint(0, 0), paint(0, 0)}, "on their own colour"},
		"on others":    {[]fyne.CanvasObject{paint(0, 0), paint(50, 50)}, ""},
		"a border":     {[]fyne.CanvasObject{border}, "part.Edge"},
		"painted over": {[]fyne.CanvasObject{text("eins", 0, 0, 80), paint(20, 0)}, "painted over"},
		"painted on":   {[]fyne.CanvasObject{paint(0, 0), text("eins", 0, 0, 80)}, ""},
		"turned away":  {[]fyne.CanvasObject{text("eins", part.Away, 0, 9), text("zwei", 0, 0, 80)}, "needs"},
		"panes":        {[]fyne.CanvasObject{fold.Content()}, "lies over"}, // nobody gave them their places
	} {
		s := sight{size: fyne.NewSize(400, 300), first: color.Black}
		s.look(container.NewWithoutLayout(c.o...), fyne.NewPos(0, 0), area{0, 0, 400, 300}, false)
		if got := strings.Join(s.faults, "; "); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestNothingClipped: the rooms around the paper are whole at twice the size of text and in a
// language that is a third longer.
func TestNothingClipped(t *testing.T) {
	d := process.NewDesk(t, program)
	staff := process.NewStaff(t, d.Serve())
	staff.UseClass("plan = \"full\"\n")
	mail(staff)
	ordered := map[string]bool{}
	for _, c := range []struct {
		language string
		mode     look.Mode
		scale    float32
		size     fyne.Size
	}{{"de", look.Light, 1, fyne.NewSize(1280, 800)}, {"de", look.Light, 2, fyne.NewSize(1280, 800)}, {"de", look.Light, 2, fyne.NewSize(1920, 1080)}, {words.Pseudo, look.Light, 1, fyne.NewSize(1280, 800)}, {"en", look.Light, 1.5, fyne.NewSize(1920, 1080)}} {
		w, err := words.Open(c.language)
		if err != nil {
			t.Fatal(err)
		}
		for _, token := range []string{staff.Lead, staff.Chef} {
			s := openWith(t, app.Config{Station: staff.Owner, Words: w, Token: token, Looks: fixed{app.Look{Mode: c.mode, Scale: c.scale, Language: c.language}}}, c.mode, c.scale, c.size)
			s.name = c.language + "-" + s.name
			for _, r := range s.desk.Rooms() {
				s.enter(r.ID())
				if s.desk.Room() != r { // not for this role
					continue
				}
				s.rest()
				s.readable(r.ID())
				if stops := s.tabs(r.ID(), r.Panes()); c.language == "de" && c.scale == 1 && !ordered[r.ID()] {
					s.ordered("tab-"+r.ID(), stops)
					ordered[r.ID()] = true
				}
				s.save("whole-" + r.ID())
			}
			s.key(fyne.KeyF1)
			s.readable("help")
			s.desk.Abandon()
		}
	}
}

// tabs goes once round with Tab: every stop can be seen, every pane is one, and the
// way leads back to its beginning (EN 301 549, 11.2.1.2, 11.2.4.3, 11.2.4.7).
func (s *screen) tabs(what string, panes []fyne.Focusable) []fyne.Focusable {
	s.t.Helper()
	c, d := s.win.Canvas(), fyne.CurrentApp().Driver()
	var stops []fyne.Focusable
	for {
		c.FocusNext()
		f := c.Focused()
		if f == nil {
			s.t.Errorf("%s, %s: Tab leads nowhere after %d stops", what, s.name, len(stops))
			return stops
		}
		if slices.Contains(stops, f) {
			break
		}
		stops = append(stops, f)
		s.win.Content().Refresh()
		o := f.(fyne.CanvasObject)
		at := d.AbsolutePositionForObject(o)
		if at.X < -slack || at.Y < -slack || at.X >= c.Size().Width || at.Y >= c.Size().Height {
			s.t.Errorf("%s, %s: the stop %d of Tab (%T) cannot be seen: it is at %v", what, s.name, len(stops), f, at)
		}
	}
	if f := c.Focused(); f != stops[0] {
		s.t.Errorf("%s, %s: Tab does not come back to where it began", what, s.name)
	}
	for i, p := range panes {
		if !slices.Contains(stops, p) {
			s.t.Errorf("%s, %s: Tab does not reach pane %d (%T)", what, s.name, i, p)
		}
	}
	return stops
}
