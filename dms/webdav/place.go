// Package webdav delivers packages into a collection of a WebDAV server (RFC 4918), a
// folder of Nextcloud or ownCloud among them: "webdav:https://host/path".
//
// The bytes are written under a name that nobody watches, read back and compared, and
// only then moved to their name by one request that cannot overwrite (MOVE with
// Overwrite: F). What counts is what was read back: checksums that a server takes
// along are not checked by all of them.
package webdav

import "github.com/scanstelle/scanstelle/dms/web"

// Scheme begins the written form of a WebDAV target.
const Scheme = "webdav:"

// Parse reads "webdav:https://host/path" and returns the address in the one form that
// there is of it. CodeTargetInvalid.
func Parse(spec string) (address string, err error) {
	return web.Parse("dms.webdav", Scheme, spec, "webdav:https://cloud.example/remote.php/dav/files/scanstelle/Posteingang")
}
