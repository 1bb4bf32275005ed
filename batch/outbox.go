package batch

import (
	"encoding/json"
	"slices"
	"time"
)

// Acts on deliveries. They change nothing of the batch; the row of the outbox
// stays in the state it had, for that says what may be done with the target.
const (
	ActDeliveryParked    ActName = "delivery-parked"    // not sent until somebody says so; Data is a DeliveryReason
	ActDeliveryUnparked  ActName = "delivery-unparked"  // Data is a DeliveryReason
	ActDeliveryRepeated  ActName = "delivery-repeated"  // it was there and is gone, and somebody wants it sent again; Data is a DeliveryReason
	ActDeliveryConfirmed ActName = "delivery-confirmed" // somebody looked at the target and says what is there; Data is a DeliveryReason
	ActPackageExported   ActName = "package-exported"   // a copy was given out; Data is a PackageExport
)

// DeliveryReason is why a delivery waits, or goes on.
type DeliveryReason struct {
	Delivery ID     `json:"delivery"`
	Reason   string `json:"reason"`
}

// PackageExport says what was given out.
type PackageExport struct {
	Delivery ID     `json:"delivery"`
	SHA256   string `json:"sha256"` // of the package
	Form     string `json:"form"`   // "bagit"
}

// Stop says who stopped something, when and why.
type Stop struct {
	By     string    `json:"by"` // pseudonym
	Since  time.Time `json:"since"`
	Reason string    `json:"reason"`
	// Code is set where the station stopped it itself: why.
	Code Code `json:"code,omitempty"`
}

// Confirmation says who looked for a delivery at its target, when, and what they saw
// there.
type Confirmation struct {
	By     string    `json:"by"` // pseudonym
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

// ConfirmedDelivery tells who said last what lies at the target, nil where nobody did.
func ConfirmedDelivery(acts []Act, delivery ID) *Confirmation {
	for _, a := range slices.Backward(acts) {
		var d DeliveryReason
		if a.Name == ActDeliveryConfirmed && json.Unmarshal(a.Data, &d) == nil && d.Delivery == delivery {
			return &Confirmation{a.Actor, a.Time, d.Reason}
		}
	}
	return nil
}

// ParkedDelivery tells who parked a delivery, nil where nobody did or somebody let it
// go on since.
func ParkedDelivery(acts []Act, delivery ID) *Stop {
	var parked *Stop
	for _, a := range acts {
		if a.Name != ActDeliveryParked && a.Name != ActDeliveryUnparked {
			continue
		}
		var d DeliveryReason
		switch err := json.Unmarshal(a.Data, &d); {
		case err == nil && d.Delivery != delivery:
		case a.Name == ActDeliveryParked:
			parked = &Stop{By: a.Actor, Since: a.Time, Reason: d.Reason} // one that cannot be read stops all: nothing leaves by mistake
		case err == nil:
			parked = nil
		}
	}
	return parked
}
