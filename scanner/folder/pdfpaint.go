package folder

import (
	"bytes"
	"math"
	"strconv"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// edge is how far, in points, an image may miss the edge of the page and still
// count as covering it: producers round.
const edge = 1.5

// painter reads the drawing instructions of a page (ISO 32000-1 annex A) just
// far enough to tell which images are painted where, and whether anything else
// can be seen. What it does not know counts as seen.
type painter struct {
	objects   *pdfObjects
	resources types.Dict
	box       [4]float64 // left, bottom, right, top in points

	images []paintedImage
	other  bool // something else than an image can be seen

	state    paintState
	stack    []paintState
	operands []token
	path     []token // the operands of the one "re" of the current path
	pathOps  int
	clip     bool // W was given for the current path
}

type paintState struct {
	matrix     [6]float64
	renderMode int
	clipped    bool
}

// paintedImage is one use of an image; matrix maps the unit square to points.
type paintedImage struct {
	stream  types.StreamDict
	matrix  [6]float64
	clipped bool
}

func (im paintedImage) area() float64 {
	return math.Abs(im.matrix[0]*im.matrix[3] - im.matrix[1]*im.matrix[2])
}

// dpi is the finer of the two resolutions of the image on the page.
func (im paintedImage) dpi(o *pdfObjects) float64 {
	across, down := math.Hypot(im.matrix[0], im.matrix[1]), math.Hypot(im.matrix[2], im.matrix[3])
	if across < 1 || down < 1 {
		return 0
	}
	return max(o.number(im.stream.Dict, "Width")/across, o.number(im.stream.Dict, "Height")/down) * 72
}

// covers reports whether the image stands upright and fills the box exactly.
func (im paintedImage) covers(box [4]float64) bool {
	m := im.matrix
	if m[1] != 0 || m[2] != 0 || m[0] <= 0 || m[3] <= 0 {
		return false
	}
	for i, v := range [4]float64{m[4], m[5], m[4] + m[0], m[5] + m[3]} {
		if math.Abs(v-box[i]) > edge {
			return false
		}
	}
	return true
}

func (p *painter) run(content []byte) {
	p.state.matrix = [6]float64{1, 0, 0, 1, 0, 0}
	tokens := tokenizer{data: content}
	for !p.tooMuch() {
		t, ok := tokens.next()
		if !ok {
			break
		}
		if t.kind != operator {
			p.operands = append(p.operands, t)
			continue
		}
		p.operate(t.text)
		p.operands = p.operands[:0]
	}
	p.other = p.other || tokens.broken || p.tooMuch()
}

// tooMuch stops the reading of pages that only look like work.
func (p *painter) tooMuch() bool {
	return len(p.images) > 1000 || len(p.stack) > 100 || len(p.operands) > 1000
}

func (p *painter) operate(op string) {
	switch op {
	case "q":
		p.stack = append(p.stack, p.state)
	case "Q":
		if n := len(p.stack); n > 0 {
			p.state, p.stack = p.stack[n-1], p.stack[:n-1]
		}
	case "cm":
		if m, ok := p.numbers(6); ok {
			p.state.matrix = multiply([6]float64(m), p.state.matrix)
		} else {
			p.other = true
		}
	case "Do":
		p.paint()
	case "gs":
		p.graphicsState()
	case "Tr":
		if m, ok := p.numbers(1); ok {
			p.state.renderMode = int(m[0])
		}
	case "Tj", "TJ", "'", "\"":
		if p.state.renderMode != 3 { // 3 is invisible: the text of an earlier OCR
			p.other = true
		}
	case "re":
		p.path, p.pathOps = append(p.path[:0], p.operands...), p.pathOps+1
	case "m", "l", "c", "v", "y", "h":
		p.pathOps += 2
	case "W", "W*":
		p.clip = true
	case "n":
		p.endPath()
	case "BDC":
		if len(p.operands) > 0 && p.operands[0].text == "OC" {
			p.other = true // optional content may be switched off
		}
	case "w", "J", "j", "M", "d", "ri", "i", "BT", "ET", "Tc", "Tw", "Tz", "TL", "Tf", "Ts", "Td", "TD", "Tm", "T*",
		"CS", "cs", "SC", "SCN", "sc", "scn", "G", "g", "RG", "rg", "K", "k", "MP", "DP", "BMC", "EMC", "BX", "EX":
	default: // paths, shadings, inline images, and what nobody knows
		p.other = true
	}
}

// endPath takes the clip over, unless it is a rectangle around the whole page.
func (p *painter) endPath() {
	if p.clip && !(p.pathOps == 1 && p.wholeRectangle()) {
		p.state.clipped = true
	}
	p.path, p.pathOps, p.clip = nil, 0, false
}

func (p *painter) wholeRectangle() bool {
	m, ok := numbersOf(p.path, 4)
	if !ok {
		return false
	}
	t := p.state.matrix
	if t[1] != 0 || t[2] != 0 {
		return false
	}
	x0, y0 := m[0]*t[0]+t[4], m[1]*t[3]+t[5]
	x1, y1 := (m[0]+m[2])*t[0]+t[4], (m[1]+m[3])*t[3]+t[5]
	return min(x0, x1) <= p.box[0]+edge && min(y0, y1) <= p.box[1]+edge && max(x0, x1) >= p.box[2]-edge && max(y0, y1) >= p.box[3]-edge
}

// paint notes an image; any other object counts as something seen.
func (p *painter) paint() {
	if len(p.operands) != 1 || p.operands[0].kind != nameToken {
		p.other = true
		return
	}
	object, _ := p.objects.get(p.objects.dict(p.resources, "XObject"), p.operands[0].text).(types.StreamDict)
	if name(p.objects, object.Dict, "Subtype") != "Image" {
		p.other = true
		return
	}
	p.images = append(p.images, paintedImage{object, p.state.matrix, p.state.clipped})
}

// graphicsState looks for what lets an image shine through or mixes it.
func (p *painter) graphicsState() {
	if len(p.operands) != 1 {
		p.other = true
		return
	}
	d := p.objects.dict(p.objects.dict(p.resources, "ExtGState"), p.operands[0].text)
	for _, key := range []string{"ca", "CA"} {
		if v := p.objects.get(d, key); v != nil && asNumber(v) != 1 {
			p.other = true
		}
	}
	for key, plain := range map[string]types.Name{"SMask": "None", "BM": "Normal"} {
		if v := p.objects.get(d, key); v != nil && v != types.Object(plain) {
			p.other = true
		}
	}
	if p.objects.get(d, "TR") != nil || p.objects.get(d, "TR2") != nil {
		p.other = true
	}
}

func (p *painter) numbers(n int) ([]float64, bool) { return numbersOf(p.operands, n) }

func numbersOf(tokens []token, n int) ([]float64, bool) {
	if len(tokens) != n {
		return nil, false
	}
	all := make([]float64, n)
	for i, t := range tokens {
		v, err := strconv.ParseFloat(t.text, 64)
		if t.kind != numberToken || err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, false
		}
		all[i] = v
	}
	return all, true
}

