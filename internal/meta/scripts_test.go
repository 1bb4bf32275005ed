package meta

import (
	"go/ast"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestScriptsStopAtTheFirstError(t *testing.T) {
	n := 0
	for _, name := range allFiles(t) {
		data := content(t, name)
		if !strings.HasPrefix(data, "#!") {
			continue
		}
		n++
		if !strings.HasPrefix(data, "#!/usr/bin/env bash\n") || !strings.Contains(data, "\nset -euo pipefail\n") {
			t.Errorf("%s: a script is bash and has »set -euo pipefail«", name)
		}
		info, err := os.Stat(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode()&0o111 != 0o111 {
			t.Errorf("%s cannot be run", name)
		}
		if out, err := exec.Command("bash", "-n", filepath.Join(root, name)).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
	if n < 4 {
		t.Errorf("found %d scripts", n)
	}
}

// Every script that the Makefile calls is there.
func TestMakefileCallsWhatExists(t *testing.T) {
	list := allFiles(t)
	for _, m := range regexp.MustCompile(`scripts/[a-z-]+`).FindAllString(content(t, "Makefile"), -1) {
		if !slices.Contains(list, m) {
			t.Errorf("the Makefile calls %s, which does not exist", m)
		}
	}
}

// fuzzed are the packages that read what others wrote; each has a fuzz target.
var fuzzed = map[string]string{
	"store":           "manifests",
	"audit":           "records and checkpoints",
	"internal/worker": "frames of a worker",
	"ocr":             "hOCR",
	"scanner/folder":  "TIFF and PDF taken in",
	"imaging":         "JPEG, PNG, G4",
	"archive/verify":  "packages of strangers",
	"station":         "profiles and requests",
}

// TestFuzzTargetsAreFound compares the fuzz targets in the sources with those
// that scripts/fuzz would run.
func TestFuzzTargetsAreFound(t *testing.T) {
	var want []string
	has := map[string]bool{}
	for _, f := range goFiles(t) {
		for _, decl := range f.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || fn.Recv != nil || !strings.HasPrefix(fn.Name.Name, "Fuzz") || fn.Type.Params.NumFields() != 1 {
				continue
			}
			if star, ok := fn.Type.Params.List[0].Type.(*ast.StarExpr); !ok || !isTestingF(star.X) {
				continue
			}
			if !f.test {
				t.Errorf("%s: %s is not in a test file", f.path, fn.Name.Name)
			}
			want = append(want, "./"+f.dir+" "+fn.Name.Name)
			has[f.dir] = true
		}
	}
	cmd := exec.Command(filepath.Join(root, "scripts", "fuzz"), "--list")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Split(strings.TrimSpace(string(out)), "\n")
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("scripts/fuzz would run\n%s\nthe sources have\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for dir, what := range fuzzed {
		if !has[dir] {
			t.Errorf("%s has no fuzz target for %s", dir, what)
		}
	}
}

func isTestingF(e ast.Expr) bool {
	s, ok := e.(*ast.SelectorExpr)
	return ok && s.Sel.Name == "F"
}
