package pdfa

import (
	"encoding/binary"
	"maps"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
)

// maxContent bounds one content stream; a page of dense print has 100 kB.
const maxContent = 16 << 20

func (l *lint) page(i int, p *PageInfo) {
	d, err := l.table.dict(reference{number: p.object}, "Seite")
	if err != nil {
		l.add("6.1.9-1", "%v", err)
		return
	}
	width, height := p.MediaBox[2]-p.MediaBox[0], p.MediaBox[3]-p.MediaBox[1]
	if min(width, height) < minSide || max(width, height) > maxSide {
		l.add("6.1.13-11", "Seite %d: %g × %g", i+1, width, height)
	}
	if d["Group"] != nil || inside(d, "Resources")["ExtGState"] != nil {
		l.add("6.2.10-1", "Seite %d: Transparenz", i+1)
	}
	annotations, _ := d["Annots"].([]any)
	for _, a := range annotations {
		l.annotation(i, a)
	}
	l.image(i, p)
	used := l.content(i, p)
	for _, font := range slices.Sorted(maps.Keys(used)) {
		l.font(font).use(l, i, used[font])
	}
}

// annotation allows what a signature needs: a printed widget of no size.
func (l *lint) annotation(i int, v any) {
	a, err := l.table.dict(v, "Anmerkung")
	if err != nil || a["Subtype"] != nameValue("Widget") {
		l.add("6.3.1-1", "Seite %d: Anmerkung %v", i+1, a["Subtype"])
		return
	}
	const invisible, hidden, printed, noView = 1, 2, 4, 32
	flags, _ := a["F"].(int64)
	if flags&printed == 0 || flags&(invisible|hidden|noView) != 0 {
		l.add("6.3.2-2", "Seite %d: Formularfeld mit F %d", i+1, flags)
	}
	rect, _ := a["Rect"].([]any)
	for k := 0; k < 4; k++ {
		if len(rect) != 4 || rect[k] != int64(0) {
			l.add("6.3.3-1", "Seite %d: sichtbares Formularfeld ohne Bild", i+1)
			return
		}
	}
}

func (l *lint) image(i int, p *PageInfo) {
	d := p.data.dict
	switch {
	case d["Interpolate"] == true:
		l.add("6.2.8-3", "Seite %d: Interpolate", i+1)
	case d["Alternates"] != nil:
		l.add("6.2.8-1", "Seite %d: Alternates", i+1)
	case d["OPI"] != nil:
		l.add("6.2.8-2", "Seite %d: OPI", i+1)
	case d["SMask"] != nil || d["Mask"] != nil || d["SMaskInData"] != nil:
		l.add("6.2.10-1", "Seite %d: Maske", i+1)
	}
	if p.Channels == 3 || p.Palette {
		l.colour = true
	} else {
		l.gray = true
	}
	parms := inside(d, "DecodeParms")
	switch p.Codec {
	case batch.JPEG:
		head, err := readJPEGHead(p.Stream())
		if err != nil {
			l.add("6.2.4.3-3", "Seite %d: %s", i+1, batch.Message(err))
		} else if head.components != p.Channels || head.width != p.Width || head.height != p.Height {
			l.add("S-image", "Seite %d: JPEG mit %d × %d Pixeln und %d Kanälen", i+1, head.width, head.height, head.components)
		}
	case batch.G4:
		if parms["K"] != int64(-1) || parms["Columns"] != int64(p.Width) || parms["Rows"] != int64(p.Height) || p.Bits != 1 {
			l.add("S-image", "Seite %d: CCITT %v", i+1, parms)
		}
	case batch.PNG:
		if parms["Predictor"] != int64(15) || parms["Columns"] != int64(p.Width) || parms["Colors"] != int64(p.Channels) || parms["BitsPerComponent"] != int64(p.Bits) {
			l.add("S-image", "Seite %d: Flate %v", i+1, parms)
		}
	}
}

// operands says how many operands each operator of our content streams has.
var operands = map[string]int{
	"q": 0, "Q": 0, "cm": 6, "Do": 1, "BT": 0, "ET": 0, "Tr": 1, "Tf": 2, "Tm": 6, "Td": 2, "Tz": 1, "Tj": 1,
}

