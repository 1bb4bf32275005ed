package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Kind names what a manifest line says. Kinds are never reused.
type Kind string

// Kinds of manifest lines, in the order in which a batch meets them.
const (
	BatchOpened    Kind = "batch-opened"
	InputTaken     Kind = "input-taken"   // the original of an input is durable, or it is known what device gives it
	PageTaken      Kind = "page-taken"    // a page image is durable
	InputDone      Kind = "input-done"    // every page of an input is durable
	InputRefused   Kind = "input-refused" // an input gave no page
	DeviceReported Kind = "device-reported"
	PageMeasured   Kind = "page-measured"
	PageRead       Kind = "page-read"
	BatchCaptured  Kind = "batch-captured"
	DocumentFormed Kind = "document-formed"
	DocumentSealed Kind = "document-sealed"
	Delivered      Kind = "delivered"
	BatchClosed    Kind = "batch-closed"

	SupplementSealed    Kind = "supplement-sealed" // a supplementary note of a document sealed before
	SupplementDelivered Kind = "supplement-delivered"
)

// Record is one line of a manifest: what happened to a batch, and the evidence
// files that became valid with it. Exactly the payload that belongs to Kind is
// set.
type Record struct {
	Seq   int64  // from 1
	Prev  string // hash of the line before; of the batch ID for the first
	Time  time.Time
	Kind  Kind
	Actor string // pseudonym

	Batch    *batch.Batch
	Input    *InputRecord
	Page     *batch.Page
	Measured *MeasuredRecord
	Read     *ReadRecord
	Document *batch.Document
	Delivery *batch.Delivery
	Event    *batch.DeviceEvent
	Act      *batch.Act // kinds of acts are theirs, not of the list above
	Entry    *Entry     // of a register; the same
	Files    []FileRecord
}

// InputRecord updates one input of the batch.
type InputRecord struct {
	Number int         `json:"number"` // place in Batch.Inputs, from 0
	Input  batch.Input `json:"input"`
}

// MeasuredRecord is the result of hop 3 for one page.
type MeasuredRecord struct {
	Page        batch.ID           `json:"page"`
	Kind        batch.PageKind     `json:"kind"`
	Rotation    int                `json:"rotation"`
	Measurement *batch.Measurement `json:"measurement,omitempty"` // nil where the page could not be measured
	Findings    []batch.Finding    `json:"findings,omitempty"`
}

// ReadRecord is the result of hop 4 for one page. Its text lies in the file
// named by Text; empty where there is none, and Note says why.
type ReadRecord struct {
	Page       batch.ID        `json:"page"`
	Text       batch.ID        `json:"text,omitempty"`
	Engine     string          `json:"engine,omitempty"`
	Words      int             `json:"words"`
	Confidence float64         `json:"confidence"`
	Rotation   int             `json:"rotation"` // final, where reading knew better than measuring
	Note       string          `json:"note,omitempty"`
	Findings   []batch.Finding `json:"findings,omitempty"`
}

// Role says what an evidence file is, and with it the folder it lies in.
type Role string

// Roles of evidence files.
const (
	RoleOriginal Role = "original" // a container taken in byte for byte
	RolePage     Role = "page"     // a page image
	RoleText     Role = "text"
	RolePackage  Role = "package"
	RoleReceipt  Role = "receipt"
	// RoleField is the value of an index field. The line names the file, so that it
	// can be erased with what it was read from.
	RoleField Role = "field"
	// RoleProcedure is a version of the procedure documentation (A.G.1); it lies
	// beside its register.
	RoleProcedure Role = "procedure"
)

var folderOf = map[Role]string{RoleOriginal: "pages", RolePage: "pages", RoleText: "text", RoleField: "text", RolePackage: "packages", RoleReceipt: "packages"}

// FileRecord describes an evidence file.
type FileRecord struct {
	ID     batch.ID `json:"id"`
	Role   Role     `json:"role"`
	SHA256 string   `json:"sha256"` // of the plain bytes
	Bytes  int64    `json:"bytes"`  // plain
	Stored int64    `json:"stored"` // on disk, encrypted
}

// LineHash is the chain hash of a manifest line without its newline.
func LineHash(line []byte) string {
	sum := sha256.Sum256(line)
	return hex.EncodeToString(sum[:])
}

// firstPrev is the Prev of the first line of a batch's manifest.
func firstPrev(id batch.ID) string { return LineHash([]byte("scanstelle manifest " + id)) }

// validate checks that the payload of the kind is present.
func (r *Record) validate() error {
	switch {
	case r.Entry != nil:
		return validEntry(r)
	case r.Act != nil:
		return validAct(r)
	}
	ok := false
	switch r.Kind {
	case BatchOpened, BatchCaptured, BatchClosed:
		ok = r.Batch != nil && r.Batch.ID != ""
	case InputTaken, InputDone, InputRefused:
		ok = r.Input != nil && r.Input.Number >= 0
	case PageTaken:
		ok = r.Page != nil && r.Page.ID != ""
	case PageMeasured:
		ok = r.Measured != nil && r.Measured.Page != ""
	case PageRead:
		ok = r.Read != nil && r.Read.Page != ""
	case DocumentFormed:
		ok = r.Document != nil && r.Document.ID != ""
	case DocumentSealed:
		ok = r.Document != nil && r.Document.ID != "" && r.Delivery != nil
	case Delivered:
		ok = r.Delivery != nil && r.Delivery.ID != ""
	case SupplementSealed, SupplementDelivered:
		ok = r.Delivery != nil && r.Delivery.ID != "" && r.Delivery.Supplement != ""
	case DeviceReported:
		ok = r.Event != nil
	default:
		return fmt.Errorf("unknown kind %q", r.Kind)
	}
	if !ok {
		return fmt.Errorf("kind %q without its content", r.Kind)
	}
	return nil
}

// subject names the page and document a record is about, for the audit log.
func (r *Record) subject() (page, document batch.ID) {
	switch {
	case r.Page != nil:
		page = r.Page.ID
	case r.Measured != nil:
		page = r.Measured.Page
	case r.Read != nil:
		page = r.Read.Page
	case r.Document != nil:
		document = r.Document.ID
	case r.Delivery != nil:
		document = r.Delivery.Document
	case r.Act != nil:
		page, document = r.Act.Page, r.Act.Document
	}
	return page, document
}
