package batch

// Measurement is what hop 3 found on one page image, from a single decode.
// All positions are pixels of the raw image.
type Measurement struct {
	Width  int     `json:"width"`
	Height int     `json:"height"`
	DPI    float64 `json:"dpi"`

	// Ink is the share of the page (0 to 1) that is darker than its own
	// background, without borders, punch holes and show-through.
	Ink float64 `json:"ink"`
	// Marks counts connected spots of ink large enough to have been made on
	// purpose; a page number alone gives at least one.
	Marks int `json:"marks"`
	// SoftMarks counts those of Marks that are blurred like show-through; only
	// on pages with little ink. MarkContrast is the strongest contrast of any
	// mark there (luma levels).
	SoftMarks    int     `json:"soft_marks,omitempty"`
	MarkContrast float64 `json:"mark_contrast,omitempty"`
	// ShowThrough is the share of the page covered by pale, blurred structure
	// as seen from the other side.
	ShowThrough float64 `json:"show_through"`
	// Blank is the verdict for this side alone; see quality.JudgeSheet.
	Blank bool `json:"blank"`

	SkewDeg        float64 `json:"skew_deg"` // clockwise lean of the text lines; 0 where unsure
	SkewConfidence float64 `json:"skew_confidence"`
	// Rotation turns the page upright: degrees clockwise, 0, 90, 180, 270.
	Rotation           int     `json:"rotation"`
	RotationConfidence float64 `json:"rotation_confidence"`

	Background float64 `json:"background"` // median paper luma, 0 to 255
	Contrast   float64 `json:"contrast"`   // paper minus ink luma, 0 to 255; 0 on blank pages
	Clipped    float64 `json:"clipped"`    // share of ink lost to pure white or black background
	Sharpness  float64 `json:"sharpness"`  // edge acutance, 0 (blurred) to 1
	Noise      float64 `json:"noise"`      // standard deviation on plain paper, luma levels

	Colour float64 `json:"colour"` // share of pixels with clear chroma, 0 to 1

	// DarkBorder is the width in mm of the darkest border strip per edge:
	// top, right, bottom, left.
	DarkBorder [4]float64 `json:"dark_border_mm"`
	// CutEdge tells per edge (top, right, bottom, left) whether ink runs off
	// the image.
	CutEdge [4]bool `json:"cut_edge"`
	// Streaks are full-height (or full-width) lines a dirty sensor draws.
	Streaks []Streak `json:"streaks,omitempty"`
	Holes   int      `json:"holes"` // punch holes

	Barcodes  []Barcode `json:"barcodes,omitempty"`
	Separator string    `json:"separator"` // "", or which sign was read: "PATCHT", "PATCH-T", "SCANSTELLE"
	// SeparatorOtherInk is the share of the page (0 to 1) with ink away from
	// codes, their captions and patch bars: a separator on a content page shows.
	SeparatorOtherInk float64 `json:"separator_other_ink,omitempty"`

	// Fingerprint is a 256 bit perceptual hash (hex) for the duplicate alarm.
	Fingerprint string `json:"fingerprint"`
	// Grid is the darkness of the page on GridColumns × GridRows cells, row by
	// row, 4 bits per cell (base64 without padding): front and mirrored back are
	// compared with it.
	Grid string `json:"grid,omitempty"`
	// Miniature is the SHA-256 of the page made small (imaging.Raster.Miniature),
	// where it was asked for.
	Miniature string `json:"miniature_sha256,omitempty"`
	// Thumb is the page made small, where it was asked for. It is never part of a
	// record.
	Thumb *Thumb `json:"-"`
	// Chart is what a test chart shows, where it was asked for.
	Chart *ChartReading `json:"chart,omitempty"`
	// Damaged says what the decoder complained about while still giving pixels.
	Damaged string `json:"damaged,omitempty"`

	// MS holds milliseconds per step.
	MS map[string]float64 `json:"ms,omitempty"`
}

// Upright returns how many degrees clockwise turn the page upright. stated is what
// its file says; from the confidence sure on what was measured counts more. Lines
// that run up or down are never upright: the likelier of the two turns is a better
// start than none.
func (m *Measurement) Upright(stated int, sure float64) int {
	if m.RotationConfidence >= sure || stated == 0 && m.Rotation%180 != 0 {
		return m.Rotation
	}
	return stated
}

// Cells of Measurement.Grid.
const (
	GridColumns = 24
	GridRows    = 34
)

// Streak is a line that a sensor fault draws over the whole page.
type Streak struct {
	Vertical bool    `json:"vertical"`
	At       int     `json:"at"`    // pixels from the left or top
	Width    int     `json:"width"` // pixels
	Contrast float64 `json:"contrast"`
}

// Barcode is one code read on a page.
type Barcode struct {
	Format string `json:"format"` // QR, CODE128, CODE39, DATAMATRIX, PATCH-T, EAN13, …
	Text   string `json:"text"`
	// Box is x, y, width, height in pixels of the raw image; zero where the
	// reader does not tell.
	Box [4]int `json:"box"`
}