func multiply(a, b [6]float64) [6]float64 {
	return [6]float64{
		a[0]*b[0] + a[1]*b[2], a[0]*b[1] + a[1]*b[3], a[2]*b[0] + a[3]*b[2],
		a[2]*b[1] + a[3]*b[3], a[4]*b[0] + a[5]*b[2] + b[4], a[4]*b[1] + a[5]*b[3] + b[5],
	}
}

type tokenKind int

const (
	operator tokenKind = iota
	numberToken
	nameToken
	otherToken // strings, brackets: never looked into
)

type token struct {
	kind tokenKind
	text string
}

// tokenizer splits a content stream (ISO 32000-1, 7.2 and 7.8.2).
type tokenizer struct {
	data   []byte
	broken bool
}

const pdfSpace, pdfDelimiters = " \t\r\n\f\x00", "()<>[]{}/%"

func (t *tokenizer) next() (token, bool) {
	for {
		t.data = bytes.TrimLeft(t.data, pdfSpace)
		if len(t.data) == 0 {
			return token{}, false
		}
		if t.data[0] != '%' {
			break
		}
		if end := bytes.IndexAny(t.data, "\r\n"); end >= 0 {
			t.data = t.data[end:]
		} else {
			t.data = nil
		}
	}
	switch c := t.data[0]; c {
	case '(':
		t.skipString()
		return token{kind: otherToken}, true
	case '/':
		return token{nameToken, t.word(1)}, true
	case '<', '>', '[', ']', '{', '}', ')':
		t.data = t.data[1:]
		return token{kind: otherToken}, true
	}
	word := t.word(0)
	if c := word[0]; c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.' {
		return token{numberToken, word}, true
	}
	return token{operator, word}, true
}

// word takes everything up to the next space or delimiter, behind skip bytes.
func (t *tokenizer) word(skip int) string {
	t.data = t.data[skip:]
	end := bytes.IndexAny(t.data, pdfSpace+pdfDelimiters)
	if end < 0 {
		end = len(t.data)
	}
	word := string(t.data[:end])
	t.data = t.data[end:]
	return word
}

// skipString passes over a string in brackets, which may be nested or escaped.
func (t *tokenizer) skipString() {
	depth := 0
	for i := 0; i < len(t.data); i++ {
		switch t.data[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				t.data = t.data[i+1:]
				return
			}
		}
	}
	t.data, t.broken = nil, true
}
