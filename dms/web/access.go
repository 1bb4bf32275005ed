// Package web is the way of targets to a server over HTTP: what lets us in, TLS,
// proxies, redirects, and an end to calls during which nothing moves. What lets us in
// goes to the configured scheme, host and port alone.
package web

import (
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Auth is how a target lets us in.
type Auth string

// Ways in. A client certificate can come with each of them.
const (
	None   Auth = ""
	Basic  Auth = "basic"
	Bearer Auth = "bearer"
	OAuth2 Auth = "oauth2" // client credentials (RFC 6749 section 4.4)
	// Token is a bearer token under another word: "Authorization: Token …" (Django
	// REST framework).
	Token Auth = "token"
)

// Access are the settings of the way to a server; none of them is a secret.
type Access struct {
	Auth     Auth     `json:"auth,omitempty" toml:"auth,omitempty"`
	User     string   `json:"user,omitempty" toml:"user,omitempty"`           // Basic
	TokenURL string   `json:"token_url,omitempty" toml:"token_url,omitempty"` // OAuth2
	ClientID string   `json:"client_id,omitempty" toml:"client_id,omitempty"`
	Scopes   []string `json:"scopes,omitempty" toml:"scopes,omitempty"`
	// CSRFHeader is the header that carries the server's token against forged
	// requests, where it wants one.
	CSRFHeader string `json:"csrf_header,omitempty" toml:"csrf_header,omitempty"`

	Proxy       string `json:"proxy,omitempty" toml:"proxy,omitempty"`             // URL
	CA          string `json:"ca,omitempty" toml:"ca,omitempty"`                   // PEM: further authorities
	Certificate string `json:"certificate,omitempty" toml:"certificate,omitempty"` // PEM: our client certificate
	// Plain allows http to another machine, where passwords can be read on the way.
	Plain bool `json:"plain,omitempty" toml:"plain,omitempty"`
	// KeepHost takes our scheme and host where the server, behind a reverse proxy,
	// names addresses of its own that lead elsewhere.
	KeepHost bool `json:"keep_host,omitempty" toml:"keep_host,omitempty"`

	// Timeout ends a call during which nothing moves; default two minutes.
	Timeout Span `json:"timeout,omitempty" toml:"timeout,omitempty"`
}

// Secret is what must never stand in a setting, a log or a command line.
type Secret struct {
	Password     string `json:"password,omitempty"`      // Basic
	Token        string `json:"token,omitempty"`         // Bearer, Token
	ClientSecret string `json:"client_secret,omitempty"` // OAuth2
	Key          string `json:"key,omitempty"`           // PEM: key of the client certificate
}

const defaultTimeout = 2 * time.Minute

// Span is a time that is written "90s".
type Span time.Duration

// MarshalText implements encoding.TextMarshaler.
func (s Span) MarshalText() ([]byte, error) { return []byte(time.Duration(s).String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Span) UnmarshalText(text []byte) error {
	d, err := time.ParseDuration(string(text))
	*s = Span(d)
	return err
}

// Check refuses a way to an address that cannot work or would be unsafe.
// CodeTargetSettings.
func (a Access) Check(address string) error {
	if err := a.checkAddress(address); err != nil {
		return err
	}
	switch a.Auth {
	case None, Bearer, Token:
	case Basic:
		if a.User == "" {
			return WrongSetting("für »basic« fehlt das Konto")
		}
	case OAuth2:
		if a.ClientID == "" || a.TokenURL == "" {
			return WrongSetting("für »oauth2« fehlen Adresse der Ausgabestelle oder Kennung")
		}
		if err := a.checkAddress(a.TokenURL); err != nil {
			return err
		}
	default:
		return WrongSetting("Anmeldung %q: es gibt »basic«, »bearer«, »oauth2« und »token«", string(a.Auth))
	}
	if a.Timeout < 0 {
		return WrongSetting("negative Wartezeit")
	}
	return a.checkProxy()
}

// checkProxy refuses a proxy that is no address, or has a login in it: settings are read
// by many, and stand in the log.
func (a Access) checkProxy() error {
	if a.Proxy == "" {
		return nil
	}
	u, err := url.Parse(a.Proxy)
	switch {
	case err != nil || u.Host == "":
		return unreadable("Proxy", a.Proxy)
	case u.User != nil:
		return WrongSetting("Name und Kennwort gehören nicht in die Adresse des Proxys")
	}
	return nil
}

// unreadable refuses what is no address. Where a login may stand in it, it is not repeated.
func unreadable(what, address string) error {
	if strings.Contains(address, "@") {
		return WrongSetting("%s: das ist keine Adresse", what)
	}
	return WrongSetting("%s %q", what, address)
}

// checkAddress refuses http, except to this machine or where it is allowed.
func (a Access) checkAddress(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return unreadable("Adresse", address)
	}
	if u.User != nil {
		return WrongSetting("Name und Kennwort gehören nicht in die Adresse")
	}
	if u.Scheme == "https" || u.Scheme == "http" && (a.Plain || loopback(u.Hostname())) {
		return nil
	}
	return WrongSetting("%s ist unverschlüsselt; Kennwörter und Post könnten unterwegs gelesen werden", u.Redacted())
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// WrongSetting refuses a setting of a target. CodeTargetSettings.
func WrongSetting(format string, args ...any) error {
	return batch.Refuse("dms.web", batch.CodeTargetSettings, format, args...)
}
