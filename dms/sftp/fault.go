package sftp

import (
	"context"
	"errors"
	"io/fs"
	"strings"

	"github.com/pkg/sftp"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
)

// Status codes that version 3 of the protocol does not have, and that servers send
// nevertheless (draft-ietf-secsh-filexfer-13, 9.1).
const (
	fxNoSpace = 14
	fxQuota   = 15
	fxFailure = 4
)

// fail maps an error to what the outbox does about it. s, if not nil, is asked
// whether there is room for so many bytes: version 3 has one word for all failures.
func (t *Target) fail(ctx context.Context, op string, err error, s *session, size int64) error {
	var known *batch.Error
	if errors.As(err, &known) {
		return known
	}
	e := &batch.Error{Op: "dms.sftp." + op, Code: batch.CodeTargetGone, Detail: t.String(), Err: err}
	var key *errKey
	var status *sftp.StatusError
	switch {
	case ctx.Err() != nil:
		e.Code, e.Err = batch.CodeCanceled, ctx.Err()
	case errors.As(err, &key):
		e.Code, e.Detail, e.Err = batch.CodeTargetHostKey, key.Error(), &dms.Halt{Err: err}
	case errors.Is(err, fs.ErrExist):
		e.Code = batch.CodeTargetDiffers
	case strings.Contains(err.Error(), "unable to authenticate"): // the package has no type for it
		e.Code, e.Detail, e.Err = batch.CodeTargetDenied, "das Konto "+t.place.User+" wird nicht eingelassen", &dms.Halt{Err: err}
	case errors.Is(err, fs.ErrPermission):
		e.Code = batch.CodeTargetDenied
	case errors.As(err, &status) && (status.Code == fxNoSpace || status.Code == fxQuota):
		e.Code = batch.CodeTargetFull
	case errors.As(err, &status) && status.Code == fxFailure && s != nil && size > 0 && t.full(s, size):
		e.Code = batch.CodeTargetFull
	case strings.Contains(err.Error(), "no common algorithm"):
		e.Code, e.Detail = batch.CodeTargetSettings, "Server und Scanstelle haben kein gemeinsames Verfahren für die Verschlüsselung oder den bestätigten Schlüssel"
	}
	return e
}

// full asks for the room at the server. The part that filled it still lies there.
func (t *Target) full(s *session, size int64) bool {
	if _, can := s.HasExtension(extSpace); !can {
		return false
	}
	room, err := s.StatVFS(t.place.Dir)
	return err == nil && room.FreeSpace() < uint64(size)
}
