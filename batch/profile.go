package batch

// Profile is a set of scan, check and package settings under one name
// (A.SC.6). Unknown keys in a profile file are refused.
type Profile struct {
	Name        string `toml:"name" json:"name"`
	Version     int    `toml:"version" json:"version"`
	Description string `toml:"description" json:"description"`
	Mode        Mode   `toml:"mode" json:"mode"`

	Scan    ScanSettings    `toml:"scan" json:"scan"`
	Import  ImportLimits    `toml:"import" json:"import"`
	Check   CheckLimits     `toml:"check" json:"check"`
	Image   ImageSettings   `toml:"image" json:"image"`
	Blank   BlankSettings   `toml:"blank" json:"blank"`
	Read    ReadSettings    `toml:"read" json:"read"`
	Split   SplitSettings   `toml:"split" json:"split"`
	Package PackageSettings `toml:"package" json:"package"`
}

// ScanSettings are what the device is asked for.
type ScanSettings struct {
	Source string `toml:"source" json:"source"` // auto, flatbed, adf
	Duplex bool   `toml:"duplex" json:"duplex"`
	// DuplexRequired refuses a device that has only one side, instead of
	// scanning fronts and saying so in every transfer note.
	DuplexRequired bool    `toml:"duplex_required" json:"duplex_required"`
	Mode           string  `toml:"mode" json:"mode"` // colour, gray, bitonal
	Depth          int     `toml:"depth" json:"depth"`
	DPI            int     `toml:"dpi" json:"dpi"`
	PageMM         [2]int  `toml:"page_mm" json:"page_mm"` // width, height; 0 lets the device decide
	Codec          Codec   `toml:"codec" json:"codec"`     // jpeg or png for colour and gray; bitonal is always g4
	Quality        int     `toml:"quality" json:"quality"` // JPEG, 90 or more, 4:4:4
	Bright         float64 `toml:"brightness" json:"brightness"`
	// DoubleFeed asks for detection. A profile that turns it off says so in
	// every transfer note.
	DoubleFeed bool `toml:"double_feed" json:"double_feed"`
	// StallSeconds without a byte from the device counts as a hang.
	StallSeconds int `toml:"stall_seconds" json:"stall_seconds"`
}

// ImportLimits bound what an input file may ask of the station. They are shown
// before they bite.
type ImportLimits struct {
	MaxBytes  int64 `toml:"max_bytes" json:"max_bytes"`   // per file
	MaxPixels int64 `toml:"max_pixels" json:"max_pixels"` // per page
	MaxPages  int   `toml:"max_pages" json:"max_pages"`   // per file
	MaxDepth  int   `toml:"max_depth" json:"max_depth"`   // folders in folders
	RenderDPI int   `toml:"render_dpi" json:"render_dpi"` // pages of foreign PDFs
	Seconds   int   `toml:"seconds" json:"seconds"`       // per page of an input
	Pairs     bool  `toml:"pairs" json:"pairs"`           // two images are one sheet
}

// CheckLimits are the limits of the page checks; quality judges against them.
type CheckLimits struct {
	MinDPI         float64 `toml:"min_dpi" json:"min_dpi"`
	MaxSkewDeg     float64 `toml:"max_skew_deg" json:"max_skew_deg"`
	BlankInk       float64 `toml:"blank_ink" json:"blank_ink"` // share of the page
	MinBackground  float64 `toml:"min_background" json:"min_background"`
	MinContrast    float64 `toml:"min_contrast" json:"min_contrast"`
	MinSharpness   float64 `toml:"min_sharpness" json:"min_sharpness"`
	MaxBorderMM    float64 `toml:"max_border_mm" json:"max_border_mm"`
	MinConfidence  float64 `toml:"min_confidence" json:"min_confidence"` // of the text, 0 to 100
	DuplicateBits  int     `toml:"duplicate_bits" json:"duplicate_bits"` // fingerprint distance
	DuplicateRange int     `toml:"duplicate_range" json:"duplicate_range"`
}

// ImageSettings is the allow-list of post-processing (A.NB.1).
type ImageSettings struct {
	Deskew bool `toml:"deskew" json:"deskew"`
	Rotate bool `toml:"rotate" json:"rotate"`
}

// ReadSettings steer OCR.
type ReadSettings struct {
	Enabled   bool     `toml:"enabled" json:"enabled"`
	Languages []string `toml:"languages" json:"languages"`
	Seconds   int      `toml:"seconds" json:"seconds"` // limit per page
}

// SplitSettings say where a new document begins.
type SplitSettings struct {
	Separators bool `toml:"separators" json:"separators"`
}

// PackageSettings choose the form of the package.
type PackageSettings struct {
	Format string `toml:"format" json:"format"` // pdfa-3u (attachments) or pdfa-2u (note in XMP only)
}
