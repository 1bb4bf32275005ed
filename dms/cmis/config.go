// Package cmis delivers packages into a document management system over CMIS 1.1
// (OASIS, 23 May 2013): "cmis:" targets. It talks the browser binding (clause 5) or
// AtomPub (clause 3); what answers at the address says which.
//
// No CMIS server offers "create once": names are checked too late, an answer gets
// lost, indexes lag. So one process has one writer for each folder, every sending
// is preceded by a look-up (stored object ID, path, query, children), nothing is
// ever overwritten or deleted, and what counts is what was read back.
package cmis

import (
	"cmp"
	"net"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Scheme begins the written form of a CMIS target.
const Scheme = "cmis:"

// Place is where packages go: it never changes for a delivery, so that what was
// sent can be found again. Everything else of a Config may.
type Place struct {
	URL        string `json:"url"`        // of the service document of either binding
	Repository string `json:"repository"` // "" where the server has only one
	Folder     string `json:"folder"`     // path ("/Posteingang") or object ID
}

// Auth is how a target lets us in.
type Auth string

// Ways in. A client certificate can come with each of them.
const (
	None   Auth = ""
	Basic  Auth = "basic"
	Bearer Auth = "bearer"
	OAuth2 Auth = "oauth2" // client credentials (RFC 6749 section 4.4)
)

// Mapping puts one of our fields, or a fixed value, into a property.
type Mapping struct {
	Property string `json:"property" toml:"property"`
	Field    string `json:"field,omitempty" toml:"field,omitempty"` // key of dms.Object.Meta
	Value    string `json:"value,omitempty" toml:"value,omitempty"` // where Field is empty
	// Type is what the property is expected to be ("string", "datetime" …); empty:
	// whatever the server says.
	Type string `json:"type,omitempty" toml:"type,omitempty"`
}

// Config are the settings of a target; none of them is a secret.
type Config struct {
	Place     `toml:"-"`
	Type      string    `json:"type,omitempty" toml:"type,omitempty"`           // object type; default cmis:document
	Secondary []string  `json:"secondary,omitempty" toml:"secondary,omitempty"` // secondary types to hang on
	Mapping   []Mapping `json:"mapping,omitempty" toml:"mapping,omitempty"`

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

	// Settle is how long the server may take until what it stored is found; default
	// one minute.
	Settle Span `json:"settle,omitempty" toml:"settle,omitempty"`
	// Timeout ends a call during which nothing moves; default two minutes.
	Timeout Span `json:"timeout,omitempty" toml:"timeout,omitempty"`
}

// Secret is what must never stand in a setting, a log or a command line.
type Secret struct {
	Password     string `json:"password,omitempty"`      // Basic
	Token        string `json:"token,omitempty"`         // Bearer
	ClientSecret string `json:"client_secret,omitempty"` // OAuth2
	Key          string `json:"key,omitempty"`           // PEM: key of the client certificate
}

const (
	defaultType    = "cmis:document"
	defaultSettle  = time.Minute
	defaultTimeout = 2 * time.Minute
)

func (c Config) typeID() string         { return cmp.Or(c.Type, defaultType) }
func (c Config) settle() time.Duration  { return cmp.Or(time.Duration(c.Settle), defaultSettle) }
func (c Config) timeout() time.Duration { return cmp.Or(time.Duration(c.Timeout), defaultTimeout) }

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

// escaper keeps a place readable: only what would end a part is escaped.
var escaper = strings.NewReplacer("%", "%25", "&", "%26", "#", "%23", " ", "%20", "\t", "%09", "\n", "%0A", "\r", "%0D")

// String returns the written form:
// cmis:https://dms.example/browser#repository=A1&folder=/Posteingang.
func (p Place) String() string {
	s := Scheme + p.URL + "#"
	if p.Repository != "" {
		s += "repository=" + escaper.Replace(p.Repository) + "&"
	}
	return s + "folder=" + escaper.Replace(p.Folder)
}

// Parse reads the written form of a place and makes it the one form that there is
// of it. CodeTargetInvalid.
func Parse(spec string) (Place, error) {
	const op = "dms.cmis"
	text, ok := strings.CutPrefix(spec, Scheme)
	if !ok {
		return Place{}, batch.Refuse(op, batch.CodeTargetInvalid, "%q", spec)
	}
	address, rest, _ := strings.Cut(text, "#")
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return Place{}, batch.Refuse(op, batch.CodeTargetInvalid, "%q ist keine Adresse wie https://dms.example/browser", address)
	}
	if u.User != nil {
		return Place{}, batch.Refuse(op, batch.CodeTargetInvalid, "Name und Kennwort gehören nicht in die Adresse")
	}
	u.Host = strings.ToLower(u.Host)
	u.Path = strings.TrimRight(u.Path, "/")
	p := Place{URL: u.String(), Folder: "/"}
	for part := range strings.SplitSeq(rest, "&") {
		if part == "" {
			continue
		}
		key, value, _ := strings.Cut(part, "=")
		if value, err = url.PathUnescape(value); err != nil || value == "" {
			return Place{}, batch.Refuse(op, batch.CodeTargetInvalid, "%q", part)
		}
		switch key {
		case "repository":
			p.Repository = value
		case "folder":
			p.Folder = value
		default:
			return Place{}, batch.Refuse(op, batch.CodeTargetInvalid, "%q: es gibt »repository« und »folder«", key)
		}
	}
	if strings.HasPrefix(p.Folder, "/") {
		p.Folder = path.Clean(p.Folder)
	}
	return p, nil
}

// Check refuses settings that cannot work or would be unsafe. CodeTargetSettings,
// CodeTargetInvalid.
func (c Config) Check() error {
	place, err := Parse(c.Place.String())
	if err != nil {
		return err
	}
	if err := c.checkAddress(place.URL); err != nil {
		return err
	}
	switch c.Auth {
	case None, Bearer:
	case Basic:
		if c.User == "" {
			return wrongSetting("für »basic« fehlt das Konto")
		}
	case OAuth2:
		if c.ClientID == "" || c.TokenURL == "" {
			return wrongSetting("für »oauth2« fehlen Adresse der Ausgabestelle oder Kennung")
		}
		if err := c.checkAddress(c.TokenURL); err != nil {
			return err
		}
	default:
		return wrongSetting("Anmeldung %q: es gibt »basic«, »bearer« und »oauth2«", string(c.Auth))
	}
	if c.Settle < 0 || c.Timeout < 0 {
		return wrongSetting("negative Wartezeit")
	}
	seen := map[string]bool{}
	for _, m := range c.Mapping {
		if m.Property == "" || (m.Field == "") == (m.Value == "") {
			return wrongSetting("Zuordnung %q: Eigenschaft und entweder Feld oder fester Wert", m.Property)
		}
		if seen[m.Property] || reserved[m.Property] {
			return wrongSetting("Eigenschaft »%s« ist schon belegt", m.Property)
		}
		seen[m.Property] = true
	}
	return nil
}

// reserved are the properties that the connector sets itself.
var reserved = map[string]bool{propType: true, propName: true, propSecondary: true, propID: true}

// checkAddress refuses http, except to this machine or where it is allowed.
func (c Config) checkAddress(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil {
		return wrongSetting("Adresse %q", address)
	}
	if u.Scheme == "https" || u.Scheme == "http" && (c.Plain || loopback(u.Hostname())) {
		return nil
	}
	return wrongSetting("%s ist unverschlüsselt; Kennwörter und Post könnten unterwegs gelesen werden", u.Redacted())
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func wrongSetting(format string, args ...any) error {
	return batch.Refuse("dms.cmis", batch.CodeTargetSettings, format, args...)
}
