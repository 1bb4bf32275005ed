package samplepost

import (
	"fmt"
	"image"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// imageSet is one image file of every page, made once.
var imageSet = sync.OnceValues(func() (paths []string, err error) {
	for page, err := range Generate(Options{Seed: 1, Size: Demo}) {
		if err != nil {
			return nil, err
		}
		if page.Truth.Refused != "" {
			continue
		}
		path := filepath.Join(shared, fmt.Sprintf("%s-%02d.img", page.Name, page.Number))
		if err := os.WriteFile(path, page.Data, 0o600); err != nil {
			return nil, err
		}
		paths = append(paths, path)
	}
	return paths, nil
})

// pageImages returns the image files of all pages and their truth.
func pageImages(t *testing.T) ([]string, []Truth) {
	t.Helper()
	paths, err := imageSet()
	if err != nil {
		t.Fatal(err)
	}
	_, truth := demo(t)
	return paths, slices.DeleteFunc(truth, func(t Truth) bool { return t.Refused != "" })
}

// zbarNames maps the formats that zbar reads.
var zbarNames = map[string]string{formatQR: "QR-Code", formatCode39: "CODE-39", formatCode128: "CODE-128"}

func TestZbarReadsExactlyTheCodesOfTheTruth(t *testing.T) {
	paths, truth := pageImages(t)
	for i, path := range paths {
		var want []string
		matrix := ""
		for _, code := range truth[i].Barcodes {
			if name, ok := zbarNames[code.Format]; ok {
				want = append(want, name+":"+code.Text)
			}
			if code.Format == formatDataMatrix {
				matrix = code.Text
			}
		}
		cmd := exec.Command("zbarimg", "-q", "-Si25.disable", path)
		out, err := cmd.Output()
		if exit, ok := err.(*exec.ExitError); err != nil && (!ok || exit.ExitCode() != 4) {
			t.Fatalf("zbarimg (Debian package zbar-tools): %v", err)
		}
		var got []string
		for _, found := range regexp.MustCompile(`(?m)^(QR-Code|CODE-\d+|EAN-\d+|[A-Z]+-\d+):`).Split(strings.TrimSpace(string(out)), -1)[1:] {
			got = append(got, strings.TrimSpace(found))
		}
		for _, w := range want {
			if !slices.Contains(got, w[strings.Index(w, ":")+1:]) {
				t.Errorf("%s page %d: zbar does not read %q: %q", truth[i].File, truth[i].Page, w, out)
			}
		}
		for _, g := range got {
			if !slices.ContainsFunc(want, func(w string) bool { return strings.HasSuffix(w, ":"+g) }) {
				t.Errorf("%s page %d: zbar reads %q, which the truth does not know", truth[i].File, truth[i].Page, g)
			}
		}
		if matrix != "" {
			if out := output(t, "dmtx-utils", "dmtxread", "-m", "4000", "-N1", path); string(out) != matrix {
				t.Errorf("%s page %d: dmtxread reads %q, want %q", truth[i].File, truth[i].Page, out, matrix)
			}
		}
	}
}

func TestTesseractReadsCleanLetters(t *testing.T) {
	dir := t.TempDir()
	errors, letters := 0, 0
	for held, layouts := range map[bool][]string{false: {"widerspruch", "wohngeld", "anfrage", "mahnung"}, true: {"widerspruch", "mahnung"}} {
		p := newPress(held)
		for i, layout := range layouts {
			page, err := p.print(spec{file: layout, number: 1, side: batch.Front, scan: clean(),
				front: drawing{layout: layout, seed: uint64(40 + i), draw: letter(layout, 1)}})
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, layout+".jpg")
			if err := os.WriteFile(path, page.Data, 0o600); err != nil {
				t.Fatal(err)
			}
			read := output(t, "tesseract-ocr tesseract-ocr-deu", "tesseract", path, "-", "-l", "deu")
			want, got := normalised(page.Truth.Text), normalised(string(read))
			n := distance(want, got)
			t.Logf("%s (held out: %v): %d of %d characters wrong", layout, held, n, len(want))
			errors, letters = errors+n, letters+len(want)
		}
	}
	if rate := float64(errors) / float64(letters); rate >= 0.02 {
		t.Errorf("character error rate %.2f %% on clean letters, want < 2 %%", rate*100)
	}
}

