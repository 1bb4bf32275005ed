package batch

import (
	"time"

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

// Time is when the ID was made, to the millisecond (RFC 9562, 5.7); zero for
// what is no ID.
func (id ID) Time() time.Time {
	u, err := uuid.Parse(string(id))
	if err != nil || u.Version() != 7 {
		return time.Time{}
	}
	return time.Unix(u.Time().UnixTime())
}
