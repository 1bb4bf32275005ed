package ldap

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strings"
	"time"

	goldap "github.com/go-ldap/ldap/v3"

	"github.com/scanstelle/scanstelle/batch"
)

// patience with each step of a question to the server.
const patience = 5 * time.Second

// connect opens a protected connection. CodeDirectoryGone: nobody answers.
// CodeDirectory: who answers is not the one we trust.
func (c Config) connect(ctx context.Context) (*goldap.Conn, error) {
	address, secure, err := c.address()
	if err != nil {
		return nil, err
	}
	trust, err := c.trust()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	dialer := net.Dialer{Timeout: patience}
	raw, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, gone(err)
	}
	if secure {
		inside := tls.Client(raw, trust)
		if err := inside.HandshakeContext(ctx); err != nil {
			return nil, errors.Join(handshake(err), raw.Close())
		}
		return started(goldap.NewConn(inside, true)), nil
	}
	conn := started(goldap.NewConn(raw, false))
	// StartTLS of the library waits for the handshake without a limit of its own.
	if err := raw.SetDeadline(time.Now().Add(patience)); err != nil {
		return nil, errors.Join(gone(err), conn.Close())
	}
	if err := conn.StartTLS(trust); err != nil {
		return nil, errors.Join(handshake(err), conn.Close())
	}
	if err := raw.SetDeadline(time.Time{}); err != nil {
		return nil, errors.Join(gone(err), conn.Close())
	}
	return conn, nil
}

func started(conn *goldap.Conn) *goldap.Conn {
	conn.SetTimeout(patience)
	conn.Start()
	return conn
}

func gone(err error) error {
	reason := "keine Verbindung"
	var dns *net.DNSError
	var timeout net.Error
	switch {
	case errors.As(err, &dns):
		reason = "der Name des Rechners ist unbekannt"
	case errors.As(err, &timeout) && timeout.Timeout():
		reason = "keine Antwort"
	}
	return &batch.Error{Op: "people.ldap", Code: batch.CodeDirectoryGone, Detail: reason, Err: err}
}

// handshake tells a server that is not the one we trust from one that broke off.
// Whoever is not trusted must never look like a server that is away: then an
// old password would do.
func handshake(err error) error {
	var (
		unverified *tls.CertificateVerificationError
		unknown    x509.UnknownAuthorityError
		name       x509.HostnameError
		invalid    x509.CertificateInvalidError
		alert      tls.AlertError
		header     tls.RecordHeaderError
	)
	detail := ""
	switch {
	case errors.As(err, &name):
		detail = "das Zertifikat gilt für einen anderen Rechner"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		detail = "das Zertifikat ist abgelaufen oder gilt noch nicht"
	case errors.As(err, &unknown), errors.As(err, &unverified), errors.As(err, &invalid):
		detail = "das Zertifikat stammt nicht von der hinterlegten Zertifizierungsstelle"
	case errors.As(err, &alert), errors.As(err, &header), strings.Contains(err.Error(), "tls: "), goldap.IsErrorAnyOf(err, goldap.LDAPResultProtocolError, goldap.LDAPResultUnwillingToPerform):
		detail = "der Rechner bietet keine brauchbare Verschlüsselung"
	default:
		return gone(err)
	}
	return &batch.Error{Op: "people.ldap", Code: batch.CodeDirectory, Detail: detail, Err: err}
}

// away tells whether an answer means that the server cannot answer at all.
func away(err error) bool {
	return goldap.IsErrorAnyOf(err, goldap.ErrorNetwork, goldap.LDAPResultBusy, goldap.LDAPResultUnavailable, goldap.LDAPResultServerDown, goldap.LDAPResultTimeout)
}

// answered turns an answer of the server into ours. No answer that says no ever
// becomes CodeDirectoryGone.
func answered(err error, what string) error {
	if away(err) {
		return gone(err)
	}
	return &batch.Error{Op: "people.ldap", Code: batch.CodeDirectory, Detail: what, Err: err}
}
