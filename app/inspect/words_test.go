package inspect

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/app/words"
)

// constants are the values of all constants of a type that a package declares.
func constants(t *testing.T, dir, typ string) (out []string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("..", "..", dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if of, ok := spec.Type.(*ast.Ident); !ok || of.Name != typ {
				return true
			}
			for _, v := range spec.Values {
				if l, ok := v.(*ast.BasicLit); ok {
					value, err := strconv.Unquote(l.Value)
					if err != nil {
						t.Fatal(err)
					}
					out = append(out, value)
				}
			}
			return true
		})
	}
	if len(out) < 3 {
		t.Fatalf("%d constants of type %s in %s", len(out), typ, dir)
	}
	return out
}

// TestEveryCodeHasAWord: whatever a check, a balance or a suggestion may say has a
// word of its own at the desk, in every language.
func TestEveryCodeHasAWord(t *testing.T) {
	for _, language := range []string{"de", "en"} {
		w, err := words.Open(language)
		if err != nil {
			t.Fatal(err)
		}
		for prefix, codes := range map[string][]string{
			"inspect.finding.":    constants(t, "batch", "FindingCode"),
			"inspect.source.":     constants(t, "batch", "FieldSource"),
			"inspect.field.":      constants(t, "batch", "Field"),
			"inspect.difference.": constants(t, "quality", "DifferenceCode"),
		} {
			for _, code := range codes {
				if text := w.T(prefix + code); strings.HasPrefix(text, "[") {
					t.Errorf("%s: no word for %s%s", language, prefix, code)
				}
			}
		}
		for _, q := range []question{faults, bests, rescans, doubts, returns, settles, digits, keeps, withdraws, unseals, removes, confirms} {
			for _, reason := range q.reasons {
				if text := w.T("inspect.reason." + reason); strings.HasPrefix(text, "[") {
					t.Errorf("%s: no word for the reason %s", language, reason)
				}
			}
			if len(q.reasons) > 8 {
				t.Errorf("%s has %d reasons; 9 is for another", q.id, len(q.reasons))
			}
		}
	}
}
