package meta

import (
	"go/ast"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/scanstelle/scanstelle/batch"
)

// constants returns name and value of the string constants of a type.
func constants(t *testing.T, dir, typeName string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, f := range goFiles(t) {
		if f.dir != dir || f.test {
			continue
		}
		for _, decl := range f.Decls {
			group, ok := decl.(*ast.GenDecl)
			if !ok || group.Tok != token.CONST {
				continue
			}
			for _, s := range group.Specs {
				spec := s.(*ast.ValueSpec)
				if id, ok := spec.Type.(*ast.Ident); !ok || id.Name != typeName {
					continue
				}
				for i, name := range spec.Names {
					value, err := strconv.Unquote(spec.Values[i].(*ast.BasicLit).Value)
					if err != nil {
						t.Fatal(err)
					}
					out[name.Name] = value
				}
			}
		}
	}
	if len(out) < 5 {
		t.Fatalf("%s has %d constants of type %s", dir, len(out), typeName)
	}
	return out
}

// selected returns the names that are used as pkg.Name in some files.
func selected(files []source, pkg string) map[string]bool {
	used := map[string]bool{}
	for _, f := range files {
		ast.Inspect(f.File, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				if id, ok := s.X.(*ast.Ident); ok && id.Name == pkg {
					used[s.Sel.Name] = true
				}
			}
			return true
		})
	}
	return used
}

// program are the files of the program itself outside a folder.
func program(t *testing.T, without string) []source {
	var out []source
	for _, f := range goFiles(t) {
		if !f.test && !underAny(f.dir, without, "assets", "tests", "internal/meta") && !strings.HasSuffix(f.dir, "test") { // dmstest and the like
			out = append(out, f)
		}
	}
	return out
}

func TestEveryCodeHasItsRow(t *testing.T) {
	codes := constants(t, "batch", "Code")
	rows := map[string]int{}
	for _, e := range batch.Catalogue() {
		rows[string(e.Code)]++
	}
	seen := map[string]string{}
	for name, value := range codes {
		if rows[value] != 1 {
			t.Errorf("batch.%s has %d rows in the catalogue", name, rows[value])
		}
		if other := seen[value]; other != "" {
			t.Errorf("batch.%s and batch.%s are both %q", name, other, value)
		}
		seen[value] = name
	}
	for value := range rows {
		if seen[value] == "" {
			t.Errorf("the catalogue has a row for %q, which is no constant", value)
		}
	}
}

var sentenceEnd = regexp.MustCompile(`[.!?](\))?$`)

func TestEveryRowHelps(t *testing.T) {
	exits := []int{batch.ExitUsage, batch.ExitRefused, batch.ExitDevice, batch.ExitTarget, batch.ExitDamaged, batch.ExitPolicy}
	for _, e := range batch.Catalogue() {
		for what, s := range map[string]string{"sentence": e.Sentence, "next step": e.Next} {
			first, _ := utf8First(s)
			if !sentenceEnd.MatchString(s) || !(unicode.IsUpper(first) || first == '»') {
				t.Errorf("%s: the %s is no sentence: %q", e.Code, what, s)
			}
			if strings.Count(s, "%s") > 1 || strings.Contains(strings.ReplaceAll(s, "%s", ""), "%") {
				t.Errorf("%s: the %s takes more than one detail: %q", e.Code, what, s)
			}
		}
		if strings.Contains(e.Next, "%s") {
			t.Errorf("%s: the next step takes no detail", e.Code)
		}
		if !slices.Contains(exits, e.Exit) {
			t.Errorf("%s: exit code %d is not in the table", e.Code, e.Exit)
		}
		if e.Page == "" {
			t.Errorf("%s: no page of the handbook", e.Code)
		}
	}
}

func utf8First(s string) (rune, bool) {
	for _, r := range s {
		return r, true
	}
	return 0, false
}

func TestEveryCodeIsUsed(t *testing.T) {
	used := selected(program(t, "batch"), "batch")
	for _, kind := range []string{"Code", "FindingCode"} {
		for _, name := range slices.Sorted(maps.Keys(constants(t, "batch", kind))) {
			if !used[name] && name != "CodeInternal" { // what has no code is internal
				t.Errorf("batch.%s is used nowhere", name)
			}
		}
	}
}

func TestEveryOperationHasACommand(t *testing.T) {
	var commands []source
	for _, f := range goFiles(t) {
		if under(f.dir, "cmd") && !f.test {
			commands = append(commands, f)
		}
	}
	used := selected(commands, "station")
	for name := range constants(t, "station", "Operation") {
		if !used[name] {
			t.Errorf("station.%s is used by no command", name)
		}
	}
}

// Exit codes come from the one table: a bare number is nobody's.
func TestExitCodesComeFromTheTable(t *testing.T) {
	for _, f := range program(t, "batch") {
		ast.Inspect(f.File, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) != 1 {
				return true
			}
			name := ""
			switch fn := call.Fun.(type) {
			case *ast.SelectorExpr:
				if id, ok := fn.X.(*ast.Ident); ok {
					name = id.Name + "." + fn.Sel.Name
				}
			case *ast.Ident:
				name = fn.Name
			}
			if name != "os.Exit" && name != "exitError" {
				return true
			}
			if _, literal := call.Args[0].(*ast.BasicLit); literal {
				t.Errorf("%s: %s with a bare number", positions.Position(call.Pos()), name)
			}
			if name == "os.Exit" && !under(f.dir, "cmd") {
				t.Errorf("%s: only a command ends the process", positions.Position(call.Pos()))
			}
			return true
		})
	}
}

// named are crash points whose names are put together, with the reason.
var named = map[string]string{
	"station/target.go": "the steps of a target folder; the target itself knows no crash points",
}

func TestCrashPointsAreNamedAfterTheirPackage(t *testing.T) {
	seen := map[string]string{}
	for _, f := range program(t, "tests") {
		ast.Inspect(f.File, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) != 1 {
				return true
			}
			switch fn := call.Fun.(type) {
			case *ast.SelectorExpr:
				if id, ok := fn.X.(*ast.Ident); !ok || id.Name != "durable" || fn.Sel.Name != "Register" {
					return true
				}
			case *ast.Ident:
				if f.Name.Name != "durable" || fn.Name != "Register" {
					return true
				}
			default:
				return true
			}
			place := positions.Position(call.Pos()).String()
			literal, ok := call.Args[0].(*ast.BasicLit)
			if !ok {
				if named[f.path] == "" {
					t.Errorf("%s: the name of a crash point is written out", place)
				}
				return true
			}
			name, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(name, f.Name.Name+".") {
				t.Errorf("%s: crash point %q does not begin with %s.", place, name, f.Name.Name)
			}
			if other := seen[name]; other != "" {
				t.Errorf("%s: crash point %q is registered at %s too", place, name, other)
			}
			seen[name] = place
			return true
		})
	}
	if len(seen) < 10 {
		t.Errorf("found %d crash points", len(seen))
	}
}
