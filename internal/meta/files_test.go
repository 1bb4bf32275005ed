package meta

import (
	"go/ast"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	type pkg struct{ files, docs []string }
	packages := map[string]*pkg{}
	for _, f := range goFiles(t) {
		p := packages[f.dir]
		if p == nil {
			p = &pkg{}
			packages[f.dir] = p
		}
		if !f.test {
			p.files = append(p.files, f.path)
		}
		if f.Doc != nil && len(strings.TrimSpace(f.Doc.Text())) > 20 {
			p.docs = append(p.docs, f.path)
		}
	}
	for dir, p := range packages {
		if len(p.docs) != 1 {
			t.Errorf("%s: %d files have a package comment, want one: %v", dir, len(p.docs), p.docs)
		}
		if len(p.files) > 0 && len(p.docs) == 1 && strings.HasSuffix(p.docs[0], "_test.go") {
			t.Errorf("%s: the package comment is in a test file", dir)
		}
	}
}

const maxLines = 500

// long are the files that may have more than maxLines lines, with a reason.
var long = map[string]string{}

func TestFilesAreSmall(t *testing.T) {
	for _, f := range goFiles(t) {
		n := strings.Count(content(t, f.path), "\n")
		if _, ok := long[f.path]; n > maxLines && !ok {
			t.Errorf("%s has %d lines: one thing per file, at most %d lines", f.path, n, maxLines)
		} else if ok && n <= maxLines {
			t.Errorf("%s is short by now: take it off the list", f.path)
		}
	}
}

// forbidden names say nothing about what is inside.
var forbidden = regexp.MustCompile(`(?i)^(utils?|common|helpers?|misc|managers?|lib|stuff)(_test)?$`)

var forbiddenType = regexp.MustCompile(`(Manager|Helper|Util|Utils)$`)

func TestNamesSayWhatIsInside(t *testing.T) {
	for _, f := range goFiles(t) {
		for _, name := range append(strings.Split(f.dir, "/"), f.Name.Name, strings.TrimSuffix(path.Base(f.path), ".go")) {
			if forbidden.MatchString(name) {
				t.Errorf("%s: %q is no name for a package or file", f.path, name)
			}
		}
		ast.Inspect(f.File, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok && forbiddenType.MatchString(spec.Name.Name) {
				t.Errorf("%s: %q is no name for a type", f.path, spec.Name.Name)
			}
			return true
		})
	}
}

// texts tells whether a file is written by people.
func texts(name, data string) bool {
	return !slices.Contains([]string{".sum", ".pdf", ".png", ".jpg", ".tif", ".hocr"}, path.Ext(name)) && name != "LICENSE" && utf8.ValidString(data)
}

// words that must not be left in the repository. They are put together here so
// that this file does not hold them.
var words = []struct {
	pattern *regexp.Regexp
	reason  string
	except  map[string]string
}{
	{regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X|HA` + `CK)\b`), "open ends belong into issues", nil},
	{regexp.MustCompile(`(^|[^\w.$}~])/(wo` + `rk|ro` + `ot)/`), "a path of one machine", map[string]string{
		"scripts/fresh": "the home of root inside the machine it makes",
	}},
	{regexp.MustCompile(`(?i)\b(chat` + `gpt|cop` + `ilot|clau` + `de|open` + `ai|language mo` + `del)\b`), "says nothing about the program", nil},
}

func TestNothingIsLeftLying(t *testing.T) {
	for _, name := range allFiles(t) {
		data := content(t, name)
		if !texts(name, data) {
			continue
		}
		for _, w := range words {
			if found := w.pattern.FindString(data); found != "" && w.except[name] == "" {
				t.Errorf("%s: %q: %s", name, found, w.reason)
			}
		}
	}
}

func TestTestdataIsExplained(t *testing.T) {
	list := allFiles(t)
	row := regexp.MustCompile("(?m)^\\| *`([^`]+)` *\\|")
	for _, name := range list {
		top, rest, ok := strings.Cut(name, "testdata/")
		if !ok || rest == "README.md" || strings.HasPrefix(rest, "fuzz/") { // what fuzzing found is kept by Go
			continue
		}
		readme := top + "testdata/README.md"
		if !slices.Contains(list, readme) {
			t.Errorf("%s: there is no %s that says what it is", name, readme)
			continue
		}
		explained := false
		for _, m := range row.FindAllStringSubmatch(content(t, readme), -1) {
			fits, err := path.Match(m[1], rest)
			if err != nil {
				t.Errorf("%s: %v", readme, err)
			}
			explained = explained || fits
		}
		if !explained {
			t.Errorf("%s has no row for %s", readme, rest)
		}
	}
}
