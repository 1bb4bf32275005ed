package dms

import (
	"context"

	"github.com/scanstelle/scanstelle/batch"
)

// Answerer is a target whose receiver says later what became of a package.
type Answerer interface {
	Target
	// Answers reads what there is to read about the deliveries that are wanted, and
	// changes nothing. Errors as of Target.
	Answers(ctx context.Context, wanted func(batch.ID) bool) ([]Answer, error)
}

// Answer is what a receiver says of a delivery.
type Answer struct {
	Delivery batch.ID `json:"delivery"`
	// Level is what the answer proves: LevelTaken where it was received,
	// LevelConfirmed where it was filed; empty where Refused.
	Level   batch.DeliveryLevel `json:"level,omitempty"`
	Refused bool                `json:"refused,omitempty"`
	Text    string              `json:"text,omitempty"`   // why it was refused; codes of the receiver's
	Object  string              `json:"object,omitempty"` // what the receiver calls it, where it says so
}
