package station

import (
	"fmt"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// TestSplit writes pages as letters: c content, b blank, s separator, k content
// with a separator code; a sheet with two sides is written in brackets. Blank
// separators' backs belong to no document.
func TestSplit(t *testing.T) {
	for _, c := range []struct{ pages, want string }{
		{"", ""},
		{"c", "1"},
		{"cc", "12"},
		{"ccb", "123"}, // blank pages are marked, never dropped
		{"b", "1"},
		{"csc", "1 3"},
		{"sc", "2"},
		{"cs", "1"},
		{"s", ""},
		{"ss", ""},
		{"cssc", "1 4"},
		{"scsc", "2 4"},
		{"c[sb]c", "1 4"},  // the empty back of a separator is part of it
		{"c[bs]c", "1 4"},  // whichever side was up
		{"c[ss]c", "1 4"},  // printed on both sides
		{"c[sc]c", "1 34"}, // content on its back is kept, and opens the next
		{"[cb]s[cb]", "12 45"},
		{"csb", "1 3"},  // a blank sheet after a separator is a sheet of its own
		{"ckc", "1 23"}, // a code beside content cuts and stays
		{"k", "1"},
		{"ck[sb]k", "1 2 5"},
	} {
		pages := writtenPages(c.pages)
		var got []string
		kept := map[int]bool{}
		for _, g := range split(pages, true) {
			s := ""
			for _, p := range g.pages {
				s += fmt.Sprint(p.Position)
				if kept[p.Position] {
					t.Errorf("%s: page %d is in two documents", c.pages, p.Position)
				}
				kept[p.Position] = true
			}
			got = append(got, s)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: documents %q, want %q", c.pages, strings.Join(got, " "), c.want)
		}
		for _, p := range pages {
			if p.Kind == batch.KindContent && !kept[p.Position] {
				t.Errorf("%s: content page %d is in no document", c.pages, p.Position)
			}
		}
		if groups := split(pages, false); len(pages) > 0 && (len(groups) != 1 || len(groups[0].pages) != len(pages)) {
			t.Errorf("%s: separators switched off gives %d documents", c.pages, len(groups))
		}
	}
}

func writtenPages(s string) []batch.Page {
	var pages []batch.Page
	sheet, two := 0, false
	for _, r := range s {
		switch r {
		case '[':
			sheet, two = sheet+1, true
			continue
		case ']':
			two = false
			continue
		}
		p := batch.Page{Position: len(pages) + 1, Kind: batch.KindContent, Side: batch.Front, Measured: &batch.Measurement{}}
		if !two {
			sheet++
		} else if n := len(pages); n > 0 && pages[n-1].Sheet == sheet {
			p.Side = batch.Back
		}
		p.Sheet = sheet
		switch r {
		case 'b':
			p.Kind = batch.KindBlank
		case 's':
			p.Kind, p.Measured.Separator = batch.KindSeparator, "PATCHT"
		case 'k':
			p.Measured.Separator = "PATCHT"
		}
		pages = append(pages, p)
	}
	return pages
}

func TestObjectName(t *testing.T) {
	const id = "01900000-0000-7000-8000-000000000001"
	for title, want := range map[string]string{
		"brief":                      "brief",
		"Straße Nr. 5 – Übersicht":   "Strasse-Nr.-5---Uebersicht",
		"../../etc/passwd":           "etc-passwd",
		"":                           "Dokument",
		"...":                        "Dokument",
		"日本":                         "Dokument",
		"a/b\\c:d*e?f\"g<h>i|j":      "a-b-c-d-e-f-g-h-i-j",
		"mit\nZeile\x00und Nullbyte": "mit-Zeile-und-Nullbyte",
		"-rf":                        "rf",
		".versteckt":                 "versteckt",
	} {
		if got := objectName(title, id); got != want+"_"+id+".pdf" {
			t.Errorf("objectName(%q) = %q", title, got)
		}
	}
	if long := objectName(strings.Repeat("ß", 300), id); len(long) > 110 {
		t.Errorf("a name of %d bytes", len(long))
	}
}

func TestTitle(t *testing.T) {
	for source, want := range map[string]string{
		"/srv/post/brief.pdf": "brief", "brief": "brief", "/srv/a.b.tif": "a.b", "/": "Dokument", "": "Dokument", "/srv/.pdf": "Dokument",
	} {
		if got := title(source); got != want {
			t.Errorf("title(%q) = %q, want %q", source, got, want)
		}
	}
}
