package tamper

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/scanstelle/scanstelle/tests/process"
)

// cases is how many random changes the test makes; SCANSTELLE_TAMPER asks for
// more, SCANSTELLE_TAMPER_SEED repeats a run.
func cases(t *testing.T) (n int, random *rand.Rand) {
	t.Helper()
	n, seed := 60, rand.Uint64()
	for name, read := range map[string]func(string) error{
		"SCANSTELLE_TAMPER":      func(s string) (err error) { n, err = strconv.Atoi(s); return },
		"SCANSTELLE_TAMPER_SEED": func(s string) (err error) { seed, err = strconv.ParseUint(s, 10, 64); return },
	} {
		if text := os.Getenv(name); text != "" {
			if err := read(text); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Logf("%d cases, SCANSTELLE_TAMPER_SEED=%d", n, seed)
	return n, rand.New(rand.NewPCG(seed, 1))
}

// TestUntouched: a copy that nobody changed is clean, so that what the other
// tests see is the change.
func TestUntouched(t *testing.T) {
	d := fresh(t)
	if said := noticed(d); said != "" {
		t.Fatalf("%s", said)
	}
	d.Packages()
}

// TestAnyByte changes one byte of one file, of every kind of file alike.
func TestAnyByte(t *testing.T) {
	n, random := cases(t)
	build(t)
	files := evidence(t, filepath.Join(town, "daten"))
	kinds := slices.Sorted(maps.Keys(files))
	for _, kind := range []string{"0001.log", "tree", "checkpoint", "keyring", "station.json", "secrets.age", "station.key", "manifest.jsonl", "people.jsonl", "classes.jsonl", "journal.jsonl", "pages", "text", "packages"} {
		if len(files[kind]) == 0 {
			t.Fatalf("nothing to change of kind %s in %v", kind, kinds)
		}
	}
	for i := range n {
		kind := kinds[i%len(kinds)]
		name := files[kind][random.IntN(len(files[kind]))]
		d := fresh(t)
		path := filepath.Join(d.Data, name)
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		data := bytes.Clone(before)
		at, mask := random.IntN(len(data)), byte(1+random.IntN(255))
		data[at] ^= mask
		process.Write(t, filepath.Dir(path), map[string][]byte{filepath.Base(path): data})
		if noticed(d) != "" {
			continue
		}
		if after, err := os.ReadFile(path); kind == "tree" && err == nil && bytes.HasPrefix(after, before) {
			continue // an index, made anew from the lines: nothing is lost
		}
		t.Errorf("not noticed: %s byte %d of %d xor %#x", name, at, len(data), mask)
	}
}

// TestAnyByteOfAPackage changes one byte of a package that was handed over.
func TestAnyByteOfAPackage(t *testing.T) {
	n, random := cases(t)
	d := fresh(t)
	packages := d.Packages()
	for range n {
		p := packages[random.IntN(len(packages))]
		data, err := os.ReadFile(p.File)
		if err != nil {
			t.Fatal(err)
		}
		at, mask := random.IntN(len(data)), byte(1+random.IntN(255))
		data[at] ^= mask
		process.Write(t, d.Dir, map[string][]byte{"anders.pdf": data})
		if r := d.Run("verify", "--json", filepath.Join(d.Dir, "anders.pdf")); r.Exit == 0 {
			t.Errorf("not noticed: %s byte %d xor %#x", p.Title, at, mask)
		}
	}
}

// all is everything that the program tells of the batches.
func all(d *process.Desk) string {
	return string(d.Expect(0, "batch", "show", "--all", "--json").Out)
}

// TestDatabase damages or deletes the database: it is only an index. Where the
// damage stays unnoticed nothing is lost either, and a rebuild tells the same.
func TestDatabase(t *testing.T) {
	n, random := cases(t)
	d := fresh(t)
	want := all(d)
	path := filepath.Join(d.Data, "scanstelle.db")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if got := all(d); got != want {
		t.Errorf("after the loss of the database\n%s\nbefore\n%s", got, want)
	}
	d.Check()
	for i := range max(1, n/10) {
		d := fresh(t)
		path := filepath.Join(d.Data, "scanstelle.db")
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var changed []int
		for range 1 + i*4 { // one byte, then more and more of them
			at := random.IntN(len(data))
			data[at] ^= byte(1 + random.IntN(255))
			changed = append(changed, at)
		}
		process.Write(t, d.Data, map[string][]byte{"scanstelle.db": data})
		// The library that reads it may give up in any way.
		cmd := exec.Command(program, "check", "--json")
		cmd.Env = append(os.Environ(), "TMPDIR="+d.Temp, "SCANSTELLE_DATA="+d.Data, "SCANSTELLE_PASSPHRASE_FILE="+filepath.Join(d.Dir, "kennwort"), "XDG_CACHE_HOME="+d.Temp, "HOME="+d.Temp)
		out, failed := cmd.CombinedOutput()
		t.Logf("%d bytes changed: %v", len(changed), failed)
		d.Expect(0, "rebuild")
		if got := all(d); got != want {
			t.Errorf("bytes %v changed, check says %v\n%s\nafter the rebuild\n%s\nbefore\n%s", changed, failed, out, got, want)
		}
		d.Check()
	}
}
