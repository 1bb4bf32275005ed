package batch

import "slices"

// Class is a kind of document, with its protection needs and what follows from
// them (A.G.2). It is a version in the register of classes; a batch carries the
// version it was captured under.
type Class struct {
	Name    string `toml:"name" json:"name"`     // key, lower-case: "eingangspost"
	Version int    `toml:"-" json:"version"`     // set by the register; 0 for a built-in one
	Title   string `toml:"title" json:"title"`   // German
	Marks   string `toml:"marks" json:"marks"`   // German: how it is recognised on the envelope
	Source  string `toml:"source" json:"source"` // where the rule is from

	Protection Protection `toml:"protection" json:"protection"`
	// Reasons say per goal why the need is what it is; none may be empty.
	Reasons ProtectionReasons `toml:"reasons" json:"reasons"`
	// LegalBasis says on what ground the paper may be scanned, and with Replacing
	// destroyed.
	LegalBasis string `toml:"legal_basis" json:"legal_basis"`
	// Mode is Copying until the class is released for Replacing.
	Mode Mode `toml:"mode" json:"mode"`

	// Opening, Scan and Envelope are the rules of the mailroom.
	Opening  Opening  `toml:"opening" json:"opening"`
	Scan     ScanRule `toml:"scan" json:"scan"`
	Envelope bool     `toml:"envelope" json:"envelope"` // the envelope must be scanned too
	Time     bool     `toml:"time" json:"time"`         // the journal wants the time of day
	Rush     bool     `toml:"rush" json:"rush"`         // goes before all others

	// Inspect asks for inspection and release also where the measures of the
	// level do not.
	Inspect bool `toml:"inspect" json:"inspect,omitempty"`
	// Plan is the inspection plan in text form ("percent 4", see
	// quality/sampling); empty takes that of the level.
	Plan string `toml:"plan" json:"plan,omitempty"`
	// Counted asks for the number of sheets of every stack from a device before
	// release (A.DV.2); from high on it always is asked for.
	Counted bool `toml:"counted" json:"counted,omitempty"`
	// FourEyes asks for an inspector other than the creator; at very high it
	// always is asked for (A.AM.IN.SH.1).
	FourEyes bool `toml:"four_eyes" json:"four_eyes,omitempty"`
	// SealProof is the written proof that the integrity is protected well enough
	// without an advanced seal; A.IS.1 demands one of both at need normal.
	SealProof string `toml:"seal_proof" json:"seal_proof,omitempty"`
	// Files says why paper may be replaced by files that no accepted scanner of
	// this station made, such as those of a copier; empty refuses them (A.O.3,
	// A.SC.6). Copying mode does not ask.
	Files string `toml:"files" json:"files,omitempty"`
	// Journal is what of a batch becomes a piece of mail: document (also where it is
	// empty), batch or none.
	Journal IntakeRule `toml:"journal" json:"journal,omitempty"`
	// Profiles are the scan profiles that may be used (A.SC.6); empty allows any.
	Profiles []string `toml:"profiles" json:"profiles,omitempty"`

	// Mixed are the classes of a batch whose documents are of several, that of the
	// batch first where it has one; empty where all are of one. It is never part of
	// a class in the register.
	Mixed []Member `toml:"-" json:"mixed,omitempty"`
}

// ProtectionReasons justify a Protection (A.G.2: carefully justified).
type ProtectionReasons struct {
	Integrity       string `toml:"integrity" json:"integrity"`
	Confidentiality string `toml:"confidentiality" json:"confidentiality"`
	Availability    string `toml:"availability" json:"availability"`
}

// Allows tells whether a scan profile may be used for the class (A.SC.6).
func (c *Class) Allows(profile string) bool {
	return c == nil || len(c.Profiles) == 0 || slices.Contains(c.Profiles, profile)
}

// Opening says who opens a letter of the class.
type Opening string

// Openings.
const (
	OpenCentrally  Opening = "central"   // the mailroom
	OpenByUnit     Opening = "unit"      // the unit addressed; the mailroom passes it on closed
	OpenByPerson   Opening = "person"    // the person addressed
	OpenNever      Opening = "never"     // locked away until its day
	OpenIrrelevant Opening = "as-it-may" // advertising
)

// ScanRule says what of a letter of the class is scanned.
type ScanRule string

// Scan rules.
const (
	ScanLetter   ScanRule = "letter"   // all of it
	ScanEnvelope ScanRule = "envelope" // only the closed envelope, from outside
	ScanRelease  ScanRule = "release"  // after the addressee released it
	ScanNever    ScanRule = "never"    // negative list
)

// NeedsRelease tells whether a person has to release batches of the class before
// anything of them is sealed. A batch without a class is a mere copy and needs
// none.
func (c *Class) NeedsRelease() bool {
	return c != nil && (c.Inspect || c.Mode == Replacing || c.Protection.Integrity.AtLeast(NeedHigh))
}
