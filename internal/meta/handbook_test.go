package meta

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/scanstelle/scanstelle/batch"
)

var (
	heading = regexp.MustCompile(`(?m)^#{1,6} +(.+?) *$`)
	anchor  = regexp.MustCompile(`<a (?:id|name)="([^"]+)">`)
	link    = regexp.MustCompile(`\]\(([^)#\s]*)(#[^)\s]+)?\)`)
	fenced  = regexp.MustCompile("(?ms)^```.*?^```")
)

// anchors are the places of a page that a link can name.
func anchors(page string) []string {
	page = fenced.ReplaceAllString(page, "")
	var out []string
	for _, m := range anchor.FindAllStringSubmatch(page, -1) {
		out = append(out, m[1])
	}
	for _, m := range heading.FindAllStringSubmatch(page, -1) {
		out = append(out, slug(m[1]))
	}
	return out
}

// slug is how the usual viewers name the place of a heading.
func slug(heading string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(heading) {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
			b.WriteRune(r)
		case r == ' ':
			b.WriteByte('-')
		}
	}
	return b.String()
}

func TestEveryMessageHasItsPage(t *testing.T) {
	list := allFiles(t)
	for _, e := range batch.Catalogue() {
		page, place, _ := strings.Cut(e.Page, "#")
		if !slices.Contains(list, "docs/"+page) {
			t.Errorf("%s: there is no docs/%s", e.Code, page)
			continue
		}
		if !slices.Contains(anchors(content(t, "docs/"+page)), place) {
			t.Errorf("%s: docs/%s has no place #%s", e.Code, page, place)
		}
	}
}

// Links between our own pages lead somewhere.
func TestLinksLeadSomewhere(t *testing.T) {
	list := allFiles(t)
	for _, name := range list {
		if path.Ext(name) != ".md" {
			continue
		}
		text := fenced.ReplaceAllString(content(t, name), "")
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			target, place := m[1], strings.TrimPrefix(m[2], "#")
			if strings.Contains(target, ":") { // the world outside
				continue
			}
			file := name
			if target != "" {
				file = path.Join(path.Dir(name), target)
			}
			isFolder := slices.ContainsFunc(list, func(f string) bool { return strings.HasPrefix(f, strings.TrimSuffix(file, "/")+"/") })
			if !slices.Contains(list, file) && !isFolder {
				t.Errorf("%s: the link to %s leads nowhere", name, target)
			} else if place != "" && path.Ext(file) == ".md" && !slices.Contains(anchors(content(t, file)), place) {
				t.Errorf("%s: %s has no place #%s", name, file, place)
			}
		}
	}
}

var decision = regexp.MustCompile(`^docs/decisions/([0-9]{4})-[a-z0-9-]+\.md$`)

func TestDecisionsAreComplete(t *testing.T) {
	numbers := map[string]string{}
	for _, name := range allFiles(t) {
		if !strings.HasPrefix(name, "docs/decisions/") || name == "docs/decisions/README.md" {
			continue
		}
		m := decision.FindStringSubmatch(name)
		if m == nil {
			t.Errorf("%s: a decision is called NNNN-title.md", name)
			continue
		}
		if other := numbers[m[1]]; other != "" {
			t.Errorf("%s and %s have one number", name, other)
		}
		numbers[m[1]] = name
		var got []string
		for _, h := range heading.FindAllStringSubmatch(content(t, name), -1) {
			got = append(got, h[1])
		}
		if len(got) != 5 || !strings.HasPrefix(got[0], m[1]+" ") || !slices.Equal(got[1:], []string{"Status", "Context", "Decision", "Consequences"}) {
			t.Errorf("%s: the headings are %q", name, got)
		}
	}
	if len(numbers) == 0 {
		t.Error("no decision is written down")
	}
}

// shown is a test that a page names.
var shown = regexp.MustCompile("`(Test[A-Z]\\w+)`")

// TestPagesNameTestsThatAreThere: where a page says which test shows something, there is
// one of that name.
func TestPagesNameTestsThatAreThere(t *testing.T) {
	list := allFiles(t)
	var tests strings.Builder
	for _, f := range list {
		if strings.HasSuffix(f, "_test.go") {
			tests.WriteString(content(t, f))
		}
	}
	there, found := tests.String(), 0
	for _, f := range list {
		if path.Dir(f) != "docs" || path.Ext(f) != ".md" {
			continue
		}
		for _, m := range shown.FindAllStringSubmatch(content(t, f), -1) {
			if found++; !strings.Contains(there, "func "+m[1]+"(") {
				t.Errorf("%s names %s, which is not there", f, m[1])
			}
		}
	}
	if found == 0 {
		t.Error("no page names a test")
	}
}
