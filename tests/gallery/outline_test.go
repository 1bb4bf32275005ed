package gallery

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/part"
)

var update = flag.Bool("update", false, "write the outlines of the rooms anew")

// volatile parts of a screen differ between two runs of anything.
var volatile = []struct {
	what *regexp.Regexp
	as   string
}{
	{regexp.MustCompile(`\b([0-9A-F]{2}:\s?){8,}[0-9A-F]{2}\b`), "FINGERPRINT"}, {regexp.MustCompile(`(?s)[0-9a-f]{8}\+\s*A.*`), "KEY"},
	{regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]+`), "ID"}, {regexp.MustCompile(`\b[0-9a-f]{16}( [0-9a-f]{16})*\b`), "HASH"}, {regexp.MustCompile(`(?s)/\S*\s*Test\w+.*`), "/…"}, {regexp.MustCompile(`/\S+/`), "/…/"},
	{regexp.MustCompile(`\b[0-9a-f]{40,}\b`), "HASH"}, {regexp.MustCompile(`…[0-9a-f]{8}\b`), "…ID"},
	{regexp.MustCompile(`\b[0-9a-z]{5}(-[0-9a-z]{5}){3}\b`), "PASSWORD"}, {regexp.MustCompile(`\bR-[0-9a-f]{4,}\b`), "R-ID"}, {regexp.MustCompile(`.* Kernel \S+`), "SYSTEM"},
	{regexp.MustCompile(`\bP-?[0-9A-Z]{4,}\b`), "PERSON"}, {regexp.MustCompile(`seit (eben|\d+ \S+)`), "seit …"}, {regexp.MustCompile(`for (a moment|\d+ \w+)`), "for …"}, {regexp.MustCompile(`Nächster (gleich|\d+:\d+ Uhr)`), "Nächster …"}, {regexp.MustCompile(`\d+`), "0"},
}

// outline is what a screen holds, in reading order and without places: its words,
// buttons and lists.
func outline(o fyne.CanvasObject, out []string) []string {
	if !o.Visible() {
		return out
	}
	say := func(kind, text string) {
		for _, v := range volatile {
			text = v.what.ReplaceAllString(text, v.as)
		}
		out = append(out, kind+": "+text)
	}
	switch o := o.(type) {
	case *part.Text:
		if o.Words() != "" {
			say("text", o.Words())
		}
	case *part.Button:
		kind := "button"
		if o.Off() {
			kind = "button (off)"
		}
		say(kind, o.Label())
	case *part.Badge:
		say("badge", o.AccessibilityLabel())
	case *part.Choice:
		say("choice", o.Words())
	case *part.Field:
		say("field", o.PlaceHolder)
	case *part.Table:
		say("table", fmt.Sprintf("%d rows, chosen: %s", o.Rows(), o.AccessibilityLabel()))
	case *container.Scroll:
		return outline(o.Content, out)
	case *fyne.Container:
		for _, c := range o.Objects {
			out = outline(c, out)
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(o).Objects() {
			out = outline(c, out)
		}
	}
	return out
}

// outlined compares what the room holds with what it held when somebody last looked.
func (s *screen) outlined(name string) {
	s.t.Helper()
	content := s.win.Content() // nobody is logged in
	if r := s.desk.Room(); r != nil {
		content = r.Content()
	}
	s.same(name, outline(content, nil))
}

// ordered compares the stops of Tab in the room with those somebody looked at.
func (s *screen) ordered(name string, stops []fyne.Focusable) {
	s.t.Helper()
	var lines []string
	for _, f := range stops {
		said := outline(f.(fyne.CanvasObject), nil)
		if line, ok := f.(interface{ Name() string }); ok {
			said = []string{"field: " + line.Name()}
		}
		if len(said) == 0 {
			said = []string{strings.TrimPrefix(fmt.Sprintf("%T", f), "*")}
		}
		lines = append(lines, said[0])
	}
	s.same(name, lines)
}

// walked goes round with Tab in a form or a question, compares its stops with those
// somebody looked at, and leaves the keyboard where it was.
func (s *screen) walked(name string) {
	s.t.Helper()
	if wrong := nowhere(s.win); wrong != "" {
		s.t.Errorf("%s, %s: %s", name, s.name, wrong)
	}
	was := s.win.Canvas().Focused()
	s.ordered("tab-"+name, s.tabs(name, nil))
	s.win.Canvas().Focus(was)
}

// dayKey is the key of a day before yesterday.
var dayKey = regexp.MustCompile(`^text: (Freitag|Samstag|Sonntag) `)

// withoutDays leaves out the keys of the days before: it depends on the day which
// there are.
func withoutDays(lines []string) (kept []string) {
	for i, line := range lines {
		if dayKey.MatchString(line) || i > 0 && dayKey.MatchString(lines[i-1]) && strings.HasPrefix(line, "text: Alt ") {
			continue
		}
		kept = append(kept, line)
	}
	return kept
}

// same compares lines with those of a file.
func (s *screen) same(name string, lines []string) {
	s.t.Helper()
	got := strings.Join(withoutDays(lines), "\n") + "\n"
	path := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			s.t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		s.t.Fatal(err)
	}
	if got != string(want) {
		if difference(string(want), got) == "" {
			s.t.Errorf("%s holds the same in another order now", name)
		}
		s.t.Errorf("%s holds something else now (go test -run … -update writes it anew):\n%s", name, difference(string(want), got))
	}
}

// difference names the lines that are in one text only.
func difference(a, b string) string {
	var out []string
	has := func(text, line string) bool { return strings.Contains("\n"+text, "\n"+line+"\n") }
	for _, l := range strings.Split(a, "\n") {
		if !has(b, l) {
			out = append(out, "- "+l)
		}
	}
	for _, l := range strings.Split(b, "\n") {
		if !has(a, l) {
			out = append(out, "+ "+l)
		}
	}
	return strings.Join(out, "\n")
}
