package look

// Colours of what is written on the picture of a page, which is light in every
// palette.
var (
	OnPaper      = hex(0x1c2321)
	DoubtOnPaper = hex(0x8a4b00)
)
