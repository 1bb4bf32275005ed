package pdfa

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// font is the invisible font of a package: a CID per distinct rune, all of them
// drawn by an empty glyph.
type font struct {
	cids  map[rune]int
	runes []rune // runes[i] has the CID i+1
}

// face is a form of the font: how much of its size, in thousandths, a line takes
// up over and under its baseline. Everything else is shared.
type face struct {
	resource        nameValue // in the resources of a page
	name            string
	ascent, descent int
}

var (
	// plain divides the line height of OCR (x_size) like a common text face.
	plain = face{"F", "SCNSTL+Unsichtbar", 770, 230}
	// columnar does so as well, but of a larger size: see inColumns.
	columnar = face{"C", "SCNSTL+Unsichtbar-Spalte", 531, 159}
)

// em is the size in line heights.
func (f face) em() float64 { return 1000 / float64(f.ascent+f.descent) }

func newFont() *font { return &font{cids: map[rune]int{}} }

// encode returns the codes of a string as the inside of a literal string.
func (f *font) encode(s []rune) (string, error) {
	var b strings.Builder
	for _, r := range s {
		cid, ok := f.cids[r]
		if !ok {
			if len(f.runes) == 0xFFFE {
				return "", batch.Refuse("pdfa.page", batch.CodeUnsupported, "Textebene mit mehr als %d Schriftzeichen", 0xFFFE)
			}
			f.runes = append(f.runes, r)
			cid = len(f.runes)
			f.cids[r] = cid
		}
		for _, c := range []byte{byte(cid >> 8), byte(cid)} {
			// A bare carriage return would be read as a line feed.
			switch c {
			case '(', ')', '\\':
				b.WriteByte('\\')
			case '\r':
				b.WriteByte('\\')
				c = 'r'
			}
			b.WriteByte(c)
		}
	}
	return b.String(), nil
}

// write writes the faces of the font under the given object numbers.
func (f *font) write(s *sink, objects map[face]int) {
	gids, unicode := s.alloc(), s.alloc()
	for _, shape := range []face{plain, columnar} {
		if object := objects[shape]; object != 0 {
			f.writeFace(s, shape, object, gids, unicode)
		}
	}
	glyphs := bytes.Repeat([]byte{0, 1}, len(f.runes)+1)
	glyphs[2*f.cids[' ']+1] = 2
	s.packed(gids, "", glyphs)
	s.packed(unicode, "", f.toUnicode())
}

func (f *font) writeFace(s *sink, shape face, object, gids, unicode int) {
	descendant, descriptor, file := s.alloc(), s.alloc(), s.alloc()
	s.object(object, fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H"+
		"/DescendantFonts[%s]/ToUnicode %s>>", shape.name, ref(descendant), ref(unicode)))
	s.object(descendant, fmt.Sprintf("<</Type/Font/Subtype/CIDFontType2/BaseFont/%s"+
		"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"+
		"/FontDescriptor %s/DW %d/W[%d[%d]]/CIDToGIDMap %s>>",
		shape.name, ref(descriptor), advance, f.cids[' '], space, ref(gids)))
	// Flags 4: symbolic, as the font has characters outside the Latin set.
	s.object(descriptor, fmt.Sprintf("<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[0 -%d %d %d]"+
		"/ItalicAngle 0/Ascent %d/Descent -%d/CapHeight %d/StemV 80/FontFile2 %s>>",
		shape.name, shape.descent, advance, shape.ascent, shape.ascent, shape.descent, shape.ascent, ref(file)))
	program := shape.glyphless()
	s.packed(file, fmt.Sprintf("/Length1 %d", len(program)), program)
}

// toUnicode names every code (ISO 19005-2 6.2.11.7.2).
func (f *font) toUnicode() []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for from := 0; from < len(f.runes); from += 100 {
		part := f.runes[from:min(from+100, len(f.runes))]
		fmt.Fprintf(&b, "%d beginbfchar\n", len(part))
		for i, r := range part {
			fmt.Fprintf(&b, "<%04X> %s\n", from+i+1, hexUTF16(string(r), ""))
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.Bytes()
}

// glyphless makes a TrueType font of three empty glyphs (.notdef,
// letter, space), 1000 units to the em
// (ISO/IEC 14496-22). It is our own, so it carries no foreign licence.
func (f face) glyphless() []byte {
	u16 := func(v ...int) []byte {
		var out []byte
		for _, x := range v {
			out = binary.BigEndian.AppendUint16(out, uint16(x))
		}
		return out
	}
	head := append(u16(1, 0, 1, 0, 0, 0, 0x5F0F, 0x3CF5, 0x000B, 1000), make([]byte, 16)...)
	head = append(head, u16(0, -f.descent, advance, f.ascent, 0, 8, 2, 0, 0)...)
	hhea := u16(1, 0, f.ascent, -f.descent, 0, advance, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 3)
	maxp := u16(1, 0, 3, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)
	// A symbol character map with the one character U+F020, format 4.
	cmap := u16(0, 1, 3, 0, 0, 12,
		4, 32, 0, 4, 4, 1, 0, 0xF020, 0xFFFF, 0, 0xF020, 0xFFFF, (2-0xF020)&0xFFFF, 1, 0, 0)
	family := "Unsichtbar"
	names := u16(0, 1, 6+12, 3, 1, 0x409, 6, 2*len(family), 0)
	for _, r := range family {
		names = append(names, u16(int(r))...)
	}
	post := append(u16(3, 0), make([]byte, 28)...)
	tables := []struct {
		tag  string
		data []byte
	}{
		{"cmap", cmap}, {"glyf", make([]byte, 4)}, {"head", head}, {"hhea", hhea},
		{"hmtx", u16(advance, 0, advance, 0, space, 0)}, {"loca", u16(0, 0, 0, 0)}, {"maxp", maxp},
		{"name", names}, {"post", post},
	}
	directory := u16(1, 0, len(tables), 128, 3, len(tables)*16-128)
	var body []byte
	at := 12 + 16*len(tables)
	headAt := 0
	for _, t := range tables {
		if t.tag == "head" {
			headAt = at + len(body)
		}
		directory = append(directory, t.tag...)
		directory = binary.BigEndian.AppendUint32(directory, sfntSum(t.data))
		directory = binary.BigEndian.AppendUint32(directory, uint32(at+len(body)))
		directory = binary.BigEndian.AppendUint32(directory, uint32(len(t.data)))
		body = append(body, t.data...)
		body = append(body, make([]byte, (4-len(body)%4)%4)...)
	}
	whole := append(directory, body...)
	binary.BigEndian.PutUint32(whole[headAt+8:], 0xB1B0AFBA-sfntSum(whole))
	return whole
}

// sfntSum is the table check sum: the sum of its big-endian 32-bit words.
func sfntSum(data []byte) uint32 {
	padded := append(bytes.Clone(data), make([]byte, (4-len(data)%4)%4)...)
	var sum uint32
	for i := 0; i < len(padded); i += 4 {
		sum += binary.BigEndian.Uint32(padded[i:])
	}
	return sum
}
