package dms

import (
	"errors"

	"github.com/scanstelle/scanstelle/batch"
)

// Halt lies inside an error after which no attempt makes sense until a person did
// something: a password that is refused locks the account when it is tried on.
type Halt struct{ Err error }

func (h *Halt) Error() string { return "a person is needed: " + h.Err.Error() }

func (h *Halt) Unwrap() error { return h.Err }

// NeedsPerson tells whether a person has to do something at the target before the next
// attempt: whoever we talked to could not prove who it is, or does not let us in.
func NeedsPerson(err error) bool {
	var h *Halt
	return errors.As(err, &h) || batch.CodeOf(err) == batch.CodeTargetCertificate
}

// Unasked lies around an error of the first look-up of a delivery: nothing was sent,
// and what went wrong is no fault of the package.
type Unasked struct{ Err error }

func (u *Unasked) Error() string { return u.Err.Error() }

func (u *Unasked) Unwrap() error { return u.Err }

// AtLookUp tells whether a delivery failed before anything of it was sent.
func AtLookUp(err error) bool {
	var u *Unasked
	return errors.As(err, &u)
}
