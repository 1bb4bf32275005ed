package imaging

import (
	"encoding/binary"

	"github.com/scanstelle/scanstelle/batch"
)

// Limits bound what a decoder may allocate.
type Limits struct {
	// MaxPixels is width × height; 0 means DefaultMaxPixels.
	MaxPixels int64
}

// DefaultMaxPixels admits an A3 page at 600 dpi (70 million pixels) with room
// to spare and refuses a bomb of 20 000 × 20 000.
const DefaultMaxPixels = 120_000_000

// maxSide bounds one side: JPEG and the perception of a page end far below it.
const maxSide = 65_500

// reduction is the scale of Raster.Small against the page, per side.
const reduction = 8

// Raster is a decoded page.
type Raster struct {
	Width, Height int     // pixels
	DPI           float64 // dots per inch, 0 where unknown
	Gray          []byte  // Width × Height, 8 bit luma, 0 is black
	RGB           []byte  // 3 × Width × Height, or nil
	Bitonal       bool    // Gray holds 0 and 255 only
	// Small is the page in colour, reduced 8 times per side, rows of
	// 3 × SmallWidth bytes; nil for gray pages.
	Small                   []byte
	SmallWidth, SmallHeight int
	// Damaged is what the decoder complained about while still giving pixels.
	Damaged string
}

// Check refuses sizes that are impossible or above the limits
// (batch.CodeBroken, batch.CodeTooManyPixels).
func (l Limits) Check(width, height int) error {
	most := l.MaxPixels
	if most <= 0 {
		most = DefaultMaxPixels
	}
	if width <= 0 || height <= 0 {
		return batch.Refuse("imaging.limits", batch.CodeBroken, "Größe %d × %d Pixel", width, height)
	}
	if width > maxSide || height > maxSide || int64(width)*int64(height) > most {
		return batch.Refuse("imaging.limits", batch.CodeTooManyPixels,
			"%d × %d Pixel, erlaubt sind %d Millionen Pixel und %d je Seite", width, height, most/1_000_000, maxSide)
	}
	return nil
}

// FromFrame views raw rows from a device (SANE order: RGB, 16 bit in the
// machine's byte order, bitonal 1 = black with the first pixel in the highest
// bit) as a Raster. 8 bit rows without padding are used in place, not copied.
// Rows shorter than the width, or missing ones, are batch.CodeShortFrame.
func FromFrame(data []byte, img batch.Image, bytesPerLine int) (*Raster, error) {
	if err := checkFrame(data, img, bytesPerLine); err != nil {
		return nil, err
	}
	r := &Raster{Width: img.Width, Height: img.Height, DPI: img.DPI}
	switch {
	case img.Bits == 1:
		r.Bitonal = true
		r.Gray = expandBits(data, bytesPerLine, img.Width, img.Height)
	case img.Channels == 1:
		r.Gray = packRows(data, bytesPerLine, img.Width, img.Height, img.Bits)
	default:
		r.RGB = packRows(data, bytesPerLine, 3*img.Width, img.Height, img.Bits)
		if err := r.fromRGB(); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func checkFrame(data []byte, img batch.Image, bytesPerLine int) error {
	const op = "imaging.frame"
	if err := (Limits{MaxPixels: 1 << 40}).Check(img.Width, img.Height); err != nil {
		return err
	}
	var row int
	switch {
	case img.Bits == 1 && img.Channels == 1:
		row = (img.Width + 7) / 8
	case (img.Bits == 8 || img.Bits == 16) && (img.Channels == 1 || img.Channels == 3):
		row = img.Width * img.Channels * img.Bits / 8
	default:
		return batch.Refuse(op, batch.CodeUnsupported, "%d Bit, %d Kanäle", img.Bits, img.Channels)
	}
	if bytesPerLine < row {
		return batch.Refuse(op, batch.CodeShortFrame, "%d Byte je Zeile statt %d", bytesPerLine, row)
	}
	if need := (img.Height-1)*bytesPerLine + row; len(data) < need {
		return batch.Refuse(op, batch.CodeShortFrame, "%d von %d Byte", len(data), need)
	}
	return nil
}

// packRows gives samples of 8 bit without padding; the input itself where it
// already is that.
func packRows(data []byte, stride, samples, height, bits int) []byte {
	if bits == 8 && stride == samples {
		return data[:samples*height]
	}
	out := make([]byte, samples*height)
	for y := range height {
		src, dst := data[y*stride:], out[y*samples:(y+1)*samples]
		if bits == 8 {
			copy(dst, src)
			continue
		}
		for x := range dst {
			dst[x] = byte(binary.NativeEndian.Uint16(src[2*x:]) >> 8)
		}
	}
	return out
}

// eightPixels maps a byte of eight bits, 1 = black, to eight bytes of luma.
var eightPixels = func() (table [256][8]byte) {
	for b := range table {
		for i := range 8 {
			if b&(0x80>>i) == 0 {
				table[b][i] = 255
			}
		}
	}
	return table
}()

func expandBits(bits []byte, stride, width, height int) []byte {
	out := make([]byte, width*height)
	for y := range height {
		src, dst := bits[y*stride:], out[y*width:(y+1)*width]
		x := 0
		for ; x+8 <= width; x += 8 {
			copy(dst[x:x+8], eightPixels[src[x/8]][:])
		}
		if x < width {
			copy(dst[x:], eightPixels[src[x/8]][:width-x])
		}
	}
	return out
}

// fromRGB fills Gray (ITU-R BT.601 luma, as JPEG uses it) and Small.
func (r *Raster) fromRGB() error {
	gray, err := luma(r.RGB, r.Width, r.Height)
	if err != nil {
		return err
	}
	r.Gray = gray
	r.Small, r.SmallWidth, r.SmallHeight = shrinkColour(r.RGB, r.Width, r.Height)
	return nil
}
