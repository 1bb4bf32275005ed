package imaging

import "github.com/scanstelle/scanstelle/batch"

// PNGParts is a PNG taken apart for a PDF: the IDAT data is one zlib stream that
// PDF's FlateDecode reads with /Predictor 15, /Colors, /BitsPerComponent and
// /Columns (ISO 32000-1 clause 7.4.4.4).
type PNGParts struct {
	Width, Height int
	Bits          int    // 1, 8 or 16 per sample
	Channels      int    // samples per pixel in IDAT: 1 (gray or palette) or 3
	Palette       []byte // RGB triples for an /Indexed colour space, or nil
	IDAT          []byte // joined bodies of the IDAT chunks
}

// PNGDirect reports whether the IDAT data of a PNG can go into a PDF as it is:
// not interlaced, no alpha, no tRNS; 1, 8 or 16 bit gray, 8 or 16 bit colour, or
// a palette of 1 or 8 bit.
func PNGDirect(data []byte) bool {
	h, err := readPNGHeader(data)
	return err == nil && h.direct()
}

func (h Header) direct() bool {
	return h.Format == "png" && !h.Interlaced && !h.Alpha && (h.Bits == 1 || h.Bits == 8 || h.Bits == 16)
}

// PNGStream takes a PNG apart; see PNGDirect for what it accepts (else
// batch.CodeUnsupported). The whole file is checked as by CheckPNG.
func PNGStream(data []byte) (PNGParts, error) {
	if err := CheckPNG(data); err != nil {
		return PNGParts{}, err
	}
	h, err := readPNGHeader(data)
	if err != nil {
		return PNGParts{}, err
	}
	if !h.direct() {
		return PNGParts{}, batch.Refuse("imaging.png", batch.CodeUnsupported, "PNG mit Transparenz oder Zeilensprung")
	}
	parts := PNGParts{Width: h.Width, Height: h.Height, Bits: h.Bits, Channels: h.Channels}
	w := &pngWalk{data: data, at: len(pngSignature)}
	for {
		c, err := w.next()
		if err != nil {
			return PNGParts{}, err
		}
		switch c.name {
		case "PLTE":
			if h.Palette {
				if len(c.body) == 0 || len(c.body)%3 != 0 || len(c.body) > 768 {
					return PNGParts{}, batch.Refuse("imaging.png", batch.CodeBroken, "PNG-Palette mit %d Byte", len(c.body))
				}
				parts.Palette, parts.Channels = c.body, 1
			}
		case "IDAT":
			parts.IDAT = append(parts.IDAT, c.body...)
		case "IEND":
			return parts, nil
		}
	}
}
