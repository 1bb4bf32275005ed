package station

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// group is the pages of one document to be, and the separator that opened it.
type group struct {
	pages     []batch.Page
	separator string
	cover     *batch.Cover // what that told about the document
}

// split cuts the pages of one input, in order, into documents. A separator
// sheet closes the document before it and opens the next; it belongs to the
// batch, not to a document, and so does its other side when that is blank. A
// page that carries a separator code beside content opens a document and stays
// in it: nothing with content is left out.
func split(pages []batch.Page, separators bool) []group {
	var groups []group
	open := false
	for i, p := range pages {
		if separators && p.Kind == batch.KindSeparator {
			groups = append(groups, opened(p, groups))
			open = true
			continue
		}
		if separators && p.Kind == batch.KindBlank && besideSeparator(pages, i) {
			continue
		}
		if separators && p.Measured != nil && p.Measured.Separator != "" {
			groups = append(groups, opened(p, groups))
			open = true
		}
		if !open {
			groups = append(groups, group{})
			open = true
		}
		last := &groups[len(groups)-1]
		last.pages = append(last.pages, p)
	}
	kept := groups[:0]
	for _, g := range groups {
		if len(g.pages) > 0 {
			kept = append(kept, g)
		}
	}
	return kept
}

// envelopesLast brings the envelopes of a letter behind its sheets, as every
// arrangement has them.
func envelopesLast(pages []batch.Page) []batch.Page {
	var last []batch.Page
	out := slices.DeleteFunc(slices.Clone(pages), func(p batch.Page) bool {
		if p.Kind == batch.KindEnvelope {
			last = append(last, p)
		}
		return p.Kind == batch.KindEnvelope
	})
	return append(out, last...)
}

// opened begins the document behind a separator. What the other side of the same
// sheet told holds where this one tells nothing.
func opened(p batch.Page, before []group) group {
	g := group{separator: p.Measured.Separator}
	if c, ok := batch.CoverOf(p.Measured); ok {
		g.cover = &c
	} else if n := len(before); n > 0 && len(before[n-1].pages) == 0 {
		g.cover = before[n-1].cover
	}
	return g
}

// besideSeparator tells whether the other side of the page's sheet is a
// separator.
func besideSeparator(pages []batch.Page, i int) bool {
	for _, j := range []int{i - 1, i + 1} {
		if j >= 0 && j < len(pages) && pages[j].Sheet == pages[i].Sheet && pages[j].Side != pages[i].Side && pages[j].Kind == batch.KindSeparator {
			return true
		}
	}
	return false
}

// title names a document after its input, without path and ending.
func title(source string) string {
	name := strings.TrimSuffix(filepath.Base(source), filepath.Ext(source))
	if name == "" || name == "." || name == "/" {
		return "Dokument"
	}
	return name
}

// objectName is the file name of a package in a target: title and delivery ID.
// Only letters, digits, dash and dot are kept, so that every file system and
// every receiver takes it.
func objectName(title string, delivery batch.ID) string {
	var b strings.Builder
	for _, r := range title {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '.':
			b.WriteRune(r)
		case strings.ContainsRune("äöüÄÖÜß", r):
			b.WriteString(map[rune]string{'ä': "ae", 'ö': "oe", 'ü': "ue", 'Ä': "Ae", 'Ö': "Oe", 'Ü': "Ue", 'ß': "ss"}[r])
		default:
			b.WriteByte('-')
		}
		if b.Len() >= 60 {
			break
		}
	}
	slug := strings.Trim(b.String(), "-.")
	if slug == "" {
		slug = "Dokument"
	}
	return slug + "_" + string(delivery) + ".pdf"
}
