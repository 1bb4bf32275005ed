package batch

import (
	"encoding/json"
	"time"
)

// ActName names what was done to a batch; it is the kind of its line in the
// manifest and in the audit log.
type ActName string

// Act is something that a person did to a batch, or a rule did in their name.
// It carries its effect as whole values: a later program folds it without
// knowing what the name meant.
type Act struct {
	// Seq is the manifest line of the act, its number for Undoes; set on reading.
	Seq  int64     `json:"-"`
	Time time.Time `json:"-"`
	// Actor is the pseudonym of who did it; set on reading.
	Actor string `json:"-"`

	Name     ActName `json:"name"`
	Page     ID      `json:"page,omitempty"`     // what it is about, where it is about one page
	Document ID      `json:"document,omitempty"` // the same for a document
	// Data holds parameters and reason, as the name demands.
	Data json.RawMessage `json:"data,omitempty"`
	// Undoes is the Seq of the act that this one takes back; 0 for none.
	Undoes int64 `json:"undoes,omitempty"`

	// The effect.
	State     State        `json:"state,omitempty"` // of the batch
	Pages     []PageChange `json:"pages,omitempty"`
	Documents []Document   `json:"documents,omitempty"` // as they are from now on
}

// PageChange is what is otherwise about a page from now on; what is not set
// stays. The image never changes.
type PageChange struct {
	Page     ID        `json:"page"`
	Kind     *PageKind `json:"kind,omitempty"`
	Rotation *int      `json:"rotation,omitempty"`
	Document *ID       `json:"document,omitempty"` // "" takes it out of its document
	// Withdrawn pages are in no document and are shown to the supervisor only:
	// replaced by a rescan, or sealed off because they were not to be scanned.
	Withdrawn *Withdrawal `json:"withdrawn,omitempty"`
}

// Withdrawal says why a page counts no more. The page stays in the store.
type Withdrawal string

// Reasons of a withdrawal.
const (
	NotWithdrawn Withdrawal = ""           // takes a withdrawal back
	Replaced     Withdrawal = "replaced"   // by a rescan (A.SC.8)
	SealedOff    Withdrawal = "sealed-off" // was not to be scanned (mailroom practice: opened by mistake)
)
