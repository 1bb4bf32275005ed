// Package tamper changes the data folder of a small town behind the program's
// back, in every way that a test can think of and in random ones, and demands
// that the program notices (A.SC.11, A.AM.IN.H.3).
package tamper

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/tests/process"
)

var (
	program string
	town    string // a data folder, its target and its passphrase, never changed
)

func TestMain(m *testing.M) {
	os.Exit(process.Main(m, func(dir, built string) error {
		program = built
		town = filepath.Join(dir, "stadt")
		return nil
	}))
}

const (
	class = `name = "amt"
title = "Amtspost"
legal_basis = "Dienstanweisung 7"
mode = "kopierend"
opening = "central"
scan = "letter"
inspect = true
plan = "full"
protection = { integrity = "normal", confidentiality = "normal", availability = "normal" }
reasons = { integrity = "begrenzt", confidentiality = "begrenzt", availability = "begrenzt" }
`
	profile  = "name = \"kurz\"\nversion = 1\n"
	password = "sieben Kühe grasen"
)

// padded adds a comment to a JPEG until it has a size, so that evidence files
// have the same length and only their content tells them apart.
func padded(data []byte, size int) []byte {
	n := size - len(data) - 2
	head := []byte{0xff, 0xd8, 0xff, 0xfe, byte(n >> 8), byte(n)}
	return append(append(head, bytes.Repeat([]byte("x"), n-2)...), data[2:]...)
}

// build makes the town: two batches in copying mode, one of a class with people,
// inspection, release and hand-over, a piece of mail in the journal, a doubt case.
func build(t *testing.T) {
	t.Helper()
	if _, err := os.Stat(town); err == nil {
		return
	}
	d := process.NewDesk(t, program)
	files := map[string][]byte{"kurz.toml": []byte(profile), "amt.toml": []byte(class)}
	for _, n := range []string{"a", "b", "c", "d", "e"} {
		files[n+".jpg"] = padded(process.JPEG(t, process.Page(t, "Brief "+n, "an das Amt")), 30_000)
	}
	process.Write(t, d.Dir, files)
	at := func(name string) string { return filepath.Join(d.Dir, name) }
	d.Expect(0, "run", "-t", "folder:"+d.Target, "-p", at("kurz.toml"), at("a.jpg"), at("b.jpg"))
	d.Expect(0, "import", "-p", at("kurz.toml"), at("c.jpg"))

	seat := func(account string, input string, args ...string) process.Result {
		t.Helper()
		dir := at("platz-" + account)
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		r := d.StartWith(input, []string{"XDG_RUNTIME_DIR=" + dir}, append(args, "--json")...).Wait()
		if r.Exit != 0 && r.Exit != batch.ExitPolicy {
			t.Fatalf("%s %q: exit %d\n%s\n%s", account, args, r.Exit, r.Out, r.Err)
		}
		return r
	}
	for _, p := range [][]string{{"chef"}, {"scan", "Scankraft"}, {"blick", "Qualitätsprüfer"}, {"leitung", "Scanleitung"}, {"vertretung", "Scanleitung"}} {
		args := []string{"user", "add", p[0], "--name", "Wer " + p[0]}
		if len(p) > 1 {
			args = append(args, "--role", p[1])
		}
		added := process.As[struct {
			OneTime string `json:"one_time_password"`
		}](t, seat("chef", "", args...), "user-added")
		seat(p[0], added[0].OneTime+"\n"+password+"\n", "login", p[0], "--password-stdin")
		seat("chef", "", "training", "add", p[0], "verpflichtung", "bedienung", "sicherheit")
	}
	seat("leitung", "", "setting", "confirm", "roles/vertretung", "--reason", "vertritt mich")
	seat("leitung", "", "class", "put", at("amt.toml"))
	seat("vertretung", "", "class", "release", "amt", "--reason", "geprüft")
	process.Write(t, d.Dir, map[string][]byte{"verfahren.txt": []byte(strings.Repeat("Verfahrensdokumentation der Poststelle. ", 100))})
	seat("leitung", "", "procedure", "put", at("verfahren.txt"), "--revision", "1.0", "--keeper", "Hauptamt")
	seat("vertretung", "", "procedure", "release", "--reason", "geprüft")
	process.Write(t, d.Dir, map[string][]byte{"neuer.toml": []byte(strings.Replace(class, "Dienstanweisung 7", "Dienstanweisung 8", 1))})
	seat("leitung", "", "class", "put", at("neuer.toml"))
	id := string(seat("scan", "", "run", "-t", "folder:"+d.Target, "-c", "amt", "-p", at("kurz.toml"), at("d.jpg"), at("e.jpg")).Summary(t).Batch)
	seat("blick", "", "batch", "inspect", id, "--begin")
	var documents []string
	for _, doc := range process.As[struct {
		ID batch.ID `json:"document"`
	}](t, seat("blick", "", "batch", "show", id), "document") {
		documents = append(documents, string(doc.ID))
	}
	seat("blick", "", "batch", "inspect", id, "--accept", strings.Join(documents, ","))
	seat("blick", "", "batch", "release", id)
	seat("scan", "", "deliver")
	for _, from := range []string{"Müller", "Schulze"} {
		seat("scan", "", "journal", "add", "--sender", from)
	}
	d.Check()
	if n := len(d.Packages()); n != 4 {
		t.Fatalf("%d packages", n)
	}
	for _, name := range []string{"daten", "ziel", "kennwort"} {
		copyAll(t, at(name), filepath.Join(town, name))
	}
	for _, register := range []string{"config/people.jsonl", "config/classes.jsonl", "config/procedure.jsonl", "journal.jsonl"} {
		if info, err := os.Stat(filepath.Join(town, "daten", register)); err != nil || info.Size() == 0 {
			t.Fatalf("the town has no %s (%v)", register, err)
		}
	}
}

func copyAll(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, e os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(from, path)
		switch target := filepath.Join(to, rel); {
		case e.IsDir():
			return os.MkdirAll(target, 0o700)
		case e.Type().IsRegular():
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
				return err
			}
			return os.WriteFile(target, data, 0o600)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// fresh is a desk with a copy of the town.
func fresh(t *testing.T) *process.Desk {
	t.Helper()
	build(t)
	d := process.NewDesk(t, program)
	copyAll(t, town, d.Dir)
	return d
}

// noticed tells how the program notices that something is wrong, "" where it does
// not.
func noticed(d *process.Desk) string {
	if r := d.Run("check", "--json", "--level", "evidence"); r.Exit != 0 {
		return string(r.Out) + string(r.Err)
	}
	if r := d.Run("audit", "verify", "--json"); r.Exit != 0 {
		return string(r.Out) + string(r.Err)
	}
	return ""
}

// evidence lists the files of a data folder that must not change, by kind. Lock,
// socket and sessions say nothing of what was scanned; the database is an index
// and has its own test.
func evidence(t *testing.T, dir string) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		rel, _ := filepath.Rel(dir, path)
		parts := strings.Split(rel, string(filepath.Separator))
		kind := parts[len(parts)-1]
		switch {
		case slices.Contains([]string{"lock", "sessions.json", "scanstelle.db"}, rel):
			return nil
		case parts[0] == "batches" && len(parts) == 4 && parts[2] == "thumbs":
			return nil // no evidence: one that does not open is made anew (decision 0016)
		case parts[0] == "batches" && len(parts) == 4:
			kind = parts[2]
		case parts[0] == "config" && len(parts) == 3:
			kind = parts[1]
		}
		out[kind] = append(out[kind], rel)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
