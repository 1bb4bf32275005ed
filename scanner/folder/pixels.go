package folder

import (
	"encoding/binary"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging"
)

// order16 is the byte order of 16 bit samples in memory, as imaging wants it.
var order16 = binary.NativeEndian

// pixels are decoded rows without padding: bitonal (1 = black, first pixel
// highest, rows begin on a byte) or samples of 8 or 16 bit, 1 or 3 per pixel.
type pixels struct {
	width, height  int
	bits, channels int
	rows           []byte
	blended        bool // something transparent was laid onto white
}

func (px *pixels) stride() int { return (px.width*px.channels*px.bits + 7) / 8 }

// reduce drops what the pixels do not use: colour from gray pages, gray from
// bitonal ones. No pixel changes.
func (px *pixels) reduce() {
	if px.channels == 3 && px.isGray() {
		size := px.bits / 8
		rows := make([]byte, 0, len(px.rows)/3)
		for i := 0; i < len(px.rows); i += 3 * size {
			rows = append(rows, px.rows[i:i+size]...)
		}
		px.rows, px.channels = rows, 1
	}
	if px.channels == 1 && px.bits == 8 && px.isBitonal() {
		stride := (px.width + 7) / 8
		rows := make([]byte, stride*px.height)
		for y := range px.height {
			out := rows[y*stride:]
			for x, v := range px.rows[y*px.width : (y+1)*px.width] {
				if v == 0 {
					out[x>>3] |= 0x80 >> (x & 7)
				}
			}
		}
		px.rows, px.bits = rows, 1
	}
}

func (px *pixels) isGray() bool {
	size := px.bits / 8
	for i := 0; i+3*size <= len(px.rows); i += 3 * size {
		for k := range size {
			if px.rows[i+k] != px.rows[i+size+k] || px.rows[i+k] != px.rows[i+2*size+k] {
				return false
			}
		}
	}
	return true
}

func (px *pixels) isBitonal() bool {
	for _, v := range px.rows {
		if v != 0 && v != 255 {
			return false
		}
	}
	return true
}

// resaved is the finding for pixels of a format that were coded anew.
func (px *pixels) resaved(format string, codec batch.Codec) batch.Finding {
	if px.blended {
		return converted(true, "%s: durchsichtige Stellen auf Weiß gelegt; ohne weiteren Verlust neu gespeichert (%s).", format, codec)
	}
	return converted(false, "%s: ohne Verlust neu gespeichert (%s).", format, codec)
}

// encode codes the pixels without loss into p: G4 where they are bitonal, else
// PNG. The size and resolution in p.image are kept.
func (px *pixels) encode(p *page) error {
	px.reduce()
	p.image.Bits, p.image.Channels = px.bits, px.channels
	if px.bits == 1 {
		p.image.Codec = batch.G4
		p.data = imaging.EncodeG4(px.rows, px.stride(), px.width, px.height)
		return nil
	}
	p.image.Codec = batch.PNG
	var err error
	p.data, err = imaging.EncodePNG(px.rows, p.image, px.stride())
	return err
}

// encodeJPEG codes the pixels with loss into p; 8 bit only.
func (px *pixels) encodeJPEG(p *page) error {
	p.image.Bits, p.image.Channels = 8, px.channels
	p.image.Codec, p.image.Quality = batch.JPEG, jpegQuality
	var err error
	p.data, err = imaging.EncodeFrameJPEG(px.rows, p.image, px.stride(), jpegQuality)
	return err
}
