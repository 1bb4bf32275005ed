package ocr

import (
	"math"
	"strconv"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// Limits of a document; Tesseract writes about 130 bytes a word.
const (
	maxHOCRBytes = 64 << 20
	maxHOCRDepth = 64
)

// element is what an open tag means to us.
type element byte

const (
	elementOther element = iota
	elementPage
	elementBlock
	elementParagraph
	elementLine
	elementWord
)

// kinds maps the classes of hOCR 1.2 (sections 4 and 7) that Tesseract writes.
// Headings, captions and floats are lines to us.
var kinds = map[string]element{
	"ocr_page":      elementPage,
	"ocr_carea":     elementBlock,
	"ocr_par":       elementParagraph,
	"ocr_line":      elementLine,
	"ocr_header":    elementLine,
	"ocr_textfloat": elementLine,
	"ocr_caption":   elementLine,
	"ocrx_word":     elementWord,
}

// ParseHOCR reads one page of hOCR 1.2 as Tesseract writes it, as a fragment or
// as a document. Width and Height come from the page's bbox; Engine, Languages,
// Rotation and Deskew are left to Stamp. The result is sanitised. Errors have
// CodeBroken: no page or more than one, elements that do not nest or do not end
// (a cut document), a word or line without a box; CodeTooManyBytes beyond 64
// MiB.
func ParseHOCR(data []byte) (*batch.Text, error) {
	if len(data) > maxHOCRBytes {
		return nil, batch.Refuse("ocr.hocr", batch.CodeTooManyBytes, "%d Byte hOCR", len(data))
	}
	p := &parser{text: &batch.Text{}}
	m := markup{rest: string(data)}
	for {
		t, ok := m.next()
		if !ok {
			break
		}
		if reason := p.take(t); reason != "" {
			return nil, batch.Refuse("ocr.hocr", batch.CodeBroken, "hOCR: %s", reason)
		}
	}
	switch {
	case len(p.open) > 0:
		return nil, batch.Refuse("ocr.hocr", batch.CodeBroken, "hOCR: <%s> endet nicht", p.open[len(p.open)-1].name)
	case p.pages != 1:
		return nil, batch.Refuse("ocr.hocr", batch.CodeBroken, "hOCR: %d Seiten statt einer", p.pages)
	}
	Sanitise(p.text)
	return p.text, nil
}

// parser builds the text from tokens; reasons are returned as German words.
type parser struct {
	text  *batch.Text
	open  []opened
	pages int
	words int
	block int
	par   int
	line  *batch.Line
	level bool // the open line has a baseline from left to right
	word  *batch.Word
	run   strings.Builder // text of the open word
}

type opened struct {
	name string
	kind element
}

func (p *parser) take(t token) (reason string) {
	switch {
	case t.name == "?":
		return "unfertiges Element"
	case t.name == "":
		if p.word != nil {
			p.run.WriteString(t.text)
		}
		return ""
	case t.closing:
		return p.end(t.name)
	}
	kind := kinds[t.class]
	if t.empty {
		if kind == elementWord || kind == elementLine || kind == elementPage {
			return t.class + " ohne Inhalt"
		}
		return ""
	}
	if len(p.open) == maxHOCRDepth {
		return "zu tief verschachtelt"
	}
	p.open = append(p.open, opened{t.name, kind})
	return p.begin(kind, properties(t.title))
}

func (p *parser) begin(kind element, props map[string][]string) (reason string) {
	switch kind {
	case elementPage:
		p.pages++
		box, ok := bbox(props)
		if !ok || box[0] != 0 || box[1] != 0 || box[2] < 1 || box[3] < 1 || box[2] > MaxSide || box[3] > MaxSide {
			return "Seite ohne Maße"
		}
		p.text.Width, p.text.Height = box[2], box[3]
	case elementBlock:
		p.block++
	case elementParagraph:
		p.par++
	case elementLine:
		return p.beginLine(props)
	case elementWord:
		return p.beginWord(props)
	}
	return ""
}

func (p *parser) beginLine(props map[string][]string) (reason string) {
	box, ok := bbox(props)
	switch {
	case p.pages == 0:
		return "Zeile außerhalb der Seite"
	case p.line != nil:
		return "Zeile in einer Zeile"
	case !ok:
		return "Zeile ohne Maße"
	}
	p.line = &batch.Line{Box: box, Block: p.block, Paragraph: p.par, Size: float64(box[3])}
	p.level = false
	if v := props["baseline"]; len(v) == 2 {
		// On lines that run down the page Tesseract divides by almost nothing.
		if slope := number(v[0], 0); math.Abs(slope) < 1 {
			p.line.BaselineSlope, p.line.BaselineOffset = slope, number(v[1], 0)
			p.level = true
		}
	}
	if v := props["x_size"]; len(v) == 1 {
		p.line.Size = number(v[0], p.line.Size)
	}
	if v := props["textangle"]; len(v) == 1 {
		p.line.Angle = number(v[0], 0)
	}
	return ""
}

func (p *parser) beginWord(props map[string][]string) (reason string) {
	box, ok := bbox(props)
	switch {
	case p.line == nil:
		return "Wort außerhalb einer Zeile"
	case p.word != nil:
		return "Wort in einem Wort"
	case !ok:
		return "Wort ohne Maße"
	case p.words == maxWords:
		return "mehr als " + strconv.Itoa(maxWords) + " Wörter"
	}
	p.words++
	p.word = &batch.Word{Box: box}
	if v := props["x_wconf"]; len(v) == 1 {
		p.word.Confidence = number(v[0], 0)
	}
	p.run.Reset()
	return ""
}

// end closes the innermost element, which must have that name.
func (p *parser) end(name string) (reason string) {
	if len(p.open) == 0 || p.open[len(p.open)-1].name != name {
		return "</" + clean(name, 20) + "> an falscher Stelle"
	}
	kind := p.open[len(p.open)-1].kind
	p.open = p.open[:len(p.open)-1]
	switch kind {
	case elementWord:
		// Tesseract reports specks and rules as words of white space.
		p.word.Text = clean(p.run.String(), maxWordRunes)
		if p.word.Text != "" {
			p.line.Words = append(p.line.Words, *p.word)
		}
		p.word = nil
	case elementLine:
		if p.line.Angle == 0 && !p.level {
			p.line.Angle = vertical(p.line)
		}
		if len(p.line.Words) > 0 {
			p.text.Lines = append(p.text.Lines, *p.line)
		}
		p.line = nil
	}
	return ""
}

// vertical returns the angle of a line without a level baseline: Tesseract tells
// a textangle only after orientation detection, but reads lines that run down
// (or, rarely, up) the page all the same. The words are in reading order; a lone
// word runs down, since Tesseract assumes that.
func vertical(l *batch.Line) float64 {
	if l.Box[3] <= l.Box[2] || len(l.Words) == 0 {
		return 0
	}
	first, last := l.Words[0].Box, l.Words[len(l.Words)-1].Box
	if 2*last[1]+last[3] < 2*first[1]+first[3] {
		return 90
	}
	return 270
}

// properties splits a title attribute (hOCR 1.2 section 3.2): properties are
// separated by semicolons, their values by blanks. A file name in quotes may
// hold either.
func properties(title string) map[string][]string {
	props := map[string][]string{}
	for title != "" {
		end, quoted := len(title), false
		for i := 0; i < len(title); i++ {
			if title[i] == '"' {
				quoted = !quoted
			} else if title[i] == ';' && !quoted {
				end = i
				break
			}
		}
		if fields := strings.Fields(title[:end]); len(fields) > 1 {
			props[fields[0]] = fields[1:]
		}
		title = title[min(end+1, len(title)):]
	}
	return props
}

// bbox turns left, top, right, bottom into x, y, width, height.
func bbox(props map[string][]string) (box [4]int, ok bool) {
	v := props["bbox"]
	if len(v) != 4 {
		return box, false
	}
	for i := range v {
		n, err := strconv.Atoi(v[i])
		if err != nil || n < -1<<20 || n > 1<<20 {
			return box, false
		}
		box[i] = n
	}
	box[2] -= box[0]
	box[3] -= box[1]
	return box, true
}

func number(s string, other float64) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return other
	}
	return v
}
