package meta

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// copyleft licences would bind the whole program.
var copyleft = regexp.MustCompile(`(?i)GNU (AFFERO |LESSER )?GENERAL PUBLIC`)

// choices are licences that are allowed although they speak of the GNU licences: what the
// text must say, and why that is enough.
var choices = map[string]struct{ says, reason string }{
	"kernel.org/pub/linux/libs/security/libcap/psx": {"BSD 3-clause", "BSD or GPL-2.0, as the receiver likes; we take BSD"},
	"pgregory.net/rapid":                            {"Mozilla Public License Version 2.0", "MPL-2.0 names the GNU licences as secondary ones only; used in tests"},
}

// TestLicencesFit reads the licence of every module that the program or its
// tests are built from.
func TestLicencesFit(t *testing.T) {
	cmd := exec.Command("go", "list", "-deps", "-test", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Dir}}{{end}}{{end}}", "./...")
	cmd.Dir, cmd.Stderr = root, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	modules := map[string]string{}
	for _, line := range strings.Split(string(out), "\n") {
		if path, dir, ok := strings.Cut(line, "\t"); ok {
			modules[path] = dir
		}
	}
	if len(modules) < 15 {
		t.Fatalf("only %d modules: %v", len(modules), modules)
	}
	for path, dir := range modules {
		found, err := licences(dir)
		if err != nil {
			t.Fatal(err)
		}
		if len(found) == 0 {
			t.Errorf("%s has no licence in %s", path, dir)
		}
		choice, excepted := choices[path]
		bound := false
		for _, text := range found {
			if copyleft.MatchString(text) {
				bound = true
				if !strings.Contains(strings.Join(strings.Fields(text), " "), choice.says) || !excepted {
					t.Errorf("%s: its licence names a GNU licence; it cannot be used, or needs a reasoned exception", path)
				}
			}
		}
		if excepted && !bound {
			t.Errorf("%s needs no exception: %s", path, choice.reason)
		}
	}
	for path := range choices {
		if modules[path] == "" {
			t.Errorf("the exception for %s is not needed any more", path)
		}
	}
}

var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying)`)

func licences(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, e := range entries {
		if e.Type().IsRegular() && licenceFile.MatchString(e.Name()) {
			data, err := os.ReadFile(filepath.Join(dir, e.Name()))
			if err != nil {
				return nil, err
			}
			out = append(out, string(data))
		}
	}
	return out, nil
}
