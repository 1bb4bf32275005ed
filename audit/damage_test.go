package audit

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// build makes a log of three files and returns the paths of its line files.
func build(t *testing.T, s *station) (dir string, files []string) {
	t.Helper()
	dir = t.TempDir()
	l := s.open(t, dir, func(o *Options) { o.FileLimit = 1700 })
	fill(t, l, 12)
	closed(t, l)
	files, err := filepath.Glob(filepath.Join(dir, "*.log"))
	if err != nil || len(files) < 3 {
		t.Fatalf("%q %v", files, err)
	}
	return dir, files
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestOneFlippedByteIsFound changes every byte of every line file in turn.
func TestOneFlippedByteIsFound(t *testing.T) {
	s := newStation(t)
	dir, files := build(t, s)
	if _, err := Verify(dir, s.verifiers); err != nil {
		t.Fatal(err)
	}
	for _, bare := range []bool{false, true} {
		if bare { // without the index the closing checkpoint alone must do
			if err := os.Remove(filepath.Join(dir, treeName)); err != nil {
				t.Fatal(err)
			}
			files = files[len(files)-1:]
		}
		for _, path := range files {
			good := read(t, path)
			for i := range good {
				bad := bytes.Clone(good)
				bad[i] ^= 1 << (i % 7)
				write(t, path, bad)
				if _, err := Verify(dir, s.verifiers); batch.CodeOf(err) != batch.CodeStoreDamaged {
					t.Fatalf("%s byte %d (%q to %q): %v", filepath.Base(path), i, good[i], bad[i], err)
				}
			}
			write(t, path, good)
		}
	}
}

// TestRemovedLinesAreFound: lines, and whole files, gone from anywhere.
func TestRemovedLinesAreFound(t *testing.T) {
	s := newStation(t)
	dir, files := build(t, s)
	for _, path := range files {
		good := read(t, path)
		lines := bytes.SplitAfter(good, []byte("\n"))
		for i := range lines[:len(lines)-1] {
			var bad []byte
			for k, line := range lines {
				if k != i {
					bad = append(bad, line...)
				}
			}
			write(t, path, bad)
			if _, err := Verify(dir, s.verifiers); batch.CodeOf(err) != batch.CodeStoreDamaged {
				t.Errorf("%s without line %d: %v", filepath.Base(path), i, err)
			}
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if _, err := Verify(dir, s.verifiers); batch.CodeOf(err) != batch.CodeStoreDamaged {
			t.Errorf("without %s: %v", filepath.Base(path), err)
		}
		write(t, path, good)
	}
}

// TestCheckpointFromElsewhere: somebody with the signing key writes the log
// anew; a checkpoint that left the machine gives it away.
func TestCheckpointFromElsewhere(t *testing.T) {
	s := newStation(t)
	l := s.open(t, t.TempDir())
	fill(t, l, 5)
	outside, err := l.Checkpoint()
	if err != nil {
		t.Fatal(err)
	}
	closed(t, l)
	forged := t.TempDir()
	l = s.open(t, forged)
	fill(t, l, 9)
	closed(t, l)
	if _, err := Verify(forged, s.verifiers); err != nil {
		t.Fatal(err)
	}
	if _, err := Verify(forged, s.verifiers, outside); batch.CodeOf(err) != batch.CodeStoreDamaged {
		t.Errorf("the forged log passes: %v", err)
	}
	report, err := Verify(forged, newStation(t).verifiers)
	if err != nil || report.Unsigned != report.Checkpoints || report.Unsigned != 2 {
		t.Errorf("with the wrong key: %+v %v", report, err)
	}
}

// TestTornLastLine cuts the newest file at every byte of its last line, and within
// its first one.
func TestTornLastLine(t *testing.T) {
	s := newStation(t)
	dir, files := build(t, s)
	newest := files[len(files)-1]
	good := read(t, newest)
	if err := os.Remove(filepath.Join(dir, checkpointName)); err != nil { // a killed process leaves none
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(good, []byte("\n"))
	lines = lines[:len(lines)-1]
	first, last := len(lines[0]), len(good)-len(lines[len(lines)-1])
	total := int64(bytes.Count(bytes.Join([][]byte{read(t, files[0]), read(t, files[1]), good}, nil), []byte("\n")))
	var sizes []int
	for n := 0; n < first; n += 7 {
		sizes = append(sizes, n)
	}
	for n := last; n < len(good); n++ {
		sizes = append(sizes, n)
	}
	for _, n := range sizes {
		copied := t.TempDir()
		for _, name := range append(files, filepath.Join(dir, treeName)) {
			write(t, filepath.Join(copied, filepath.Base(name)), read(t, name))
		}
		write(t, filepath.Join(copied, filepath.Base(newest)), good[:n])
		whole := total - 1
		if n < first {
			whole = total - int64(len(lines))
		}

		// Where the database says the line was committed, it is damage, and
		// nothing is touched.
		o := s.options()
		o.Committed = whole + 1
		if _, err := Open(copied, o); batch.CodeOf(err) != batch.CodeStoreDamaged {
			t.Fatalf("cut at %d: a committed line is missing: %v", n, err)
		}
		if got := read(t, filepath.Join(copied, filepath.Base(newest))); len(got) != n {
			t.Fatalf("cut at %d: a refused Open changed the file to %d bytes", n, len(got))
		}
		if report, err := Verify(copied, s.verifiers); err == nil && report.Records != whole || batch.CodeOf(err) == batch.CodeInternal {
			t.Fatalf("cut at %d: %+v %v", n, report, err)
		}

		l := s.open(t, copied, func(o *Options) { o.FileLimit, o.Committed = 1700, whole })
		torn := n - last
		if n < first {
			torn = n
		}
		if l.Size() != whole || (l.Recovered() != nil) != (torn > 0) {
			t.Fatalf("cut at %d: %d of %d lines, %+v", n, l.Size(), whole, l.Recovered())
		}
		fill(t, l, 3)
		if torn > 0 {
			if r := l.Recovered(); r.Bytes != int64(torn) || r.File != filepath.Base(newest) {
				t.Errorf("cut at %d: %+v", n, r)
			}
			entries := all(t, l, whole)
			told := entries[0]
			if told.Kind == KindFile {
				told = entries[1]
			}
			want := fmt.Sprintf(`"sha256":%q`, l.Recovered().SHA256)
			if told.Kind != KindRecovered || !bytes.Contains(told.Data, []byte(want)) {
				t.Errorf("cut at %d: not in the log: %s", n, told.Line)
			}
		}
		closed(t, l)
		if _, err := Verify(copied, s.verifiers); err != nil {
			t.Fatalf("cut at %d: %v", n, err)
		}
	}
}

// TestDamageIsNoTornTail: what Open must refuse, and what it may cut.
func TestDamageIsNoTornTail(t *testing.T) {
	s := newStation(t)
	dir, files := build(t, s)
	if err := os.Remove(filepath.Join(dir, checkpointName)); err != nil {
		t.Fatal(err)
	}
	newest := files[len(files)-1]
	good := read(t, newest)
	lines := bytes.SplitAfter(good, []byte("\n"))
	lines = lines[:len(lines)-1]
	if len(lines) < 3 {
		t.Fatalf("the newest file has %d lines", len(lines))
	}
	begin, err := ParseEntry(bytes.TrimSuffix(lines[0], []byte("\n")))
	if err != nil {
		t.Fatal(err)
	}
	total := begin.Seq + int64(len(lines))
	second := bytes.Clone(good)
	copy(second[len(lines[0]):], bytes.Repeat([]byte{0}, 40))
	zeroTail := append(bytes.Clone(good), make([]byte, 600)...)
	for _, c := range []struct {
		name      string
		path      string
		content   []byte
		committed int64
		size      int64 // after Open; -1 refused
	}{
		{"whole", newest, good, total, total},
		{"second line of the newest file, all committed", newest, second, total, -1},
		{"second line, extent unknown", newest, second, 0, -1},
		{"second line, not committed", newest, second, begin.Seq + 1, begin.Seq + 1},
		{"zeros at the end", newest, zeroTail, total, total},
		{"middle file empty", files[1], nil, 0, -1},
		{"middle file torn", files[1], read(t, files[1])[:700], 0, -1},
		{"lines missing", newest, good[:len(good)-len(lines[len(lines)-1])], total, -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			copied := t.TempDir()
			for _, name := range files {
				write(t, filepath.Join(copied, filepath.Base(name)), read(t, name))
			}
			write(t, filepath.Join(copied, filepath.Base(c.path)), c.content)
			o := s.options()
			o.Committed = c.committed
			l, err := Open(copied, o)
			if c.size < 0 {
				if batch.CodeOf(err) != batch.CodeStoreDamaged {
					t.Fatalf("%v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer closed(t, l)
			if l.Size() != c.size {
				t.Errorf("%d lines, want %d", l.Size(), c.size)
			}
			fill(t, l, 2)
			all(t, l, 0)
		})
	}
	// A last line that was changed and still reads well.
	last := lines[len(lines)-1]
	changed := bytes.Replace(good, []byte(`"p-17","data":{"n":11`), []byte(`"p-17","data":{"n":17`), 1)
	if bytes.Equal(changed, good) {
		t.Fatalf("nothing changed in %s", last)
	}
	write(t, newest, changed)
	o := s.options()
	o.Committed, o.CommittedHead = total, lineHash(bytes.TrimSuffix(last, []byte("\n")))
	if _, err := Open(dir, o); batch.CodeOf(err) != batch.CodeStoreDamaged {
		t.Errorf("a changed last line: %v", err)
	}
	write(t, newest, good)
	l, err := Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	closed(t, l)
	write(t, newest, changed)
	if _, err := Open(dir, s.options()); batch.CodeOf(err) != batch.CodeStoreDamaged {
		t.Errorf("a changed last line under the closing checkpoint: %v", err)
	}
	write(t, filepath.Join(dir, "0001.log.log"), nil)
	if _, err := Open(dir, s.options()); batch.CodeOf(err) != batch.CodeStoreDamaged {
		t.Error("a foreign .log file is accepted")
	}
}
