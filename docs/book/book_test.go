package book

import (
	"bytes"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// leaf is what a test has to know of a page.
type leaf struct {
	language, title string
	headings        []atom.Atom
	places          map[string]bool
	links           []string
	pictures        map[string]string // by their files, what they show
	tables, heads   int
}

func read(t *testing.T, file string) leaf {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	l := leaf{places: map[string]bool{}, pictures: map[string]string{}}
	for n := range root.Descendants() {
		said := map[string]string{}
		for _, a := range n.Attr {
			said[a.Key] = a.Val
		}
		l.places[said["id"]] = true
		switch n.DataAtom {
		case atom.Html:
			l.language = said["lang"]
		case atom.Title:
			l.title = n.FirstChild.Data
		case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
			l.headings = append(l.headings, n.DataAtom)
		case atom.A:
			if to, ok := said["href"]; ok {
				l.links = append(l.links, to)
			}
		case atom.Img:
			l.pictures[said["src"]] = said["alt"]
		case atom.Table:
			l.tables++
		case atom.Thead:
			l.heads++
		}
	}
	return l
}

// TestBookIsAccessible: each page names its language and what it is about, its headings
// leave out no level, each picture says what it shows, each table has a head, and each
// link leads to a place that is there (EN 301 549, 12.1.2; WCAG 1.1.1, 1.3.1, 2.4.2, 3.1.1).
func TestBookIsAccessible(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "handbuch")
	for range 2 { // the second replaces the first
		if first, err := Write(dir); err != nil || first != filepath.Join(dir, "index.html") {
			t.Fatal(first, err)
		}
	}
	pages := map[string]leaf{}
	if err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && path.Ext(name) == ".html" {
			pages[name] = read(t, filepath.Join(dir, name))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	want := 1 // index.html
	titles := map[string]string{}
	for _, p := range parts {
		for _, f := range p.Pages {
			want++
			l := pages[named(f)]
			if l.language != p.Language || titles[l.title] != "" {
				t.Errorf("%s is in the language %q and has the title of %q: %q", f, l.language, titles[l.title], l.title)
			}
			titles[l.title] = f
		}
	}
	if len(pages) != want {
		t.Errorf("%d pages, not %d", len(pages), want)
	}
	pictures := 0
	for name, l := range pages {
		level := 0
		for i, h := range l.headings {
			now := int(h.String()[1] - '0')
			if now > level+1 || (now == 1) != (i == 0) {
				t.Errorf("%s: heading %d is of level %d, after %d", name, i+1, now, level)
			}
			level = now
		}
		if l.heads != l.tables {
			t.Errorf("%s: %d of %d tables have a head", name, l.heads, l.tables)
		}
		for file, shows := range l.pictures {
			pictures++
			if _, err := os.Stat(filepath.Join(dir, path.Dir(name), file)); err != nil || len(shows) < 10 {
				t.Errorf("%s: the picture %s says %q, %v", name, file, shows, err)
			}
		}
		for _, link := range l.links {
			to, err := url.Parse(link)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if to.Scheme != "" {
				continue
			}
			target := name
			if to.Path != "" {
				target = path.Join(path.Dir(name), to.Path)
			}
			if p, ok := pages[target]; !ok || to.Fragment != "" && !p.places[to.Fragment] {
				t.Errorf("%s: %s leads nowhere", name, link)
			}
			if strings.HasSuffix(to.Path, ".md") {
				t.Errorf("%s: %s is no page for a browser", name, link)
			}
		}
	}
	if pictures < 10 {
		t.Errorf("%d pictures", pictures)
	}
}
