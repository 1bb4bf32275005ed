// Package webdav delivers packages into a collection of a WebDAV server (RFC 4918), a
// folder of Nextcloud or ownCloud among them: "webdav:https://host/path".
//
// The bytes are written under a name that nobody watches, read back and compared, and
// only then moved to their name by one request that cannot overwrite (MOVE with
// Overwrite: F). What counts is what was read back: checksums that a server takes
// along are not checked by all of them.
package webdav

import (
	"net/url"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// Scheme begins the written form of a WebDAV target.
const Scheme = "webdav:"

// Parse reads "webdav:https://host/path" and returns the address in the one form that
// there is of it. CodeTargetInvalid.
func Parse(spec string) (address string, err error) {
	const op = "dms.webdav"
	text, ok := strings.CutPrefix(spec, Scheme)
	u, parseErr := url.Parse(text)
	if !ok || parseErr != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.Fragment != "" {
		return "", batch.Refuse(op, batch.CodeTargetInvalid, "%q ist keine Adresse wie webdav:https://cloud.example/remote.php/dav/files/scanstelle/Posteingang", spec)
	}
	if u.User != nil {
		return "", batch.Refuse(op, batch.CodeTargetInvalid, "Name und Kennwort gehören nicht in die Adresse")
	}
	u.Host = strings.ToLower(u.Host)
	u = u.JoinPath() // without . and ..
	u.Path, u.RawPath = strings.TrimRight(u.Path, "/"), strings.TrimRight(u.RawPath, "/")
	return u.String(), nil
}
