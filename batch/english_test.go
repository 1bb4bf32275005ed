package batch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// germanSigns are in no English sentence, but in quotation marks of a detail.
const germanSigns = "äöüÄÖÜß»«"

// TestEveryFailureSpeaksEnglish: each code has a sentence and a next step in English,
// and a German message of it is found again with what it says besides.
func TestEveryFailureSpeaksEnglish(t *testing.T) {
	end := regexp.MustCompile(`[.!?]\)?$`)
	for _, e := range catalogue {
		said := e.English()
		for german, words := range map[string]string{e.Sentence: said.Sentence, e.Next: said.Next} {
			if !end.MatchString(words) || strings.ContainsAny(words, germanSigns) || strings.Count(words, "%s") != strings.Count(german, "%s") {
				t.Errorf("%s: »%s« is in English %q", e.Code, german, words)
			}
		}
		message := strings.Replace(e.Sentence, "%s", "brief (1).pdf", 1)
		want := strings.Replace(said.Sentence, "%s", "brief (1).pdf", 1)
		for _, code := range []Code{e.Code, ""} {
			if got := InEnglish(code, message); got != want {
				t.Errorf("%q (code %q) is in English %q, wanted %q", message, code, got, want)
			}
		}
	}
	if len(english) != len(catalogue) {
		t.Errorf("%d codes in English, %d rows", len(english), len(catalogue))
	}
	for german, want := range map[string]string{
		"Das darf nur die Rolle Scankraft, Scanleitung oder Administration.": "Only this role may do that: “operator, supervisor or administration”.",
		"Kein Scanner gefunden: keine Angabe.":                               "No scanner found: nothing more is known.",
		"Ein Satz von niemandem.":                                            "Ein Satz von niemandem.",
	} {
		if got := InEnglish("", german); got != want {
			t.Errorf("%q is in English %q", german, got)
		}
	}
}

// sources reads the Go files of the module that are no tests.
func sources(t *testing.T, read func(path string, f *ast.File)) {
	t.Helper()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".git") || slices.Contains([]string{"tests", "bin", "docs"}, d.Name()) || path == "../assets") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "english_detail.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err == nil {
			read(path, f)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// literal is the first text in an expression.
func literal(n ast.Node) (text string) {
	ast.Inspect(n, func(n ast.Node) bool {
		if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING && text == "" {
			text, _ = strconv.Unquote(l.Value)
		}
		return text == ""
	})
	return text
}

// named is the last part of a name such as batch.FindingSkew.
func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// raised are the German sentences of findings in the sources, by the name of the code.
func raised(t *testing.T) map[string][]string {
	out := map[string][]string{}
	sources(t, func(path string, f *ast.File) {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CompositeLit:
				if nameOf(n.Type) != "Finding" {
					return true
				}
				code, said := "", ""
				for _, e := range n.Elts {
					if kv, ok := e.(*ast.KeyValueExpr); ok && nameOf(kv.Key) == "Code" {
						code = nameOf(kv.Value)
					} else if ok && nameOf(kv.Key) == "Message" {
						said = literal(kv.Value)
						if sum, ok := kv.Value.(*ast.BinaryExpr); ok && sum.Op == token.ADD {
							said += "%s"
						}
					}
				}
				if strings.HasPrefix(code, "Finding") && said != "" {
					out[code] = append(out[code], said)
				}
			case *ast.CallExpr:
				code := ""
				if strings.Contains(path, "scanner/folder") {
					code = map[string]string{"converted": "FindingLossyTransform", "damaged": "FindingDamaged"}[nameOf(n.Fun)]
				}
				if nameOf(n.Fun) == "add" && len(n.Args) > 5 {
					code = nameOf(n.Args[0])
				}
				for _, a := range n.Args {
					if said := literal(a); strings.HasPrefix(code, "Finding") && strings.Contains(said, " ") {
						if _, sum := a.(*ast.BinaryExpr); sum {
							said += "%s"
						}
						out[code] = append(out[code], said)
						break
					}
				}
			}
			return true
		})
	})
	return out
}

