package station

import (
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// TestTargetAddress: what a form asks for makes the one written form of a target, and
// comes out of it again.
func TestTargetAddress(t *testing.T) {
	for _, c := range []struct {
		from TargetAddress
		spec string
		back TargetAddress
	}{
		{TargetAddress{Kind: FolderTarget, Folder: "/srv/post/"}, "folder:/srv/post", TargetAddress{Kind: FolderTarget, Folder: "/srv/post"}},
		{TargetAddress{Kind: FolderTarget, Folder: "folder:/srv/post"}, "folder:/srv/post", TargetAddress{Kind: FolderTarget, Folder: "/srv/post"}},
		{TargetAddress{Kind: CMISTarget, Server: " dms.example/browser/ ", Repository: "A&1", Folder: "/Post ein/#1"}, "cmis:https://dms.example/browser#repository=A%261&folder=/Post%20ein/%231", TargetAddress{Kind: CMISTarget, Server: "https://dms.example/browser", Repository: "A&1", Folder: "/Post ein/#1"}},
		{TargetAddress{Kind: CMISTarget, Server: "http://127.0.0.1:8080/b"}, "cmis:http://127.0.0.1:8080/b#folder=/", TargetAddress{Kind: CMISTarget, Server: "http://127.0.0.1:8080/b", Folder: "/"}},
		{TargetAddress{Kind: SFTPTarget, Server: "Server.example", User: "scan", Folder: "/srv/ein gang"}, "sftp://scan@server.example/srv/ein%20gang", TargetAddress{Kind: SFTPTarget, Server: "server.example", User: "scan", Folder: "/srv/ein gang"}},
		{TargetAddress{Kind: SFTPTarget, Server: "[::1]:2222", User: "scan", Folder: "/e"}, "sftp://scan@[::1]:2222/e", TargetAddress{Kind: SFTPTarget, Server: "[::1]:2222", User: "scan", Folder: "/e"}},
		{TargetAddress{Kind: WebDAVTarget, Server: "cloud.example/dav/Post"}, "webdav:https://cloud.example/dav/Post", TargetAddress{Kind: WebDAVTarget, Server: "https://cloud.example/dav/Post"}},
		{TargetAddress{Kind: PaperlessTarget, Server: "https://paper.example"}, "paperless:https://paper.example", TargetAddress{Kind: PaperlessTarget, Server: "https://paper.example"}},
	} {
		spec, err := c.from.Spec()
		if err != nil || spec != c.spec {
			t.Errorf("%+v: %q %v, not %q", c.from, spec, err, c.spec)
			continue
		}
		if back, err := ParseAddress(spec); err != nil || back != c.back {
			t.Errorf("%q: %+v %v", spec, back, err)
		}
	}
	for _, bad := range []TargetAddress{{Kind: FolderTarget, Folder: "eingang"}, {Kind: CMISTarget}, {Kind: CMISTarget, Server: "https://a:b@dms.example"}, {Kind: SFTPTarget, Server: "s"}, {Kind: SFTPTarget, Server: "s", User: "u"},
		{Kind: WebDAVTarget, Server: "ftp://x"}, {Kind: PaperlessTarget}, {Kind: "x"}} {
		if spec, err := bad.Spec(); batch.CodeOf(err) != batch.CodeTargetInvalid {
			t.Errorf("%+v: %q %v", bad, spec, err)
		}
	}
	if got := len(TargetKinds()); got != 5 {
		t.Errorf("%d kinds", got)
	}
}
