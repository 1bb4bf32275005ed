package tamper

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/tests/process"
)

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func swap(t *testing.T, a, b string) {
	t.Helper()
	one, two := read(t, a), read(t, b)
	if bytes.Equal(one, two) {
		t.Fatalf("%s and %s are the same", a, b)
	}
	write(t, a, two)
	write(t, b, one)
}

// edit changes the lines of a file.
func edit(t *testing.T, path string, change func(lines [][]byte) [][]byte) {
	t.Helper()
	lines := bytes.SplitAfter(read(t, path), []byte("\n"))
	lines = lines[:len(lines)-1]
	if len(lines) < 3 {
		t.Fatalf("%s has %d lines", path, len(lines))
	}
	write(t, path, bytes.Join(change(lines), nil))
}

// some returns n files of a kind of one batch, or of any where they have no
// batch.
func some(t *testing.T, d *process.Desk, kind string, n int) []string {
	t.Helper()
	by := map[string][]string{}
	for _, name := range evidence(t, d.Data)[kind] {
		dir := filepath.Dir(name)
		if by[dir] = append(by[dir], filepath.Join(d.Data, name)); len(by[dir]) == n {
			return by[dir]
		}
	}
	t.Fatalf("there are not %d of %s", n, kind)
	return nil
}

// TestKnown deletes, swaps, repeats and puts back. Each is tried with the
// database as it is, and with none, as whoever changes files may delete that too.
func TestKnown(t *testing.T) {
	lined := []string{"0001.log", "manifest.jsonl", "people.jsonl", "classes.jsonl", "journal.jsonl"}
	changes := map[string]func(t *testing.T, d *process.Desk){
		"two pages swapped": func(t *testing.T, d *process.Desk) {
			f := some(t, d, "pages", 2)
			if len(read(t, f[0])) != len(read(t, f[1])) {
				t.Fatal("the two pages differ in length")
			}
			swap(t, f[0], f[1])
		},
		"two packages swapped": func(t *testing.T, d *process.Desk) {
			f := some(t, d, "packages", 2)
			swap(t, f[0], f[1])
		},
		"two manifests swapped": func(t *testing.T, d *process.Desk) {
			var f []string
			for _, name := range evidence(t, d.Data)["manifest.jsonl"] {
				f = append(f, filepath.Join(d.Data, name))
			}
			swap(t, f[0], f[1])
		},
		"two registers swapped": func(t *testing.T, d *process.Desk) {
			swap(t, some(t, d, "people.jsonl", 1)[0], some(t, d, "classes.jsonl", 1)[0])
		},
		"a batch folder deleted": func(t *testing.T, d *process.Desk) {
			if err := os.RemoveAll(filepath.Dir(some(t, d, "manifest.jsonl", 1)[0])); err != nil {
				t.Fatal(err)
			}
		},
		"a key deleted": func(t *testing.T, d *process.Desk) {
			edit(t, filepath.Join(d.Data, "keyring"), func(l [][]byte) [][]byte { return slices.Delete(l, 2, 3) })
		},
		"the last key deleted": func(t *testing.T, d *process.Desk) {
			edit(t, filepath.Join(d.Data, "keyring"), func(l [][]byte) [][]byte { return l[:len(l)-1] })
		},
		"the log deleted": func(t *testing.T, d *process.Desk) {
			if err := os.RemoveAll(filepath.Join(d.Data, "audit")); err != nil {
				t.Fatal(err)
			}
		},
	}
	for _, kind := range append([]string{"pages", "text", "packages", "keyring"}, lined...) {
		changes[kind+": file deleted"] = func(t *testing.T, d *process.Desk) {
			if err := os.Remove(some(t, d, kind, 1)[0]); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, kind := range lined {
		for what, change := range map[string]func([][]byte) [][]byte{
			"a line deleted":      func(l [][]byte) [][]byte { return slices.Delete(l, 1, 2) },
			"the first deleted":   func(l [][]byte) [][]byte { return l[1:] },
			"the last deleted":    func(l [][]byte) [][]byte { return l[:len(l)-1] },
			"two lines swapped":   func(l [][]byte) [][]byte { l[1], l[2] = l[2], l[1]; return l },
			"a line repeated":     func(l [][]byte) [][]byte { return slices.Insert(l, 2, l[1]) },
			"the last repeated":   func(l [][]byte) [][]byte { return append(l, l[len(l)-1]) },
			"an empty line added": func(l [][]byte) [][]byte { return slices.Insert(l, 2, []byte("\n")) },
		} {
			changes[kind+": "+what] = func(t *testing.T, d *process.Desk) { edit(t, some(t, d, kind, 1)[0], change) }
		}
	}
	// What a repeated last line of a manifest or of the log is, nobody acknowledged:
	// it is cut, like a line that a power failure left.
	mended := func(name string) bool { return strings.HasSuffix(name, "the last repeated") }
	for name, change := range changes {
		for _, database := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				d := fresh(t)
				want := all(d)
				d = fresh(t)
				change(t, d)
				if !database {
					if err := os.Remove(filepath.Join(d.Data, "scanstelle.db")); err != nil {
						t.Fatal(err)
					}
				}
				switch said := noticed(d); {
				case said != "":
				case mended(name):
					if got := all(d); got != want {
						t.Errorf("not noticed, and not the same\n%s\nbefore\n%s", got, want)
					}
				default:
					t.Errorf("not noticed (database there: %v)", database)
				}
			})
		}
	}
}

