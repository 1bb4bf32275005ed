// Package sftp delivers packages into a directory of another machine over SFTP
// (version 3 of the protocol, as OpenSSH speaks it): "sftp://user@host/path".
//
// The bytes are written under a name that nobody watches, made durable where the
// server can do that (fsync@openssh.com), read back and compared, and only then given
// their name in one step that cannot overwrite: a hard link where the server makes
// them (hardlink@openssh.com), else the plain rename of the protocol, for which an
// existing name is an error. The extension posix-rename@openssh.com overwrites and is
// never used.
//
// The key of the server is pinned: without a key that a person confirmed, nothing is
// sent, not even a password.
package sftp

import (
	"net"
	"net/url"
	"path"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// Scheme begins the written form of an SFTP target.
const Scheme = "sftp://"

// Place is where packages go.
type Place struct {
	User string
	Host string // without port
	Port string
	Dir  string // absolute path at the server
}

const defaultPort = "22"

// Parse reads "sftp://user@host:port/path". CodeTargetInvalid.
func Parse(spec string) (Place, error) {
	const op = "dms.sftp"
	u, err := url.Parse(spec)
	if err != nil || !strings.HasPrefix(spec, Scheme) || u.Hostname() == "" || u.RawQuery != "" || u.Fragment != "" || strings.ContainsRune(u.Path, 0) {
		return Place{}, batch.Refuse(op, batch.CodeTargetInvalid, "%q ist keine Adresse wie sftp://scanstelle@server.example/eingang", spec)
	}
	if _, has := u.User.Password(); has {
		return Place{}, batch.Refuse(op, batch.CodeTargetInvalid, "ein Kennwort gehört nicht in die Adresse")
	}
	p := Place{User: u.User.Username(), Host: strings.ToLower(u.Hostname()), Port: u.Port(), Dir: path.Clean("/" + u.Path)}
	if p.User == "" {
		return Place{}, batch.Refuse(op, batch.CodeTargetInvalid, "in der Adresse fehlt das Konto: sftp://KONTO@%s", u.Host)
	}
	if p.Dir == "/" {
		return Place{}, batch.Refuse(op, batch.CodeTargetInvalid, "in der Adresse fehlt der Ordner")
	}
	if p.Port == "" {
		p.Port = defaultPort
	}
	return p, nil
}

func (p Place) address() string { return net.JoinHostPort(p.Host, p.Port) }

// String returns the one written form of the place.
func (p Place) String() string {
	host := p.Host
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if p.Port != defaultPort {
		host += ":" + p.Port
	}
	u := url.URL{Scheme: "sftp", User: url.User(p.User), Host: host, Path: p.Dir}
	return u.String()
}
