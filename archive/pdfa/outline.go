package pdfa

import (
	"fmt"
	"strings"
)

type bookmark struct {
	title string
	page  int
}

// Bookmark adds an entry to the outline, in the order of the calls. Pages count
// from 0; Close refuses an entry whose page was never added.
func (w *Writer) Bookmark(title string, page int) {
	w.bookmarks = append(w.bookmarks, bookmark{title: clean(title), page: page})
}

// outline writes the outline and returns its entry of the catalog.
func (w *Writer) outline(pages []int) string {
	if len(w.bookmarks) == 0 {
		return ""
	}
	root := w.sink.alloc()
	items := make([]int, len(w.bookmarks))
	for i := range items {
		items[i] = w.sink.alloc()
	}
	w.sink.object(root, fmt.Sprintf("<</Type/Outlines/First %s/Last %s/Count %d>>",
		ref(items[0]), ref(items[len(items)-1]), len(items)))
	for i, mark := range w.bookmarks {
		links := ""
		if i > 0 {
			links += "/Prev " + ref(items[i-1])
		}
		if i+1 < len(items) {
			links += "/Next " + ref(items[i+1])
		}
		w.sink.object(items[i], fmt.Sprintf("<</Title%s/Parent %s%s/Dest[%s/Fit]>>",
			text(mark.title), ref(root), links, ref(pages[mark.page])))
	}
	return "/Outlines " + ref(root) + "/PageMode/UseOutlines"
}

// labels returns the page labels of the catalog; pages without a label of their
// own show their number.
func (w *Writer) labels() string {
	var tree strings.Builder
	any, plain := false, false
	for i, p := range w.pages {
		switch {
		case p.label != "":
			fmt.Fprintf(&tree, "%d<</P%s>>", i, text(p.label))
			any, plain = true, false
		case !plain:
			fmt.Fprintf(&tree, "%d<</S/D/St %d>>", i, i+1)
			plain = true
		}
	}
	if !any {
		return ""
	}
	return "/PageLabels<</Nums[" + tree.String() + "]>>"
}
