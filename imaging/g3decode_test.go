package imaging

import (
	"bytes"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// bitsOf packs a string of 0 and 1, first bit highest, padded with zeros.
func bitsOf(s string) []byte {
	var out []byte
	n := 0
	for _, c := range s {
		if c != '0' && c != '1' {
			continue
		}
		if n%8 == 0 {
			out = append(out, 0)
		}
		out[n/8] |= byte(c-'0') << (7 - n%8)
		n++
	}
	return out
}

// Rows of eight pixels written out by hand from T.4 tables 2 and 4. The pixels
// that libtiff writes are compared in scanner/folder.
func TestDecodeG3(t *testing.T) {
	const eol = "000000000001 "
	const white8, white3, black2, white0, black8 = "10011 ", "1000 ", "11 ", "00110101 ", "000101 "
	for _, test := range []struct {
		name string
		bits string
		form G3
		rows []byte
		code batch.Code
	}{
		{"one dimension", eol + white8 + eol + white3 + black2 + white3, G3{}, []byte{0x00, 0x18}, ""},
		{"fill bits", eol + white8 + "00000" + eol + white0 + black8, G3{}, []byte{0x00, 0xFF}, ""},
		{"first EOL missing", white8 + eol + white0 + black8, G3{}, []byte{0x00, 0xFF}, ""},
		{"two dimensions", eol + "1" + white3 + black2 + white3 + eol + "0" + "1 1 1", G3{TwoDimensional: true}, []byte{0x18, 0x18}, ""},
		{"aligned", "10011000" + white3 + black2 + white3, G3{Aligned: true}, []byte{0x00, 0x18}, ""},
		{"ends early", eol + white8, G3{}, nil, batch.CodeTruncated},
		{"RTC too early", eol + white8 + eol + eol + eol + eol + eol + eol, G3{}, nil, batch.CodeTruncated},
		{"run beyond the row", eol + white8 + eol + "10100" + "0000" + "1111111111", G3{}, nil, batch.CodeBroken},
		{"empty", "", G3{}, nil, batch.CodeTruncated},
	} {
		got, err := DecodeG3(bitsOf(test.bits), 8, 2, test.form)
		if batch.CodeOf(err) != test.code || !bytes.Equal(got, test.rows) {
			t.Errorf("%s: %x, %v", test.name, got, err)
		}
	}
	if _, err := DecodeG3(nil, 0, 1, G3{}); batch.CodeOf(err) != batch.CodeBroken {
		t.Error(err)
	}
}

func FuzzDecodeG3(f *testing.F) {
	f.Add([]byte{0x00, 0x19, 0x80}, uint16(8), uint16(2), false, false)
	f.Add([]byte{0x00, 0x1C, 0xD0, 0x01, 0x70}, uint16(8), uint16(2), true, false)
	f.Add([]byte{0x98, 0x80}, uint16(8), uint16(1), false, true)
	f.Fuzz(func(t *testing.T, data []byte, width, height uint16, two, aligned bool) {
		w, h := int(width%2000), int(height%200)
		rows, err := DecodeG3(data, w, h, G3{TwoDimensional: two, Aligned: aligned})
		if err == nil && len(rows) != (w+7)/8*h {
			t.Fatalf("%d bytes for %d × %d", len(rows), w, h)
		}
	})
}
