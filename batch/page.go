package batch

import "time"

// Side is one side of a sheet.
type Side string

// The two sides of a sheet. A page imported as a single image is a front.
const (
	Front Side = "front"
	Back  Side = "back"
)

// PageKind says what a page is. The machine marks, it never drops.
type PageKind string

// Page kinds (DESIGN section 3). Placeholder, cover and envelope are set by
// people or by profile; content, blank and separator may be set by measurement.
const (
	KindContent     PageKind = "content"
	KindBlank       PageKind = "blank"
	KindSeparator   PageKind = "separator"
	KindCover       PageKind = "cover"
	KindEnvelope    PageKind = "envelope"
	KindPlaceholder PageKind = "placeholder"
)

// Legible tells whether pages of the kind are read.
func (k PageKind) Legible() bool { return k != KindBlank && k != KindSeparator }

// Codec is the compression of a stored page image. JBIG2 does not exist here:
// symbol coding is forbidden by A.SC.12.
type Codec string

// Codecs a page image can have. Each goes into a PDF/A without being coded anew
// (PNG only when PNGDirect says so).
const (
	JPEG Codec = "jpeg" // baseline or progressive, 8 bit, gray or YCbCr/RGB
	PNG  Codec = "png"  // 1, 8 or 16 bit, gray, colour or palette
	G4   Codec = "g4"   // raw ITU-T T.6 data, one strip, MSB first, 0 = white (WhiteIsZero)
)

// Image describes a stored page image: the bytes are elsewhere, under the
// page's ID.
type Image struct {
	Codec    Codec   `json:"codec"`
	Width    int     `json:"width"`    // pixels
	Height   int     `json:"height"`   // pixels
	Bits     int     `json:"bits"`     // per channel: 1, 8 or 16
	Channels int     `json:"channels"` // 1 gray or bitonal, 3 colour, 4 CMYK
	DPI      float64 `json:"dpi"`      // horizontal and vertical; see DPIY where they differ
	DPIY     float64 `json:"dpi_y,omitempty"`
	// DPIEstimated marks a resolution that the file did not state, or stated
	// impossibly; the pixels are never resampled.
	DPIEstimated bool   `json:"dpi_estimated,omitempty"`
	Bytes        int64  `json:"bytes"`
	SHA256       string `json:"sha256"`
	// Orientation is the EXIF orientation of a JPEG, 1 where none is given.
	// Rotation on the page already includes it.
	Orientation int `json:"orientation,omitempty"`
	// Quality and Subsampling are set where Scanstelle coded the frame itself.
	Quality     int    `json:"quality,omitempty"`
	FrameSHA256 string `json:"frame_sha256,omitempty"` // of the raw frame from the device
}

// WidthMM returns the paper width in millimetres.
func (i Image) WidthMM() float64 { return float64(i.Width) / i.DPI * 25.4 }

// HeightMM returns the paper height in millimetres.
func (i Image) HeightMM() float64 {
	if i.DPIY > 0 {
		return float64(i.Height) / i.DPIY * 25.4
	}
	return float64(i.Height) / i.DPI * 25.4
}

// Page is one side of a sheet as taken in. Its raw image never changes; what is
// learned later is added.
type Page struct {
	ID       ID     `json:"page"`
	Batch    ID     `json:"batch"`
	Source   string `json:"source"` // file # page in it, or device # image
	Input    int    `json:"input"`  // place of the input in the command, from 0
	Index    int    `json:"index"`  // place in the input, from 1
	Position int    `json:"position"`
	Sheet    int    `json:"sheet"` // from 1 within the batch
	Side     Side   `json:"side"`
	Image    Image  `json:"image"`
	// Original is the evidence file this page was made from when that is a
	// container (PDF, TIFF) or an image that a PDF cannot hold as it is; empty
	// where the page image itself is the file taken in, byte for byte.
	Original ID        `json:"original,omitempty"`
	Taken    time.Time `json:"taken"`

	Kind      PageKind     `json:"kind"`
	Measured  *Measurement `json:"measured,omitempty"`
	Findings  []Finding    `json:"findings,omitempty"`
	Rotation  int          `json:"rotation"`         // degrees clockwise that turn the page upright: 0, 90, 180, 270
	Turned    bool         `json:"turned,omitempty"` // Rotation is a person's decision
	HasText   bool         `json:"has_text,omitempty"`
	ReadNote  string       `json:"read_note,omitempty"` // why no text: "blank", "timeout", …
	ReadAt    time.Time    `json:"read_at,omitzero"`
	ReadBy    string       `json:"read_by,omitempty"` // engine, version, model
	WordCount int          `json:"words,omitempty"`
	// Confidence is the mean word confidence of the text, 0 to 100.
	Confidence float64 `json:"confidence,omitempty"`
	Document   ID      `json:"document,omitempty"`
	// Withdrawn says why the page counts no more; empty for a page that does.
	Withdrawn Withdrawal `json:"withdrawn,omitempty"`
	// Removed tells that its image was erased by the word of two people.
	Removed bool `json:"removed,omitempty"`
}

// Original is a file taken in byte for byte.
type Original struct {
	ID     ID     `json:"original"`
	Source string `json:"source"`
	Format string `json:"format"` // jpeg, png, tiff, pdf
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}
