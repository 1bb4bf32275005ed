package ldap

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/url"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// Config says how the directory service is asked. Users are found either by
// UserDN, or by a search with Filter below Base under BindDN.
type Config struct {
	// URL: "ldaps://host:636", or "ldap://host:389" which always takes StartTLS.
	URL string `json:"url"`
	// CA holds the certificates that are trusted, PEM; empty: those of the system.
	CA string `json:"ca,omitempty"`
	// UserDN is the name of a user's entry with "%s" for the account:
	// "uid=%s,ou=people,dc=stadt,dc=example", or "%s@stadt.example" at an Active
	// Directory.
	UserDN string `json:"user_dn,omitempty"`
	// Base and Filter find a user's entry: "(&(objectClass=person)(uid=%s))". With
	// UserDN they are optional, and find the entry for name and groups.
	Base   string `json:"base,omitempty"`
	Filter string `json:"filter,omitempty"`
	// BindDN and BindPassword are those of the service account that searches;
	// without it, the search is made under the user.
	BindDN       string `json:"bind_dn,omitempty"`
	BindPassword string `json:"bind_password,omitempty"`
	// NameAttribute holds the name of the person; "" means displayName, then cn.
	NameAttribute string `json:"name_attribute,omitempty"`
	// Groups gives roles by group. Where it is set, roles come from the directory
	// alone.
	Groups []Group `json:"groups,omitempty"`
	// GroupBase and GroupFilter find the groups of an entry ("(member=%s)" with its
	// DN); where they are empty, its attribute memberOf is read.
	GroupBase   string `json:"group_base,omitempty"`
	GroupFilter string `json:"group_filter,omitempty"`
}

// Group gives a role to the members of a group.
type Group struct {
	DN   string     `json:"dn"`
	Role batch.Role `json:"role"`
}

func refuse(format string, args ...any) error {
	return batch.Refuse("people.ldap", batch.CodeDirectory, format, args...)
}

// Check refuses what cannot work or is not safe (CodeDirectory).
func (c Config) Check() error {
	if _, _, err := c.address(); err != nil {
		return err
	}
	if _, err := c.trust(); err != nil {
		return err
	}
	for _, t := range []struct{ name, text string }{{"der Name des Eintrags", c.UserDN}, {"der Suchfilter", c.Filter}, {"der Gruppenfilter", c.GroupFilter}} {
		if t.text != "" && (strings.Count(t.text, "%s") == 0 || strings.Contains(strings.ReplaceAll(t.text, "%s", ""), "%")) {
			return refuse("%s braucht %%s als Platz für das Konto", t.name)
		}
	}
	switch {
	case c.UserDN == "" && c.Filter == "":
		return refuse("weder der Name des Eintrags noch ein Suchfilter ist angegeben")
	case (c.Filter == "") != (c.Base == ""):
		return refuse("Suchfilter und Suchbasis gehören zusammen")
	case (c.GroupFilter == "") != (c.GroupBase == ""):
		return refuse("Gruppenfilter und Gruppenbasis gehören zusammen")
	case c.UserDN == "" && c.BindDN == "":
		return refuse("zum Suchen gehört ein Dienstkonto")
	case c.BindDN != "" && c.BindPassword == "":
		return refuse("das Kennwort des Dienstkontos fehlt")
	}
	for _, g := range c.Groups {
		if g.DN == "" || len(g.Role) == 0 {
			return refuse("zu einer Gruppe gehört eine Rolle")
		}
	}
	return nil
}

// address splits the URL into host and port; secure means TLS from the first
// byte.
func (c Config) address() (hostPort string, secure bool, err error) {
	u, err := url.Parse(c.URL)
	if err != nil || u.Hostname() == "" || u.Path != "" && u.Path != "/" || u.User != nil {
		return "", false, refuse("die Adresse ist nicht von der Form ldaps://rechner:636")
	}
	port := u.Port()
	switch u.Scheme {
	case "ldaps":
		secure = true
		if port == "" {
			port = "636"
		}
	case "ldap":
		if port == "" {
			port = "389"
		}
	default:
		return "", false, refuse("die Adresse beginnt mit ldaps:// oder ldap://")
	}
	return net.JoinHostPort(u.Hostname(), port), secure, nil
}

// trust is how the server proves who it is.
func (c Config) trust() (*tls.Config, error) {
	hostPort, _, err := c.address()
	if err != nil {
		return nil, err
	}
	host, _, err := net.SplitHostPort(hostPort)
	if err != nil {
		return nil, refuse("die Adresse ist nicht lesbar")
	}
	t := &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
	if c.CA != "" {
		t.RootCAs = x509.NewCertPool()
		if !t.RootCAs.AppendCertsFromPEM([]byte(c.CA)) {
			return nil, refuse("die Datei der Zertifizierungsstelle enthält kein Zertifikat")
		}
	}
	return t, nil
}
