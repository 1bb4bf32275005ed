package meta

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var (
	option  = regexp.MustCompile(`(^|[^-\w])--[a-z]`)
	command = regexp.MustCompile(`scanstelle [a-z-]`)
)

// commandLine are folders and files whose words no window shows: those of the command
// line itself, tests, what is printed or lies beside a backup, and the catalogue of
// failures, for which the window has words of its own (app/words tests them).
var commandLine = []string{"cmd/", "tests/", "tools/", "internal/", "assets/recovery/", "post/posttest/", "store/backup.go", "batch/catalogue.go", "batch/english.go"}

// TestSentencesNameNoOptions: what the station says in a window names no option of the
// command line, and why it refuses something names no command.
func TestSentencesNameNoOptions(t *testing.T) {
	said := 0
	for _, f := range goFiles(t) {
		if f.test || slices.ContainsFunc(commandLine, func(s string) bool { return strings.HasPrefix(f.path, s) }) {
			continue
		}
		of := map[ast.Node]bool{}
		ast.Inspect(f.File, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if s, ok := n.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "Refuse" {
					for _, a := range n.Args {
						of[a] = true
					}
				}
			case *ast.KeyValueExpr:
				if k, ok := n.Key.(*ast.Ident); ok && k.Name == "Detail" {
					of[n.Value] = true
				}
			case *ast.BasicLit:
				text, err := strconv.Unquote(n.Value)
				if n.Kind != token.STRING || err != nil || !strings.Contains(strings.TrimSpace(text), " ") {
					return true
				}
				said++
				if option.MatchString(text) || of[n] && command.MatchString(text) {
					t.Errorf("%s: %s", positions.Position(n.Pos()), n.Value)
				}
			}
			return true
		})
	}
	if said < 1000 {
		t.Errorf("%d sentences are not all", said)
	}
}
