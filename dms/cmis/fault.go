package cmis

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/oauth2"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
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

// mostFault bounds what is read of an answer that reports a fault, in bytes.
const mostFault = 64 << 10

func readFault(resp *http.Response) *fault {
	f := &fault{Status: resp.StatusCode, After: retryAfter(resp.Header.Get("Retry-After"))}
	raw, err := io.ReadAll(io.LimitReader(resp.Body, mostFault))
	var said struct{ Exception, Message string }
	if err == nil && json.Unmarshal(raw, &said) == nil {
		f.Exception, f.Message = plain(said.Exception, 60), plain(said.Message, 200)
	} else if err == nil {
		f.Exception, f.Message = plain(between(raw, "exception"), 60), plain(html.UnescapeString(between(raw, "message")), 200)
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

// plain makes one short line of what a server says.
func plain(s string, most int) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return strings.ToValidUTF8(s, "�")
}

// mostWait bounds the wait that a server can ask for.
const mostWait = time.Hour

// retryAfter reads the header of that name: seconds or a date (RFC 9110, 10.2.3).
func retryAfter(s string) time.Duration {
	d := time.Duration(0)
	if n, err := strconv.Atoi(strings.TrimSpace(s)); err == nil {
		d = time.Duration(min(n, int(mostWait/time.Second))) * time.Second
	} else if at, err := http.ParseTime(s); err == nil {
		d = time.Until(at)
	}
	return min(max(d, 0), mostWait)
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
		return t.config.Auth != OAuth2
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
	e := &batch.Error{Op: "dms.cmis." + op, Code: batch.CodeTargetGone, Detail: t.config.URL, Err: err}
	var f *fault
	if errors.As(err, &f) {
		e.Code, e.Detail = f.code(), f.Error()
		if asking && e.Code == batch.CodeTargetRefuses {
			e.Code = batch.CodeTargetSettings
		}
		if t.denies(f) {
			e.Err = &dms.Halt{Err: err}
		} else if f.After > 0 {
			e.Err = &dms.Wait{For: f.After, Err: err}
		} else if e.Code == batch.CodeTargetRefuses { // until somebody changed something
			e.Err = &dms.Wait{For: mostWait, Err: err}
		}
		return e
	}
	if detail := certificate(err); detail != "" {
		e.Code, e.Detail = batch.CodeTargetCertificate, detail
		return e
	}
	var token *oauth2.RetrieveError
	switch {
	case errors.As(err, &token) && token.Response != nil && token.Response.StatusCode < 500:
		e.Code, e.Detail = batch.CodeTargetDenied, fmt.Sprintf("die Ausgabestelle der Anmeldung sagt HTTP %d %s", token.Response.StatusCode, plain(token.ErrorCode, 60))
		e.Err = &dms.Halt{Err: errors.New(e.Detail)} // the answer could repeat what was sent
	case errors.Is(err, context.Canceled):
		e.Code = batch.CodeCanceled
	case errors.Is(err, errStalled):
		e.Detail = fmt.Sprintf("%s, seit %s bewegt sich nichts", t.config.URL, t.config.timeout())
	case errors.Is(err, errRedirect), errors.Is(err, errPlain):
		e.Code, e.Detail = batch.CodeTargetSettings, "der Server leitet weiter, wo es nicht sein darf"
	}
	return e
}

// certificate says, for an administrator, why the identity of a server was refused;
// "" where that was not the reason.
func certificate(err error) string {
	var (
		invalid x509.CertificateInvalidError
		unknown x509.UnknownAuthorityError
		host    x509.HostnameError
		header  tls.RecordHeaderError
		alert   tls.AlertError
		verify  *tls.CertificateVerificationError
	)
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return fmt.Sprintf("es gilt von %s bis %s", invalid.Cert.NotBefore.Format("02.01.2006"), invalid.Cert.NotAfter.Format("02.01.2006"))
	case errors.As(err, &host):
		return "es ist für einen anderen Namen ausgestellt als " + host.Host
	case errors.As(err, &unknown):
		return "seine Zertifizierungsstelle ist hier nicht bekannt"
	case errors.As(err, &verify):
		return plain(verify.Err.Error(), 120)
	case errors.As(err, &header), strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		return "der Server spricht an dieser Adresse kein TLS"
	case errors.As(err, &alert):
		return "der Server lehnt die verschlüsselte Verbindung ab (" + plain(alert.Error(), 80) + ")"
	case strings.Contains(err.Error(), "tls: "):
		return "die verschlüsselte Verbindung kommt nicht zustande (" + plain(err.Error()[strings.Index(err.Error(), "tls: "):], 80) + ")"
	}
	return ""
}
