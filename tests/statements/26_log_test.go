package statements

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// TestStatement26LogTamperingIsDetected: A.SC.11. By the station, and by whoever
// has an export only. tests/tamper changes everything else.
func TestStatement26LogTamperingIsDetected(t *testing.T) {
	s := newStaff(t)
	s.use()
	_, export := s.log()
	path := filepath.Join(s.Data, "audit", "0001.log")
	log, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(log, []byte("\n"))
	outside := filepath.Join(s.Dir, "protokoll.jsonl")
	for name, change := range map[string]func(text []byte) []byte{
		"a word":          func(b []byte) []byte { return bytes.Replace(b, []byte("class-released"), []byte("class-releasex"), 1) },
		"who":             func(b []byte) []byte { return bytes.Replace(b, []byte(`"actor":"P-`), []byte(`"actor":"Q-`), 1) },
		"a line left out": func(b []byte) []byte { return bytes.Replace(b, lines[3], nil, 1) },
		"two lines swapped": func(b []byte) []byte {
			return bytes.Replace(b, append(bytes.Clone(lines[3]), lines[4]...), append(bytes.Clone(lines[4]), lines[3]...), 1)
		},
	} {
		for file, data := range map[string][]byte{path: log, outside: export} {
			changed := change(data)
			if bytes.Equal(changed, data) {
				t.Fatalf("%s: nothing was changed", name)
			}
			if err := os.WriteFile(file, changed, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		s.Expect(batch.ExitDamaged, "audit", "verify", outside)
		s.Expect(batch.ExitDamaged, "audit", "verify")
		s.Expect(batch.ExitDamaged, "check")
		if err := os.WriteFile(path, log, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(outside, export, 0o600); err != nil {
		t.Fatal(err)
	}
	s.Expect(batch.ExitDone, "audit", "verify", outside)
}
