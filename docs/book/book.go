// Package book writes the handbook as pages for a browser: with headings, names of
// languages and words for pictures, so that a screen reader can work with them
// (EN 301 549, 12.1.2).
package book

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/scanstelle/scanstelle/docs"
)

// part is the pages of one language, in the order in which they are offered.
type part struct {
	Language, Title, Skip, Contents string
	Pages                           []string
}

// parts are the handbook; what is not in it is for those who read the source.
var parts = []part{
	{"de", "Handbuch", "Zum Inhalt", "Seiten des Handbuchs", []string{"bedienung.md", "pruefung.md", "einrichten.md", "befehle.md", "verwaltung.md", "revision.md", "versprechen.md", "barrierefreiheit.md"}},
	{"en", "Handbook", "To the content", "Pages of the handbook", []string{"en/operation.md", "en/inspection.md", "en/administration.md", "en/messages.md"}},
}

//go:embed page.html
var layout string

var page = template.Must(template.New("page").Parse(layout))

// link leads to a page.
type link struct {
	To, Title, Language string
	Here                bool
}

// content is what page.html is filled with.
type content struct {
	part
	Title string
	Links []link // to the pages of this language, then to the first of the other
	Body  template.HTML
}

// Write writes the handbook into a folder, which it makes: index.html, and beside it
// all pages and pictures. Files of an earlier one are replaced. It returns the path of
// the first page.
func Write(dir string) (first string, err error) {
	for _, p := range parts {
		for _, file := range p.Pages {
			if err := write(dir, p, file); err != nil {
				return "", err
			}
		}
	}
	err = fs.WalkDir(docs.Files, "bild", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := docs.Files.ReadFile(name)
		if err != nil {
			return err
		}
		return put(dir, name, data)
	})
	if err != nil {
		return "", err
	}
	start, err := os.ReadFile(filepath.Join(dir, named(parts[0].Pages[0])))
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "index.html"), put(dir, "index.html", start)
}

func put(dir, name string, data []byte) error {
	to := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o644)
}

// named is the name of a page for a browser.
func named(file string) string { return strings.TrimSuffix(file, ".md") + ".html" }

// called are pages whose headings alone would not tell them apart.
var called = map[string]string{"einrichten.md": "Verwaltung am Arbeitsplatz", "verwaltung.md": "Verwaltung mit Befehlen"}

// titled is the heading of a page.
func titled(file string) (string, error) {
	if name := called[file]; name != "" {
		return name, nil
	}
	data, err := docs.Files.ReadFile(file)
	if err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(string(data), "\n")
	if !strings.HasPrefix(line, "# ") {
		return "", fmt.Errorf("%s begins with no heading", file)
	}
	return strings.TrimPrefix(line, "# "), nil
}

// write makes one page.
func write(dir string, p part, file string) error {
	c := content{part: p}
	var err error
	if c.Title, err = titled(file); err != nil {
		return err
	}
	up := strings.Repeat("../", strings.Count(file, "/"))
	for _, other := range parts {
		for i, f := range other.Pages {
			if other.Language != p.Language && i > 0 {
				break
			}
			title, err := titled(f)
			if err != nil {
				return err
			}
			c.Links = append(c.Links, link{up + named(f), title, other.Language, f == file})
		}
	}
	source, err := docs.Files.ReadFile(file)
	if err != nil {
		return err
	}
	var body bytes.Buffer
	if err := markdown(file).Convert(source, &body); err != nil {
		return err
	}
	c.Body = template.HTML(body.String()) // our own text
	var out bytes.Buffer
	if err := page.Execute(&out, c); err != nil {
		return err
	}
	return put(dir, named(file), out.Bytes())
}

// markdown reads one page. The text is our own: its places are written in HTML.
func markdown(file string) goldmark.Markdown {
	return goldmark.New(goldmark.WithExtensions(extension.GFM),
		goldmark.WithParserOptions(parser.WithAutoHeadingID(), parser.WithASTTransformers(util.Prioritized(links{file}, 100))),
		goldmark.WithRendererOptions(html.WithUnsafe()))
}

// links lets what leads from one page to another do so in a browser, too. What leads out
// of the handbook is words only.
type links struct{ file string }

// Transform changes the links of a page.
func (l links) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	var all []*ast.Link
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the function returns no error
		if a, ok := n.(*ast.Link); ok && entering {
			all = append(all, a)
		}
		return ast.WalkContinue, nil
	})
	for _, a := range all {
		to, place, _ := strings.Cut(string(a.Destination), "#")
		if to == "" || strings.Contains(to, "://") {
			continue
		}
		if l.inBook(to) {
			a.Destination = []byte(strings.TrimSuffix(named(to)+"#"+place, "#"))
			continue
		}
		for c := a.FirstChild(); c != nil; c = a.FirstChild() {
			a.Parent().InsertBefore(a.Parent(), a, c)
		}
		a.Parent().RemoveChild(a.Parent(), a)
	}
}

// inBook tells whether a link of the page leads to another page.
func (l links) inBook(to string) bool {
	name := path.Join(path.Dir(l.file), to)
	for _, p := range parts {
		for _, f := range p.Pages {
			if f == name {
				return true
			}
		}
	}
	return false
}
