package station

import (
	"net"
	"path/filepath"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms/cmis"
	"github.com/scanstelle/scanstelle/dms/folder"
	"github.com/scanstelle/scanstelle/dms/paperless"
	"github.com/scanstelle/scanstelle/dms/sftp"
	"github.com/scanstelle/scanstelle/dms/webdav"
)

// TargetKind is a kind of target: what is told of one differs from kind to kind.
type TargetKind string

// Kinds of targets.
const (
	FolderTarget    TargetKind = "folder"
	CMISTarget      TargetKind = "cmis"
	SFTPTarget      TargetKind = "sftp"
	WebDAVTarget    TargetKind = "webdav"
	PaperlessTarget TargetKind = "paperless"
)

// TargetKinds lists them.
func TargetKinds() []TargetKind {
	return []TargetKind{FolderTarget, CMISTarget, SFTPTarget, WebDAVTarget, PaperlessTarget}
}

// TargetAddress is the written form of a target in its parts, as a form asks for them.
type TargetAddress struct {
	Kind TargetKind
	// Server is an address like https://dms.example/browser; of an SFTP server
	// its name, with the port where that is not 22. A folder has none.
	Server     string
	User       string // SFTP
	Repository string // CMIS; "" where the server has only one
	Folder     string // path; of CMIS also an object ID
}

// ParseAddress takes a written form apart. CodeTargetInvalid.
func ParseAddress(spec string) (TargetAddress, error) {
	switch {
	case strings.HasPrefix(spec, cmis.Scheme):
		p, err := cmis.Parse(spec)
		return TargetAddress{Kind: CMISTarget, Server: p.URL, Repository: p.Repository, Folder: p.Folder}, err
	case strings.HasPrefix(spec, sftp.Scheme):
		p, err := sftp.Parse(spec)
		host := p.Host
		if err == nil && p.Port != sftpPort {
			host = net.JoinHostPort(p.Host, p.Port)
		}
		return TargetAddress{Kind: SFTPTarget, Server: host, User: p.User, Folder: p.Dir}, err
	case strings.HasPrefix(spec, webdav.Scheme):
		address, err := webdav.Parse(spec)
		return TargetAddress{Kind: WebDAVTarget, Server: address}, err
	case strings.HasPrefix(spec, paperless.Scheme):
		address, err := paperless.Parse(spec)
		return TargetAddress{Kind: PaperlessTarget, Server: address}, err
	}
	path, err := folder.Parse(spec)
	return TargetAddress{Kind: FolderTarget, Folder: path}, err
}

const sftpPort = "22"

// Spec puts the written form together. An address that does not say how it is reached
// means https. CodeTargetInvalid.
func (a TargetAddress) Spec() (string, error) {
	server, at := strings.TrimSpace(a.Server), strings.TrimSpace(a.Folder)
	if server != "" && a.Kind != SFTPTarget && !strings.Contains(server, "://") {
		server = "https://" + server
	}
	switch a.Kind {
	case CMISTarget:
		if at == "" {
			at = "/"
		}
		p, err := cmis.Parse(cmis.Place{URL: server, Repository: strings.TrimSpace(a.Repository), Folder: at}.String())
		return p.String(), err
	case SFTPTarget:
		host, port, err := net.SplitHostPort(server)
		if err != nil {
			host, port = strings.Trim(server, "[]"), sftpPort
		}
		p, err := sftp.Parse(sftp.Place{User: strings.TrimSpace(a.User), Host: host, Port: port, Dir: at}.String())
		return p.String(), err
	case WebDAVTarget:
		address, err := webdav.Parse(webdav.Scheme + server)
		return webdav.Scheme + address, err
	case PaperlessTarget:
		address, err := paperless.Parse(paperless.Scheme + server)
		return paperless.Scheme + address, err
	case FolderTarget:
		if at = strings.TrimPrefix(at, folder.Scheme); !filepath.IsAbs(at) { // where would it begin?
			return "", batch.Refuse("target", batch.CodeTargetInvalid, "%q ist kein ganzer Pfad wie /srv/dms/eingang", at)
		}
		path, err := folder.Parse(folder.Scheme + at)
		return folder.Scheme + path, err
	}
	return "", batch.Refuse("target", batch.CodeTargetInvalid, "%q", string(a.Kind))
}
