package tesseract

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/draw"
	_ "image/jpeg"
	_ "image/png"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	_ "golang.org/x/image/tiff"

	"github.com/scanstelle/scanstelle/ocr"
	"github.com/scanstelle/scanstelle/ocr/ocrtest"
)

// sample is a page with the text it shows, "" where that is not known.
type sample struct {
	name  string
	page  ocr.Page
	truth string
}

func drawn() (samples []sample) {
	for i, l := range ocrtest.Letters() {
		samples = append(samples, sample{fmt.Sprintf("drawn letter %d", i), l.Page, l.Truth.Plain()})
	}
	return samples
}

// corpus returns the folder of real scans, or skips.
func corpus(t testing.TB) string {
	t.Helper()
	shared := os.Getenv("SCANSTELLE_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	dir := filepath.Join(shared, "corpus")
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		t.Skipf("the corpus of real scans is not there (%s); set SCANSTELLE_SHARED", dir)
	}
	return dir
}

// scanned returns pages of the corpus with their transcriptions.
func scanned(t testing.TB) (samples []sample) {
	dir := corpus(t)
	for _, s := range []struct{ file, truth string }{
		{"german-gt/letter-de.pdf", "german-gt/letter-de.txt"},
		{"german-gt/zpkt_1832_01_00003.jpg", "german-gt/zpkt_1832_01_00003.txt"},
		{"german-gt/zpkt_1832_01_00032.jpg", "german-gt/zpkt_1832_01_00032.txt"},
		{"pages/8071_093.3B.tif", "pages/8071_093.3B.txt"},
		{"pages/phototest.tif", "pages/phototest.gold.txt"},
		{"pages/eurotext.tif", "pages/eurotext.txt"},
		{"pages/letter-en.jpg", "pages/letter-en.txt"},
		{"pages/german.png", ""},
	} {
		made := sample{name: s.file, page: load(t, filepath.Join(dir, s.file))}
		if s.truth != "" {
			text, err := os.ReadFile(filepath.Join(dir, s.truth))
			if err != nil {
				t.Fatal(err)
			}
			made.truth = string(text)
		}
		samples = append(samples, made)
	}
	return samples
}

// load decodes an image, or renders the first page of a PDF, at 300 dpi.
func load(t testing.TB, name string) ocr.Page {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(name, ".pdf") {
		data, err = exec.Command("pdftoppm", "-r", "300", "-gray", "-png", "-f", "1", "-singlefile", name).Output()
		if err != nil {
			t.Fatalf("pdftoppm (Debian package poppler-utils): %v", err)
		}
	}
	decoded, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	gray := image.NewGray(image.Rectangle{Max: decoded.Bounds().Size()})
	draw.Draw(gray, gray.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(gray, gray.Bounds(), decoded, decoded.Bounds().Min, draw.Over)
	return ocr.Page{Gray: gray.Pix, Width: gray.Rect.Dx(), Height: gray.Rect.Dy(), DPI: 300, Languages: []string{"deu"}}
}

// command is the tesseract program on the page, with OMP_THREAD_LIMIT=1 from
// this process's environment.
func command(t testing.TB, p ocr.Page, args ...string) *exec.Cmd {
	t.Helper()
	name := filepath.Join(t.TempDir(), "page.pgm")
	data := append(fmt.Appendf(nil, "P5\n%d %d\n255\n", p.Width, p.Height), p.Gray...)
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return exec.Command("tesseract", append([]string{name, "stdout", "-l", strings.Join(p.Languages, "+"), "--dpi", fmt.Sprint(p.DPI)}, args...)...)
}

// turned returns the page turned clockwise by quarters of a circle.
func turned(p ocr.Page, quarters int) ocr.Page {
	for range quarters {
		q := p
		q.Width, q.Height = p.Height, p.Width
		q.Gray = make([]byte, len(p.Gray))
		for y := range p.Height {
			for x := range p.Width {
				q.Gray[x*q.Width+q.Width-1-y] = p.Gray[y*p.Width+x]
			}
		}
		p = q
	}
	return p
}
