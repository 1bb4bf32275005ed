package batch

import (
	"fmt"

	"github.com/google/uuid"
)

// ID names a batch, document, page, original, package or delivery: a UUIDv7 in
// its canonical text form, made without a centre and sortable by time.
type ID string

// NewID returns a fresh UUIDv7.
func NewID() ID { return ID(uuid.Must(uuid.NewV7()).String()) }

// ParseID accepts the canonical text form only.
func ParseID(s string) (ID, error) {
	u, err := uuid.Parse(s)
	if err != nil || u.String() != s {
		return "", fmt.Errorf("not an ID: %q", s)
	}
	return ID(s), nil
}
