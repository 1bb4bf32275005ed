package transfernote

import (
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Quality is the result of quality assurance (A.NB.4 e): what people did with
// this very document, never more.
type Quality struct {
	Result    Result `xml:"ergebnis,attr" json:"result"`
	Statement string `xml:"Aussage" json:"statement"` // follows from Result
	Automatic string `xml:"AutomatischePruefung" json:"automatic"`
	// Sample and Release are nil where no person had to release the batch.
	Sample *Sample `xml:"Stichprobe" json:"sample,omitempty"`
	// Looks are what people said of the document and its images, as far as it
	// still holds.
	Looks        []Look       `xml:"Sichtung" json:"looks,omitempty"`
	Criteria     []string     `xml:"Kriterium" json:"criteria,omitempty"`
	Release      *Release     `xml:"Freigabe" json:"release,omitempty"`
	Completeness Completeness `xml:"Vollstaendigkeit" json:"completeness"`
}

// Result says how far people have inspected a document.
type Result string

// Results.
const (
	NotInspected  Result = "nicht-geprueft"   // a mere copy, nobody had to
	Inspected     Result = "geprueft"         // a person has seen all of it
	HitsInspected Result = "treffer-geprueft" // not drawn; only what automatic checks hit
	NotDrawn      Result = "nicht-gezogen"    // the batch was released by a sample without it
	InspectOpen   Result = "offen"            // still to be inspected
)

// Sample is the inspection plan of the batch and what it meant for the document
// (A.SC.8). With Seed and Units anybody can draw again.
type Sample struct {
	Mode       SampleMode `xml:"umfang,attr" json:"mode"`
	Plan       string     `xml:"plan,attr" json:"plan"` // as in the class
	Need       batch.Need `xml:"schutzbedarf,attr" json:"need"`
	Selected   bool       `xml:"gezogen,attr" json:"selected"` // the document was in the sample
	Units      int        `xml:"einheiten,attr" json:"units"`  // documents that could be drawn
	Size       int        `xml:"umfangStichprobe,attr" json:"size"`
	Reason     string     `xml:"grund,attr" json:"reason"` // of the size, see quality/sampling
	Algorithm  string     `xml:"verfahren,attr" json:"algorithm"`
	Seed       string     `xml:"startwert,attr" json:"seed"`
	Population string     `xml:"einheitenSha256,attr" json:"population_sha256"`
}

// SampleMode is the kind of an inspection plan.
type SampleMode string

// Kinds of plans.
const (
	FullSample SampleMode = "voll"
	PartSample SampleMode = "stichprobe"
	NthSample  SampleMode = "jeder-nte-stapel"
)

// Look is what a person said of the document, or of one of its images.
type Look struct {
	Person  string    `xml:"person,attr" json:"person"` // pseudonym
	Time    time.Time `xml:"zeitpunkt,attr" json:"time"`
	Verdict Verdict   `xml:"urteil,attr" json:"verdict"`
	Page    batch.ID  `xml:"abbildKennung,attr,omitempty" json:"page,omitempty"` // empty: the document
	Reason  string    `xml:",chardata" json:"reason,omitempty"`
}

// Verdict is the verdict of a look.
type Verdict string

// Verdicts. BestPossible: the paper is no better.
const (
	Good         Verdict = "gut"
	BestPossible Verdict = "bestmoeglich"
	Faulty       Verdict = "fehlerhaft"
)

// Release is the decision of a person that the batch may be sealed.
type Release struct {
	Person   string    `xml:"person,attr" json:"person"`
	Time     time.Time `xml:"zeitpunkt,attr" json:"time"`
	FourEyes bool      `xml:"vierAugen,attr" json:"four_eyes"` // nobody inspected what they had created
}

// Completeness is the result of the completeness check, with the sheet balance
// of the whole batch.
type Completeness struct {
	Result    BalanceResult `xml:"ergebnis,attr" json:"result"`
	Statement string        `xml:"Aussage" json:"statement"` // follows from Result
	Balance   Balance       `xml:"Blattbilanz" json:"balance"`
	Decisions []Difference  `xml:"Abweichung" json:"decisions,omitempty"`
}

// BalanceResult is a result of the completeness check.
type BalanceResult string

// Results of the completeness check.
const (
	NotChecked BalanceResult = "nicht-geprueft" // nobody had to
	Balanced   BalanceResult = "ausgeglichen"   // counted by a person, and it fits
	Uncounted  BalanceResult = "nicht-gezaehlt" // nothing speaks against it, but no person counted
	Decided    BalanceResult = "entschieden"    // people decided about each difference
)

// Difference of the sheet balance, and why a person let it stand (A.NB.3).
type Difference struct {
	Code    string    `xml:"code,attr" json:"code"`
	Person  string    `xml:"person,attr" json:"person"`
	Time    time.Time `xml:"zeitpunkt,attr" json:"time"`
	Finding string    `xml:"Befund" json:"finding"`
	Reason  string    `xml:"Grund" json:"reason"`
}

// Balance is the sheet balance of the batch (A.NB.3). Sheets are all of them in
// a mere copy, and those without separator sheets and replaced ones in a batch
// that was released.
type Balance struct {
	Expected    Count `xml:"erwartet,attr" json:"expected"`
	Fed         Count `xml:"eingezogen,attr" json:"fed"`
	Sheets      Count `xml:"blaetter,attr" json:"sheets"`
	Sides       Count `xml:"seiten,attr" json:"sides"`
	Kept        Count `xml:"behalten,attr" json:"kept"`
	Blank       Count `xml:"leer,attr" json:"blank"`
	Separators  Count `xml:"trennblaetter,attr" json:"separators"`
	DoubleFeeds Count `xml:"doppeleinzuege,attr" json:"double_feeds"`
	Rescans     Count `xml:"neuscans,attr" json:"rescans"`
	// Discarded are sheets that a person withdrew because another shows the same; pages
	// in a mere copy.
	Discarded Count `xml:"verworfen,attr,omitempty" json:"discarded,omitempty"`
	SealedOff Count `xml:"versiegelt,attr" json:"sealed_off"`
	Removed   Count `xml:"entfernt,attr,omitempty" json:"removed,omitempty"` // of SealedOff: erased by two people
	Refused   Count `xml:"abgelehnt,attr" json:"refused"`
}

// Agreement is the statement that the images agree with the paper (A.NB.4 f).
// It is made in replacing mode, for what a person inspected; otherwise the
// Statement says that none is made, and why.
type Agreement struct {
	Made      bool   `xml:"erklaert,attr" json:"made"`
	Pictorial bool   `xml:"bildlich,attr" json:"pictorial"`
	Content   bool   `xml:"inhaltlich,attr" json:"content"`
	Scope     Scope  `xml:"umfang,attr" json:"scope"`
	Statement string `xml:"Aussage" json:"statement"` // follows from Scope
	// Colours is NoColours where an image covered has lost its colours.
	Colours string `xml:"Einschraenkung,omitempty" json:"colours,omitempty"`
}

// Scope is what a statement of agreement covers.
type Scope string

// Scopes.
const (
	ScopeNone     Scope = "keine"    // a mere copy
	ScopeDocument Scope = "dokument" // all of it
	ScopePages    Scope = "abbilder" // only the images somebody looked at
	ScopeBatch    Scope = "stapel"   // not drawn: nobody compared this document
	ScopeOpen     Scope = "offen"
)
