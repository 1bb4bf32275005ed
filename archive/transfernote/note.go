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
	ID          batch.ID    `xml:"kennung,attr"`
	Document    Document    `xml:"Dokument"`
	Batch       Batch       `xml:"Stapel"`
	Delivery    batch.ID    `xml:"Uebergabekennung"`
	Mode        batch.Mode  `xml:"Scanmodus"`
	Creator     Creator     `xml:"Ersteller"`           // a
	Environment Environment `xml:"Umfeld"`              // b
	Anomalies   Anomalies   `xml:"Auffaelligkeiten"`    // c
	Times       Times       `xml:"Zeitpunkte"`          // d
	Quality     Quality     `xml:"Qualitaetssicherung"` // e
	Agreement   Agreement   `xml:"Uebereinstimmung"`    // f
	Integrity   Integrity   `xml:"Integritaetssicherung"`
	Counts      Counts      `xml:"Anzahlen"`
	Pages       []Page      `xml:"Abbild"`
}

// Document says which document this is and where it stood in its batch: number
// Number of Of, images First to Last. Of is 0 where the batch was not complete
// when the note was made.
type Document struct {
	ID        batch.ID `xml:"kennung,attr"`
	Package   batch.ID `xml:"paket,attr"`
	Number    int      `xml:"nummer,attr"` // from 1
	Of        int      `xml:"von,attr,omitempty"`
	First     int      `xml:"erstesAbbild,attr"` // from 1 within the batch
	Last      int      `xml:"letztesAbbild,attr"`
	Title     string   `xml:"Titel"`
	Separator string   `xml:"Trennzeichen,omitempty"` // the code that opened the document
}

// Batch is the batch the document came in. Images is 0 where the batch was not
// complete when the note was made.
type Batch struct {
	ID     batch.ID `xml:"kennung,attr"`
	Images int      `xml:"abbilder,attr,omitempty"`
}

// Creator is the natural person responsible for the scan (A.NB.4 a), under a
// pseudonym that can be resolved to the name without delay. See NewCreator.
type Creator struct {
	Kind         string `xml:"art,attr"`   // always NaturalPerson
	Pseudonym    string `xml:"Pseudonym"`  // see pseudonymForm
	Resolution   string `xml:"Aufloesung"` // who or what resolves the pseudonym
	Role         string `xml:"Rolle,omitempty"`
	Organisation string `xml:"Organisation,omitempty"` // beside the person, never in its place
}

// Environment is the technical and organisational setting (A.NB.4 b).
type Environment struct {
	Station   string    `xml:"Scanstelle"`
	Software  Software  `xml:"Software"`
	Host      Host      `xml:"Rechner"`
	Capture   Capture   `xml:"Erfassung"`
	Profile   Profile   `xml:"Scanprofil"`
	Procedure Procedure `xml:"Verfahrensdokumentation"`
}

// Software is a program and its version.
type Software struct {
	Name    string `xml:"name,attr"`
	Version string `xml:"version,attr"`
}

// Host is the computer, under a pseudonym, and its operating system.
type Host struct {
	Pseudonym string `xml:"pseudonym,attr"`
	System    string `xml:"system,attr"`
}

// Capture is how the images came: from a scanner or from files.
type Capture struct {
	Way    Way    `xml:"weg,attr"`
	Device string `xml:"Geraet"` // vendor and model, or ImportDevice
	Serial string `xml:"Seriennummer,omitempty"`
	Driver string `xml:"Treiber,omitempty"` // SANE backend and version
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
	Name    string `xml:"name,attr"`
	Version int    `xml:"version,attr"`
	SHA256  string `xml:"sha256,attr"`
}

// Procedure refers to the procedure documentation valid at the time. Where none
// is on file, Statement says so (NoProcedure) and the other fields are empty.
type Procedure struct {
	Present   bool   `xml:"vorhanden,attr"`
	Title     string `xml:"Titel,omitempty"`
	Version   string `xml:"Fassung,omitempty"`
	SHA256    string `xml:"SHA256,omitempty"`
	Statement string `xml:"Aussage,omitempty"`
}

