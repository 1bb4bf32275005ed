// Package takeovernote is the note in the package of electronic post
// (Übernahmevermerk): what arrived was taken over as it came, byte for byte, and never
// scanned. So it states no agreement of images with paper; that is for the transfer
// note alone (BSI TR-03138 A.NB.4).
package takeovernote

import (
	"time"

	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/batch"
)

// Namespace is that of the note, Root its root; FileName is its name in the package.
const (
	Namespace = "urn:scanstelle:uebernahmevermerk:1"
	Root      = "Uebernahmevermerk"
	FileName  = "uebernahmevermerk.xml"
)

// Fixed sentences: nothing more is ever claimed.
const (
	Statement = "Das Dokument ist elektronisch eingegangen. Es wurde in der Form übernommen, in der es eintraf, Byte für Byte, und nicht gescannt; dieser Vermerk ist kein Transfervermerk nach BSI TR-03138."
	Rendering = "Die Seiten dieses Pakets dienen dem Lesen. Maßgeblich ist das Original, das unverändert eingebettet ist."
)

// Note says what arrived, how, and who took it over.
type Note struct {
	ID        batch.ID               `xml:"kennung,attr" json:"id"`
	Document  Document               `xml:"Dokument" json:"document"`
	Delivery  batch.ID               `xml:"Uebergabekennung" json:"delivery"`
	Receipt   Receipt                `xml:"Eingang" json:"receipt"`
	Creator   transfernote.Creator   `xml:"Uebernehmer" json:"creator"`
	Station   string                 `xml:"Scanstelle" json:"station"`
	Software  transfernote.Software  `xml:"Software" json:"software"`
	TakenOver time.Time              `xml:"Uebernahme" json:"taken_over"`
	Sealed    time.Time              `xml:"Versiegelung" json:"sealed"`
	Original  Original               `xml:"Original" json:"original"`
	Message   *Message               `xml:"Nachricht" json:"message,omitempty"`
	Parts     []Part                 `xml:"Bestandteil" json:"parts,omitempty"`
	Checks    []Check                `xml:"Pruefung" json:"checks"`
	Doubles   []Double               `xml:"Doppel" json:"doubles,omitempty"`
	Statement string                 `xml:"Aussage" json:"statement"`            // Statement
	Rendering string                 `xml:"DarstellungAussage" json:"rendering"` // Rendering
	Integrity transfernote.Integrity `xml:"Integritaetssicherung" json:"integrity"`
	Sheets    []transfernote.Sheet   `xml:"Darstellung" json:"sheets"`
}

// Document names the document and its package.
type Document struct {
	ID      batch.ID `xml:"kennung,attr" json:"id"`
	Package batch.ID `xml:"paket,attr" json:"package"`
	Batch   batch.ID `xml:"stapel,attr" json:"batch"`
	Title   string   `xml:"Titel" json:"title"`
}

// Receipt is what the journal says about the arrival.
type Receipt struct {
	Number  string    `xml:"nummer,attr,omitempty" json:"number,omitempty"`
	Day     batch.Day `xml:"tag,attr" json:"day"`
	Way     string    `xml:"Eingangsweg" json:"way"` // German
	Channel string    `xml:"Kanal,omitempty" json:"channel,omitempty"`
	// Written is when the file was last written, as its file system says.
	Written time.Time `xml:"DateiGeschrieben" json:"written"`
	Units   []string  `xml:"Amt,omitempty" json:"units,omitempty"`
}

// Original is the file as it arrived. File is its name in the package.
type Original struct {
	File   string `xml:"datei,attr" json:"file"`
	MIME   string `xml:"typ,attr" json:"mime"`
	Form   string `xml:"form,attr" json:"form"`
	Bytes  int64  `xml:"bytes,attr" json:"bytes"`
	SHA256 string `xml:"sha256,attr" json:"sha256"`
	Name   string `xml:"Name" json:"name"` // as it arrived
	Kind   string `xml:"Art" json:"kind"`  // German
}

// Message is what the sender says about it; it is not verified.
type Message struct {
	ID        string     `xml:"kennung,attr,omitempty" json:"id,omitempty"`
	Date      *time.Time `xml:"datum,attr,omitempty" json:"date,omitempty"`
	Sender    string     `xml:"Absender,omitempty" json:"sender,omitempty"`
	Subject   string     `xml:"Betreff,omitempty" json:"subject,omitempty"`
	Reference string     `xml:"ZeichenDesAbsenders,omitempty" json:"reference,omitempty"`
}

// Part is an attachment of the message, a member of the archive, or a file embedded in
// the PDF. It is in the original and nowhere else.
type Part struct {
	Name   string `xml:"name,attr" json:"name"`
	MIME   string `xml:"typ,attr,omitempty" json:"mime,omitempty"`
	Role   string `xml:"rolle,attr,omitempty" json:"role,omitempty"`
	Bytes  int64  `xml:"bytes,attr" json:"bytes"`
	SHA256 string `xml:"sha256,attr" json:"sha256"`
}

// Check is something that was looked at, and what came of it, in German.
type Check struct {
	Name   string `xml:"name,attr" json:"name"`
	Result string `xml:",chardata" json:"result"`
}

// Double is a later arrival of the same that was known when the package was sealed.
type Double struct {
	Time time.Time `xml:"zeit,attr" json:"time"`
	Same bool      `xml:"bytegleich,attr" json:"same"`
}

// Complete fills in what is fixed. The caller sets all else but the sheets, which show
// it, then those, then marshals.
func (n *Note) Complete() {
	n.Statement, n.Rendering = Statement, Rendering
	n.Integrity.Level, n.Integrity.Format, n.Integrity.Statement = transfernote.LocalSeal, transfernote.SealFormat, transfernote.LocalSealText
}
