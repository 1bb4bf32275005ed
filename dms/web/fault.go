package web

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/oauth2"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
)

// Fault is an answer that is not what was asked for.
type Fault struct {
	Status int
	Said   []byte        // the beginning of its body
	After  time.Duration // the server asks to wait so long
}

func (f *Fault) Error() string { return fmt.Sprintf("HTTP %d", f.Status) }

// mostFault bounds what is read of an answer that reports a fault, in bytes.
const mostFault = 64 << 10

func readFault(resp *http.Response) *Fault {
	f := &Fault{Status: resp.StatusCode, After: retryAfter(resp.Header.Get("Retry-After"))}
	if raw, err := io.ReadAll(io.LimitReader(resp.Body, mostFault)); err == nil {
		f.Said = raw
	}
	return f
}

// Line makes one short line of what a server says.
func Line(s string, most int) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return strings.ToValidUTF8(s, "�")
}

// MostWait bounds the wait that a server can ask for.
const MostWait = time.Hour

// retryAfter reads the header of that name: seconds or a date (RFC 9110, 10.2.3).
func retryAfter(s string) time.Duration {
	d := time.Duration(0)
	if n, err := strconv.Atoi(strings.TrimSpace(s)); err == nil {
		d = time.Duration(min(n, int(MostWait/time.Second))) * time.Second
	} else if at, err := http.ParseTime(s); err == nil {
		d = time.Until(at)
	}
	return min(max(d, 0), MostWait)
}

// Fail gives an error of a call its code: what is known of the way to the server, and
// CodeTargetGone for what may have been committed in spite of it. A *Fault is for the
// caller, who knows what the server means.
func (c *Client) Fail(op string, err error) *batch.Error {
	var known *batch.Error
	if errors.As(err, &known) {
		return known
	}
	e := &batch.Error{Op: op, Code: batch.CodeTargetGone, Detail: c.address, Err: err}
	if detail := certificate(err); detail != "" {
		e.Code, e.Detail = batch.CodeTargetCertificate, detail
		return e
	}
	var token *oauth2.RetrieveError
	switch {
	case errors.As(err, &token) && token.Response != nil && token.Response.StatusCode < 500:
		e.Code, e.Detail = batch.CodeTargetDenied, fmt.Sprintf("die Ausgabestelle der Anmeldung sagt HTTP %d %s", token.Response.StatusCode, Line(token.ErrorCode, 60))
		e.Err = errors.New(e.Detail) // the answer could repeat what was sent
		if status := token.Response.StatusCode; status == http.StatusBadRequest || status == http.StatusUnauthorized {
			e.Err = &dms.Halt{Err: e.Err}
		}
	case errors.Is(err, context.Canceled):
		e.Code = batch.CodeCanceled
	case errors.Is(err, errStalled):
		e.Detail = fmt.Sprintf("%s, seit %s bewegt sich nichts", c.address, cmp.Or(time.Duration(c.access.Timeout), defaultTimeout))
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
		return Line(verify.Err.Error(), 120)
	case errors.As(err, &header), strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		return "der Server spricht an dieser Adresse kein TLS"
	case errors.As(err, &alert):
		return "der Server lehnt die verschlüsselte Verbindung ab (" + Line(alert.Error(), 80) + ")"
	case strings.Contains(err.Error(), "tls: "):
		return "die verschlüsselte Verbindung kommt nicht zustande (" + Line(err.Error()[strings.Index(err.Error(), "tls: "):], 80) + ")"
	}
	return ""
}
