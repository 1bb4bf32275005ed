package imaging

import "github.com/scanstelle/scanstelle/batch"

// G3 says which form of ITU-T T.4 data there is.
type G3 struct {
	// TwoDimensional rows carry a tag bit behind their EOL (T.4 clause 4.2;
	// TIFF T4Options bit 0).
	TwoDimensional bool
	// Aligned rows have no EOL and begin on a byte (TIFF 6.0 section 10,
	// compression 2).
	Aligned bool
}

// eolZeros is the least number of zeros in front of the one of an EOL.
const eolZeros = 11

// DecodeG3 decodes ITU-T T.4 data into rows as DecodeG4 does, and is as strict:
// data that ends early is batch.CodeTruncated, other faults are
// batch.CodeBroken. Nothing is guessed for a damaged row.
func DecodeG3(data []byte, width, height int, form G3) ([]byte, error) {
	const op = "imaging.g3"
	if width <= 0 || height <= 0 || int64(width)*int64(height) > 1<<33 {
		return nil, batch.Refuse(op, batch.CodeBroken, "Größe %d × %d Pixel", width, height)
	}
	r := &bitReader{data: data}
	stride := (width + 7) / 8
	out := make([]byte, stride*height)
	end := int32(width)
	above, here := []int32{end, end, end, end}, []int32(nil)
	for y := range height {
		oneDimensional, ok := r.rowStart(form)
		switch {
		case ok && oneDimensional:
			here, ok = r.plainRow(here[:0], end)
		case ok:
			here, ok = r.row(here[:0], above, end)
		}
		if !ok {
			if r.spent() || r.peek(eolZeros+1) == 1 {
				return nil, batch.Refuse(op, batch.CodeTruncated, "G3-Daten enden nach %d von %d Zeilen", y, height)
			}
			return nil, batch.Refuse(op, batch.CodeBroken, "G3-Daten in Zeile %d", y)
		}
		row := out[y*stride : (y+1)*stride]
		for i := 0; i+1 < len(here) && here[i] < end; i += 2 {
			blacken(row, int(here[i]), int(here[i+1]))
		}
		here, above = above, here
	}
	return out, nil
}

// rowStart passes over what stands in front of a row and reports whether the
// row is coded in one dimension. A missing first EOL is allowed: some devices
// leave it out.
func (r *bitReader) rowStart(form G3) (oneDimensional, ok bool) {
	if form.Aligned {
		r.held -= r.held % 8
		return true, true
	}
	if r.peek(eolZeros) != 0 {
		return true, !form.TwoDimensional || r.start()
	}
	for r.peek(1) == 0 { // fill bits, T.4 clause 4.1.3
		if r.spent() {
			return false, false
		}
		r.held--
	}
	r.held--
	if form.TwoDimensional {
		oneDimensional = r.peek(1) == 1
		r.held--
	} else {
		oneDimensional = true
	}
	// Another EOL at once is the end of the data (RTC).
	return oneDimensional, r.peek(eolZeros+1) != 1
}

// spent reports whether every bit of the data was taken.
func (r *bitReader) spent() bool { return r.at*8-int(r.held) >= 8*len(r.data) }

// start reports whether no bit was taken yet.
func (r *bitReader) start() bool { return r.at*8 == int(r.held) }

// plainRow decodes a row of alternating runs, white first.
func (r *bitReader) plainRow(here []int32, width int32) ([]int32, bool) {
	at, colour := int32(0), 0
	for at < width {
		n, ok := r.run(colour, int(width-at))
		if !ok {
			return here, false
		}
		at += int32(n)
		here = append(here, at)
		colour ^= 1
	}
	return append(here, width, width, width, width), true
}
