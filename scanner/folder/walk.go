package folder

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/scanstelle/scanstelle/batch"
)

// Input is one file to take in.
type Input struct {
	Path    string // as the system opens it
	Display string // for people: valid UTF-8 without control characters
}

// Refusal is one path that gives no input.
type Refusal struct {
	Input
	Err *batch.Error
}

// Walk expands files and folders into files, in the order of the arguments;
// inside a folder in natural order (2 before 10), a subfolder at the place of
// its name. Names that begin with a dot are skipped inside folders. Links are
// not followed; whatever is neither file nor folder is refused (CodeNotRegular),
// as are folders deeper than limits.MaxDepth below an argument (CodeTooDeep).
func Walk(paths []string, limits batch.ImportLimits) ([]Input, []Refusal) {
	w := walk{depth: complete(limits).MaxDepth}
	for _, path := range paths {
		before := len(w.inputs) + len(w.refusals)
		w.visit(filepath.Clean(path), 0)
		if len(w.inputs)+len(w.refusals) == before {
			w.refuse(path, batch.CodeNotFound, "im Ordner %s liegt keine Datei", errors.New("empty folder"))
		}
	}
	return w.inputs, w.refusals
}

type walk struct {
	depth    int
	inputs   []Input
	refusals []Refusal
}

func (w *walk) visit(path string, depth int) {
	info, err := os.Lstat(path)
	switch {
	case err != nil:
		w.fail(path, err)
	case info.Mode().IsRegular():
		w.inputs = append(w.inputs, Input{path, display(path)})
	case !info.IsDir():
		w.refuse(path, batch.CodeNotRegular, "%s", nil)
	case depth > w.depth:
		w.refuse(path, batch.CodeTooDeep, "%s", nil)
	default:
		w.folder(path, depth)
	}
}

func (w *walk) folder(path string, depth int) {
	dir, err := os.Open(path)
	if err != nil {
		w.fail(path, err)
		return
	}
	defer dir.Close()
	names, err := dir.Readdirnames(-1)
	slices.SortFunc(names, compareNatural)
	for _, name := range names {
		if !strings.HasPrefix(name, ".") {
			w.visit(filepath.Join(path, name), depth+1)
		}
	}
	if err != nil { // what could be listed is taken, the rest is not passed over
		w.fail(path, err)
	}
}

func (w *walk) fail(path string, err error) {
	code := batch.CodeUnreadable
	if errors.Is(err, fs.ErrNotExist) {
		code = batch.CodeNotFound
	}
	w.refuse(path, code, "%s", err)
}

func (w *walk) refuse(path string, code batch.Code, format string, err error) {
	in := Input{path, display(path)}
	e := batch.Refuse("folder.walk", code, format, in.Display)
	e.Err = err
	w.refusals = append(w.refusals, Refusal{in, e})
}

// display makes a path safe to print: names from foreign systems hold anything.
func display(path string) string {
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return '�'
		}
		return r
	}, strings.ToValidUTF8(path, "�"))
}

// compareNatural orders names as people number them: runs of digits by value,
// letters without regard to case; names that are equal so far by their bytes.
func compareNatural(a, b string) int {
	x, y := a, b
	for x != "" && y != "" {
		m, n := digits(x), digits(y)
		if m > 0 && n > 0 {
			if c := compareNumbers(x[:m], y[:n]); c != 0 {
				return c
			}
			x, y = x[m:], y[n:]
			continue
		}
		r, rs := utf8.DecodeRuneInString(x)
		s, ss := utf8.DecodeRuneInString(y)
		if r, s = unicode.ToLower(r), unicode.ToLower(s); r != s {
			return int(r) - int(s)
		}
		x, y = x[rs:], y[ss:]
	}
	if len(x) != len(y) {
		return len(x) - len(y)
	}
	return strings.Compare(a, b)
}

// digits is the length of the number a name begins with.
func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

func compareNumbers(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}
