package imaging

import (
	"encoding/binary"
	"math/bits"
)

// code is a bit pattern of the given length, right aligned.
type code struct {
	bits uint32
	size uint8
}

// Modes of ITU-T T.6 table 1.
const (
	modePass = iota
	modeHorizontal
	modeVertical // + displacement -3 … 3 of a1 against b1, shifted by 3
)

var modeCodes = []string{
	modePass: "0001", modeHorizontal: "001",
	modeVertical: "0000010", "000010", "010", "1", "011", "000011", "0000011",
}

// endOfBlock is EOFB: two end-of-line codes (T.6 clause 2.4.1.1).
const endOfBlock = "000000000001000000000001"

func parseCode(pattern string) code {
	c := code{size: uint8(len(pattern))}
	for _, bit := range pattern {
		c.bits = c.bits<<1 | uint32(bit-'0')
	}
	return c
}

func parseCodes(patterns ...[]string) (codes []code) {
	for _, list := range patterns {
		for _, pattern := range list {
			codes = append(codes, parseCode(pattern))
		}
	}
	return codes
}

// runCodes holds per colour (0 white, 1 black) the terminating codes of 0 to 63
// and behind them the make-up codes of 64, 128, … 2560.
var runCodes = [2][]code{
	parseCodes(whiteRuns, whiteMakeup, longMakeup),
	parseCodes(blackRuns, blackMakeup, longMakeup),
}

var modes = parseCodes(modeCodes)

// bitWriter collects codes, first bit highest.
type bitWriter struct {
	out  []byte
	acc  uint64
	held uint
}

func (w *bitWriter) put(c code) {
	w.acc = w.acc<<c.size | uint64(c.bits)
	w.held += uint(c.size)
	for w.held >= 8 {
		w.held -= 8
		w.out = append(w.out, byte(w.acc>>w.held))
	}
}

func (w *bitWriter) run(length, colour int) {
	codes := runCodes[colour]
	for length >= 2560+64 {
		w.put(codes[64+39])
		length -= 2560
	}
	if length >= 64 {
		w.put(codes[63+length/64])
		length %= 64
	}
	w.put(codes[length])
}

// transitions lists where a row changes colour, beginning with white: even
// places turn black, odd places turn white. The list ends with the width,
// several times, so that looking ahead needs no test.
func transitions(list []int32, row []byte, width int) []int32 {
	list = list[:0]
	var before uint64
	for at := 0; at < width; at += 64 {
		var word uint64
		if left := row[at/8:]; len(left) >= 8 {
			word = binary.BigEndian.Uint64(left)
		} else {
			for i, b := range left {
				word |= uint64(b) << (56 - 8*i)
			}
		}
		change := word ^ (word>>1 | before<<63)
		before = word & 1
		for change != 0 {
			n := bits.LeadingZeros64(change)
			x := at + n
			if x >= width {
				break
			}
			list = append(list, int32(x))
			change &^= 1 << (63 - n)
		}
	}
	end := int32(width)
	return append(list, end, end, end, end)
}

// EncodeG4 codes a bitonal image by ITU-T T.6 as one strip without end-of-line
// codes, closed by EOFB; this is TIFF compression 4 and PDF's CCITTFaxDecode
// with /K -1. Rows are stride bytes apart, 1 is black, the first pixel is the
// highest bit; bits behind width are ignored. It panics where bits holds fewer
// rows than height.
func EncodeG4(data []byte, stride, width, height int) []byte {
	w := &bitWriter{out: make([]byte, 0, height*width/64+64)}
	row := (width + 7) / 8
	above := transitions(nil, nil, 0)
	for i := range above {
		above[i] = int32(width)
	}
	var here []int32
	for y := range height {
		here = transitions(here, data[y*stride:y*stride+row], width)
		w.row(here, above, int32(width))
		here, above = above, here
	}
	w.put(parseCode(endOfBlock))
	if w.held > 0 {
		w.put(code{size: uint8(8 - w.held)})
	}
	return w.out
}

// row codes one line against the line above it (T.6 clause 2.2.5).
func (w *bitWriter) row(here, above []int32, width int32) {
	a0, colour := int32(-1), 0
	c, j := 0, 0
	for a0 < width {
		a1 := here[c]
		j = nextChange(above, j, a0, colour, width)
		b1, b2 := above[j], above[j+1]
		switch d := a1 - b1; {
		case b2 < a1:
			w.put(modes[modePass])
			a0 = b2
		case d >= -3 && d <= 3:
			w.put(modes[modeVertical+int(d)+3])
			a0 = a1
			colour ^= 1
			c++
		default:
			a2 := here[c+1]
			w.put(modes[modeHorizontal])
			w.run(int(a1-max(a0, 0)), colour)
			w.run(int(a2-a1), colour^1)
			a0 = a2
			c += 2
		}
	}
}

// nextChange finds b1: the first change on the line above right of a0 that has
// the colour opposite to the current one. j is the place found before.
func nextChange(above []int32, j int, a0 int32, colour int, width int32) int {
	if j > 0 {
		j--
	}
	if j&1 != colour {
		j++
	}
	for above[j] <= a0 && above[j] < width {
		j += 2
	}
	return j
}
