package pdfa

import (
	"encoding/binary"
	"math"
	"unicode/utf16"
)

// sRGBProfile makes an ICC v4 display profile (ICC.1:2004-10) of the sRGB colour
// space (IEC 61966-2-1): matrix and parametric curve, white point D50. It is
// computed here, so it carries no foreign licence.
func sRGBProfile() []byte {
	curve := append([]byte("para\x00\x00\x00\x00\x00\x03\x00\x00"), fixed16(2.4, 1/1.055, 0.055/1.055, 1/12.92, 0.04045)...)
	xyz := func(x, y, z float64) []byte { return append([]byte("XYZ \x00\x00\x00\x00"), fixed16(x, y, z)...) }
	// Primaries of ITU-R BT.709, adapted from D65 to D50 (Bradford).
	tags := []struct {
		name string
		data []byte
	}{
		{"desc", localized("sRGB IEC61966-2.1")}, {"cprt", localized("No copyright, use freely")},
		{"wtpt", xyz(0.9642, 1, 0.8249)},
		{"chad", append([]byte("sf32\x00\x00\x00\x00"), fixed16(
			1.04788, 0.02292, -0.05022, 0.02959, 0.99048, -0.01707, -0.00925, 0.01508, 0.75168)...)},
		{"rXYZ", xyz(0.43607, 0.22249, 0.01392)},
		{"gXYZ", xyz(0.38515, 0.71687, 0.09708)},
		{"bXYZ", xyz(0.14307, 0.06061, 0.71410)},
		{"rTRC", curve}, {"gTRC", nil}, {"bTRC", nil},
	}
	u32 := binary.BigEndian.AppendUint32
	table := u32(nil, uint32(len(tags)))
	var body []byte
	at, size := uint32(0), uint32(0)
	for _, t := range tags {
		if t.data != nil { // else the curve before is shared
			at, size = uint32(128+4+12*len(tags)+len(body)), uint32(len(t.data))
			body = append(body, t.data...)
			body = append(body, make([]byte, (4-len(body)%4)%4)...)
		}
		table = u32(u32(append(table, t.name...), at), size)
	}
	head := u32(nil, uint32(128+len(table)+len(body)))
	head = u32(append(head, 0, 0, 0, 0), 0x04200000)
	head = append(head, "mntrRGB XYZ "...)
	for _, v := range []uint16{2026, 1, 1, 0, 0, 0} {
		head = binary.BigEndian.AppendUint16(head, v)
	}
	head = append(head, "acsp"...)
	head = append(head, make([]byte, 68-40)...)
	head = append(head, fixed16(0.9642, 1, 0.8249)...) // illuminant
	head = append(head, make([]byte, 128-80)...)
	return append(append(head, table...), body...)
}

// fixed16 writes s15Fixed16Numbers.
func fixed16(values ...float64) []byte {
	var out []byte
	for _, v := range values {
		out = binary.BigEndian.AppendUint32(out, uint32(int32(math.Round(v*65536))))
	}
	return out
}

// localized is a multiLocalizedUnicodeType with one record, English.
func localized(s string) []byte {
	units := utf16.Encode([]rune(s))
	out := binary.BigEndian.AppendUint32([]byte("mluc\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x0CenUS"), uint32(2*len(units)))
	out = binary.BigEndian.AppendUint32(out, 28)
	for _, u := range units {
		out = binary.BigEndian.AppendUint16(out, u)
	}
	return out
}
