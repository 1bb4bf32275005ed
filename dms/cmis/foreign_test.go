package cmis_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/scanstelle/scanstelle/dms/dmstest"
	"github.com/scanstelle/scanstelle/tests/cmisjs"
)

// TestForeignClient: another program, over another binding, finds what we delivered and
// gets the same bytes.
func TestForeignClient(t *testing.T) {
	program, err := exec.LookPath("cmis-client")
	if err != nil {
		t.Fatal("cmis-client is missing; install the Debian package cmis-client (make deps)")
	}
	d := memory(t)
	o, data := dmstest.NewObject(300_000)
	d.arrives(d.target(), &o, sentAndProved, data)
	dir := t.TempDir()
	run := func(args ...string) []byte {
		t.Helper()
		args = append([]string{"--url", started(t).Atom, "--username", "test", "--password", "test", "--repository", "A1"}, args...)
		cmd := exec.Command(program, args...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("cmis-client: %v\n%s", err, out)
		}
		return out
	}
	if out := run("show-by-path", d.config.Folder+"/"+o.Name); !bytes.Contains(out, []byte(o.Ref)) || !bytes.Contains(out, []byte(o.Name)) {
		t.Errorf("it shows\n%s", out)
	}
	run("get-content", o.Ref)
	found, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%v, %v", found, err)
	}
	if got, err := os.ReadFile(found[0]); err != nil || !bytes.Equal(got, data) {
		t.Errorf("%d of %d bytes, %v", len(got), len(data), err)
	}
}

// TestForeignBrowserClient: a program that others wrote for the browser binding finds what
// we delivered by its path, with its properties letter by letter, and gets the same bytes.
func TestForeignBrowserClient(t *testing.T) {
	client, err := cmisjs.Find()
	if err != nil {
		t.Skipf("NOT TESTED with cmis from npm; cmis-client has read it in TestForeignClient: %v", err)
	}
	d := mapped(t)
	o, data := mappedObject()
	d.arrives(d.target(), &o, sentAndProved, data)
	got, err := client.Read(started(t).Memory, "test", "test", d.config.Folder+"/"+o.Name)
	if err != nil {
		t.Fatal(err)
	}
	if got.Size != o.Size || got.SHA256 != o.SHA256 {
		t.Errorf("it read %d bytes, %s", got.Size, got.SHA256)
	}
	for name, want := range map[string]string{
		"cmis:objectId": o.Ref, "cmis:name": o.Name, "cmis:objectTypeId": "scan:eingang", "scan:kennung": string(o.Delivery),
		"scan:betreff": "Müller & Söhne: Stra", "scan:absender": o.Meta["sender"],
	} {
		if fmt.Sprint(got.Properties[name]) != want {
			t.Errorf("%s is %q, want %q", name, got.Properties[name], want)
		}
	}
}
