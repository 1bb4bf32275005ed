package model_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/app/audit/model"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/assets/catalogue"
)

// event is how kinds of lines are named: what it is about, and what became of it.
var event = regexp.MustCompile(`^[a-z]+(-[a-z]+)*-([a-z]+ed|set|reset|done|begun|works|made|drawn|withdrawn|split|settings|roles|units|drill|undone|redone|taken|read|later|off|erase)$`)

// noEvents look like kinds and are none.
var noEvents = []string{
	"double-feed",    // a finding
	"not-measured",   // a remark in the transfer note
	"page-confirmed", // an answer of an operation
}

// written finds the kinds that the packages below the desk write, in their source: a
// list that somebody keeps by hand forgets the newest.
func written(t *testing.T) []string {
	found := map[string]bool{"log.file": true, "log.recovered": true, "clock.back": true, "delivered": true}
	for _, dir := range []string{"station", "store", "audit", "batch", "quality/inspection"} {
		files, err := filepath.Glob(filepath.Join("../../..", dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", dir, len(files), err)
		}
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if v, ok := n.(*ast.ValueSpec); ok {
					// Constants of other types are codes, operations, words of files.
					if id, ok := v.Type.(*ast.Ident); ok && id.Name != "ActName" && id.Name != "Kind" {
						return false
					}
				}
				if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
					if s, _ := strconv.Unquote(l.Value); event.MatchString(s) {
						found[s] = true
					}
				}
				return true
			})
		}
	}
	for _, of := range []string{"class", "profile"} { // made of another one (station/versions.go)
		if !found[of+"-released"] {
			t.Errorf("no %s-released: versions are named otherwise now", of)
		}
		found[of+"-back-proposed"] = true
	}
	var out []string
	for k := range found {
		if !slices.Contains(noEvents, k) {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}

// TestKindsHaveWords: every kind of line that the station can write has words in
// both languages, and no words wait for a kind that is gone.
func TestKindsHaveWords(t *testing.T) {
	kinds := written(t)
	if len(kinds) < 100 {
		t.Fatalf("only %d kinds found: %q", len(kinds), kinds)
	}
	for _, k := range kinds {
		if !model.Known(k) {
			t.Errorf("%s has no words of its own", k)
		}
	}
	for _, k := range model.Kinds() {
		if !slices.Contains(kinds, k) {
			t.Errorf("nothing writes %s any more", k)
		}
	}
	if !slices.IsSorted(model.Kinds()) {
		t.Error("the kinds are not in order")
	}
	for _, language := range catalogue.Languages {
		w, err := words.Open(language)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]string{}
		for _, k := range kinds {
			said := w.T("audit.kind." + k)
			if strings.HasPrefix(said, "[") {
				t.Errorf("%s: %s has no words", language, k)
			}
			if other, twice := seen[said]; twice { // the filter finds a kind by its words
				t.Errorf("%s: %s and %s are both »%s«", language, k, other, said)
			}
			seen[said] = k
		}
	}
}

// TestMeant: a filter finds events by their words in large or small letters, whole or
// in part, and by their stable names.
func TestMeant(t *testing.T) {
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	say := func(kind string) string { return w.T("audit.kind." + kind) }
	for _, kind := range model.Kinds() {
		for _, typed := range []string{say(kind), strings.ToUpper(say(kind)), " " + strings.ToLower(say(kind))} {
			if got := model.Meant(typed, say); !strings.EqualFold(say(got), say(kind)) {
				t.Errorf("%q means %s, not %s", typed, got, kind)
			}
		}
	}
	for _, c := range []struct{ typed, has string }{{"anmeld", "login-failed"}, {"page-taken, page-read", "page-taken, page-read"}, {"login-succeeded", "login-succeeded"}} {
		if got := model.Meant(c.typed, say); !strings.Contains(got, c.has) {
			t.Errorf("%q means %q, not %s", c.typed, got, c.has)
		}
	}
	if got := model.Meant("", say); got != "" {
		t.Errorf("nothing typed means %q", got)
	}
}
