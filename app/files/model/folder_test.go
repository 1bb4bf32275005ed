package model

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

var scans = []string{".pdf", ".jpeg", ".tif"}

// TestOpenFolder: folders come first, names are sorted as people do, what is hidden and
// what is of another kind is not listed, and links lead to folders only.
func TestOpenFolder(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"Scan 10.pdf", "scan 2.PDF", "Brief.jpeg", ".versteckt.pdf", "notiz.txt", "übrig.tif"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("12345"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"Zimmer 3", "amt", ".git"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{"weg": "amt", "verweis.pdf": "Brief.jpeg", "ins Leere.pdf": "fort.pdf"} {
		if err := os.Symlink(filepath.Join(dir, to), filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	f, err := OpenFolder(dir, scans)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range f.Entries {
		names = append(names, e.Name)
	}
	if want := []string{"..", "amt", "weg", "Zimmer 3", "Brief.jpeg", "scan 2.PDF", "Scan 10.pdf", "übrig.tif"}; !slices.Equal(names, want) {
		t.Errorf("%q, wanted %q", names, want)
	}
	if f.Others != 2 || f.Entries[4].Bytes != 5 || f.Entries[4].Changed.IsZero() || f.Find(filepath.Join(dir, "Scan 10.pdf")) != 6 {
		t.Errorf("%+v", f)
	}
	if inside, err := OpenFolder(filepath.Join(dir, "weg"), scans); err != nil || inside.Path != filepath.Join(dir, "amt") {
		t.Errorf("%+v %v", inside, err)
	}
	gone := filepath.Join(dir, "amt", "fort", "ganz")
	if _, err := OpenFolder(gone, scans); batch.CodeOf(err) != batch.CodeUnreadable {
		t.Errorf("%v", err)
	}
	if got := Nearest(gone); got != filepath.Join(dir, "amt") {
		t.Errorf("nearest %q", got)
	}
	if root, err := OpenFolder("/", scans); err != nil || root.Entries[0].Up {
		t.Errorf("%+v %v", root.Entries[:1], err)
	}
	if all := Places(); all[len(all)-1].Path != "/" {
		t.Errorf("%+v", all)
	}
}

func TestTypedPaths(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	for _, name := range []string{"a b.pdf", "ä.jpg"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	paths, wrong := Typed(" ~/a b.pdf ; file://" + dir + "/ä.jpg;")
	if want := []string{filepath.Join(dir, "a b.pdf"), filepath.Join(dir, "ä.jpg")}; wrong != "" || !slices.Equal(paths, want) {
		t.Errorf("%q %q", paths, wrong)
	}
	if _, wrong := Typed("~/a b.pdf; ~/fort.pdf"); wrong != filepath.Join(dir, "fort.pdf") {
		t.Errorf("%q", wrong)
	}
	if paths, wrong := Typed(" ; "); len(paths) != 0 || wrong != "" {
		t.Errorf("%q %q", paths, wrong)
	}
}
