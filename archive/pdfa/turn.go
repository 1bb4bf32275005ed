package pdfa

import (
	"math"

	"github.com/scanstelle/scanstelle/batch"
)

// Turn is by how many degrees clockwise a page shows its image, from 0 up to
// 360. Pages count from 0. across and down are the resolutions of the image
// along width and height of the page; only their ratio counts. Of a page whose
// content does not begin with the matrix of the image nothing can be said:
// CodeNotPackage.
func (f *File) Turn(page int, across, down float64) (float64, error) {
	if page < 0 || page >= len(f.pages) {
		return 0, batch.Refuse("pdfa.turn", batch.CodeUsage, "Seite %d", page+1)
	}
	o, err := f.table.streamOf(reference{number: f.pages[page].content}, "Seiteninhalt")
	if err != nil {
		return 0, err
	}
	data, err := f.table.read(o, maxContent)
	if err != nil {
		return 0, err
	}
	m, err := firstMatrix(data)
	if err != nil {
		return 0, notPackage("Seite %d ohne Lage des Bildes", page+1)
	}
	degrees := math.Atan2(-m[1]*down, m[0]*across) * 180 / math.Pi
	return math.Mod(degrees+360, 360), nil
}

// firstMatrix reads "q a b c d e f cm" at the start of a content stream.
func firstMatrix(data []byte) (m matrix, err error) {
	lex := &lexer{buf: data, last: true}
	if err := lex.keyword("q"); err != nil {
		return m, err
	}
	for i := range m {
		v, err := lex.value(0)
		if err != nil {
			return m, err
		}
		number, ok := realOf(v)
		if !ok {
			return m, errSyntax
		}
		m[i] = number
	}
	return m, lex.keyword("cm")
}
