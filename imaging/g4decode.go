package imaging

import (
	"encoding/binary"

	"github.com/scanstelle/scanstelle/batch"
)

// lookup maps the next bits of the data to a value and the size of its code;
// size 0 marks bits that are no code.
type lookup []struct {
	value int16
	size  uint8
}

func newLookup(bits int, codes []code, value func(i int) int) lookup {
	table := make(lookup, 1<<bits)
	for i, c := range codes {
		first := int(c.bits) << (bits - int(c.size))
		for k := range 1 << (bits - int(c.size)) {
			table[first+k].value = int16(value(i))
			table[first+k].size = c.size
		}
	}
	return table
}

const runBits, modeBits = 13, 7

func runLength(i int) int {
	if i < 64 {
		return i
	}
	return (i - 63) * 64
}

var (
	runLookups = [2]lookup{newLookup(runBits, runCodes[0], runLength), newLookup(runBits, runCodes[1], runLength)}
	modeLookup = newLookup(modeBits, modes, func(i int) int { return i })
)

// bitReader gives bits, first bit highest; behind the end it gives zeros, which
// are no code.
type bitReader struct {
	data []byte
	at   int
	acc  uint64
	held uint
}

func (r *bitReader) peek(n uint) uint64 {
	for r.held < n {
		if r.held <= 32 && r.at+4 <= len(r.data) {
			r.acc = r.acc<<32 | uint64(binary.BigEndian.Uint32(r.data[r.at:]))
			r.at += 4
			r.held += 32
			continue
		}
		var b byte
		if r.at < len(r.data) {
			b = r.data[r.at]
		}
		r.at++
		r.acc = r.acc<<8 | uint64(b)
		r.held += 8
	}
	return r.acc >> (r.held - n) & (1<<n - 1)
}

// take decodes one code; false where the bits are none.
func (r *bitReader) take(table lookup, bits uint) (int, bool) {
	entry := table[r.peek(bits)]
	if entry.size == 0 {
		return 0, false
	}
	r.held -= uint(entry.size)
	return int(entry.value), true
}

// run decodes make-up codes and the terminating code of one run.
func (r *bitReader) run(colour, most int) (int, bool) {
	total := 0
	for {
		n, ok := r.take(runLookups[colour], runBits)
		if !ok {
			return 0, false
		}
		total += n
		if total > most {
			return 0, false
		}
		if n < 64 {
			return total, true
		}
	}
}

// DecodeG4 decodes ITU-T T.6 data into rows of (width+7)/8 bytes, 1 = black,
// first pixel highest. Data that ends early is batch.CodeTruncated, other faults
// are batch.CodeBroken; a missing EOFB behind the last row is allowed. The
// caller has checked the size against its Limits.
func DecodeG4(data []byte, width, height int) ([]byte, error) {
	const op = "imaging.g4"
	if width <= 0 || height <= 0 || int64(width)*int64(height) > 1<<33 {
		return nil, batch.Refuse(op, batch.CodeBroken, "Größe %d × %d Pixel", width, height)
	}
	r := &bitReader{data: data}
	stride := (width + 7) / 8
	out := make([]byte, stride*height)
	end := int32(width)
	above, here := []int32{end, end, end, end}, []int32(nil)
	for y := range height {
		var ok bool
		if here, ok = r.row(here[:0], above, end); !ok {
			if r.at-int(r.held/8) >= len(data) || r.peek(24) == uint64(parseCode(endOfBlock).bits) {
				return nil, batch.Refuse(op, batch.CodeTruncated, "G4-Daten enden nach %d von %d Zeilen", y, height)
			}
			return nil, batch.Refuse(op, batch.CodeBroken, "G4-Daten in Zeile %d", y)
		}
		row := out[y*stride : (y+1)*stride]
		for i := 0; i+1 < len(here) && here[i] < end; i += 2 {
			blacken(row, int(here[i]), int(here[i+1]))
		}
		here, above = above, here
	}
	return out, nil
}

// row decodes one line into its list of changes (see transitions).
func (r *bitReader) row(here, above []int32, width int32) ([]int32, bool) {
	a0, colour, j := int32(-1), 0, 0
	for a0 < width {
		mode, ok := r.take(modeLookup, modeBits)
		if !ok {
			return here, false
		}
		j = nextChange(above, j, a0, colour, width)
		switch mode {
		case modePass:
			a0 = above[j+1]
		case modeHorizontal:
			a0 = max(a0, 0)
			for turn := range 2 {
				n, ok := r.run(colour^turn, int(width-a0))
				if !ok {
					return here, false
				}
				a0 += int32(n)
				here = append(here, a0)
			}
		default:
			a1 := above[j] + int32(mode-modeVertical-3)
			if a1 < max(a0, 0) || a1 > width || (a1 == a0 && a1 != width) {
				return here, false
			}
			a0 = a1
			here = append(here, a0)
			colour ^= 1
		}
	}
	return append(here, width, width, width, width), true
}

// blacken sets the pixels from left up to right, exclusively.
func blacken(row []byte, left, right int) {
	if left >= right {
		return
	}
	first, last := left/8, (right-1)/8
	head, tail := byte(0xFF)>>(left&7), byte(0xFF)<<(7-(right-1)&7)
	if first == last {
		row[first] |= head & tail
		return
	}
	row[first] |= head
	for i := first + 1; i < last; i++ {
		row[i] = 0xFF
	}
	row[last] |= tail
}
