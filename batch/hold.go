package batch

import (
	"encoding/json"
	"time"
)

// Acts on what becomes of a batch in the end.
const (
	ActHoldSet          ActName = "hold-set"          // a legal hold; Data is a HoldReason
	ActHoldLifted       ActName = "hold-lifted"       // Undoes names the hold
	ActErased           ActName = "batch-erased"      // Data is an ErasureData, Erased the files
	ActRestored         ActName = "batch-restored"    // came unfinished from a backup; Data is a RestoredData
	ActRestoredReleased ActName = "restored-released" // somebody looked at the target
)

// HoldReason is why a batch must stay, or may go again.
type HoldReason struct {
	Reason string `json:"reason"`
}

// RestoredData names the state of the backup that a batch came back from.
type RestoredData struct {
	State time.Time `json:"state"`
}

// ErasureData is the protocol of an erasure (resiscan.md 5.10: what, when,
// method, result). Hashes are those of the plain bytes.
type ErasureData struct {
	Days     int             `json:"days"` // of the rule
	Class    string          `json:"class,omitempty"`
	Trial    bool            `json:"trial,omitempty"`     // never handed over
	NoteDays int             `json:"note_days,omitempty"` // the transfer note is kept so long, 0 for ever
	LogDays  int             `json:"log_days,omitempty"`  // the audit log at least so long, 0 for ever
	Method   string          `json:"method"`              // "crypto-erase"
	Files    int             `json:"files"`
	Bytes    int64           `json:"bytes"`
	Pages    []string        `json:"pages"`    // hashes
	Packages []ErasedPackage `json:"packages"` // with what proves that they arrived
}

// ErasedPackage ties an erased package to its receipt.
type ErasedPackage struct {
	Document ID            `json:"document"`
	Delivery ID            `json:"delivery"`
	SHA256   string        `json:"sha256"`
	Level    DeliveryLevel `json:"level"`
	Received time.Time     `json:"received"`
}

// Hold is a legal hold that stands.
type Hold struct {
	Seq    int64     `json:"seq"` // of its act
	Time   time.Time `json:"time"`
	Actor  string    `json:"actor"`
	Reason string    `json:"reason"`
}

// Holds returns the legal holds that stand, oldest first: each is lifted by an
// act of its own.
func Holds(acts []Act) []Hold {
	lifted := map[int64]bool{}
	for _, a := range acts {
		if a.Name == ActHoldLifted {
			lifted[a.Undoes] = true
		}
	}
	var out []Hold
	for _, a := range acts {
		if a.Name != ActHoldSet || lifted[a.Seq] {
			continue
		}
		var reason HoldReason
		if json.Unmarshal(a.Data, &reason) != nil || reason.Reason == "" {
			reason.Reason = "ohne lesbaren Grund" // a hold that cannot be read still holds
		}
		out = append(out, Hold{a.Seq, a.Time, a.Actor, reason.Reason})
	}
	return out
}

// Erased tells whether the evidence files of a batch were erased, and when.
func Erased(acts []Act) (at time.Time, erased bool) {
	for _, a := range acts {
		if a.Name == ActErased {
			return a.Time, true
		}
	}
	return time.Time{}, false
}

// RestoredWaits tells whether a batch came unfinished from a backup and nobody
// has looked at its target since: it may have been delivered after the backup.
func RestoredWaits(acts []Act) (state time.Time, waits bool) {
	for _, a := range acts {
		switch a.Name {
		case ActRestored:
			var data RestoredData
			_ = json.Unmarshal(a.Data, &data) // without its time it waits all the same
			state, waits = data.State, true
		case ActRestoredReleased:
			waits = false
		}
	}
	return state, waits
}
