package cmis

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/web"
)

// Exceptions of CMIS 1.1, clause 2.2.1.4, that we tell apart.
const (
	objectNotFound          = "objectNotFound"
	nameConstraintViolation = "nameConstraintViolation"
	streamNotSupported      = "streamNotSupported"
	updateConflict          = "updateConflict"
	permissionDenied        = "permissionDenied"
)

// fault is an answer that is not what was asked for.
type fault struct {
	Status    int
	Exception string // of CMIS; "" where the answer is not from the repository
	Message   string
	After     time.Duration // the server asks to wait so long
}

func (f *fault) Error() string {
	s := fmt.Sprintf("HTTP %d", f.Status)
	if f.Exception != "" {
		s += " " + f.Exception
	}
	if f.Message != "" {
		s += ": " + f.Message
	}
	return s
}

// Is makes an object that the repository does not know fs.ErrNotExist. A 404 that
// does not come from the repository says nothing about the object.
func (f *fault) Is(target error) bool {
	return target == fs.ErrNotExist && f.Status == http.StatusNotFound && f.Exception == objectNotFound
}

// readFault reads what the repository says: JSON, or a page.
func readFault(w *web.Fault) *fault {
	f := &fault{Status: w.Status, After: w.After}
	var said struct{ Exception, Message string }
	if json.Unmarshal(w.Said, &said) == nil {
		f.Exception, f.Message = web.Line(said.Exception, 60), web.Line(said.Message, 200)
	} else {
		f.Exception, f.Message = web.Line(between(w.Said, "exception"), 60), web.Line(html.UnescapeString(between(w.Said, "message")), 200)
	}
	return f
}

// between is what the pages of OpenCMIS, on which most servers with AtomPub are built,
// put between two comments.
func between(page []byte, name string) string {
	_, rest, _ := bytes.Cut(page, []byte("<!--"+name+"-->"))
	said, _, ok := bytes.Cut(rest, []byte("<!--/"+name+"-->"))
	if !ok {
		return ""
	}
	return string(said)
}

// code says what the outbox does about a fault. What may have been committed in
// spite of it is CodeTargetGone: look up first.
func (f *fault) code() batch.Code {
	switch f.Status {
	case http.StatusUnauthorized, http.StatusProxyAuthRequired:
		return batch.CodeTargetDenied
	case http.StatusForbidden:
		if f.Exception == streamNotSupported {
			return batch.CodeTargetRefuses
		}
		return batch.CodeTargetDenied
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType:
		return batch.CodeTargetRefuses
	case http.StatusNotFound:
		if f.Exception == "" { // no repository answers: a proxy, an application that is down
			return batch.CodeTargetGone
		}
		return batch.CodeTargetSettings
	case http.StatusMethodNotAllowed, http.StatusNotImplemented:
		return batch.CodeTargetSettings
	case http.StatusConflict:
		switch f.Exception {
		case nameConstraintViolation:
			return batch.CodeTargetDiffers
		case updateConflict, "":
			return batch.CodeTargetGone
		}
		return batch.CodeTargetRefuses
	case http.StatusTooManyRequests:
		return batch.CodeTargetBusy
	case http.StatusInsufficientStorage:
		return batch.CodeTargetFull
	}
	if f.Status >= 300 && f.Status < 400 {
		return batch.CodeTargetSettings
	}
	return batch.CodeTargetGone
}

// denies tells a refusal that no further attempt changes: the login, or the rights as
// the repository itself sees them. A token that ran out is fetched anew, and a 403 of
// somebody else on the way may pass.
func (t *Target) denies(f *fault) bool {
	switch f.Status {
	case http.StatusUnauthorized:
		return t.config.Auth != web.OAuth2
	case http.StatusProxyAuthRequired:
		return true
	case http.StatusForbidden:
		return f.Exception == permissionDenied && t.config.CSRFHeader == ""
	}
	return false
}

// fail gives an error its code. A fault of a call that only asks for what the
// settings name is one of the settings: asking is set.
func (t *Target) fail(op string, err error, asking bool) error {
	if err == nil {
		return nil
	}
	var known *batch.Error
	if errors.As(err, &known) {
		return known
	}
	var f *fault
	if errors.As(err, &f) {
		e := &batch.Error{Op: "dms.cmis." + op, Code: f.code(), Detail: f.Error(), Err: err}
		if asking && e.Code == batch.CodeTargetRefuses {
			e.Code = batch.CodeTargetSettings
		}
		if t.denies(f) {
			e.Err = &dms.Halt{Err: err}
		} else if f.After > 0 {
			e.Err = &dms.Wait{For: f.After, Err: err}
		} else if e.Code == batch.CodeTargetRefuses { // until somebody changed something
			e.Err = &dms.Wait{For: web.MostWait, Err: err}
		}
		return e
	}
	return t.client.Fail("dms.cmis."+op, err)
}
