package batch

// ChartReading is what was found on a scan of the test chart (assets/chart) by
// comparing pixels with its truth (A.O.3, A.SC.12).
type ChartReading struct {
	// Found is false where the marks of the chart are not on the image; then the
	// rest is empty.
	Found bool `json:"found"`
	// DPI is the resolution by the distance of the marks, across and down.
	DPI     [2]float64 `json:"dpi"`
	SkewDeg float64    `json:"skew_deg"` // clockwise lean of the sheet, beside its Turn
	Turn    int        `json:"turn"`     // degrees clockwise that bring it upright
	// OffMM is how far the marks lie from where a sheet without distortion has
	// them (mm).
	OffMM float64 `json:"off_mm"`
	// Lines are the groups of lines, coarse to fine.
	Lines []ChartLines `json:"lines"`
	// Gray is the luma (0 to 255) of the gray steps, black to paper.
	Gray []float64 `json:"gray"`
	// Colours are the colour patches as they were scanned.
	Colours []ChartColour `json:"colours"`
	// Glyphs counts the characters compared; Wrong lists those that look more like
	// the other of their pair, or like neither.
	Glyphs int          `json:"glyphs"`
	Wrong  []ChartGlyph `json:"wrong"`
}

// ChartLines is how much of the contrast of a group of lines is left.
type ChartLines struct {
	PerMM  float64 `json:"per_mm"` // line pairs per millimetre
	Across float64 `json:"across"` // 0 to 1, of upright lines
	Down   float64 `json:"down"`   // 0 to 1, of level lines
}

// ChartColour is a colour patch: its mean as scanned, 0 to 255.
type ChartColour struct {
	Name string     `json:"name"` // German
	Hue  float64    `json:"hue"`  // degrees, as printed
	RGB  [3]float64 `json:"rgb"`
}

// ChartGlyph is a character that was not read as what is printed.
type ChartGlyph struct {
	Points int     `json:"points"` // size
	Column int     `json:"column"` // in its row, from 1
	Truth  string  `json:"truth"`
	Seen   string  `json:"seen,omitempty"` // the other of the pair; empty where it is like neither
	Like   float64 `json:"like"`           // correlation with the better of both, -1 to 1
}

// ChartText is what OCR read of the rows of the chart.
type ChartText struct {
	Characters int `json:"characters"` // of the rows that were found, without 0/O
	Right      int `json:"right"`
	Rows       int `json:"rows"` // found, of those without 0/O
	// Swapped tells, in German, where the other of a pair was read.
	Swapped []string `json:"swapped"`
}
