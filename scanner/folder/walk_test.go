package folder

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/sys/unix"
	"pgregory.net/rapid"

	"github.com/scanstelle/scanstelle/batch"
)

// tree makes files (and folders, where a name ends in /) below a new folder.
func tree(t *testing.T, names ...string) string {
	t.Helper()
	root := t.TempDir()
	for _, name := range names {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if name[len(name)-1] == '/' {
			if err := os.MkdirAll(path, 0o755); err != nil {
				t.Fatal(err)
			}
		} else if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func relative(t *testing.T, root string, inputs []Input) []string {
	t.Helper()
	var all []string
	for _, in := range inputs {
		rel, err := filepath.Rel(root, in.Path)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, rel)
	}
	return all
}

func TestWalkOrder(t *testing.T) {
	root := tree(t, "b10.tif", "b2.tif", "B1.tif", "a/z.pdf", "a/.verborgen", "a/y/1.png", ".git/x.jpg", "c.jpg", "10.jpg", "9.jpg", "009b.jpg")
	inputs, refusals := Walk([]string{root}, batch.ImportLimits{})
	if len(refusals) > 0 {
		t.Fatal(refusals)
	}
	want := []string{"9.jpg", "009b.jpg", "10.jpg", "a/y/1.png", "a/z.pdf", "B1.tif", "b2.tif", "b10.tif", "c.jpg"}
	if got := relative(t, root, inputs); !slices.Equal(got, want) {
		t.Fatalf("%v, want %v", got, want)
	}
	// Arguments keep the order they were given in, and a hidden file that is
	// named is meant.
	inputs, refusals = Walk([]string{filepath.Join(root, "c.jpg"), filepath.Join(root, "a"), filepath.Join(root, "a", ".verborgen")}, batch.ImportLimits{})
	want = []string{"c.jpg", "a/y/1.png", "a/z.pdf", "a/.verborgen"}
	if got := relative(t, root, inputs); len(refusals) > 0 || !slices.Equal(got, want) {
		t.Fatalf("%v, want %v; %v", got, want, refusals)
	}
}

func TestWalkRefusals(t *testing.T) {
	root := tree(t, "gut.pdf", "tief/1/2/3/x.pdf", "tief/oben.pdf", "leer/")
	for name, make := range map[string]func(string) error{
		"link-datei.pdf": func(p string) error { return os.Symlink(filepath.Join(root, "gut.pdf"), p) },
		"link-ordner":    func(p string) error { return os.Symlink(root, p) },
		"rohr":           func(p string) error { return unix.Mkfifo(p, 0o600) },
	} {
		if err := make(filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	inputs, refusals := Walk([]string{root, filepath.Join(root, "fehlt"), filepath.Join(root, "leer"), "/dev/null", filepath.Join(root, "link-datei.pdf")}, batch.ImportLimits{MaxDepth: 3})
	if got, want := relative(t, root, inputs), []string{"gut.pdf", "tief/oben.pdf"}; !slices.Equal(got, want) {
		t.Fatalf("%v, want %v", got, want)
	}
	got := map[string]batch.Code{}
	for _, r := range refusals {
		got[filepath.Base(r.Path)] = r.Err.Code
		if batch.Message(r.Err) == "" {
			t.Errorf("%s: no sentence", r.Path)
		}
	}
	for name, code := range map[string]batch.Code{
		"link-datei.pdf": batch.CodeNotRegular, "link-ordner": batch.CodeNotRegular, "rohr": batch.CodeNotRegular, "null": batch.CodeNotRegular,
		"fehlt": batch.CodeNotFound, "leer": batch.CodeNotFound, "3": batch.CodeTooDeep,
	} {
		if got[name] != code {
			t.Errorf("%s: %q, want %q", name, got[name], code)
		}
	}
	if len(refusals) != 8 { // the link twice
		t.Errorf("%d refusals: %v", len(refusals), refusals)
	}
}

func TestWalkDisplay(t *testing.T) {
	root := tree(t, "böse\x1b[31m\nZeile.pdf", "kaputt\xff.pdf", "schön ß.pdf")
	inputs, _ := Walk([]string{root}, batch.ImportLimits{})
	want := []string{"böse�[31m�Zeile.pdf", "kaputt�.pdf", "schön ß.pdf"}
	for i, in := range inputs {
		if filepath.Base(in.Display) != want[i] {
			t.Errorf("%q, want %q", in.Display, want[i])
		}
		if _, err := os.Stat(in.Path); err != nil {
			t.Error(err)
		}
	}
}

// TestNaturalOrder: the comparison is an order at all: names are never equal
// unless they are the same, and it agrees with itself.
func TestNaturalOrder(t *testing.T) {
	name := rapid.StringMatching(`[ab0-9ÄäßZ .\-]{0,8}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := name.Draw(t, "a"), name.Draw(t, "b"), name.Draw(t, "c")
		if (compareNatural(a, b) == 0) != (a == b) {
			t.Fatalf("%q and %q", a, b)
		}
		if sign(compareNatural(a, b)) != -sign(compareNatural(b, a)) {
			t.Fatalf("%q and %q both ways", a, b)
		}
		if compareNatural(a, b) < 0 && compareNatural(b, c) < 0 && compareNatural(a, c) >= 0 {
			t.Fatalf("%q < %q < %q, but not first < last", a, b, c)
		}
	})
	sorted := []string{"", "01", "1", "1a", "2", "10", "99999999999999999999999", "100000000000000000000000", "a", "a1", "a01b", "a2", "B", "b10"}
	for i := range sorted[1:] {
		if compareNatural(sorted[i], sorted[i+1]) >= 0 {
			t.Errorf("%q does not come before %q", sorted[i], sorted[i+1])
		}
	}
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

func FuzzNaturalOrder(f *testing.F) {
	f.Add("a2", "a10", "\xff1")
	f.Add("ß", "SS", "İ")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		if (compareNatural(a, b) == 0) != (a == b) || sign(compareNatural(a, b)) != -sign(compareNatural(b, a)) {
			t.Fatalf("%q %q", a, b)
		}
		if compareNatural(a, b) < 0 && compareNatural(b, c) < 0 && compareNatural(a, c) >= 0 {
			t.Fatalf("%q %q %q", a, b, c)
		}
	})
}