// content checks that a page shows its image once and nothing else, and returns
// the codes of its invisible text by the object number of their font.
func (l *lint) content(i int, p *PageInfo) map[int]map[int]bool {
	o, err := l.table.streamOf(reference{number: p.content}, "Seiteninhalt")
	if err != nil {
		l.add("6.1.9-1", "%v", err)
		return nil
	}
	data, err := l.table.read(o, min(maxContent, max(l.inflated, 0)))
	l.inflated -= int64(len(data))
	if err != nil {
		l.add("6.1.7.1-1", "Seite %d: %s", i+1, batch.Message(err))
		return nil
	}
	lex := &lexer{buf: data, last: true}
	used := map[int]map[int]bool{}
	var stack []any
	shown, placed, depth, invisible, font := 0, 0, 0, false, 0
	for {
		lex.skip()
		if lex.pos >= len(data) {
			break
		}
		if c := data[lex.pos]; c < 'A' || c > 'z' || isDelimiter(c) {
			v, err := lex.value(0)
			if err != nil || len(stack) > 6 {
				l.add("6.2.2-1", "Seite %d: Inhalt bei %d nicht lesbar", i+1, lex.pos)
				return used
			}
			stack = append(stack, v)
			continue
		}
		operator, err := lex.word()
		count, known := operands[operator]
		if err != nil || !known || count != len(stack) {
			l.add("6.2.2-1", "Seite %d: Operator %.20q mit %d Werten", i+1, operator, len(stack))
			return used
		}
		switch operator {
		case "q":
			depth++
		case "Q":
			depth--
		case "cm":
			placed++
			if over := p.overhang(stack); over > maxOverhang {
				l.add("S-content", "Seite %d: Bild ragt %.2f Einheiten über den Rand", i+1, over)
			}
		case "Do":
			if shown++; stack[0] != nameValue("I") {
				l.add("6.2.2-2", "Seite %d zeigt %v", i+1, stack[0])
			}
		case "Tr":
			invisible = stack[0] == int64(3)
		case "Tf":
			name, _ := stack[0].(nameValue)
			if font = p.fonts[name]; font == 0 {
				l.add("6.2.2-2", "Seite %d: Schrift %v", i+1, stack[0])
				return used
			}
			if used[font] == nil {
				used[font] = map[int]bool{}
			}
		case "Tj":
			codes, ok := stack[0].(stringValue)
			if !ok || !invisible || font == 0 {
				l.add("S-text", "Seite %d: sichtbarer Text", i+1)
				return used
			}
			for k := 0; k+1 < len(codes); k += 2 {
				used[font][int(codes[k])<<8|int(codes[k+1])] = true
			}
		}
		stack = stack[:0]
	}
	if shown != 1 || placed != 1 || depth != 0 {
		l.add("S-content", "Seite %d: Bild %d mal gezeigt, %d mal gelegt, q und Q %+d", i+1, shown, placed, depth)
	}
	return used
}

// maxOverhang is what rounding in a file may put outside a page, in page units.
const maxOverhang = 0.001

// overhang is how far the unit square of an image, mapped by the operands of cm,
// reaches over the edge of the page, in page units.
func (p *PageInfo) overhang(operands []any) float64 {
	var m matrix
	for i, v := range operands {
		m[i], _ = realOf(v)
	}
	over := 0.0
	for _, corner := range [][2]float64{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
		x, y := m.point(corner[0], corner[1])
		over = max(over, p.MediaBox[0]-x, p.MediaBox[1]-y, x-p.MediaBox[2], y-p.MediaBox[3])
	}
	return over
}

// lintFont is what the checks of a page need to know of a font.
type lintFont struct {
	unicode map[int][]byte
	gids    []byte
	glyphs  int
	gidsOK  bool
}

