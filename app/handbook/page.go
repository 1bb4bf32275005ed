// Package handbook reads the pages of the handbook for the window: chapters of plain
// blocks, without pictures, for what they show is on the screen already.
package handbook

import (
	"regexp"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/docs"
)

// Kind of a page.
type Kind int

// Pages of the handbook, in the order in which they are offered.
const (
	Operation Kind = iota
	Inspection
	Administration
)

// Kinds are all.
var Kinds = []Kind{Operation, Inspection, Administration}

// names of the files by language; any other language reads the German ones.
var names = map[string][]string{"de": {"bedienung.md", "pruefung.md", "einrichten.md"}, "en": {"en/operation.md", "en/inspection.md", "en/administration.md"}}

// Page is one file.
type Page struct {
	Title    string
	Chapters []Chapter
}

// Chapter is what stands below a heading of the second level, or before the first.
type Chapter struct {
	Title string
	// Anchors are its places and those of what stands in it, its own first.
	Anchors []string
	Blocks  []Block
}

// Form of a block.
type Form int

// Forms.
const (
	Paragraph Form = iota
	Heading
	Item // of a list
	Row  // of a table: its cells without the columns that only scripts need
)

// Block is a piece of a chapter.
type Block struct {
	Form   Form
	Mark   string   // of an item: "•", "1."
	Cells  [][]Span // of a row; of anything else one
	Anchor string   // of a row: the code of its message
}

// Style of some words.
type Style int

// Styles.
const (
	Plain Style = iota
	Key         // what stands on a key
	Code        // what a machine reads
	Stress
)

// Span is some words in one style.
type Span struct {
	Words string
	Style Style
}

// Open reads a page in a language.
func Open(language string, k Kind) (Page, error) {
	files, ok := names[language]
	if !ok {
		files = names["de"]
	}
	data, err := docs.Pages.ReadFile(files[k])
	if err != nil {
		return Page{}, err
	}
	return Parse(string(data)), nil
}

// Find looks for a place such as "bedienung.md#scanner", as the catalogue of failures
// names it: the page, and the index of the chapter.
func Find(language, place string) (k Kind, chapter int, ok bool) {
	file, anchor, _ := strings.Cut(place, "#")
	at := slices.Index(names["de"], file)
	if at < 0 {
		return 0, 0, false
	}
	page, err := Open(language, Kind(at))
	if err != nil {
		return 0, 0, false
	}
	chapter = slices.IndexFunc(page.Chapters, func(c Chapter) bool { return slices.Contains(c.Anchors, anchor) })
	return Kind(at), chapter, chapter >= 0
}

var (
	comment = regexp.MustCompile(`(?s)<!--.*?-->`)
	anchor  = regexp.MustCompile(`^<a id="([^"]+)"></a>$`)
	item    = regexp.MustCompile(`^(?:([-*])|(\d+\.)) +(.*)$`)
	picture = regexp.MustCompile(`^!\[`)
	spans   = regexp.MustCompile("\\*\\*(.+?)\\*\\*|`(.+?)`|\\*(.+?)\\*|\\[(.+?)\\]\\(.*?\\)")
)

// Parse reads the part of Markdown that the pages are written in.
func Parse(text string) Page {
	r := reader{}
	for _, line := range strings.Split(comment.ReplaceAllString(text, ""), "\n") {
		r.line(strings.TrimRight(line, " "))
	}
	r.end()
	return r.page
}

// reader reads line by line.
type reader struct {
	page    Page
	anchors []string // of what comes next
	open    []string // lines of the block that is not complete
	block   Block
	columns []string // heads of the table one is in
}

func (r *reader) line(line string) {
	bare := strings.TrimSpace(line)
	switch m := item.FindStringSubmatch(bare); {
	case bare == "", picture.MatchString(bare):
		r.end()
		r.columns = nil
	case anchor.MatchString(bare):
		r.end()
		r.anchors = append(r.anchors, anchor.FindStringSubmatch(bare)[1])
	case strings.HasPrefix(bare, "#"):
		r.end()
		r.heading(bare)
	case strings.HasPrefix(bare, "|"):
		r.end()
		r.row(bare)
	case m != nil:
		r.end()
		r.block = Block{Form: Item, Mark: m[2]}
		if m[1] != "" {
			r.block.Mark = "•"
		}
		r.open = []string{m[3]}
	default:
		r.open = append(r.open, bare)
	}
}

func (r *reader) heading(line string) {
	level := len(line) - len(strings.TrimLeft(line, "#"))
	title := strings.TrimSpace(line[level:])
	switch level {
	case 1:
		r.page.Title = title
	case 2:
		r.page.Chapters = append(r.page.Chapters, Chapter{Title: title, Anchors: r.anchors})
		r.anchors = nil
	default:
		r.add(Block{Form: Heading, Cells: [][]Span{Spans(title)}})
	}
}

// end closes the block that is open.
func (r *reader) end() {
	if len(r.open) > 0 {
		r.block.Cells = [][]Span{Spans(strings.Join(r.open, " "))}
		r.add(r.block)
	}
	r.open, r.block = nil, Block{}
}

// add puts a block into the last chapter.
func (r *reader) add(b Block) {
	if len(r.page.Chapters) == 0 {
		r.page.Chapters = []Chapter{{Title: r.page.Title}}
	}
	c := &r.page.Chapters[len(r.page.Chapters)-1]
	c.Anchors, r.anchors = append(c.Anchors, r.anchors...), nil
	c.Blocks = append(c.Blocks, b)
}

// scripts are the columns of tables that only scripts need.
var scripts = []string{"Code", "Wert", "Exit"}

func (r *reader) row(line string) {
	cells := strings.Split(strings.Trim(line, "|"), "|")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	switch {
	case r.columns == nil:
		r.columns = cells
	case strings.Trim(line, "|-: ") == "":
	default:
		b := Block{Form: Row}
		for i, cell := range cells {
			switch {
			case i < len(r.columns) && !slices.Contains(scripts, r.columns[i]):
				b.Cells = append(b.Cells, Spans(cell))
			case i == 0:
				b.Anchor = strings.Trim(cell, "`")
			}
		}
		r.add(b)
	}
}

// Spans parts a line into its styles.
func Spans(text string) (out []Span) {
	text = strings.ReplaceAll(text, "&lt;", "<")
	for text != "" {
		m := spans.FindStringSubmatchIndex(text)
		if m == nil {
			return append(out, Span{Words: text})
		}
		if m[0] > 0 {
			out = append(out, Span{Words: text[:m[0]]})
		}
		for i, style := range []Style{Key, Code, Stress, Plain} {
			if from, to := m[2+2*i], m[3+2*i]; from >= 0 {
				out = append(out, Span{text[from:to], style})
			}
		}
		text = text[m[1]:]
	}
	return out
}
