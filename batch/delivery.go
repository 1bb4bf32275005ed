package batch

import "time"

// DeliveryState is where a sealed document is on its way to the target
// (DESIGN section 9).
type DeliveryState string

// Delivery states. Sending is written before the first byte leaves; at start
// every Sending becomes Unknown, and from Unknown only a look-up is allowed.
const (
	Sealed   DeliveryState = "sealed"
	Queued   DeliveryState = "queued"
	Sending  DeliveryState = "sending"
	Placed   DeliveryState = "placed"
	Verified DeliveryState = "verified"
	Closed   DeliveryState = "closed" // a person says that it is there
	Unknown  DeliveryState = "unknown"
	Parked   DeliveryState = "parked"
	Conflict DeliveryState = "conflict"
	Paused   DeliveryState = "paused"
)

// DeliveryStates lists all of them.
func DeliveryStates() []DeliveryState {
	return []DeliveryState{Sealed, Queued, Sending, Placed, Verified, Closed, Unknown, Parked, Conflict, Paused}
}

// DeliveryLevel says what a verified delivery proves.
type DeliveryLevel string

// Levels, weakest first. Destruction of paper needs Confirmed or InDMS.
const (
	LevelStated    DeliveryLevel = "stated" // nothing was compared
	LevelWritten   DeliveryLevel = "written"
	LevelTaken     DeliveryLevel = "taken"
	LevelConfirmed DeliveryLevel = "confirmed"
	LevelDMS       DeliveryLevel = "dms"
)

// Delivery is the outbox row of one sealed document.
type Delivery struct {
	ID       ID `json:"id"` // UUIDv7 made at sealing; also inside the package and in the object's name
	Document ID `json:"document"`
	Batch    ID `json:"batch"`
	// Supplement is the package of a supplementary note about the document; empty
	// where the row delivers the document's own.
	Supplement ID            `json:"supplement,omitempty"`
	Target     string        `json:"target"` // "folder:/srv/post"
	Name       string        `json:"name"`   // object name in the target
	State      DeliveryState `json:"state"`
	Level      DeliveryLevel `json:"level,omitempty"`
	Ref        string        `json:"ref,omitempty"` // what the target calls it: a path or object ID
	Attempts   int           `json:"attempts"`
	Next       time.Time     `json:"next"` // not before
	Code       Code          `json:"code,omitempty"`
	Message    string        `json:"message,omitempty"`
	SHA256     string        `json:"sha256"` // of the package
	Bytes      int64         `json:"bytes"`
	Changed    time.Time     `json:"changed"`
}

// Done reports whether nothing is left to do for the outbox.
func (d Delivery) Done() bool { return d.State == Verified || d.State == Closed }
