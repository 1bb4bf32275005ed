package transfernote

import (
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// FileName is the name of the note as an attachment of a PDF/A-3 package.
const FileName = "transfervermerk.xml"

// PropertyName is the XMP property that holds the note in a PDF/A-2 package.
const PropertyName = "Transfervermerk"

// Namespace of the XML, version 1.
const Namespace = "urn:scanstelle:transfervermerk:1"

// Note is the transfer note of one document. The letters are those of A.NB.4.
type Note struct {
	ID          batch.ID    `xml:"kennung,attr" json:"id"`
	Document    Document    `xml:"Dokument" json:"document"`
	Batch       Batch       `xml:"Stapel" json:"batch"`
	Delivery    batch.ID    `xml:"Uebergabekennung" json:"delivery"`
	Mode        batch.Mode  `xml:"Scanmodus" json:"mode"`
	Class       *Class      `xml:"Dokumentklasse" json:"class,omitempty"`
	Receipt     *Receipt    `xml:"Posteingang" json:"receipt,omitempty"`
	Creator     Creator     `xml:"Ersteller" json:"creator"`           // a
	Environment Environment `xml:"Umfeld" json:"environment"`          // b
	Anomalies   Anomalies   `xml:"Auffaelligkeiten" json:"anomalies"`  // c
	Times       Times       `xml:"Zeitpunkte" json:"times"`            // d
	Quality     Quality     `xml:"Qualitaetssicherung" json:"quality"` // e
	Agreement   Agreement   `xml:"Uebereinstimmung" json:"agreement"`  // f
	Integrity   Integrity   `xml:"Integritaetssicherung" json:"integrity"`
	Processing  Processing  `xml:"Prozessschritte" json:"processing"`
	Counts      Counts      `xml:"Anzahlen" json:"counts"`
	Pages       []Page      `xml:"Abbild" json:"pages"`
}

// Document says which document this is and where it stood in its batch: number
// Number of Of, images First to Last. Of is 0 where the batch was not complete
// when the note was made.
type Document struct {
	ID        batch.ID `xml:"kennung,attr" json:"id"`
	Package   batch.ID `xml:"paket,attr" json:"package"`
	Number    int      `xml:"nummer,attr" json:"number"` // from 1
	Of        int      `xml:"von,attr,omitempty" json:"of,omitempty"`
	First     int      `xml:"erstesAbbild,attr" json:"first"` // from 1 within the batch
	Last      int      `xml:"letztesAbbild,attr" json:"last"`
	Title     string   `xml:"Titel" json:"title"`
	Separator string   `xml:"Trennzeichen,omitempty" json:"separator,omitempty"` // the code that opened the document
	// Supersedes is the document that this one corrects.
	Supersedes *Predecessor `xml:"Vorgaenger" json:"supersedes,omitempty"`
}

// Batch is the batch the document came in. Images is 0 where the batch was not
// complete when the note was made.
type Batch struct {
	ID     batch.ID `xml:"kennung,attr" json:"id"`
	Images int      `xml:"abbilder,attr,omitempty" json:"images,omitempty"`
}

// Creator is the natural person responsible for the scan (A.NB.4 a), under a
// pseudonym that can be resolved to the name without delay. See NewCreator.
type Creator struct {
	Kind         string `xml:"art,attr" json:"kind"`          // always NaturalPerson
	Known        Known  `xml:"ausgewiesen,attr" json:"known"` // by what the person proved who they are
	Pseudonym    string `xml:"Pseudonym" json:"pseudonym"`    // see pseudonymForm
	Resolution   string `xml:"Aufloesung" json:"resolution"`  // who or what resolves the pseudonym
	Role         string `xml:"Rolle,omitempty" json:"role,omitempty"`
	Organisation string `xml:"Organisation,omitempty" json:"organisation,omitempty"` // beside the person, never in its place
}

// Environment is the technical and organisational setting (A.NB.4 b).
type Environment struct {
	Station   string    `xml:"Scanstelle" json:"station"`
	Software  Software  `xml:"Software" json:"software"`
	Host      Host      `xml:"Rechner" json:"host"`
	Capture   Capture   `xml:"Erfassung" json:"capture"`
	Profile   Profile   `xml:"Scanprofil" json:"profile"`
	Procedure Procedure `xml:"Verfahrensdokumentation" json:"procedure"`
}

// Software is a program and its version.
type Software struct {
	Name    string `xml:"name,attr" json:"name"`
	Version string `xml:"version,attr" json:"version"`
}

// Host is the computer, under a pseudonym, and its operating system.
type Host struct {
	Pseudonym string `xml:"pseudonym,attr" json:"pseudonym"`
	System    string `xml:"system,attr" json:"system"`
}

// Capture is how the images came: from a scanner or from files.
type Capture struct {
	Way Way `xml:"weg,attr" json:"way"`
	// Files counts the images of the document that came from files; 0 is not
	// written.
	Files    int    `xml:"ausDateien,attr,omitempty" json:"files,omitempty"`
	Device   string `xml:"Geraet" json:"device"` // how its driver calls it, or ImportDevice
	Vendor   string `xml:"Hersteller,omitempty" json:"vendor,omitempty"`
	Model    string `xml:"Modell,omitempty" json:"model,omitempty"`
	Serial   string `xml:"Seriennummer,omitempty" json:"serial,omitempty"`
	Firmware string `xml:"Firmware,omitempty" json:"firmware,omitempty"`
	Driver   string `xml:"Treiber,omitempty" json:"driver,omitempty"` // SANE driver, and the version that libsane tells
	// Asked is what a scanner was asked for; nil for an import.
	Asked *Asked `xml:"Vorgabe" json:"asked,omitempty"`
	// Further are other devices that gave images of the document, such as those of
	// a rescan.
	Further []Device `xml:"WeiteresGeraet" json:"further,omitempty"`
	// FilesReason is why the class lets files replace paper (A.O.3, A.SC.6).
	FilesReason string `xml:"DateienBegruendung,omitempty" json:"files_reason,omitempty"`
}

// Device is a device with what it told about itself when it scanned; what it did
// not tell is empty. A Capture has the same of its first one.
type Device struct {
	Device   string `xml:"Geraet" json:"device"` // how its driver calls it
	Vendor   string `xml:"Hersteller,omitempty" json:"vendor,omitempty"`
	Model    string `xml:"Modell,omitempty" json:"model,omitempty"`
	Serial   string `xml:"Seriennummer,omitempty" json:"serial,omitempty"`
	Firmware string `xml:"Firmware,omitempty" json:"firmware,omitempty"`
	Driver   string `xml:"Treiber,omitempty" json:"driver,omitempty"` // SANE driver, and the version that libsane tells
}

// Asked is what the profile asks a scanner for (A.SC.6); what came is told with
// each image.
type Asked struct {
	DPI    int    `xml:"dpi,attr" json:"dpi"`
	Mode   string `xml:"farbe,attr" json:"mode"` // colour, gray, bitonal
	Depth  int    `xml:"bit,attr" json:"depth"`
	Duplex bool   `xml:"beideSeiten,attr" json:"duplex"`
}

// Way is a way of capture.
type Way string

// Ways of capture, and the name of the device for an import.
const (
	Scanner      Way = "scanner"
	Import       Way = "datei-import"
	ImportDevice     = "Datei-Import"
)

// Profile pins the scan profile.
type Profile struct {
	Name    string `xml:"name,attr" json:"name"`
	Version int    `xml:"version,attr" json:"version"`
	SHA256  string `xml:"sha256,attr" json:"sha256"`
}

// Procedure refers to the procedure documentation valid at the time. Where none
// is on file, Statement says so (NoProcedure) and the other fields are empty.
type Procedure struct {
	Present bool     `xml:"vorhanden,attr" json:"present"`
	ID      batch.ID `xml:"kennung,attr,omitempty" json:"id,omitempty"`    // of the document in the store
	Number  int      `xml:"nummer,attr,omitempty" json:"number,omitempty"` // in the register, from 1
	// ReleasedBy is the pseudonym of who released the version, ReleasedAt when.
	ReleasedBy string     `xml:"freigegebenVon,attr,omitempty" json:"released_by,omitempty"`
	ReleasedAt *time.Time `xml:"freigegebenAm,attr,omitempty" json:"released_at,omitempty"`
	Title      string     `xml:"Titel,omitempty" json:"title,omitempty"`
	Version    string     `xml:"Fassung,omitempty" json:"version,omitempty"`
	From       batch.Day  `xml:"Stand,omitempty" json:"from,omitempty"`     // valid since
	Keeper     string     `xml:"Pfleger,omitempty" json:"keeper,omitempty"` // organisation or unit
	SHA256     string     `xml:"SHA256,omitempty" json:"sha256,omitempty"`
	Statement  string     `xml:"Aussage,omitempty" json:"statement,omitempty"`
}

// Integrity names the means that protect document and note (A.IS.1).
type Integrity struct {
	Level       SealLevel `xml:"stufe,attr" json:"level"`
	Format      string    `xml:"format,attr" json:"format"`     // SealFormat
	Certificate string    `xml:"Zertifikat" json:"certificate"` // name of the sealing certificate
	SHA256      string    `xml:"ZertifikatSHA256" json:"sha256"`
	Log         string    `xml:"Protokoll" json:"log"` // origin of the audit log whose extract is in the package
	// Proof is the written proof that a seal of this level is enough (A.IS.1).
	Proof     string `xml:"Nachweis,omitempty" json:"proof,omitempty"`
	Statement string `xml:"Aussage" json:"statement"`
}

// SealLevel is the legal level of a seal.
type SealLevel string

// LocalSeal is a seal by the station's own key; SealFormat its format.
const (
	LocalSeal  SealLevel = "lokal-nicht-qualifiziert"
	SealFormat string    = "PAdES B-B"
)

// Counts counts the images of the document by kind.
type Counts struct {
	Pages      int `xml:"abbilder,attr" json:"pages"`
	Content    int `xml:"inhalt,attr" json:"content"` // all that is neither blank nor separator
	Blank      int `xml:"leer,attr" json:"blank"`
	Separators int `xml:"trennblaetter,attr" json:"separators"`
	WithText   int `xml:"mitText,attr" json:"with_text"`
}