// Anomalies are what was unusual (A.NB.4 c). Findings on single images stand
// with the images; PageFindings counts them. None is true where there is nothing
// at all to tell.
type Anomalies struct {
	None         bool       `xml:"keine,attr"`
	PageFindings int        `xml:"befundeAnAbbildern,attr"`
	Original     string     `xml:"Vorlage"` // state of the paper, or OriginalNotRecorded
	DoubleFeed   DoubleFeed `xml:"Doppeleinzugskontrolle"`
	Refused      []Refused  `xml:"AbgelehnteEingabe"`
	Events       []Event    `xml:"Geraeteereignis"`
	Remarks      []string   `xml:"Bemerkung"`
}

// DoubleFeed says whether the feeder watched for two sheets at once, with its
// fixed sentence.
type DoubleFeed struct {
	State     Watch  `xml:"zustand,attr"`
	Statement string `xml:"Aussage"`
}

// Watch is the state of double-feed detection.
type Watch string

// States of double-feed detection.
const (
	WatchOn      Watch = "eingeschaltet"
	WatchOff     Watch = "ausgeschaltet"    // by profile
	WatchUnknown Watch = "nicht-verfuegbar" // the device or its driver offers none
	WatchNone    Watch = "entfaellt"        // no feeder: flatbed or import
)

// Refused is an input of the same batch that gave no page.
type Refused struct {
	Source  string     `xml:"quelle,attr"`
	Code    batch.Code `xml:"code,attr"`
	Message string     `xml:",chardata"`
}

// Event is what the device reported while the batch ran.
type Event struct {
	Time   time.Time  `xml:"zeitpunkt,attr"`
	Code   batch.Code `xml:"code,attr"`
	Sheet  int        `xml:"nachBlatt,attr"`
	Detail string     `xml:",chardata"`
}

// Times are the times of the steps (A.NB.4 d), by the clock of the station.
type Times struct {
	Intake     Moment `xml:"Eingang"`
	ScanStart  Moment `xml:"ErfassungBeginn"`
	ScanEnd    Moment `xml:"ErfassungEnde"`
	Read       Moment `xml:"Texterkennung"`
	Inspection Moment `xml:"Sichtpruefung"`
	Sealed     Moment `xml:"Versiegelung"`
	Source     string `xml:"Zeitquelle"` // StationClock
}

// Quality is the result of quality assurance (A.NB.4 e).
type Quality struct {
	Result       Result       `xml:"ergebnis,attr"`
	Statement    string       `xml:"Aussage"`
	Automatic    string       `xml:"AutomatischePruefung"`
	Completeness Completeness `xml:"Vollstaendigkeit"`
}

// Result is the outcome of an inspection.
type Result string

// NotInspected is the only result of copying mode.
const NotInspected Result = "nicht-geprueft"

// Completeness is the result of the completeness check, with the sheet balance
// of the whole batch.
type Completeness struct {
	Result    Result  `xml:"ergebnis,attr"`
	Statement string  `xml:"Aussage"`
	Balance   Balance `xml:"Blattbilanz"`
}

// Balance is the sheet balance of the batch (A.NB.3).
type Balance struct {
	Expected    Count `xml:"erwartet,attr"`
	Fed         Count `xml:"eingezogen,attr"`
	Sheets      Count `xml:"blaetter,attr"`
	Sides       Count `xml:"seiten,attr"`
	Kept        Count `xml:"behalten,attr"`
	Blank       Count `xml:"leer,attr"`
	Separators  Count `xml:"trennblaetter,attr"`
	DoubleFeeds Count `xml:"doppeleinzuege,attr"`
	Rescans     Count `xml:"neuscans,attr"`
	Refused     Count `xml:"abgelehnt,attr"`
}

// Agreement is the statement that the images agree with the paper (A.NB.4 f).
// In copying mode none is made, and NoAgreement says so.
type Agreement struct {
	Made      bool   `xml:"erklaert,attr"`
	Statement string `xml:"Aussage"`
}

// Integrity names the means that protect document and note (A.IS.1).
type Integrity struct {
	Level       SealLevel `xml:"stufe,attr"`
	Format      string    `xml:"format,attr"` // SealFormat
	Certificate string    `xml:"Zertifikat"`  // name of the sealing certificate
	SHA256      string    `xml:"ZertifikatSHA256"`
	Log         string    `xml:"Protokoll"` // origin of the audit log whose extract is in the package
	Statement   string    `xml:"Aussage"`
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
	Pages      int `xml:"abbilder,attr"`
	Content    int `xml:"inhalt,attr"` // all that is neither blank nor separator
	Blank      int `xml:"leer,attr"`
	Separators int `xml:"trennblaetter,attr"`
	WithText   int `xml:"mitText,attr"`
}