// TestOlderCopy puts back an older state. Of a part of the folder: noticed. Of
// all of it: that is the state of yesterday, sound in itself; only what left the
// computer since tells, the checkpoint in a package.
func TestOlderCopy(t *testing.T) {
	d := fresh(t)
	older := filepath.Join(d.Dir, "älter")
	copyAll(t, d.Data, older)
	process.Write(t, d.Dir, map[string][]byte{"neu.jpg": process.JPEG(t, process.Page(t, "Noch ein Brief")), "kurz.toml": []byte(profile)})
	d.Expect(0, "run", "-t", "folder:"+d.Target, "-p", filepath.Join(d.Dir, "kurz.toml"), filepath.Join(d.Dir, "neu.jpg"))
	packages := func() (args []string) {
		for _, p := range d.Packages() {
			args = append(args, "--package", p.File)
		}
		return append([]string{"audit", "verify"}, args...)
	}()
	d.Expect(0, packages...)
	newer := filepath.Join(d.Dir, "neuer")
	copyAll(t, d.Data, newer)
	for _, parts := range [][]string{{"audit"}, {"batches"}, {"keyring"}, {"scanstelle.db"}, {"audit", "scanstelle.db"}, {"batches", "scanstelle.db"}, {"batches", "keyring", "scanstelle.db"}, nil} {
		if err := os.RemoveAll(d.Data); err != nil {
			t.Fatal(err)
		}
		copyAll(t, newer, d.Data)
		for _, part := range parts {
			if err := os.RemoveAll(filepath.Join(d.Data, part)); err != nil {
				t.Fatal(err)
			}
			if info, _ := os.Stat(filepath.Join(older, part)); info.IsDir() {
				copyAll(t, filepath.Join(older, part), filepath.Join(d.Data, part))
			} else {
				write(t, filepath.Join(d.Data, part), read(t, filepath.Join(older, part)))
			}
		}
		switch said := noticed(d); {
		case parts == nil, slices.Equal(parts, []string{"scanstelle.db"}): // an older index catches up
			if said != "" {
				t.Errorf("%v: %s", parts, said)
			}
			d.Expect(0, packages...)
		case slices.Equal(parts, []string{"audit", "scanstelle.db"}):
			// The log is written on from the manifests; that it is not the old one
			// only the package tells.
			if d.Run(packages...).Exit == 0 {
				t.Errorf("%v: not noticed", parts)
			}
		case said == "":
			t.Errorf("%v: not noticed", parts)
		}
	}
	if err := os.RemoveAll(d.Data); err != nil {
		t.Fatal(err)
	}
	copyAll(t, older, d.Data)
	if said := noticed(d); said != "" {
		t.Errorf("the whole older state: %s", said)
	}
	if r := d.Run(packages...); r.Exit != 5 || !bytes.Contains(r.Err, []byte("Prüfpunkt")) {
		t.Errorf("the package does not tell: exit %d %s", r.Exit, r.Err)
	}
}

// TestSwappedNotes gives a package the transfer note, or the audit extract, of
// another one, or none, with a free program.
func TestSwappedNotes(t *testing.T) {
	d := fresh(t)
	packages := d.Packages()
	a, b := packages[0].File, packages[1].File
	for _, name := range []string{"transfervermerk.xml", "protokollauszug.json"} {
		foreign := filepath.Join(d.Dir, name)
		qpdf := func(args ...string) []byte {
			t.Helper()
			out, err := exec.Command("qpdf", args...).Output()
			if err != nil {
				t.Fatalf("qpdf %v: %v", args, err)
			}
			return out
		}
		write(t, foreign, qpdf("--show-attachment="+name, b))
		swapped := filepath.Join(d.Dir, "vertauscht.pdf")
		qpdf(a, swapped+".ohne", "--remove-attachment="+name)
		qpdf(swapped+".ohne", swapped, "--add-attachment", foreign, "--key="+name, "--filename="+name, "--")
		if !bytes.Equal(qpdf("--show-attachment="+name, swapped), read(t, foreign)) {
			t.Fatalf("%s was not swapped", name)
		}
		for _, file := range []string{swapped, swapped + ".ohne"} {
			if r := d.Run("verify", "--json", file); r.Exit != 2 {
				t.Errorf("%s: exit %d\n%s", filepath.Base(file), r.Exit, r.Out)
			}
		}
	}
}
