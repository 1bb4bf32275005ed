package form_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/folder"
	"github.com/scanstelle/scanstelle/dms/form"
)

func TestCheck(t *testing.T) {
	good := form.Config{Form: form.Xdomea31, Author: "A", Reader: "B"}
	for name, spoil := range map[string]func(*form.Config){
		"unknown form": func(c *form.Config) { c.Form = "pdf" }, "unknown message": func(c *form.Config) { c.Message = "0201" },
		"no author": func(c *form.Config) { c.Author = "" }, "no reader": func(c *form.Config) { c.Reader = "" },
		"receipts": func(c *form.Config) { c.Receipts = "quittungen" }, "schemas": func(c *form.Config) { c.Schemas = "schemas" },
		"4.0 without schemas": func(c *form.Config) { c.Form = form.Xdomea40 },
		"0101 into a file":    func(c *form.Config) { c.Message, c.Container = form.Information, "A" },
		"for another form":    func(c *form.Config) { c.Form = form.BagIt },
	} {
		c := good
		spoil(&c)
		if err := c.Check(); batch.CodeOf(err) != batch.CodeTargetSettings {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, c := range []form.Config{{}, {Form: form.Plain}, {Form: form.Sidecar}, {Form: form.BagIt}, good, {Form: form.Xdomea40, Author: "A", Reader: "B", Schemas: "/x", Receipts: "/y", Message: form.Information}} {
		if err := c.Check(); err != nil {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// TestSidecar: the file beside a package has all fields, and xmllint takes it by our
// schema; not without what is mandatory.
func TestSidecar(t *testing.T) {
	place := newPlace(t, "sidecar")
	o := filled()
	if _, err := deliver(t, place, configs["sidecar"], o); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(place, strings.TrimSuffix(o.Name, ".pdf")+".xml"))
	if err != nil {
		t.Fatal(err)
	}
	values := leaves(t, data)
	for _, value := range append(maps(o), string(o.Delivery), o.Name, "5000", o.SHA256) {
		if !values[value] {
			t.Errorf("%q is missing\n%s", value, data)
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, form.SchemaName), form.Schema(), 0o600); err != nil {
		t.Fatal(err)
	}
	lint := func(data []byte) (string, error) {
		cmd := exec.Command("xmllint", "--noout", "--nonet", "--schema", form.SchemaName, "-")
		cmd.Dir, cmd.Stdin = dir, bytes.NewReader(data)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := lint(data); err != nil {
		t.Errorf("%v %s\n%s", err, out, data)
	}
	for from, to := range map[string]string{
		o.SHA256: "ABC", `bytes="5000"`: `bytes="0"`, "<Datei ": "<Akte ", `name="subject"`: `name="office"`, ` kennung="` + string(o.Delivery) + `"`: "", `name="subject">`: ">",
	} {
		if out, err := lint(bytes.Replace(data, []byte(from), []byte(to), 1)); err == nil {
			t.Errorf("the schema takes %q for %q\n%s", to, from, out)
		}
	}
}

// TestBag: what sha256sum, and bagit.py of the Library of Congress where it is
// installed, say of a bag.
func TestBag(t *testing.T) {
	place := newPlace(t, "bagit")
	o := filled()
	if _, err := deliver(t, place, configs["bagit"], o); err != nil {
		t.Fatal(err)
	}
	stem := strings.TrimSuffix(o.Name, ".pdf")
	run := func(dir, name string, args ...string) {
		t.Helper()
		cmd := exec.Command(name, args...)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "LC_ALL=C.UTF-8")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s %v: %v\n%s", name, args, err, out)
		}
	}
	run(place, "unzip", "-qq", stem+".zip")
	bag := filepath.Join(place, stem)
	for _, manifest := range []string{"manifest-sha256.txt", "tagmanifest-sha256.txt"} {
		run(bag, "sha256sum", "--strict", "-c", manifest)
	}
	info, err := os.ReadFile(filepath.Join(bag, "bag-info.txt"))
	if err != nil || !strings.Contains(string(info), "External-Identifier: "+string(o.Delivery)+"\n") || !strings.Contains(string(info), "Bag-Software-Agent: Scanstelle 1.2.3\n") {
		t.Errorf("%s %v", info, err)
	}
	t.Run("bagit.py", func(t *testing.T) { // Debian has no package of it
		if exec.Command("python3", "-c", "import bagit").Run() != nil {
			t.Skip("bagit.py (PyPI: bagit) is not installed: only sha256sum looked at the bag")
		}
		run(place, "python3", "-m", "bagit", "--validate", bag)
	})
}

// TestPlan: the forms say where a field would stand, and write nothing.
func TestPlan(t *testing.T) {
	for kind, want := range map[string]string{"sidecar": "own_reference", "bagit": "own_reference", "xdomea": "Kennzeichen"} {
		place := newPlace(t, kind)
		at, err := folder.Open(place, folder.Options{})
		if err != nil {
			t.Fatal(err)
		}
		target, err := form.Wrap(at, configs[kind], maker, nil)
		if err != nil {
			t.Fatal(err)
		}
		p, err := target.(dms.Planner).Plan(t.Context(), filled())
		if err != nil || len(entries(t, place)) != 0 {
			t.Fatalf("%s: %v", kind, err)
		}
		found := ""
		for _, q := range p.Properties {
			if q.Field == "own_reference" {
				found = q.Name
			}
		}
		if found != want || p.Name == "" || p.Type == "" {
			t.Errorf("%s: %+v", kind, p)
		}
	}
}