// TestEveryFindingSpeaksEnglish: what the program says of a page in German is said in
// English too, each sentence of it.
func TestEveryFindingSpeaksEnglish(t *testing.T) {
	codes := map[string]FindingCode{}
	sources(t, func(path string, f *ast.File) {
		if filepath.Base(path) != "finding.go" {
			return
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if v, ok := n.(*ast.ValueSpec); ok && nameOf(v.Type) == "FindingCode" {
				codes[v.Names[0].Name] = FindingCode(literal(v))
			}
			return true
		})
	})
	verb := regexp.MustCompile(`%[-+.0-9]*[dfsv]`)
	n := 0
	all := raised(t)
	for name, sentences := range all {
		for _, s := range sentences {
			sample := "7,5"
			if strings.HasPrefix(s, "%s: Das Scannerglas") {
				sample = "2 durchgehende Streifen"
			}
			message := strings.ReplaceAll(verb.ReplaceAllString(s, sample), "%%", "%")
			f := Finding{Code: codes[name], Message: message}
			if said := f.English(); said == message || strings.ContainsAny(said, germanSigns) || strings.Contains(said, "7,5") {
				t.Errorf("%s: »%s« is in English %q", name, message, said)
			}
			n++
		}
	}
	if len(codes) < 20 || n < 35 {
		t.Errorf("%d codes and %d sentences in the sources", len(codes), n)
	}
	for name, code := range codes {
		if !slices.ContainsFunc(findingSentences, func(s struct {
			Code            FindingCode
			German, English string
		}) bool {
			return s.Code == code
		}) {
			t.Errorf("%s has no sentence in English", name)
		}
	}
	for german, want := range map[string]string{
		"Die Seite gleicht Blatt 4 eines Stapels vom 20.11.2026; beide bleiben erhalten.":           "The page is like sheet 4 of a batch of 2026-11-20; both are kept.",
		"Die Seite gleicht Blatt 4 eines Stapels vom 20.11.2026, 7:40 Uhr; beide bleiben erhalten.": "The page is like sheet 4 of a batch of 2026-11-20, 07:40; both are kept.",
		"Die Seite gleicht einer kurz zuvor erfassten.":                                             "The page is like one that was captured shortly before.",
	} {
		if got := (Finding{Code: FindingDuplicate, Message: german}).English(); got != want {
			t.Errorf("%q", got)
		}
	}
	if got := InEnglish(CodeTargetWindow, "Dieses Ziel bekommt Pakete erst wieder ab 20.11.2026, 18:00 Uhr."); !strings.Contains(got, "2026-11-20, 18:00") || strings.Contains(got, "Uhr") {
		t.Errorf("%q", got)
	}
	cut := Finding{Code: FindingDarkBorder, Message: "Dunkler Rand links, 6,3 mm breit."}
	if got := cut.English(); got != "A dark border at the left, 6.3 mm wide." {
		t.Errorf("%q", got)
	}
	failed := Finding{Code: FindingMeasureFailed, Message: "Die Seite konnte nicht geprüft werden: Die Datei ist beschädigt: a.png."}
	if got := failed.English(); got != "The page could not be checked: The file is damaged: “a.png”." {
		t.Errorf("%q", got)
	}
}

// TestEnglishDetailsAreSaid: what is translated is what the station says.
func TestEnglishDetailsAreSaid(t *testing.T) {
	said := map[string]bool{}
	sources(t, func(_ string, f *ast.File) {
		ast.Inspect(f, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
				text, _ := strconv.Unquote(l.Value)
				said[text] = true
			}
			return true
		})
	})
	for german := range englishDetails {
		if !said[german] {
			t.Errorf("nobody says %q any more", german)
		}
	}
}
