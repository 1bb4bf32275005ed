// Package handbook holds the pages under docs to the program: tables of
// messages, profile keys and findings, and the commands that re-check a package
// without us.
package handbook

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"github.com/scanstelle/scanstelle/assets/profiles"
	"github.com/scanstelle/scanstelle/batch"
)

const root = "../.."

var update = flag.Bool("update", false, "write the tables of messages into the pages")

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// messages is the table of the catalogue's rows for one place of the handbook.
func messages(place string) string {
	var b strings.Builder
	b.WriteString("| Code | Meldung | Was zu tun ist | Wert |\n|---|---|---|---|\n")
	for _, e := range batch.Catalogue() {
		if e.Page == place {
			sentence := strings.NewReplacer("%s.", "…", "%s", "…").Replace(e.Sentence)
			row := fmt.Sprintf("| `%s` | %s | %s | %d |\n", e.Code, sentence, e.Next, e.Exit)
			b.WriteString(strings.ReplaceAll(row, "<", "&lt;"))
		}
	}
	return b.String()
}

const tableEnd = "<!-- /Meldungen -->"

func TestMessagesStandInTheHandbook(t *testing.T) {
	var places []string
	for _, e := range batch.Catalogue() {
		if !slices.Contains(places, e.Page) {
			places = append(places, e.Page)
		}
	}
	for _, place := range places {
		page, _, _ := strings.Cut(place, "#")
		name := "docs/" + page
		text := read(t, name)
		begin := "<!-- Meldungen " + place + " -->\n"
		before, rest, found := strings.Cut(text, begin)
		_, after, closed := strings.Cut(rest, tableEnd)
		if !found || !closed {
			t.Errorf("%s has no table between %q and %q", name, strings.TrimSpace(begin), tableEnd)
			continue
		}
		want := before + begin + messages(place) + tableEnd + after
		if text == want {
			continue
		}
		if !*update {
			t.Errorf("%s: the table of %s is not that of the catalogue: go test ./tests/handbook -update", name, place)
			continue
		}
		if err := os.WriteFile(filepath.Join(root, name), []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// rows are the rows of a page's table whose header begins with first: the name
// in the first column, without backquotes, and the second column.
func rows(t *testing.T, page, first string) map[string]string {
	t.Helper()
	_, table, found := strings.Cut(page, "\n| "+first+" |")
	if !found {
		t.Fatalf("there is no table that begins with %q", first)
	}
	table, _, _ = strings.Cut(table, "\n\n")
	out := map[string]string{}
	for _, line := range strings.Split(table, "\n") {
		cells := strings.SplitN(line, " | ", 3)
		if name, is := strings.CutPrefix(cells[0], "| `"); is && len(cells) == 3 {
			out[strings.Trim(name, "`")] = strings.Trim(cells[1], "`")
		}
	}
	if len(out) < 5 {
		t.Fatalf("the table %q has %d rows", first, len(out))
	}
	return out
}

func compare(t *testing.T, what string, have, want map[string]string) {
	t.Helper()
	for name, value := range want {
		if got, ok := have[name]; !ok {
			t.Errorf("%s %s is not explained", what, name)
		} else if got != value {
			t.Errorf("%s %s: the page says %s, the program %s", what, name, got, value)
		}
	}
	for name := range have {
		if _, ok := want[name]; !ok {
			t.Errorf("%s %s is explained and does not exist", what, name)
		}
	}
}

func TestProfileKeysAreExplained(t *testing.T) {
	text, err := profiles.Files.ReadFile(profiles.Default + ".toml")
	if err != nil {
		t.Fatal(err)
	}
	var values map[string]any
	if err := toml.Unmarshal(text, &values); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for key, value := range values {
		table, nested := value.(map[string]any)
		if !nested {
			want[key] = literal(value)
			continue
		}
		for sub, value := range table {
			want[key+"."+sub] = literal(value)
		}
	}
	compare(t, "profile key", rows(t, read(t, "docs/verwaltung.md"), "Schlüssel"), want)
}

// literal writes a value as a profile file has it.
func literal(v any) string {
	switch v := v.(type) {
	case string:
		return strconv.Quote(v)
	case float64:
		s := strconv.FormatFloat(v, 'f', -1, 64)
		if !strings.Contains(s, ".") {
			s += ".0"
		}
		return s
	case []any:
		var out []string
		for _, e := range v {
			out = append(out, literal(e))
		}
		return "[" + strings.Join(out, ", ") + "]"
	}
	return fmt.Sprint(v)
}

// findingUse is a finding as the program raises it.
var findingUse = regexp.MustCompile(`batch\.(Finding[A-Z]\w+), (?:Severity: )?batch\.(Note|Warning|Severe)`)

var germanSeverity = map[string]string{"Note": "H", "Warning": "W", "Severe": "S"}

// Every finding that the program can raise is explained, with its severity.
func TestFindingsAreExplained(t *testing.T) {
	parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, "batch/finding.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]string{}
	ast.Inspect(parsed, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		if id, ok := spec.Type.(*ast.Ident); ok && id.Name == "FindingCode" {
			codes[spec.Names[0].Name], _ = strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		}
		return true
	})
	want := map[string]string{}
	err = filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "/assets/") {
			return err
		}
		data, err := os.ReadFile(path)
		for _, m := range findingUse.FindAllStringSubmatch(string(data), -1) {
			want[codes[m[1]]] = germanSeverity[m[2]]
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(want) < 15 {
		t.Fatalf("found %d findings in the sources", len(want))
	}
	compare(t, "finding", rows(t, read(t, "docs/pruefung.md"), "Befund"), want)
}
