package transfernote

import (
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Processing is what people and rules did to the set of pages of the document
// (A.NB.1). What was done to single images stands with the images.
type Processing struct {
	Steps       []ProcessStep `xml:"Prozessschritt" json:"steps,omitempty"`
	Suppression Suppression   `xml:"Leerseitenunterdrueckung" json:"suppression"`
}

// ProcessStep is one edit that is in force, with its parameters. What was undone
// is not among them; the audit log has it.
type ProcessStep struct {
	Name       batch.ActName `xml:"schritt,attr" json:"name"` // as in the audit log
	Time       time.Time     `xml:"zeitpunkt,attr" json:"time"`
	Person     string        `xml:"person,attr" json:"person"` // pseudonym
	Title      string        `xml:"Bezeichnung" json:"title"`  // German
	Parameters []Parameter   `xml:"Angabe" json:"parameters,omitempty"`
}

// Parameter is a parameter of a step; its name is German.
type Parameter struct {
	Name  string `xml:"name,attr" json:"name"`
	Value string `xml:",chardata" json:"value"`
}

// Suppression lists the blank pages that the package goes without (A.SC.8,
// A.NB.1). Their images stay in the store.
type Suppression struct {
	Policy batch.BlankPolicy `xml:"regel,attr" json:"policy"`
	Count  int               `xml:"anzahl,attr" json:"count"`
	Pages  []Blank           `xml:"Leerseite" json:"pages,omitempty"`
}

// Blank is a blank page left out: either a person confirmed it, or the policy
// left it out by itself.
type Blank struct {
	ID          batch.ID   `xml:"kennung,attr" json:"id"`
	Position    int        `xml:"abbild,attr" json:"position"`
	Sheet       int        `xml:"blatt,attr" json:"sheet"`
	Side        batch.Side `xml:"seite,attr" json:"side"`
	Ink         float64    `xml:"schwaerzung,attr" json:"ink"` // share of the page
	File        string     `xml:"dateiSha256,attr" json:"sha256"`
	Thumbnail   string     `xml:"miniaturSha256,attr" json:"thumbnail_sha256"`
	Automatic   bool       `xml:"automatisch,attr" json:"automatic"`
	ConfirmedBy string     `xml:"person,attr,omitempty" json:"confirmed_by,omitempty"`
	ConfirmedAt *time.Time `xml:"zeitpunkt,attr,omitempty" json:"confirmed_at,omitempty"`
}

// Withdrawn is a page that belonged to the document and counts no more: replaced
// after a rescan, or sealed off because it was not to be scanned.
type Withdrawn struct {
	Position int        `xml:"abbild,attr" json:"position"`
	Sheet    int        `xml:"blatt,attr" json:"sheet"`
	Side     batch.Side `xml:"seite,attr" json:"side"`
	File     string     `xml:"dateiSha256,attr,omitempty" json:"sha256,omitempty"` // of a page that was replaced or discarded
	Person   string     `xml:"person,attr" json:"person"`
	Time     time.Time  `xml:"zeitpunkt,attr" json:"time"`
	// Removed tells when the image of a sealed-off page was erased, by the word of
	// two people; nil where it lies in the store still.
	Removed     *time.Time `xml:"geloescht,attr,omitempty" json:"removed,omitempty"`
	OrderedBy   string     `xml:"beantragtVon,attr,omitempty" json:"ordered_by,omitempty"`
	ConfirmedBy string     `xml:"bestaetigtVon,attr,omitempty" json:"confirmed_by,omitempty"`
	Reason      string     `xml:",chardata" json:"reason"`
}