// font checks a font once.
func (l *lint) font(n int) *lintFont {
	if f := l.fonts[n]; f != nil {
		return f
	}
	f := &lintFont{}
	l.fonts[n] = f
	top, err := l.table.dict(reference{number: n}, "Schrift")
	if err != nil || top["Subtype"] != nameValue("Type0") || top["Encoding"] != nameValue("Identity-H") {
		l.add("6.2.11.2-1", "Schrift in Objekt %d", n)
		return f
	}
	list, _ := top["DescendantFonts"].([]any)
	if len(list) != 1 {
		l.add("6.2.11.2-1", "Schrift in Objekt %d ohne DescendantFonts", n)
		return f
	}
	cid, err := l.table.dict(list[0], "CID-Schrift")
	if err != nil || cid["Subtype"] != nameValue("CIDFontType2") {
		l.add("6.2.11.2-1", "CID-Schrift der Schrift in Objekt %d", n)
		return f
	}
	if data := l.fontStream(cid["CIDToGIDMap"]); data == nil {
		l.add("6.2.11.3.2-1", "CIDToGIDMap fehlt")
	} else {
		f.gids, f.gidsOK = data, true
	}
	descriptor, err := l.table.dict(cid["FontDescriptor"], "FontDescriptor")
	program := l.fontStream(descriptor["FontFile2"])
	if err != nil || program == nil {
		l.add("6.2.11.4.1-1", "Schrift nicht eingebettet")
	}
	if descriptor["CIDSet"] != nil {
		l.add("6.2.11.4.2-2", "CIDSet")
	}
	f.glyphs = glyphCount(program)
	if data := l.fontStream(top["ToUnicode"]); data != nil {
		f.unicode = readToUnicode(data)
	}
	return f
}

func (l *lint) fontStream(v any) []byte {
	o, err := l.table.streamOf(v, "Schrift")
	if err != nil {
		return nil
	}
	data, err := l.table.read(o, min(4<<20, max(l.inflated, 0)))
	l.inflated -= int64(len(data))
	if err != nil {
		return nil
	}
	return data
}

// use checks the codes a page uses.
func (f *lintFont) use(l *lint, page int, used map[int]bool) {
	for _, code := range slices.Sorted(maps.Keys(used)) {
		name, ok := f.unicode[code]
		if !ok {
			l.add("6.2.11.7.2-1", "Seite %d: Code %04X ohne Unicode", page+1, code)
		}
		for k := 0; k+1 < len(name); k += 2 {
			if u := binary.BigEndian.Uint16(name[k:]); u == 0 || u == 0xFEFF || u == 0xFFFE {
				l.add("6.2.11.7.2-2", "Seite %d: Code %04X als U+%04X", page+1, code, u)
			}
		}
		if !f.gidsOK {
			continue
		}
		gid := 0
		if 2*code+1 < len(f.gids) {
			gid = int(binary.BigEndian.Uint16(f.gids[2*code:]))
		}
		if gid == 0 || gid >= f.glyphs {
			l.add("6.2.11.8-1", "Seite %d: Code %04X zeigt .notdef", page+1, code)
		}
	}
}

// readToUnicode reads the bfchar lines of a CMap.
func readToUnicode(data []byte) map[int][]byte {
	out := map[int][]byte{}
	lex := &lexer{buf: data, last: true}
	inside := false
	for {
		lex.skip()
		if lex.pos >= len(data) {
			return out
		}
		if c := data[lex.pos]; isDelimiter(c) || c >= '0' && c <= '9' {
			v, err := lex.value(0)
			if err != nil {
				return out
			}
			code, ok := v.(stringValue)
			if !inside || !ok || len(code) != 2 {
				continue
			}
			to, err := lex.value(0)
			if name, ok := to.(stringValue); err == nil && ok {
				out[int(code[0])<<8|int(code[1])] = name
			}
			continue
		}
		word, err := lex.word()
		if err != nil {
			return out
		}
		inside = word == "beginbfchar"
	}
}

// glyphCount reads the number of glyphs of a TrueType program.
func glyphCount(program []byte) int {
	for at := 12; at+16 <= len(program); at += 16 {
		if string(program[at:at+4]) != "maxp" {
			continue
		}
		offset := int64(binary.BigEndian.Uint32(program[at+8:]))
		if offset+6 <= int64(len(program)) {
			return int(binary.BigEndian.Uint16(program[offset+4:]))
		}
	}
	return 0
}
