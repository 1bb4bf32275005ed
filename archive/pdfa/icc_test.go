package pdfa

import (
	"encoding/binary"
	"math"
	"testing"
)

// TestProfile reads the profile back: every tag lies inside, the primaries sum
// up to the white point, and the curve is that of sRGB.
func TestProfile(t *testing.T) {
	p := sRGBProfile()
	if int(binary.BigEndian.Uint32(p)) != len(p) || string(p[36:40]) != "acsp" {
		t.Fatalf("%d bytes, head says %d", len(p), binary.BigEndian.Uint32(p))
	}
	fixed := func(at uint32) float64 { return float64(int32(binary.BigEndian.Uint32(p[at:]))) / 65536 }
	tags := map[string]uint32{}
	for i := range binary.BigEndian.Uint32(p[128:]) {
		row := p[132+12*i:]
		at, size := binary.BigEndian.Uint32(row[4:]), binary.BigEndian.Uint32(row[8:])
		if at%4 != 0 || at+size > uint32(len(p)) {
			t.Errorf("tag %s at %d, %d bytes", row[:4], at, size)
		}
		tags[string(row[:4])] = at
	}
	for i := range uint32(3) {
		sum := fixed(tags["rXYZ"]+8+4*i) + fixed(tags["gXYZ"]+8+4*i) + fixed(tags["bXYZ"]+8+4*i)
		if white := fixed(tags["wtpt"] + 8 + 4*i); math.Abs(sum-white) > 0.0005 {
			t.Errorf("primaries sum to %f, white is %f", sum, white)
		}
	}
	at := tags["rTRC"] + 12
	g, a, b, c, d := fixed(at), fixed(at+4), fixed(at+8), fixed(at+12), fixed(at+16)
	for v := range 256 {
		x := float64(v) / 255
		got := c * x
		if x >= d {
			got = math.Pow(a*x+b, g)
		}
		want := x / 12.92
		if x > 0.04045 {
			want = math.Pow((x+0.055)/1.055, 2.4)
		}
		if math.Abs(got-want) > 0.0002 {
			t.Errorf("curve at %d gives %f, want %f", v, got, want)
		}
	}
}
