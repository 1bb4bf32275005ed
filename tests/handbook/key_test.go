package handbook

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The key of a log is written name+hash+base64 (C2SP signed-note), and base64 has
// the plus sign too: one key in seventy holds two of them that look like a hash.
// The command of the page must find the last part in each.
func TestTheKeyOfALogIsFoundInAnyKey(t *testing.T) {
	var command string
	for _, line := range strings.Split(blocks(t, "docs/revision.md")["auszug"], "\n") {
		if strings.Contains(line, "schluessel.der") && strings.Contains(line, ".key") {
			command = line
		}
	}
	if command == "" {
		t.Fatal("no command writes the key")
	}
	for _, middle := range []string{"AAAA", "++++", "+ab+", "a+9+"} {
		key := "AQ" + strings.Repeat("A", 18) + middle + strings.Repeat("B", 20)
		raw, err := base64.StdEncoding.DecodeString(key) // one byte names the algorithm, 32 are the key
		if err != nil || len(raw) != 33 {
			t.Fatal(len(raw), err)
		}
		extract, _ := json.Marshal(map[string]string{"key": "scanstelle+0a1b2c3d+" + key})
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "x.json"), extract, 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := shell(dir, "a=x.json\n"+command); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		der, err := os.ReadFile(filepath.Join(dir, "schluessel.der"))
		if err != nil || len(der) != 44 || string(der[12:]) != string(raw[1:]) {
			t.Errorf("%s: %d bytes, %v", middle, len(der), err)
		}
	}
}
