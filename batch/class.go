package batch

// Class is a kind of document, with its protection needs and what follows from
// them (A.G.2). It is a version in the register of classes; a batch carries the
// version it was captured under.
type Class struct {
	Name    string `json:"name"`    // key, lower-case: "eingangspost"
	Version int    `json:"version"` // set by the register
	Title   string `json:"title"`   // German

	Protection Protection `json:"protection"`
	// Reasons say per goal why the need is what it is; none may be empty.
	Reasons ProtectionReasons `json:"reasons"`
	// LegalBasis says on what ground the paper may be scanned, and with Replacing
	// destroyed.
	LegalBasis string `json:"legal_basis"`
	// Mode is Copying until the class is released for Replacing.
	Mode Mode `json:"mode"`
	// Inspect asks for inspection and release also where the measures of the
	// level do not.
	Inspect bool `json:"inspect,omitempty"`
	// Plan is the inspection plan in text form ("percent 4", see
	// quality/sampling); empty takes that of the level.
	Plan string `json:"plan,omitempty"`
}

// ProtectionReasons justify a Protection (A.G.2: carefully justified).
type ProtectionReasons struct {
	Integrity       string `json:"integrity"`
	Confidentiality string `json:"confidentiality"`
	Availability    string `json:"availability"`
}

// NeedsRelease tells whether a person has to release batches of the class before
// anything of them is sealed. A batch without a class is a mere copy and needs
// none.
func (c *Class) NeedsRelease() bool {
	return c != nil && (c.Inspect || c.Mode == Replacing || c.Protection.Integrity.AtLeast(NeedHigh))
}
