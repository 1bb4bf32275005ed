package store_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// TestDamagedEndOfTheKeyringIsNotCut: what the index knows to be committed is no
// torn line, whatever became of it. It is told and left as it is.
func TestDamagedEndOfTheKeyringIsNotCut(t *testing.T) {
	for name, c := range map[string]struct {
		pages  int
		damage func(data []byte) []byte
		opens  bool // the damage lies inside a line: found by check
	}{
		"the last newline":        {2, func(d []byte) []byte { d[len(d)-1] ^= 1; return d }, false},
		"the last two bytes":      {2, func(d []byte) []byte { d[len(d)-1] ^= 1; d[len(d)-2] ^= 1; return d }, false},
		"the byte before":         {2, func(d []byte) []byte { d[len(d)-2] ^= 1; return d }, true},
		"one byte less":           {2, func(d []byte) []byte { return d[:len(d)-1] }, false},
		"half a line less":        {2, func(d []byte) []byte { return d[:len(d)-60] }, false},
		"a line less":             {2, func(d []byte) []byte { return d[:bytes.LastIndexByte(d[:len(d)-1], '\n')+1] }, false},
		"the newline of the head": {0, func(d []byte) []byte { d[bytes.IndexByte(d, '\n')] ^= 1; return d }, false},
		"nothing left":            {2, func([]byte) []byte { return nil }, false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			s := open(t, dir)
			if c.pages > 0 {
				fill(t, s, c.pages)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, "keyring")
			write(t, path, c.damage(read(t, path)))
			left := read(t, path)
			for range 2 {
				s, err := store.Open(dir, options(dir))
				switch {
				case err == nil:
					report, checkErr := s.Check(context.Background(), store.Hashes, store.Verifier{}, nil)
					if checkErr != nil || len(report.Problems) == 0 || !c.opens {
						t.Errorf("opened; check: %v %v", report.Problems, checkErr)
					}
					if err := s.Close(); err != nil {
						t.Fatal(err)
					}
				case batch.CodeOf(err) != batch.CodeStoreDamaged || c.opens:
					t.Errorf("open: %v", err)
				}
				if now := read(t, path); !bytes.Equal(now, left) {
					t.Fatalf("the keyring was changed: %d bytes became %d", len(left), len(now))
				}
			}
		})
	}
}

// TestTornKeyring: a line that a kill left beyond what the index knows is cut, also
// where the index is lost.
func TestTornKeyring(t *testing.T) {
	for _, lost := range []bool{false, true} {
		dir := filepath.Join(t.TempDir(), "data")
		s := open(t, dir)
		_, pages := fill(t, s, 2)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, "keyring")
		whole := read(t, path)
		write(t, path, append(bytes.Clone(whole), `{"id":"01a20`...))
		if lost {
			if err := os.Remove(filepath.Join(dir, "scanstelle.db")); err != nil {
				t.Fatal(err)
			}
		}
		s = open(t, dir)
		if r := s.Recovery(); r.TornLines != 1 || len(r.Damaged) > 0 {
			t.Errorf("recovery: %+v", r)
		}
		expect(t, s, pages)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if now := read(t, path); !bytes.Equal(now, whole) {
			t.Errorf("%d bytes of %d are left", len(now), len(whole))
		}
	}
}

func TestMissingKeyringIsNotMade(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, dir)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "keyring")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(dir, options(dir)); batch.CodeOf(err) != batch.CodeStoreDamaged {
		t.Errorf("open: %v", err)
	}
	if _, err := os.Lstat(path); !os.IsNotExist(err) {
		t.Errorf("an empty keyring was made: %v", err)
	}
}
