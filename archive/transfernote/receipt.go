package transfernote

import "github.com/scanstelle/scanstelle/batch"

// Class is the kind of document with its protection needs (A.G.2).
type Class struct {
	Name            string     `xml:"name,attr" json:"name"`
	Version         int        `xml:"fassung,attr" json:"version"` // 0 for one that ships with the program
	Integrity       batch.Need `xml:"integritaet,attr" json:"integrity"`
	Confidentiality batch.Need `xml:"vertraulichkeit,attr" json:"confidentiality"`
	Availability    batch.Need `xml:"verfuegbarkeit,attr" json:"availability"`
	Title           string     `xml:"Bezeichnung" json:"title"`
	LegalBasis      string     `xml:"Rechtsgrundlage,omitempty" json:"legal_basis,omitempty"`
	// Mixed are the classes of a batch that mixes several; the needs above are then
	// the highest of all of them (maximum principle).
	Mixed []Member `xml:"Hoechstprinzip" json:"mixed,omitempty"`
}

// Member is a class in a batch that mixes several, with its own needs.
type Member struct {
	Name            string     `xml:"name,attr" json:"name"`
	Version         int        `xml:"fassung,attr" json:"version"`
	Integrity       batch.Need `xml:"integritaet,attr" json:"integrity"`
	Confidentiality batch.Need `xml:"vertraulichkeit,attr" json:"confidentiality"`
	Availability    batch.Need `xml:"verfuegbarkeit,attr" json:"availability"`
	Documents       int        `xml:"dokumente,attr" json:"documents"` // 0: the class of the batch itself
	Title           string     `xml:"Bezeichnung" json:"title"`
	Remark          string     `xml:"Hinweis,omitempty" json:"remark,omitempty"`
}

// Receipt is what the journal and the preparation tell of the document: never a
// sender.
type Receipt struct {
	Number string `xml:"nummer,attr,omitempty" json:"number,omitempty"` // E-2026-000123
	Box    string `xml:"Ablage,omitempty" json:"box,omitempty"`         // where the paper lies
	// Lines are the electronic stamp, the way in and the remarks of preparation.
	Lines []string `xml:"Zeile" json:"lines,omitempty"`
}

// Predecessor is the document that this one corrects after it was handed over.
type Predecessor struct {
	ID       batch.ID `xml:"kennung,attr" json:"id"`
	Package  batch.ID `xml:"paket,attr" json:"package"`
	Delivery batch.ID `xml:"uebergabe,attr" json:"delivery"`
	SHA256   string   `xml:"sha256,attr" json:"sha256"` // of the package
}
