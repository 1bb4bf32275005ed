package post

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// Form is what a file is, found by its content, never by its name.
type Form string

// Forms that are taken over.
const (
	PDF      Form = "pdf"
	Hybrid   Form = "zugferd"   // PDF with an invoice in XML embedded
	XInvoice Form = "xrechnung" // an invoice in XML alone
	Mail     Form = "eml"
	Justice  Form = "egvp" // export of a beBPo, beA, eBO or EGVP mailbox
)

var forms = map[Form]struct{ german, mime, extension string }{
	PDF:      {"PDF", "application/pdf", ".pdf"},
	Hybrid:   {"E-Rechnung (ZUGFeRD/Factur-X)", "application/pdf", ".pdf"},
	XInvoice: {"E-Rechnung (XRechnung)", "application/xml", ".xml"},
	Mail:     {"E-Mail", "message/rfc822", ".eml"},
	Justice:  {"Nachricht aus beBPo/EGVP", "application/zip", ".zip"},
}

// German is the word for people, "" for a form that does not exist.
func (f Form) German() string { return forms[f].german }

// MIME is the type of the file.
func (f Form) MIME() string { return forms[f].mime }

// Extension is the usual end of the name, with its dot.
func (f Form) Extension() string { return forms[f].extension }

// Limits bound what is read of one file.
type Limits struct {
	Bytes    int64 // of the file
	Unpacked int64 // bytes of all members and attachments together
	Files    int   // members and attachments
	Depth    int   // containers within containers
}

// DefaultLimits suit what mailboxes let through.
var DefaultLimits = Limits{Bytes: 200 << 20, Unpacked: 400 << 20, Files: 2000, Depth: 4}

// Item is what is known of a file.
type Item struct {
	Form Form `json:"form"`
	// Kind says it more closely: "UBL Invoice", "CII", "PDF/A-3", XRechnung profile.
	Kind string `json:"kind,omitempty"`
	// MessageID is what the sender calls the message: Message-ID, eigeneNachrichtenID.
	MessageID string `json:"message_id,omitempty"`
	// Content is the SHA-256 of what the message says, whichever way it came: the same
	// for two copies that differ in their transport only. "" where there is no message.
	Content   string    `json:"content,omitempty"`
	Sender    string    `json:"sender,omitempty"`
	To        string    `json:"to,omitempty"`
	Subject   string    `json:"subject,omitempty"`
	Reference string    `json:"reference,omitempty"` // of the sender
	Own       string    `json:"own,omitempty"`       // ours, as the sender names it
	Date      time.Time `json:"date,omitzero"`       // as the sender states it
	Pages     int       `json:"pages,omitempty"`     // of a PDF
	Signed    bool      `json:"signed,omitempty"`    // carries a signature; not verified here
	Locked    bool      `json:"locked,omitempty"`    // cannot be read without a password
	// Receipt tells that the sender asks for an electronic acknowledgement of service.
	Receipt bool     `json:"receipt,omitempty"`
	Parts   []Part   `json:"parts,omitempty"`
	Invoice *Invoice `json:"invoice,omitempty"`
	Text    string   `json:"text,omitempty"` // of a message
	// Remarks are in German: what could not be read.
	Remarks []string `json:"remarks,omitempty"`
}

// Part is an attachment, a member or an embedded file.
type Part struct {
	Name   string `json:"name"`
	MIME   string `json:"mime,omitempty"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
	// Role says in German what it is, "" for an ordinary attachment.
	Role string `json:"role,omitempty"`
}

func (i *Item) remark(text string) { i.Remarks = append(i.Remarks, text) }

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
