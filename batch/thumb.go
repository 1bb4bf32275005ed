package batch

// Thumb is a page made small for the screen. It is no evidence: one that is lost
// is made anew.
type Thumb struct {
	Width    int    `json:"width"` // pixels
	Height   int    `json:"height"`
	Rotation int    `json:"rotation"` // degrees clockwise by which the page was turned for it
	JPEG     []byte `json:"jpeg"`
}
