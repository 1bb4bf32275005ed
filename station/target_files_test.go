package station

import (
	"archive/zip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms/form"
	"github.com/scanstelle/scanstelle/dms/sftp"
	"github.com/scanstelle/scanstelle/dms/web"
	"github.com/scanstelle/scanstelle/tests/httpd"
	"github.com/scanstelle/scanstelle/tests/sshd"
)

// TestFileServer: from the address to the receipt of the receiver, at a real SFTP
// server: its key is shown and confirmed, a package arrives as an xdomea message, and
// what the receiver answers is read.
func TestFileServer(t *testing.T) {
	server, err := sshd.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	d := newDesk(t)
	own := Actor{UID: os.Getuid()}
	inbox, receipts := d.path("eingang"), d.path("quittungen")
	for _, dir := range []string{inbox, receipts} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	spec := server.Spec(inbox)
	set := func(f *FileSettings) error {
		_, err := d.SetTarget(t.Context(), own, TargetChange{Name: "Fachverfahren", Spec: spec, Files: f}, func(any) {})
		return err
	}
	for _, f := range []FileSettings{{HostKey: "x"}, {Config: form.Config{Form: "pdf"}}, {Config: form.Config{Form: form.Xdomea31}}} {
		if err := set(&f); batch.CodeOf(err) != batch.CodeTargetSettings {
			t.Errorf("%+v: %v", f, err)
		}
	}
	if err := set(nil); err != nil {
		t.Fatal(err)
	}
	if _, err := d.SetTargetSecret(t.Context(), own, TargetSecret{Name: "Fachverfahren", Secret: web.Secret{Key: "kein Schlüssel"}}); batch.CodeOf(err) != batch.CodeTargetSettings {
		t.Errorf("a broken key: %v", err)
	}
	if _, err := d.SetTargetSecret(t.Context(), own, TargetSecret{Name: "Fachverfahren", Secret: web.Secret{Key: server.Key}}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.TestTarget(t.Context(), own, spec); batch.CodeOf(err) != batch.CodeTargetHostKey {
		t.Fatalf("a key that nobody confirmed: %v", err)
	}
	shown, err := d.DescribeTarget(t.Context(), own, TargetDraft{Spec: spec})
	if err != nil || string(shown.HostKey) != server.HostKey || shown.Code != batch.CodeTargetHostKey || shown.SFTP != nil {
		t.Fatalf("%+v %v", shown, err)
	}
	f := FileSettings{HostKey: sftp.HostKey(server.HostKey), Config: form.Config{Form: form.Xdomea31, Author: "Stadt Musterstadt", Reader: "Fachverfahren", Receipts: receipts}}
	if err := set(&f); err != nil {
		t.Fatal(err)
	}
	if shown, err = d.DescribeTarget(t.Context(), own, TargetDraft{Spec: spec}); err != nil || shown.SFTP == nil || !shown.SFTP.Fsync || !shown.SFTP.Link || shown.Plan == nil {
		t.Fatalf("%+v %v", shown, err)
	}
	// A draft of others does not get what is stored to let us in.
	if _, err = d.DescribeTarget(t.Context(), own, TargetDraft{Spec: spec, Files: &f}); batch.CodeOf(err) != batch.CodeTargetDenied {
		t.Errorf("a draft was let in: %v", err)
	}
	// Unless it goes the way that holds, to the key that was confirmed.
	if shown, err = d.DescribeTarget(t.Context(), own, TargetDraft{Spec: spec, Files: &f, Kept: true}); err != nil || shown.Plan == nil {
		t.Errorf("%+v %v", shown, err)
	}
	other := f
	other.HostKey = ""
	if _, err = d.DescribeTarget(t.Context(), own, TargetDraft{Spec: spec, Files: &other, Kept: true}); batch.CodeOf(err) != batch.CodeUsage {
		t.Errorf("the stored key goes to a server whose key is another: %v", err)
	}
	if r, err := d.TestTarget(t.Context(), own, spec); err != nil || !r.Written || r.Plan == nil || !strings.HasSuffix(r.Plan.Name, "_FVDaten.SGOAblegen.0605.zip") {
		t.Fatalf("%+v %v", r, err)
	}

	row := d.sent(t, "a.pdf", spec)
	if row.State != batch.Verified || row.Level != batch.LevelWritten || filepath.Base(row.Ref) != string(row.ID)+"_FVDaten.SGOAblegen.0605.zip" {
		t.Fatalf("%+v", row)
	}
	z, err := zip.OpenReader(row.Ref)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	if len(z.File) != 2 || int64(z.File[1].UncompressedSize64) != row.Bytes {
		t.Errorf("%v", z.File)
	}
	answer := func(name, code string) {
		text := `<xdomea:FVDaten.ImportBestaetigen.0630 xmlns:xdomea="urn:xoev-de:xdomea:schema:3.1.0"><xdomea:Kopf><xdomea:ProzessID>` + string(row.ID) + `</xdomea:ProzessID></xdomea:Kopf><xdomea:ErfolgOderMisserfolg><xdomea:Rueckmeldung><xdomea:AllgemeineRueckmeldung><code>` + code + `</code></xdomea:AllgemeineRueckmeldung></xdomea:Rueckmeldung></xdomea:ErfolgOderMisserfolg></xdomea:FVDaten.ImportBestaetigen.0630>`
		if err := os.WriteFile(filepath.Join(receipts, string(row.ID)+"_"+name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	answer("FVDaten.ImportBestaetigen.0630.xml", "0000008")
	for range 2 { // told once
		if got := d.again(t, row.ID); got.Code != batch.CodeTargetRejected || got.State != batch.Verified || got.Level != batch.LevelWritten {
			t.Fatalf("refused by the receiver: %+v", got)
		}
	}
	states := func() (n int) {
		t.Helper()
		sum, err := d.Outbox(own, OutboxQuery{}, func(any) {})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range sum.Targets {
			n += s.Rejected
		}
		return n
	}
	if n := states(); n != 1 {
		t.Errorf("%d rejected packages are told of", n)
	}
	answer("0630_2.xml", "0000000")
	got := d.again(t, row.ID)
	if got.Code != "" || got.Level != batch.LevelConfirmed || got.SHA256 != row.SHA256 {
		t.Fatalf("confirmed by the receiver: %+v", got)
	}
	if n := states(); n != 0 {
		t.Errorf("%d rejected packages are told of, after it was taken over", n)
	}
	if entries, err := os.ReadDir(inbox); err != nil || len(entries) != 1 {
		t.Errorf("%v %v", entries, err)
	}
	if n := d.kinds(t)["delivery-rejected"]; n != 1 {
		t.Errorf("told %d times that the receiver refused", n)
	}
}

// TestFormOfFolder: a folder gets its packages with a file beside them.
func TestFormOfFolder(t *testing.T) {
	d := newDesk(t)
	own := Actor{UID: os.Getuid()}
	spec := "folder:" + d.path("ausgang")
	if _, err := d.SetTarget(t.Context(), own, TargetChange{Name: "Ordner", Spec: spec, Files: &FileSettings{Parts: "/x"}}, func(any) {}); batch.CodeOf(err) != batch.CodeUsage {
		t.Errorf("%v", err)
	}
	if _, err := d.SetTarget(t.Context(), own, TargetChange{Name: "Ordner", Spec: spec, Files: &FileSettings{Config: form.Config{Form: form.Sidecar}}}, func(any) {}); err != nil {
		t.Fatal(err)
	}
	row := d.sent(t, "a.pdf", spec)
	text, err := os.ReadFile(strings.TrimSuffix(row.Ref, ".pdf") + ".xml")
	if err != nil || row.State != batch.Verified || !strings.Contains(string(text), row.SHA256) || !strings.Contains(string(text), `name="batch">`+string(row.Batch)) {
		t.Fatalf("%+v %s %v", row, text, err)
	}
}

// TestWebDAV: a folder of a real WebDAV server gets its packages with a file beside
// them; what lets us in goes where settings that are in force send it.
func TestWebDAV(t *testing.T) {
	server, err := httpd.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	dir, err := server.Folder("eingang")
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(t)
	own := Actor{UID: os.Getuid()}
	spec := "webdav:" + server.URL + "/" + filepath.Base(dir)
	if _, err := d.TestTarget(t.Context(), own, spec); batch.CodeOf(err) != batch.CodeTargetSettings {
		t.Errorf("a server that nobody set up: %v", err)
	}
	set := func(f *FileSettings) error {
		_, err := d.SetTarget(t.Context(), own, TargetChange{Name: "Wolke", Spec: spec, Files: f}, func(any) {})
		return err
	}
	if err := set(&FileSettings{HostKey: sftp.HostKey("ssh-ed25519 SHA256:x")}); batch.CodeOf(err) != batch.CodeUsage {
		t.Errorf("the key of another kind: %v", err)
	}
	f := FileSettings{Config: form.Config{Form: form.Sidecar}, Access: web.Access{Auth: web.Basic, User: server.User}}
	if err := set(&f); err != nil {
		t.Fatal(err)
	}
	if _, err := d.SetTargetSecret(t.Context(), own, TargetSecret{Name: "Wolke", Secret: web.Secret{Password: server.Password}}); err != nil {
		t.Fatal(err)
	}
	if shown, err := d.DescribeTarget(t.Context(), own, TargetDraft{Spec: spec, Files: &f}); err != nil || shown.Code != batch.CodeTargetDenied || shown.Plan != nil {
		t.Errorf("a draft was let in: %+v %v", shown, err)
	}
	alone, secret := FileSettings{Access: f.Access}, web.Secret{Password: server.Password} // packages without a form: nothing is planned, and the server is asked nevertheless
	for place, c := range map[string]struct {
		secret *web.Secret
		ok     bool
	}{spec: {&secret, true}, spec + "/": {nil, false}, "webdav:http://127.0.0.1:9/dav": {&secret, false}} {
		shown, err := d.DescribeTarget(t.Context(), own, TargetDraft{Spec: place, Files: &alone, Secret: c.secret})
		if err != nil || (shown.Code == "") != c.ok || (shown.Message == "") != c.ok {
			t.Errorf("%s: %+v %v", place, shown, err)
		}
	}
	if r, err := d.TestTarget(t.Context(), own, spec); err != nil || !r.Written || r.Plan == nil {
		t.Fatalf("%+v %v", r, err)
	}
	row := d.sent(t, "a.pdf", spec)
	text, err := os.ReadFile(filepath.Join(dir, strings.TrimSuffix(row.Name, ".pdf")+".xml"))
	if err != nil || row.State != batch.Verified || row.Level != batch.LevelWritten || !strings.Contains(string(text), row.SHA256) {
		t.Fatalf("%+v %s %v", row, text, err)
	}
	t.Run("post", func(t *testing.T) { postToWebDAV(t, d, server) })
}
