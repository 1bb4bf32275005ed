package recovery

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const key = "AGE-SECRET-KEY-1JX4QA0W8E984X64H3PHVTAD6JKTZPAQLGPJE6W0LULJ7X5ZTKZNQWT3Q9M"

// TestSheetIsReadBack: what is printed says the whole key twice, to eyes and to a
// camera, and a renderer shows the page as it was drawn.
func TestSheetIsReadBack(t *testing.T) {
	day := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	s, err := Sheet(key, "019f-1", day)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, l := range s.Text().Lines {
		for _, w := range l.Words {
			said = append(said, w.Text)
		}
	}
	text := strings.Join(said, " ")
	for _, group := range Groups(key) {
		if !strings.Contains(text, group) {
			t.Errorf("the sheet lacks %s", group)
		}
	}
	pdf, err := PDF(key, "019f-1", day)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "a.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	if keep := os.Getenv("GALLERY"); keep != "" {
		dir = keep
	}
	out, err := exec.Command("pdftoppm", "-r", "150", "-gray", "-png", "-singlefile", file, filepath.Join(dir, "recovery-sheet")).CombinedOutput()
	if err != nil {
		t.Fatalf("%v %s", err, out)
	}
	read, err := exec.Command("zbarimg", "-q", "--raw", filepath.Join(dir, "recovery-sheet.png")).Output()
	if err != nil || strings.TrimSpace(string(read)) != key {
		t.Errorf("a camera reads %q, %v", read, err)
	}
}
