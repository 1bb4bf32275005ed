package samplepost

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"image"
	_ "image/jpeg" // pages are decoded
	_ "image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/image/font/sfnt"

	"github.com/scanstelle/scanstelle/batch"
)

// shared is the folder of what all tests of this package read.
var shared string

// demoSet is written once.
var demoSet = sync.OnceValues(func() (Manifest, error) {
	return Write(filepath.Join(shared, "demo"), Options{Seed: 1, Size: Demo})
})

func TestMain(m *testing.M) {
	var err error
	if shared, err = os.MkdirTemp("", "samplepost"); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(shared) // a folder of /tmp at worst
	os.Exit(code)
}

func demo(t *testing.T) (Manifest, []Truth) {
	t.Helper()
	set, err := demoSet()
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(set.Truth)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // only read
	var all []Truth
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var truth Truth
		decoder := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&truth); err != nil {
			t.Fatal(err)
		}
		all = append(all, truth)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return set, all
}

// output runs a program and fails with the package that has it.
func output(t *testing.T, debian string, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s (Debian package %s): %v", name, debian, err)
	}
	return out
}

func TestManifestMatchesFiles(t *testing.T) {
	set, truth := demo(t)
	pages, byFile := 0, map[string]int{}
	for _, page := range truth {
		if page.Refused == "" {
			pages++
			byFile[page.File]++
		}
	}
	if set.Pages != pages {
		t.Errorf("manifest says %d pages, truth has %d", set.Pages, pages)
	}
	files, err := os.ReadDir(set.Scans)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(set.Files) {
		t.Errorf("%d files in the folder, %d in the manifest", len(files), len(set.Files))
	}
	refused := 0
	for _, f := range set.Files {
		data, err := os.ReadFile(filepath.Join(set.Scans, f.Name))
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != f.SHA256 || int64(len(data)) != f.Bytes {
			t.Errorf("%s: hash or size differs from the manifest", f.Name)
		}
		if f.Pages != byFile[f.Name] {
			t.Errorf("%s: %d pages in the manifest, %d in the truth", f.Name, f.Pages, byFile[f.Name])
		}
		if f.Refused != "" {
			refused++
			if _, _, err := image.Decode(bytes.NewReader(data)); err == nil {
				t.Errorf("%s must be refused but decodes", f.Name)
			}
		}
	}
	if refused != 1 {
		t.Errorf("%d files to refuse, want 1", refused)
	}
}

func TestDocumentsHoldEveryPageOnce(t *testing.T) {
	set, truth := demo(t)
	type place struct {
		file string
		page int
	}
	seen := map[place]int{}
	for _, d := range set.Documents {
		for _, n := range d.Pages {
			seen[place{d.File, n}]++
		}
	}
	for _, page := range truth {
		want := 1
		if page.Kind == batch.KindSeparator || page.Refused != "" {
			want = 0
		}
		if got := seen[place{page.File, page.Page}]; got != want {
			t.Errorf("%s page %d is in %d documents, want %d", page.File, page.Page, got, want)
		}
	}
	var stack []int
	for _, d := range set.Documents {
		if strings.HasSuffix(d.File, ".pdf") {
			stack = append(stack, len(d.Pages))
		}
	}
	if !slices.Equal(stack, []int{4, 4, 2}) {
		t.Errorf("documents of the stack have %v pages, want [4 4 2]", stack)
	}
}

func TestSameSeedSameBytes(t *testing.T) {
	set, _ := demo(t)
	again, err := Write(t.TempDir(), Options{Seed: 1, Size: Demo})
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range set.Files {
		if again.Files[i].SHA256 != f.SHA256 {
			t.Errorf("%s differs between two runs", f.Name)
		}
	}
	for page, err := range Generate(Options{Seed: 2}) {
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(page.Data); hex.EncodeToString(sum[:]) == set.Files[0].SHA256 {
			t.Error("another seed gives the same first page")
		}
		break
	}
}

func TestContainersAreValid(t *testing.T) {
	set, _ := demo(t)
	for _, f := range set.Files {
		path := filepath.Join(set.Scans, f.Name)
		switch f.Format {
		case "pdf":
			info := string(output(t, "poppler-utils", "pdfinfo", path))
			if !regexp.MustCompile(`Page size:\s+595\.\d+ x 841\.\d+ pts`).MatchString(info) {
				t.Errorf("pdfinfo sees no A4: %s", info)
			}
			images := string(output(t, "poppler-utils", "pdfimages", "-list", path))
			if got := len(regexp.MustCompile(`(?m) jpeg .* 300 +300 `).FindAllString(images, -1)); got != f.Pages {
				t.Errorf("pdfimages sees %d JPEG images at 300 dpi, want %d:\n%s", got, f.Pages, images)
			}
		case "tiff":
			info := string(output(t, "libtiff-tools", "tiffinfo", path))
			for want, n := range map[string]int{"Image Width: 2480 Image Length: 3508": f.Pages, "Bits/Sample: 1": f.Pages, "Resolution: 300, 300 pixels/inch": f.Pages} {
				if got := strings.Count(info, want); got != n {
					t.Errorf("tiffinfo says %q %d times, want %d:\n%s", want, got, n, info)
				}
			}
			output(t, "libtiff-tools", "tiffcp", "-c", "none", path, filepath.Join(t.TempDir(), "copy.tif"))
		}
	}
}

