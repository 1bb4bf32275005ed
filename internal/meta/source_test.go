package meta

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

const module = "github.com/scanstelle/scanstelle"

// root is the top of the repository.
var root = func() string {
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		panic(err)
	}
	return dir
}()

// made are folders that commands make and Git ignores.
var made = []string{".git", "bin", "dist"}

// files lists every file of the repository, as slash paths from its top.
var files = sync.OnceValues(func() ([]string, error) {
	var out []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if d.IsDir() && slices.Contains(made, rel) {
			return fs.SkipDir
		}
		if d.Type().IsRegular() {
			out = append(out, filepath.ToSlash(rel))
		}
		return nil
	})
	return out, err
})

func allFiles(t *testing.T) []string {
	t.Helper()
	list, err := files()
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 100 {
		t.Fatalf("%s holds %d files: that is not the repository", root, len(list))
	}
	return list
}

func content(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// source is one parsed Go file.
type source struct {
	path string // from the top
	dir  string // its folder, "." for the top
	test bool
	*ast.File
}

var positions = token.NewFileSet()

var parsed = sync.OnceValues(func() ([]source, error) {
	list, err := files()
	if err != nil {
		return nil, err
	}
	var out []source
	for _, path := range list {
		if !strings.HasSuffix(path, ".go") || strings.HasPrefix(path, "tools/") { // a module of its own
			continue
		}
		f, err := parser.ParseFile(positions, filepath.Join(root, path), nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		dir := filepath.ToSlash(filepath.Dir(path))
		out = append(out, source{path: path, dir: dir, test: strings.HasSuffix(path, "_test.go"), File: f})
	}
	return out, nil
})

func goFiles(t *testing.T) []source {
	t.Helper()
	list, err := parsed()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// under tells whether a folder is another one or lies in it.
func under(dir, top string) bool { return dir == top || strings.HasPrefix(dir, top+"/") }

func underAny(dir string, tops ...string) bool {
	return slices.ContainsFunc(tops, func(top string) bool { return under(dir, top) })
}
