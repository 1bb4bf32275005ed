package handbook

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

// blocks are the shell commands of a page by the name in the comment before.
func blocks(t *testing.T, name string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, part := range strings.Split(read(t, name), "<!-- Befehle ")[1:] {
		title, rest, _ := strings.Cut(part, " -->\n```sh\n")
		script, _, closed := strings.Cut(rest, "```\n<!-- /Befehle -->")
		if !closed {
			t.Fatalf("%s: the commands of %q have no end", name, title)
		}
		out[title] = script
	}
	return out
}

// shell runs commands of a page in dir as a person would type them, and stops at the
// first that fails.
func shell(dir, script string) (string, error) {
	cmd := exec.Command("bash", "-euo", "pipefail", "-c", script)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "LC_ALL=C.UTF-8")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// The pages promise that a stranger can re-check a package with free tools. So
// their commands run here, on a real package, and on one with a changed byte.
func TestStrangersCanCheckAPackage(t *testing.T) {
	program, err := process.Build(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	d := process.NewDesk(t, program)
	process.Write(t, d.Dir, map[string][]byte{
		"a.jpg":     process.JPEG(t, process.Page(t, "Erste Seite", "Bauamt")),
		"b.jpg":     process.JPEG(t, process.Page(t, "Noch ein Brief")),
		"kurz.toml": []byte("name = \"kurz\"\nversion = 1\n[read]\nenabled = false\n"),
	})
	d.Expect(0, "run", "-t", "folder:"+d.Target, "-p", filepath.Join(d.Dir, "kurz.toml"), filepath.Join(d.Dir, "a.jpg"), filepath.Join(d.Dir, "b.jpg"))
	packages := d.Packages()
	if len(packages) != 2 {
		t.Fatalf("%d packages", len(packages))
	}
	sound, err := os.ReadFile(packages[0].File)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("revision", func(t *testing.T) { revision(t, d, sound) })
	t.Run("readme", func(t *testing.T) { readme(t, sound) })
}

func revision(t *testing.T, d *process.Desk, sound []byte) {
	commands := blocks(t, "docs/revision.md")
	says := map[string][]string{
		"siegel":  {"Signature is Valid.", "Total document signed", "No syntax or stream encoding errors found"},
		"openssl": {"CMS Verification successful", "lokales Siegel, nicht qualifiziert", "sha256 Fingerprint="},
		"bilder":  {"bild-000.jpg steht im Vermerk"},
		"auszug":  {"Signature Verified Successfully", "Zeile 0 bewiesen", "Zeile 2 bewiesen"},
		"kette":   {"Zeilen verkettet"},
	}
	if len(commands) != len(says) {
		t.Errorf("%d groups of commands, %d are known here", len(commands), len(says))
	}
	dir := workplace(t, sound)
	for _, name := range []string{"siegel", "openssl", "bilder", "auszug", "kette"} {
		in := dir
		if name == "kette" {
			in = d.Data
		}
		out, err := shell(in, commands[name])
		if err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
		for _, want := range says[name] {
			if !strings.Contains(out, want) {
				t.Errorf("%s does not say %q:\n%s", name, want, out)
			}
		}
		if name == "bilder" {
			sum, _, _ := strings.Cut(out[strings.LastIndex(out[:strings.Index(out, "  bild-000")], "\n")+1:], " ")
			if strings.Count(out, sum) != 2 {
				t.Errorf("the image has not the hash of the note:\n%s", out)
			}
		}
		if name == "openssl" { // what the town makes known is what a stranger reads
			var s station.Status
			if err := json.Unmarshal(d.Run("status", "--json").Out, &s); err != nil || s.SealSHA256 == "" || !strings.Contains(out, "Fingerprint="+s.SealSHA256+"\n") {
				t.Errorf("%v: the station tells %q:\n%s", err, s.SealSHA256, out)
			}
		}
	}
	// The same commands must notice a change.
	changed := bytes.Clone(sound)
	changed[len(changed)/3] ^= 1
	if out, err := shell(workplace(t, changed), commands["openssl"]); err == nil {
		t.Errorf("openssl accepts a changed package:\n%s", out)
	}
	log := filepath.Join(dir, "protokollauszug.json")
	extract, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(log, bytes.Replace(extract, []byte("page-taken"), []byte("page-taker"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := shell(dir, commands["auszug"]); err == nil || !strings.Contains(out, "FALSCH") {
		t.Errorf("a changed line is proved: %v\n%s", err, out)
	}
	lines := filepath.Join(d.Data, "audit", "0001.log")
	data, err := os.ReadFile(lines)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(lines, bytes.Replace(data, []byte("page-taken"), []byte("page-taker"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := shell(d.Data, commands["kette"]); err == nil || !strings.Contains(out, "Bruch bei Zeile") {
		t.Errorf("a changed log is whole: %v\n%s", err, out)
	}
}

func readme(t *testing.T, sound []byte) {
	for name, script := range blocks(t, "README.md") {
		out, err := shell(workplace(t, sound), script)
		if err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
		for _, want := range []string{"Signature is Valid.", "Total document signed", "CMS Verification successful", "bild-000.jpg steht im Vermerk"} {
			if !strings.Contains(out, want) {
				t.Errorf("%s does not say %q:\n%s", name, want, out)
			}
		}
	}
}

// workplace is a folder with nothing but the package.
func workplace(t *testing.T, pdf []byte) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "paket.pdf"), pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}
