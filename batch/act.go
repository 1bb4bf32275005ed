package batch

import (
	"encoding/json"
	"slices"
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
	// Witness stands in the audit log in clear, where the batch's own lines are sealed:
	// nothing in it may tell of people or of what was scanned.
	Witness json.RawMessage `json:"witness,omitempty"`
	// Undoes is the Seq of the act that this one takes back; 0 for none.
	Undoes int64 `json:"undoes,omitempty"`

	// The effect.
	State     State        `json:"state,omitempty"`    // of the batch
	Expected  *int         `json:"expected,omitempty"` // sheets of the batch, without separator sheets
	Pages     []PageChange `json:"pages,omitempty"`
	Documents []Document   `json:"documents,omitempty"` // as they are from now on
	Class     *Class       `json:"class,omitempty"`     // of the batch, and all that it demands
	Erased    []ID         `json:"erased,omitempty"`    // evidence files whose keys and bytes go for good (A.AM.VT.H.3)
}

// HasEffect tells whether the act changes anything of its batch, or is a note.
func (a Act) HasEffect() bool {
	return a.State != "" || a.Expected != nil || len(a.Pages)+len(a.Documents)+len(a.Erased) > 0 || a.Class != nil
}

// PageChange is what is otherwise about a page from now on; what is not set
// stays. The image never changes.
type PageChange struct {
	Page     ID        `json:"page"`
	Kind     *PageKind `json:"kind,omitempty"`
	Rotation *int      `json:"rotation,omitempty"`
	// Turned says that Rotation is a person's decision: reading does not judge it anew.
	Turned   *bool `json:"turned,omitempty"`
	Document *ID   `json:"document,omitempty"` // "" takes it out of its document
	// Withdrawn pages are in no document. What was sealed off is shown to the
	// supervisor only.
	Withdrawn *Withdrawal `json:"withdrawn,omitempty"`
	// Removed says that two people had its image erased.
	Removed *bool `json:"removed,omitempty"`
	// Unread forgets what was read: a text is made for one rotation and one kind.
	Unread bool `json:"unread,omitempty"`
}

// Apply changes a page.
func (c PageChange) Apply(p *Page) {
	if c.Kind != nil {
		p.Kind = *c.Kind
	}
	if c.Rotation != nil {
		p.Rotation = *c.Rotation
	}
	if c.Turned != nil {
		p.Turned = *c.Turned
	}
	if c.Document != nil {
		p.Document = *c.Document
	}
	if c.Withdrawn != nil {
		p.Withdrawn = *c.Withdrawn
	}
	if c.Removed != nil {
		p.Removed = *c.Removed
	}
	if c.Unread {
		p.HasText, p.ReadNote, p.ReadAt, p.ReadBy, p.WordCount, p.Confidence = false, "", time.Time{}, "", 0, 0
		p.Findings = slices.DeleteFunc(slices.Clone(p.Findings), func(f Finding) bool {
			return f.Code == FindingNoText || f.Code == FindingLowConfidence || f.Code == FindingReadFailed
		})
	}
}

// Withdrawal says why a page counts no more. The page stays in the store.
type Withdrawal string

// Reasons of a withdrawal.
const (
	NotWithdrawn Withdrawal = ""           // takes a withdrawal back
	Replaced     Withdrawal = "replaced"   // by a rescan (A.SC.8)
	Discarded    Withdrawal = "discarded"  // a person says that another page shows the same
	SealedOff    Withdrawal = "sealed-off" // was not to be scanned (mailroom practice: opened by mistake)
	Retracted    Withdrawal = "retracted"  // the edit that brought it into its document was undone
)
