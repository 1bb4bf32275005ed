package durable_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
	"github.com/scanstelle/scanstelle/internal/faultfs"
)

func open(t *testing.T, fsys durable.FS, path string) *durable.Appender {
	t.Helper()
	a, err := durable.OpenAppender(fsys, path, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

func TestAppend(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	a := open(t, durable.OS(), path)
	for i, want := range []int64{0, 6, 12} {
		line := fmt.Appendf(nil, "line%d", i)
		if at, err := a.Append(line); at != want || err != nil {
			t.Fatalf("Append = %d, %v; want %d", at, err, want)
		}
	}
	if at, err := a.Append([]byte("x"), nil, []byte("yz")); at != 18 || err != nil {
		t.Fatal(at, err)
	}
	if a.Synced() != 0 || a.Size() != 24 {
		t.Errorf("synced %d, size %d", a.Synced(), a.Size())
	}
	if err := a.Sync(); err != nil || a.Synced() != 24 {
		t.Errorf("synced %d, %v", a.Synced(), err)
	}
	if _, err := a.Append([]byte("a\nb")); err == nil {
		t.Error("a newline inside a line is accepted")
	}
	if got, _ := os.ReadFile(path); string(got) != "line0\nline1\nline2\nx\n\nyz\n" {
		t.Errorf("%q", got)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Append([]byte("late")); err == nil {
		t.Error("a closed file takes lines")
	}
}

// TestTornTail cuts the file at every byte and opens it anew.
func TestTornTail(t *testing.T) {
	whole := append([]byte("first\nsecond\n"), bytes.Repeat([]byte("x"), 200_000)...)
	whole = append(whole, '\n')
	dir := t.TempDir()
	for _, size := range []int{0, 1, 5, 6, 7, 12, 13, 14, 64 << 10, 65549, 65550, len(whole) - 1, len(whole)} {
		path := filepath.Join(dir, fmt.Sprint(size))
		if err := os.WriteFile(path, whole[:size], 0o600); err != nil {
			t.Fatal(err)
		}
		keep := bytes.LastIndexByte(whole[:size], '\n') + 1
		a := open(t, durable.OS(), path)
		if a.Size() != int64(keep) || !bytes.Equal(a.Cut(), whole[keep:size]) {
			t.Errorf("cut at %d: size %d, %d bytes cut; want %d kept", size, a.Size(), len(a.Cut()), keep)
		}
		if _, err := a.Append([]byte("next")); err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(path); string(got) != string(whole[:keep])+"next\n" {
			t.Errorf("cut at %d: file wrong after the next line", size)
		}
	}
}

func TestFailedSyncIsFinal(t *testing.T) {
	fsys := faultfs.New(durable.OS())
	a := open(t, fsys, filepath.Join(t.TempDir(), "log"))
	before, _ := fsys.Syncs()
	fsys.FailSync(1)
	if _, err := a.Append([]byte("x")); err != nil {
		t.Fatal(err)
	}
	first := a.Sync()
	if batch.CodeOf(first) != batch.CodeDiskFault {
		t.Fatal(first)
	}
	if again := a.Sync(); again != first {
		t.Errorf("the second Sync says %v", again)
	}
	if _, err := a.Append([]byte("y")); err != first {
		t.Errorf("Append after a failed Sync says %v", err)
	}
	if files, _ := fsys.Syncs(); files != before+1 {
		t.Errorf("the disk was asked %d times", files-before)
	}
	if a.Synced() != 0 {
		t.Errorf("synced %d", a.Synced())
	}
}

// TestFullDiskTakesLinesBack: the part of a line that fitted is removed, and
// once there is space the file goes on.
func TestFullDiskTakesLinesBack(t *testing.T) {
	fsys := faultfs.New(durable.OS())
	path := filepath.Join(t.TempDir(), "log")
	a := open(t, fsys, path)
	if _, err := a.Append([]byte("first")); err != nil {
		t.Fatal(err)
	}
	fsys.FullAfter(9)
	if _, err := a.Append([]byte("second"), []byte("third")); batch.CodeOf(err) != batch.CodeDiskFull {
		t.Fatal(err)
	}
	fsys.FullAfter(-1)
	fsys.ShortWrite(2)
	if _, err := a.Append([]byte("short")); batch.CodeOf(err) != batch.CodeDiskFault {
		t.Fatal(err)
	}
	if at, err := a.Append([]byte("fourth")); at != 6 || err != nil {
		t.Fatal(at, err)
	}
	if err := a.Sync(); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(path); string(got) != "first\nfourth\n" {
		t.Errorf("%q", got)
	}
}

func TestAppenderRefusesOddFiles(t *testing.T) {
	dir := t.TempDir()
	target, link := filepath.Join(dir, "target"), filepath.Join(dir, "link")
	if err := os.WriteFile(target, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{link, dir} {
		if _, err := durable.OpenAppender(durable.OS(), path, 0o600); batch.CodeOf(err) != batch.CodeNotRegular {
			t.Errorf("%s: %v", path, err)
		}
	}
	fsys := faultfs.New(durable.OS())
	fsys.ReadOnly(true)
	if _, err := durable.OpenAppender(fsys, filepath.Join(dir, "new"), 0o600); batch.CodeOf(err) != batch.CodeReadOnly {
		t.Error(err)
	}
}

func TestDrop(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	a := open(t, durable.OS(), path)
	if _, err := a.Append([]byte("one"), []byte("two")); err != nil {
		t.Fatal(err)
	}
	if err := a.Drop(9); err == nil {
		t.Error("Drop beyond the end")
	}
	if err := a.Drop(4); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Append([]byte("three")); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(path); string(got) != "one\nthree\n" {
		t.Errorf("%q", got)
	}
}

// TestCommittedLinesAreNotCut: only what lies beyond them can be torn.
func TestCommittedLinesAreNotCut(t *testing.T) {
	for name, c := range map[string]struct {
		data      string
		committed int64
		keep      int64 // -1: damaged
	}{
		"whole":               {"one\ntwo\n", 8, 8},
		"further lines":       {"one\ntwo\n", 4, 8},
		"a torn line behind":  {"one\ntwo\nthr", 8, 8},
		"nothing committed":   {"one", 0, 0},
		"last newline other":  {"one\ntwo\v", 8, -1},
		"cut":                 {"one\ntw", 8, -1},
		"a line less":         {"one\n", 8, -1},
		"other and torn":      {"one\ntwo\vthr", 8, -1},
		"empty, lines known":  {"", 4, -1},
		"a committed newline": {"\n", 1, 1},
	} {
		path := filepath.Join(t.TempDir(), "log")
		if err := os.WriteFile(path, []byte(c.data), 0o600); err != nil {
			t.Fatal(err)
		}
		a, err := durable.OpenCommitted(durable.OS(), path, 0o600, c.committed)
		left, _ := os.ReadFile(path)
		if c.keep < 0 {
			if batch.CodeOf(err) != batch.CodeStoreDamaged || string(left) != c.data {
				t.Errorf("%s: %v, %q is left of %q", name, err, left, c.data)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if a.Size() != c.keep || int64(len(left)) != c.keep {
			t.Errorf("%s: %d bytes, %q is left", name, a.Size(), left)
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