// normalised leaves out what a printed page does not tell: how long a dash is
// and how lines break.
func normalised(text string) []rune {
	return []rune(strings.Join(strings.Fields(strings.NewReplacer("–", "-", "—", "-").Replace(text)), " "))
}

// distance is the edit distance of two texts.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		last := row[0]
		row[0]++
		for j := range b {
			change := last
			if a[i] != b[j] {
				change++
			}
			last = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

func TestTesseractSeesTheRotation(t *testing.T) {
	paths, truth := pageImages(t)
	seen := map[int]bool{}
	for i, path := range paths {
		if !truth[i].Oriented || truth[i].Separator != "" || seen[truth[i].Rotation] || len(truth[i].Text) < 400 {
			continue
		}
		seen[truth[i].Rotation] = true
		out := output(t, "tesseract-ocr", "tesseract", path, "-", "--psm", "0")
		found := regexp.MustCompile(`Rotate: (\d+)`).FindSubmatch(out)
		if want := strconv.Itoa(truth[i].Rotation); found == nil || string(found[1]) != want {
			t.Errorf("%s page %d: tesseract says %s, truth %d", truth[i].File, truth[i].Page, out, truth[i].Rotation)
		}
	}
	for _, rotation := range []int{0, 180, 270} {
		if !seen[rotation] {
			t.Errorf("no page with rotation %d in the demo", rotation)
		}
	}
}

func TestLeanIsWhatTheLinesShow(t *testing.T) {
	paths, truth := pageImages(t)
	checked := 0
	for i, path := range paths {
		if len(truth[i].Text) < 500 || checked == 8 {
			continue
		}
		checked++
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		img, _, err := image.Decode(f)
		_ = f.Close()
		if err != nil {
			t.Fatal(err)
		}
		if got := lean(img, truth[i].Rotation); math.Abs(got-truth[i].SkewDeg) > 0.12 {
			t.Errorf("%s page %d: lines lean by %.2f degrees, truth %.2f", truth[i].File, truth[i].Page, got, truth[i].SkewDeg)
		}
	}
	if checked < 5 {
		t.Errorf("only %d pages checked", checked)
	}
}

// lean finds the angle at which dark pixels gather in the sharpest rows, after
// turning the page upright.
func lean(img image.Image, rotation int) float64 {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	type dot struct{ x, y float64 }
	var dots []dot
	for y := h / 12; y < h*11/12; y++ { // every row: a coarser grid would prefer 0 degrees
		for x := w / 12; x < w*11/12; x += 3 {
			r, g, bl, _ := img.At(b.Min.X+x, b.Min.Y+y).RGBA()
			if r+g+bl > 3*0x5000 {
				continue
			}
			cx, cy := float64(x-w/2), float64(y-h/2)
			switch rotation {
			case 90:
				cx, cy = -cy, cx
			case 180:
				cx, cy = -cx, -cy
			case 270:
				cx, cy = cy, -cx
			}
			dots = append(dots, dot{cx, cy})
		}
	}
	score := func(deg float64) float64 {
		sin, cos := math.Sincos(deg * math.Pi / 180)
		rows := make([]float64, 8000)
		for _, d := range dots {
			rows[4000+int(math.Round(d.y*cos-d.x*sin))]++
		}
		sum := 0.0
		for i := 1; i < len(rows); i++ {
			sum += (rows[i] - rows[i-1]) * (rows[i] - rows[i-1])
		}
		return sum
	}
	best, at := 0.0, 0.0
	for deg := -5.0; deg <= 5; deg += 0.05 {
		if s := score(deg); s > best {
			best, at = s, deg
		}
	}
	return at
}
