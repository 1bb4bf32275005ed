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
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms/web"
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

	web.Access

	// Settle is how long the server may take until what it stored is found; default
	// one minute.
	Settle web.Span `json:"settle,omitempty" toml:"settle,omitempty"`
}

const (
	defaultType   = "cmis:document"
	defaultSettle = time.Minute
)

func (c Config) typeID() string        { return cmp.Or(c.Type, defaultType) }
func (c Config) settle() time.Duration { return cmp.Or(time.Duration(c.Settle), defaultSettle) }

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
	if err := c.Access.Check(place.URL); err != nil {
		return err
	}
	if c.Settle < 0 {
		return web.WrongSetting("negative Wartezeit")
	}
	seen := map[string]bool{}
	for _, m := range c.Mapping {
		if m.Property == "" || (m.Field == "") == (m.Value == "") {
			return web.WrongSetting("Zuordnung %q: Eigenschaft und entweder Feld oder fester Wert", m.Property)
		}
		if seen[m.Property] || reserved[m.Property] {
			return web.WrongSetting("Eigenschaft »%s« ist schon belegt", m.Property)
		}
		seen[m.Property] = true
	}
	return nil
}

// reserved are the properties that the connector sets itself.
var reserved = map[string]bool{propType: true, propName: true, propSecondary: true, propID: true}
