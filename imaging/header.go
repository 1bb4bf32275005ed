package imaging

import "github.com/scanstelle/scanstelle/batch"

// Header is what a JPEG or PNG file says about itself before it is decoded.
type Header struct {
	Format        string // "jpeg" or "png"
	Width, Height int    // pixels
	Bits          int    // per channel
	// Channels is 1 for gray, 2 for gray with alpha, 3 for colour (and for a
	// palette), 4 for CMYK (JPEG) or colour with alpha (PNG).
	Channels    int
	DPIX, DPIY  float64 // dots per inch as stated, 0 where not
	DPIKnown    bool    // both are stated and within 50 to 4800
	Orientation int     // EXIF orientation 1 to 8; 1 where none is given

	// JPEG.
	Progressive bool
	Coding      byte // low byte of the SOF marker: 0xC0 baseline, 0xC2 progressive, …
	Transform   int  // Adobe colour transform: -1 none stated, 0 RGB or CMYK, 1 YCbCr, 2 YCCK
	ICC         bool // an ICC profile is embedded

	// PNG.
	Interlaced   bool
	Alpha        bool // alpha channel or tRNS
	Palette      bool
	Transparency bool // tRNS
}

// Least and most resolution that is believed (dots per inch).
const leastDPI, mostDPI = 50, 4800

func (h *Header) setDPI(x, y float64) {
	if x > 0 && y > 0 {
		h.DPIX, h.DPIY = x, y
		h.DPIKnown = x >= leastDPI && x <= mostDPI && y >= leastDPI && y <= mostDPI
	}
}

// ReadHeader reads the header of a JPEG (ITU-T T.81) or PNG (ISO 15948) file
// without decoding anything. Other formats are batch.CodeUnknownFormat, broken
// headers batch.CodeBroken or batch.CodeTruncated.
func ReadHeader(data []byte) (Header, error) {
	switch format := Sniff(data); format {
	case "jpeg":
		return readJPEGHeader(data)
	case "png":
		return readPNGHeader(data)
	case "":
		return Header{}, batch.Refuse("imaging.header", batch.CodeUnknownFormat, "weder JPEG noch PNG")
	default:
		return Header{}, batch.Refuse("imaging.header", batch.CodeUnknownFormat, "%s", format)
	}
}
