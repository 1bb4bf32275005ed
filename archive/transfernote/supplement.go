package transfernote

import (
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// SupplementName is the name of a supplementary note as an attachment of a PDF/A-3
// package, SupplementProperty the XMP property that holds it in a PDF/A-2 package.
const (
	SupplementName     = "nachtrag.xml"
	SupplementProperty = "Nachtrag"
)

// Supplement is a supplementary transfer note: what a person found who inspected a
// document after its package was sealed (A.SC.8, A.NB.4 e and f). It lies in a
// sealed package of its own, which shows it on sheets; the first package stays as
// it is.
type Supplement struct {
	ID        batch.ID   `xml:"kennung,attr" json:"id"`
	Package   batch.ID   `xml:"paket,attr" json:"package"` // its own
	First     First      `xml:"Bezug" json:"first"`
	Delivery  batch.ID   `xml:"Uebergabekennung" json:"delivery"`
	Mode      batch.Mode `xml:"Scanmodus" json:"mode"` // of the first
	Inspector Creator    `xml:"Pruefer" json:"inspector"`
	Station   string     `xml:"Scanstelle" json:"station"`
	Software  Software   `xml:"Software" json:"software"`
	Inspected time.Time  `xml:"Sichtpruefung" json:"inspected"`
	Sealed    time.Time  `xml:"Versiegelung" json:"sealed"`
	Finding   Later      `xml:"Pruefung" json:"finding"`
	Agreement Agreement  `xml:"Uebereinstimmung" json:"agreement"`
	Integrity Integrity  `xml:"Integritaetssicherung" json:"integrity"`
	Sheets    []Sheet    `xml:"Darstellung" json:"sheets"`
}

// First names the package that a supplement is about.
type First struct {
	Document   batch.ID `xml:"dokument,attr" json:"document"`
	Batch      batch.ID `xml:"stapel,attr" json:"batch"`
	Package    batch.ID `xml:"paket,attr" json:"package"`
	Delivery   batch.ID `xml:"uebergabe,attr" json:"delivery"`
	SHA256     string   `xml:"sha256,attr" json:"sha256"`
	Images     int      `xml:"abbilder,attr" json:"images"`
	Colourless int      `xml:"abbilderOhneFarbe,attr" json:"colourless"` // of those that are not blank
	Blank      int      `xml:"leereAbbilder,attr" json:"blank"`
	Result     Result   `xml:"ergebnis,attr" json:"result"` // what its own note says
	Title      string   `xml:"Titel" json:"title"`
}

// Later is what the person found.
type Later struct {
	Result LaterResult `xml:"ergebnis,attr" json:"result"`
	// Paper tells that the paper lay beside the images; without it nothing can be
	// said of their agreement.
	Paper     bool     `xml:"vorlageLagVor,attr" json:"paper"`
	Verdict   Verdict  `xml:"urteil,attr" json:"verdict"`
	EachImage bool     `xml:"jedesAbbildEinzeln,attr" json:"each_image"` // without select-all (A.AM.IN.SH.5)
	FourEyes  bool     `xml:"vierAugen,attr" json:"four_eyes"`           // not the person who captured it
	Reason    string   `xml:"Grund,omitempty" json:"reason,omitempty"`
	Statement string   `xml:"Aussage" json:"statement"` // follows from Result
	Criteria  []string `xml:"Kriterium" json:"criteria,omitempty"`
}

// LaterResult says what a later inspection came to.
type LaterResult string

// Results of a later inspection.
const (
	LaterInspected LaterResult = "geprueft"       // all of it, beside the paper
	LaterSeen      LaterResult = "angesehen"      // all of it, without the paper
	LaterFaulty    LaterResult = "fehlerhaft"     // an earlier statement of agreement is taken back
	ScopeRevoked   Scope       = "zurueckgezogen" // of a supplement only
)

// Sheet is a sheet of the package on which the supplement is shown.
type Sheet struct {
	Number int    `xml:"nummer,attr" json:"number"` // from 1
	Width  int    `xml:"breite,attr" json:"width"`  // pixels
	Height int    `xml:"hoehe,attr" json:"height"`
	SHA256 string `xml:"sha256,attr" json:"sha256"` // of the coded image in the package
}

var laterText = map[LaterResult]string{
	LaterInspected: "Nachträglich geprüft: Das ganze Dokument wurde nach der Versiegelung von einer Person mit dem Papieroriginal verglichen.",
	LaterSeen:      "Nachträglich angesehen: Das ganze Dokument wurde nach der Versiegelung von einer Person angesehen. Das Papieroriginal lag dabei nicht vor; verglichen wurde nicht.",
	LaterFaulty:    "Nachträglich beanstandet: Eine Person hat nach der Versiegelung einen Fehler gefunden. Das übergebene Paket bleibt unverändert.",
}

const revokedText = "Die Übereinstimmung mit dem Papieroriginal wird nicht erklärt; eine frühere Erklärung zu diesem Dokument gilt nicht mehr. Das Original ist weiter aufzubewahren."

// Complete fills in what follows from the rest or is fixed. The caller sets all
// else but the sheets, which show it, then those, then marshals.
func (s *Supplement) Complete() {
	f := &s.Finding
	switch {
	case f.Verdict == Faulty:
		f.Result = LaterFaulty
	case f.Paper:
		f.Result = LaterInspected
	default:
		f.Result = LaterSeen
	}
	f.Statement, f.Criteria = laterText[f.Result], nil
	if f.Result == LaterInspected {
		f.Criteria = Criteria()
	}
	s.Agreement = s.agreement()
	s.Integrity.Level, s.Integrity.Format, s.Integrity.Statement = LocalSeal, SealFormat, LocalSealText
}

// agreement is the statement that mode and finding allow, and no other: none for a
// mere copy, one only of a person who had the paper beside.
func (s *Supplement) agreement() Agreement {
	a := Agreement{Scope: ScopeOpen}
	switch {
	case s.Mode != batch.Replacing:
		a.Scope = ScopeNone
	case s.Finding.Result == LaterFaulty:
		a.Scope, a.Statement = ScopeRevoked, revokedText
	case s.Finding.Result == LaterInspected:
		a.Scope, a.Made, a.Content, a.Pictorial = ScopeDocument, true, true, true
	}
	if a.Statement == "" {
		a.Statement = scopeText[a.Scope]
	}
	if !a.Made {
		return a
	}
	if s.First.Colourless > 0 {
		a.Colours = NoColours
		if s.First.Colourless == s.First.Images-s.First.Blank {
			a.Pictorial, a.Statement = false, strings.Replace(a.Statement, "bildlich und inhaltlich", "inhaltlich", 1)
		}
	}
	return a
}
