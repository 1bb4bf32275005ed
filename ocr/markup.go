package ocr

import (
	"html"
	"strings"
)

// markup walks XHTML as hOCR uses it: tags, attributes, text, entities.
// encoding/xml is too strict here: one odd character from an engine would cost
// the whole page.
type markup struct {
	rest string
}

// token is a tag or a run of text.
type token struct {
	name    string // of the tag, lower case; "" for text
	closing bool   // </name>
	empty   bool   // <name/> or an element that has no content
	class   string
	title   string
	text    string // unescaped
}

// next returns the next token; ok is false at the end. An unfinished tag at the
// end is a token named "?", so that a cut document does not pass for a whole one.
func (m *markup) next() (t token, ok bool) {
	for m.rest != "" {
		if m.rest[0] != '<' {
			run := m.rest
			if i := strings.IndexByte(run, '<'); i >= 0 {
				run = run[:i]
			}
			m.rest = m.rest[len(run):]
			return token{text: html.UnescapeString(run)}, true
		}
		switch {
		case strings.HasPrefix(m.rest, "<!--"):
			if !m.skip("-->") {
				return token{name: "?"}, true
			}
		case strings.HasPrefix(m.rest, "<!"), strings.HasPrefix(m.rest, "<?"):
			if !m.skip(">") {
				return token{name: "?"}, true
			}
		default:
			return m.tag(), true
		}
	}
	return token{}, false
}

// skip drops everything up to and including end.
func (m *markup) skip(end string) bool {
	i := strings.Index(m.rest, end)
	if i < 0 {
		m.rest = ""
		return false
	}
	m.rest = m.rest[i+len(end):]
	return true
}

// tag reads a tag from its "<" to its ">"; a ">" inside quotes is part of a
// value.
func (m *markup) tag() token {
	end, quote := -1, byte(0)
	for i := 1; i < len(m.rest); i++ {
		c := m.rest[i]
		if quote != 0 {
			if c == quote {
				quote = 0
			}
			continue
		}
		if c == '"' || c == '\'' {
			quote = c
		} else if c == '>' {
			end = i
			break
		}
	}
	if end < 0 {
		m.rest = ""
		return token{name: "?"}
	}
	body := m.rest[1:end]
	m.rest = m.rest[end+1:]
	var t token
	if strings.HasPrefix(body, "/") {
		t.closing, body = true, body[1:]
	} else if strings.HasSuffix(body, "/") {
		t.empty, body = true, body[:len(body)-1]
	}
	cut := strings.IndexAny(body, " \t\r\n")
	if cut < 0 {
		cut = len(body)
	}
	t.name = strings.ToLower(body[:cut])
	switch t.name {
	case "":
		t.name = "?"
	case "meta", "br", "img", "hr", "link", "input":
		t.empty = !t.closing
	}
	t.attributes(body[cut:])
	return t
}

// attributes keeps class and title, the only ones hOCR gives a meaning to.
func (t *token) attributes(s string) {
	for {
		s = strings.TrimLeft(s, " \t\r\n")
		eq := strings.IndexByte(s, '=')
		if eq < 0 {
			return
		}
		name := strings.ToLower(strings.TrimSpace(s[:eq]))
		s = strings.TrimLeft(s[eq+1:], " \t\r\n")
		var value string
		if s != "" && (s[0] == '"' || s[0] == '\'') {
			end := strings.IndexByte(s[1:], s[0])
			if end < 0 {
				return
			}
			value, s = s[1:1+end], s[end+2:]
		} else {
			end := strings.IndexAny(s, " \t\r\n")
			if end < 0 {
				end = len(s)
			}
			value, s = s[:end], s[end:]
		}
		switch name {
		case "class":
			t.class = value
		case "title":
			t.title = html.UnescapeString(value)
		}
	}
}
