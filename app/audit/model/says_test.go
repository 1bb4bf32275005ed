package model_test

import (
	"encoding"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/app/audit/model"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/assets/catalogue"
	"github.com/scanstelle/scanstelle/quality/sampling"
	"github.com/scanstelle/scanstelle/store"
)

// TestSays: what a line says comes out in its order, with what belongs to something
// deeper than that.
func TestSays(t *testing.T) {
	for data, want := range map[string]string{
		``:                                "[]",
		`{}`:                              "[]",
		`[1]`:                             "[]",
		`{"b":1,"a":"x"}`:                 "[{b 0 1} {a 0 x}]",
		`{"ok":true,"none":null}`:         "[{ok 0 true} {none 0 <nil>}]",
		`{"jump":{"from":1,"to":2}}`:      "[{jump 0 {}} {from 1 1} {to 1 2}]",
		`{"jump":{"a":{"b":1}},"c":2}`:    "[{jump 0 {}} {a 1 {}} {b 2 1} {c 0 2}]",
		`{"ids":["a","b"],"picks":[]}`:    "[{ids 0 a, b} {picks 0 }]",
		`{"mixed":[1,{"x":2}],"after":3}`: `[{mixed 0 1, {"x":2}} {after 0 3}]`,
	} {
		if got := fmt.Sprint(model.Says(json.RawMessage(data))); got != want {
			t.Errorf("%s: %s, want %s", data, got, want)
		}
	}
}

// FuzzSays: whatever stands there, nothing breaks, and every member of an object is said.
func FuzzSays(f *testing.F) {
	f.Add([]byte(`{"manifest":3,"line":"ab"}`))
	f.Add([]byte(`{"told":{"order":{"size":1},"picks":[1,2]},"x":[{}]}`))
	f.Add([]byte(`{"a":`))
	f.Fuzz(func(t *testing.T, data []byte) {
		said := model.Says(data)
		var all map[string]json.RawMessage
		if json.Unmarshal(data, &all) != nil {
			return
		}
		for name := range all {
			if !slices.ContainsFunc(said, func(s model.Said) bool { return s.Name == name && s.Depth == 0 }) {
				t.Errorf("%q is missing of %s", name, data)
			}
		}
	})
}

// enters are the calls that take what a line of the log says.
var enters = []string{"Enter", "EnterAbout", "loginFailed", "endRestore"}

// namesOfCalls finds the names that the station gives values in lines of the log: the
// keys of the maps in functions that enter some.
func namesOfCalls(t *testing.T) (out []string) {
	files, err := filepath.Glob("../../../station/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			var keys []string
			does := false
			ast.Inspect(fn, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CallExpr:
					switch called := n.Fun.(type) {
					case *ast.SelectorExpr:
						does = does || slices.Contains(enters, called.Sel.Name)
					case *ast.Ident:
						does = does || slices.Contains(enters, called.Name)
					}
				case *ast.CompositeLit:
					if _, ok := n.Type.(*ast.MapType); ok {
						for _, e := range n.Elts {
							if l, ok := e.(*ast.KeyValueExpr).Key.(*ast.BasicLit); ok {
								s, _ := strconv.Unquote(l.Value)
								keys = append(keys, s)
							}
						}
					}
				}
				return true
			})
			if does {
				out = append(out, keys...)
			}
		}
	}
	return out
}

// namesOfType finds the names of what becomes an object.
func namesOfType(of reflect.Type) (out []string) {
	for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
		of = of.Elem()
	}
	text := reflect.TypeFor[encoding.TextMarshaler]()
	if of.Kind() != reflect.Struct || of == reflect.TypeFor[time.Time]() || of.Implements(text) {
		return nil
	}
	for i := range of.NumField() {
		f := of.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		out = append(append(out, name), namesOfType(f.Type)...)
	}
	return out
}

// TestNamesHaveWords: what the station says in lines of the log has a name in both
// languages.
func TestNamesHaveWords(t *testing.T) {
	found := namesOfCalls(t)
	if len(found) < 30 {
		t.Fatalf("only %d names found: %q", len(found), found)
	}
	for _, of := range []reflect.Type{reflect.TypeFor[store.Recovery](), reflect.TypeFor[store.ErasureReport](), reflect.TypeFor[store.ClockJump](), reflect.TypeFor[sampling.Draw](), reflect.TypeFor[sampling.Rule]()} {
		found = append(found, namesOfType(of)...)
	}
	for _, name := range found {
		if !model.Named(name) {
			t.Errorf("%s has no words", name)
		}
	}
	if !slices.IsSorted(model.Names()) {
		t.Error("the names are not in order")
	}
	for _, language := range catalogue.Languages {
		w, err := words.Open(language)
		if err != nil {
			t.Fatal(err)
		}
		keys := map[string][]string{"audit.says.": model.Names(), "audit.why.": model.Reasons()}
		for _, r := range store.Registers() {
			keys["audit.register."] = append(keys["audit.register."], string(r))
		}
		for prefix, all := range keys {
			for _, key := range all {
				if said := w.T(prefix + key); strings.HasPrefix(said, "[") {
					t.Errorf("%s: no words for %s%s", language, prefix, key)
				}
			}
		}
	}
}
