package pdfa

import (
	"compress/zlib"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"

	"github.com/scanstelle/scanstelle/batch"
)

// maxDecodePixels bounds the pages that have to be held as pixels (interlaced
// or with transparency): about A3 at 600 dpi.
const maxDecodePixels = 80_000_000

// flatPNG is a decoded PNG that will be written as plain rows.
type flatPNG struct {
	img  image.Image
	gray bool
	deep bool // 16 bits
}

// decodePNG decodes what cannot be passed directly.
func decodePNG(head *pngHead, r io.Reader) (flatPNG, error) {
	if int64(head.width)*int64(head.height) > maxDecodePixels {
		return flatPNG{}, batch.Refuse("pdfa.png", batch.CodeTooManyPixels, "%d × %d", head.width, head.height)
	}
	img, err := png.Decode(r)
	if err != nil {
		return flatPNG{}, pngDataError(err)
	}
	return flatPNG{img: img, gray: head.colour == 0 || head.colour == 4, deep: head.bits == 16}, nil
}

func (f flatPNG) layout() (channels, bits int) {
	channels, bits = 3, 8
	if f.gray {
		channels = 1
	}
	if f.deep {
		bits = 16
	}
	return channels, bits
}

// dict is the inside of the image dictionary.
func (f flatPNG) dict() string {
	channels, bits := f.layout()
	space := "/DeviceRGB"
	if f.gray {
		space = "/DeviceGray"
	}
	return fmt.Sprintf("/ColorSpace%s/BitsPerComponent %d/Filter/FlateDecode"+
		"/DecodeParms<</Predictor 15/Colors %d/BitsPerComponent %d/Columns %d>>",
		space, bits, channels, bits, f.img.Bounds().Dx())
}

// write codes the rows with the predictor "Sub". Transparent pixels show white
// paper.
func (f flatPNG) write(w io.Writer) error {
	z := zlib.NewWriter(w)
	channels, bits := f.layout()
	step := channels * bits / 8
	b := f.img.Bounds()
	row := make([]byte, b.Dx()*step)
	coded := make([]byte, 1+len(row))
	coded[0] = 1
	for y := b.Min.Y; y < b.Max.Y; y++ {
		out := row[:0]
		for x := b.Min.X; x < b.Max.X; x++ {
			out = f.sample(out, onWhite(f.img.At(x, y)))
		}
		copy(coded[1:], row[:step])
		for i := step; i < len(row); i++ {
			coded[1+i] = row[i] - row[i-step]
		}
		if _, err := z.Write(coded); err != nil {
			return err
		}
	}
	return z.Close()
}

func (f flatPNG) sample(out []byte, c [3]uint16) []byte {
	n := 3
	if f.gray {
		n = 1
	}
	for _, v := range c[:n] {
		out = append(out, byte(v>>8))
		if f.deep {
			out = append(out, byte(v))
		}
	}
	return out
}

// onWhite lays a colour over white. Opaque colours keep their exact values.
func onWhite(c color.Color) [3]uint16 {
	r, g, b, a := c.RGBA()
	paper := 0xFFFF - a
	return [3]uint16{uint16(r + paper), uint16(g + paper), uint16(b + paper)}
}