func TestPDFOfEveryModeIsValid(t *testing.T) {
	path := filepath.Join(t.TempDir(), "modes.pdf")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	out, p := newPDF(&counter{to: file}), newPress(false)
	for i, mode := range []string{colourMode, grayMode, bitonalMode} {
		s := clean()
		s.dpi, s.mode = 100, mode // small: qpdf is slow at reading JPEG
		page, err := p.print(spec{file: "modes.pdf", number: i + 1, side: batch.Front, scan: s, front: drawing{seed: 5, draw: invoice}})
		if err != nil {
			t.Fatal(err)
		}
		if err := out.add(page); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.close(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	output(t, "qpdf", "qpdf", "--check", path)
	images := string(output(t, "poppler-utils", "pdfimages", "-list", path))
	for _, want := range []string{`(?m)rgb +3 +8 +jpeg`, `(?m)gray +1 +8 +jpeg`, `(?m)gray +1 +1 +image`} {
		if !regexp.MustCompile(want).MatchString(images) {
			t.Errorf("pdfimages does not list %s:\n%s", want, images)
		}
	}
	text := filepath.Join(t.TempDir(), "page")
	output(t, "poppler-utils", "pdftoppm", "-r", "100", "-gray", "-f", "3", "-l", "3", "-png", path, text)
	f, err := os.Open(text + "-3.png")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // only read
	img, _, err := image.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	// White paper stays white: the sense of the bits is right.
	if r, _, _, _ := img.At(40, 40).RGBA(); r < 0xf000 {
		t.Errorf("paper of the bitonal page has level %#x", r)
	}
}

func TestAccountsHaveRightCheckDigits(t *testing.T) {
	s := newPress(false).draw(drawing{seed: 1, draw: blank(0)}, clean())
	for range 50 {
		iban := s.iban()
		rest := 0
		for _, r := range iban[4:] + "1314" + iban[2:4] {
			rest = (rest*10 + int(r-'0')) % 97
		}
		if len(iban) != 22 || rest != 1 || iban[4] != '9' {
			t.Fatalf("account %s", iban)
		}
	}
}

func TestFontsHaveEveryLetter(t *testing.T) {
	for _, held := range []bool{false, true} {
		b := bankFor(held)
		var all strings.Builder
		for _, list := range [][]string{b.first, b.last, b.streets, b.places, b.firms, b.councilTexts, b.councilTitles, b.further, b.notices} {
			all.WriteString(strings.Join(list, ""))
		}
		for _, l := range b.letters {
			all.WriteString(l.subject + strings.Join(l.paragraphs, "") + strings.Join(l.enclosures, ""))
		}
		for _, it := range b.items {
			all.WriteString(it.text + it.unit)
		}
		all.WriteString("€§·ÄÖÜß0123456789")
		f := newFonts()
		var buf sfnt.Buffer
		for _, fam := range families(held) {
			for _, data := range fam {
				for _, r := range all.String() {
					if index, err := f.font(data).GlyphIndex(&buf, r); err != nil || index == 0 {
						t.Errorf("a font of held=%v has no %q", held, r)
					}
				}
			}
		}
	}
}

func TestSizes(t *testing.T) {
	for size, want := range map[Size]int{Demo: 24, Bench: 40, Full: 126} {
		plan := newPlan(Options{Seed: 3, Size: size})
		if len(plan) != want {
			t.Errorf("%s has %d pages, want %d", size, len(plan), want)
		}
		if size == Bench {
			for _, s := range plan {
				if s.scan.dpi != 300 || s.number != 1 {
					t.Errorf("%s: page %d at %g dpi", s.file, s.number, s.scan.dpi)
				}
			}
		}
	}
	for _, err := range Generate(Options{Size: "huge"}) {
		if batch.CodeOf(err) != batch.CodeUsage {
			t.Errorf("unknown size gives %v", err)
		}
	}
}

func TestWriteReportsAFolderThatCannotBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(file, Options{}); err == nil {
		t.Error("writing below a file succeeds")
	}
}

func BenchmarkPage(b *testing.B) {
	plan := newPlan(Options{Seed: 1, Size: Bench})
	p := newPress(false)
	for i := 0; b.Loop(); i++ {
		if _, err := p.print(plan[i%len(plan)]); err != nil {
			b.Fatal(err)
		}
	}
}
