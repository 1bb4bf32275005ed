package imaging

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"testing"

	"golang.org/x/image/ccitt"

	"github.com/scanstelle/scanstelle/batch"
)

// bitmap draws random runs, long and short ones, so that every mode and every
// make-up code appears.
func bitmap(rng *rand.Rand, width, height int) []byte {
	stride := (width + 7) / 8
	out := make([]byte, stride*height)
	for y := range height {
		row := out[y*stride : (y+1)*stride]
		if y > 0 && rng.IntN(3) > 0 {
			copy(row, out[(y-1)*stride:])
			for range rng.IntN(4) {
				row[rng.IntN(stride)] ^= byte(rng.UintN(256))
			}
		} else {
			for x := 0; x < width; {
				left := x + rng.IntN(1+rng.IntN(2*width))
				x = left + 1 + rng.IntN(1+rng.IntN(2*width))
				blacken(row, min(left, width), min(x, width))
			}
		}
		if width%8 != 0 {
			row[stride-1] &= 0xFF << (8 - width%8)
		}
	}
	return out
}

func TestG4AgreesWithAnIndependentDecoder(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 2))
	for _, width := range []int{1, 7, 8, 9, 63, 64, 65, 200, 1728, 2480, 5000, 9921} {
		for range 4 {
			height := 1 + rng.IntN(60)
			in := bitmap(rng, width, height)
			stride := (width + 7) / 8
			coded := EncodeG4(in, stride, width, height)
			own, err := DecodeG4(coded, width, height)
			if err != nil {
				t.Fatalf("%d × %d: %v", width, height, err)
			}
			if !bytes.Equal(own, in) {
				t.Fatalf("%d × %d: round trip differs", width, height)
			}
			other, err := io.ReadAll(ccitt.NewReader(bytes.NewReader(coded), ccitt.MSB, ccitt.Group4, width, height, &ccitt.Options{Invert: true}))
			if err != nil {
				t.Fatalf("%d × %d: x/image/ccitt: %v", width, height, err)
			}
			for y := range height {
				row := other[y*stride : (y+1)*stride]
				if width%8 != 0 {
					row[stride-1] &= 0xFF << (8 - width%8)
				}
			}
			if !bytes.Equal(other, in) {
				t.Fatalf("%d × %d: x/image/ccitt reads something else", width, height)
			}
		}
	}
}

func TestG4EveryRunLength(t *testing.T) {
	const width = 5300
	stride := (width + 7) / 8
	in := make([]byte, stride*width)
	for y := range width - 10 { // white run of y, black run, rest
		blacken(in[y*stride:(y+1)*stride], y, y+1+(y*7)%(width-y-1))
	}
	out, err := DecodeG4(EncodeG4(in, stride, width, width), width, width)
	if err != nil || !bytes.Equal(in, out) {
		t.Fatalf("round trip differs: %v", err)
	}
}

func TestG4IgnoresPaddingBits(t *testing.T) {
	clean, dirty := []byte{0xA0, 0x40}, []byte{0xA7, 0x5F}
	if !bytes.Equal(EncodeG4(clean, 1, 3, 2), EncodeG4(dirty, 1, 3, 2)) {
		t.Error("bits behind the width change the code")
	}
}

func TestDecodeG4RefusesDamage(t *testing.T) {
	in := bitmap(rand.New(rand.NewPCG(1, 1)), 800, 200)
	coded := EncodeG4(in, 100, 800, 200)
	if _, err := DecodeG4(coded[:len(coded)/2], 800, 200); batch.CodeOf(err) != batch.CodeTruncated {
		t.Errorf("half the data: %v", err)
	}
	if _, err := DecodeG4(coded, 800, 201); batch.CodeOf(err) != batch.CodeTruncated {
		t.Errorf("a row too few: %v", err)
	}
	if _, err := DecodeG4(coded, 300, 200); batch.CodeOf(err) == "" {
		t.Error("wrong width was accepted")
	}
	if _, err := DecodeG4(nil, 0, 5); batch.CodeOf(err) != batch.CodeBroken {
		t.Errorf("no width: %v", err)
	}
}

func FuzzDecodeG4(f *testing.F) {
	f.Add(EncodeG4([]byte{0xF0, 0x0F}, 1, 8, 2), uint16(8), uint16(2))
	f.Add([]byte{0, 1, 0, 1}, uint16(100), uint16(100))
	f.Fuzz(func(t *testing.T, data []byte, w, h uint16) {
		width, height := int(w%3000)+1, int(h%300)+1
		out, err := DecodeG4(data, width, height)
		if err != nil {
			var known *batch.Error
			if !errors.As(err, &known) {
				t.Fatalf("error without code: %v", err)
			}
			return
		}
		again, err := DecodeG4(EncodeG4(out, (width+7)/8, width, height), width, height)
		if err != nil || !bytes.Equal(out, again) {
			t.Fatalf("round trip differs: %v", err)
		}
	})
}

func FuzzEncodeG4(f *testing.F) {
	f.Add([]byte{0xAA, 0x55, 0xFF, 0}, uint8(13))
	f.Fuzz(func(t *testing.T, data []byte, w uint8) {
		width := int(w) + 1
		stride := (width + 7) / 8
		height := len(data) / stride
		if height == 0 {
			return
		}
		out, err := DecodeG4(EncodeG4(data, stride, width, height), width, height)
		if err != nil {
			t.Fatal(err)
		}
		for y := range height {
			for x := range width {
				i, mask := y*stride+x/8, byte(0x80)>>(x%8)
				if out[i]&mask != data[i]&mask {
					t.Fatalf("pixel %d, %d differs", x, y)
				}
			}
		}
	})
}
