package verify

import (
	"time"

	"github.com/scanstelle/scanstelle/archive/takeovernote"
	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/batch"
)

// AuditFileName is the name of the audit extract as an attachment of a PDF/A-3
// package, AuditPropertyName the XMP property that holds it in a PDF/A-2 package.
const (
	AuditFileName     = "protokollauszug.json"
	AuditPropertyName = "Protokollauszug"
)

// DeliveryPropertyName is the XMP property with the delivery ID; where a package
// has it, it must be that of the note.
const DeliveryPropertyName = "DeliveryID"

// Codes of checks, in the order in which they are made.
const (
	CheckStructure   = "structure"
	CheckRules       = "pdfa"
	CheckRange       = "seal-range"
	CheckSeal        = "seal"
	CheckCertificate = "certificate"
	CheckNote        = "note"
	CheckIdentity    = "identity"
	CheckPages       = "pages"
	CheckAudit       = "audit"
	CheckRecords     = "audit-records"
)

var checkNames = map[string]string{
	CheckStructure:   "Aufbau der Datei",
	CheckRules:       "Regeln von PDF/A",
	CheckRange:       "Umfang des Siegels",
	CheckSeal:        "Siegel",
	CheckCertificate: "Siegelzertifikat",
	CheckNote:        "Transfervermerk",
	CheckIdentity:    "Kennungen",
	CheckPages:       "Seitenbilder",
	CheckAudit:       "Protokollauszug",
	CheckRecords:     "Protokoll zu Dokument und Seiten",
}

// Check is the outcome of one check. Detail says what was found, in German.
type Check struct {
	Code   string `json:"code"`
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
}

// Report is what is known about a package. Fields stay empty where what they
// come from could not be read; only with OK all of them hold.
type Report struct {
	OK     bool   `json:"ok"`
	Form   string `json:"form"` // PDF/A-3u or PDF/A-2u
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // of the whole file
	Pages  int    `json:"pages"`

	Document batch.ID   `json:"document"`
	Batch    batch.ID   `json:"batch"`
	Package  batch.ID   `json:"package"`
	Delivery batch.ID   `json:"delivery"`
	Title    string     `json:"title"`
	Mode     batch.Mode `json:"mode"`

	Creator string `json:"creator"` // pseudonym
	// Result says how far people inspected the document, Agreement what the
	// statement of agreement covers.
	Result    transfernote.Result `json:"inspection"`
	Agreement transfernote.Scope  `json:"agreement"`

	ScanStart time.Time `json:"scan_start"`
	ScanEnd   time.Time `json:"scan_end"`
	Sealed    time.Time `json:"sealed"` // as the signature says

	Seal  Seal  `json:"seal"`
	Audit Audit `json:"audit"`

	Checks []Check `json:"checks"`

	// Note is the whole transfer note; Supplement the supplementary one in a package
	// that holds such a note instead.
	Note       transfernote.Note        `json:"-"`
	Supplement *transfernote.Supplement `json:"supplement,omitempty"`
	// TakeOver is the note of electronic post, which has no transfer note.
	TakeOver *takeovernote.Note `json:"take_over,omitempty"`
}

// Seal describes the one seal of a package.
type Seal struct {
	Level       string    `json:"level"` // German: what the seal is worth
	Name        string    `json:"name"`  // of the certificate
	Fingerprint string    `json:"fingerprint"`
	Algorithm   string    `json:"algorithm"`
	NotBefore   time.Time `json:"not_before"`
	NotAfter    time.Time `json:"not_after"`
}

// Audit describes the extract of the audit log.
type Audit struct {
	Origin  string `json:"origin"` // name of the log
	Key     string `json:"key"`    // verifier key of its checkpoints
	Size    int64  `json:"size"`   // lines of the log at the checkpoint
	Records int    `json:"records"`
	// Checkpoint is the signed note itself.
	Checkpoint string `json:"-"`
}

// FirstFailure is the first check that failed, as "name: detail"; "" where none
// did.
func (r Report) FirstFailure() string {
	if c, bad := r.failed(); bad {
		return c.Name + ": " + c.Detail
	}
	return ""
}

func (r Report) failed() (first Check, bad bool) {
	for _, c := range r.Checks {
		if !c.OK {
			return c, true
		}
	}
	return Check{}, false
}
