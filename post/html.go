package post

import (
	"strings"

	"golang.org/x/net/html"
)

// breaks are elements before and after which a line ends.
var breaks = map[string]bool{"p": true, "div": true, "br": true, "tr": true, "li": true, "h1": true, "h2": true, "h3": true, "h4": true, "table": true, "blockquote": true, "ul": true, "ol": true, "hr": true}

// unseen are elements whose text nobody sees.
var unseen = map[string]bool{"script": true, "style": true, "head": true, "title": true, "noscript": true, "template": true}

// htmlText is the text of an HTML document without its layout. Nothing is fetched or
// run.
func htmlText(s string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(s))
	hidden := 0
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			return tidy(b.String())
		case html.TextToken:
			if hidden == 0 {
				b.WriteString(strings.Join(strings.FieldsFunc(" "+string(z.Text())+" ", func(r rune) bool { return r == '\n' || r == '\r' || r == '\t' }), " "))
			}
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			tag := string(name)
			switch {
			case unseen[tag] && kind == html.StartTagToken:
				hidden++
			case unseen[tag] && kind == html.EndTagToken:
				hidden = max(0, hidden-1)
			case breaks[tag]:
				b.WriteByte('\n')
			case tag == "td" || tag == "th":
				b.WriteByte(' ')
			}
		}
	}
}

// tidy brings every line into one form and keeps one empty line between paragraphs.
func tidy(s string) string {
	var out []string
	for l := range strings.SplitSeq(s, "\n") {
		if l = line(l); l != "" || len(out) > 0 && out[len(out)-1] != "" {
			out = append(out, l)
		}
	}
	return strings.TrimSpace(strings.Join(out, "\n"))
}
