package meta

import (
	"strconv"
	"strings"
	"testing"
)

// importRules say what of ours a tree of packages may import besides itself
// (DESIGN section 4). The most special tree decides.
var importRules = []struct {
	tree   string
	ours   []string
	reason string
}{
	{"batch", nil, "the words of all packages cannot depend on one of them"},
	{"imaging", []string{"batch", "internal"}, "pixels know nothing of stores and devices"},
	{"quality", []string{"batch"}, "checks are pure functions on measurements"},
	{"ocr", []string{"batch", "internal"}, "an engine gets pixels, whoever sends them"},
	{"imaging/worker", []string{"batch", "internal", "assets"}, "the worker compares a test chart with what is printed"},
	{"ocr/worker", []string{"batch", "internal", "imaging"}, "a worker decodes the page for its engine"},
	{"audit", []string{"batch", "internal/durable"}, "small enough to be audited alone"},
	{"dms", []string{"batch", "internal/durable"}, "a target gets bytes and gives a receipt"},
	{"people", []string{"batch"}, "rules about persons know no store and no socket"},
	{"post", []string{"batch", "internal"}, "digital post is taken in like a file"},
	{"scanner", []string{"batch", "internal"}, "a source gives pages and knows nothing of what follows"},
	{"scanner/folder", []string{"batch", "internal", "imaging"}, "a file is decoded where it is taken apart"},
	{"scanner/worker", []string{"batch", "internal", "imaging"}, "the worker wires the sources"},
	{"archive", []string{"batch", "internal/durable", "audit"}, "a package carries its extract of the log"},
	{"store", []string{"batch", "audit", "internal/durable"}, "the store keeps bytes and lines and knows no pixels"},
	{"station", []string{"batch", "scanner", "imaging", "quality", "ocr", "archive", "audit", "store", "dms", "people", "post", "assets", "internal"}, "the one place that says which step follows which"},
	{"app", []string{"station", "batch", "assets/icons", "assets/catalogue", "docs"}, "the desk does only what every command can do"},
	{"cmd", []string{"app", "station", "batch", "scanner", "imaging", "quality", "ocr", "archive", "audit", "store", "dms", "people", "post", "assets", "internal", "docs"}, "the only place where implementations meet"},
	{"assets", []string{"batch"}, "what is embedded depends on words alone"},
	{"docs", nil, "the handbook is text"},
	{"internal/durable", []string{"batch"}, "the only code that creates evidence files stands on its own"},
	{"internal/faultfs", []string{"internal/durable"}, "a disk that fails, for tests"},
	{"internal/worker", []string{"batch"}, "child processes know nothing of what they work on"},
	{"internal/meta", []string{"batch"}, "the rules read sources, they do not run them"},
	{"tests", nil, ""}, // may look at everything
}

func TestImportsFollowTheDesign(t *testing.T) {
	used := map[string]bool{}
	for _, f := range goFiles(t) {
		at := -1
		for i, rule := range importRules {
			if under(f.dir, rule.tree) && (at < 0 || len(rule.tree) > len(importRules[at].tree)) {
				at = i
			}
		}
		if at < 0 {
			t.Errorf("%s: no import rule for %s; add one with its reason", f.path, f.dir)
			continue
		}
		rule := importRules[at]
		used[rule.tree] = true
		if f.test || rule.tree == "tests" {
			continue
		}
		top, _, _ := strings.Cut(rule.tree, "/")
		if top == "internal" {
			top = rule.tree
		}
		for _, imp := range f.Imports {
			path, err := strconv.Unquote(imp.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			dir, ours := strings.CutPrefix(path, module+"/")
			if ours && !under(dir, top) && !underAny(dir, rule.ours...) {
				t.Errorf("%s imports %s: %s (allowed: %v)", f.path, dir, rule.reason, rule.ours)
			}
		}
	}
	for _, rule := range importRules {
		if !used[rule.tree] && rule.tree != "app" && rule.tree != "post" { // they come later
			t.Errorf("the import rule of %s fits no file", rule.tree)
		}
	}
}

// foreign are imports that only some trees may have.
var foreign = []struct {
	path   string // or a path below it
	trees  []string
	reason string
}{
	{"C", []string{"scanner/sane", "imaging", "ocr/tesseract"}, "C code runs in workers alone, and few may write it"},
	{"fyne.io", []string{"app", "cmd", "tests"}, "the program works without a screen"},
	{"github.com/otiai10/gosseract", []string{"ocr/tesseract"}, "one engine, one package"},
	{"go.etcd.io/bbolt", []string{"store"}, "the database is an index nobody else reads"},
	{"filippo.io/age", []string{"store"}, "only the store encrypts"},
	{"github.com/alecthomas/kong", []string{"cmd"}, "flags and wiring, nothing else"},
	{"github.com/go-ldap/ldap", []string{"people/ldap"}, "one directory service, one package"},
	{"net/http", []string{"dms", "archive/sign", "scanner/escl", "scanner/sane/airscantest", "tests"}, "nothing calls out behind our back"},
	{"unsafe", []string{"scanner/sane", "imaging", "ocr/tesseract", "internal/worker", "tests/bench"}, "memory is touched where C is"},
	{"testing", []string{"scanner/scannertest", "people/ldap/ldaptest", "scanner/sane/airscantest", "ocr/ocrtest", "dms/dmstest", "app/frame/frametest", "tests"}, "the program carries no tests"},
}

func TestForeignImportsStayInTheirPlace(t *testing.T) {
	for _, f := range goFiles(t) {
		for _, imp := range f.Imports {
			path, err := strconv.Unquote(imp.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			for _, rule := range foreign {
				if !under(path, rule.path) || underAny(f.dir, rule.trees...) {
					continue
				}
				if f.test && rule.path != "C" { // cgo is not possible in tests anyway
					continue
				}
				t.Errorf("%s imports %s: %s (allowed in %v)", f.path, path, rule.reason, rule.trees)
			}
		}
	}
}
