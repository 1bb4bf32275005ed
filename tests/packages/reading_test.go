package packages

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/archive/verify"
	"github.com/scanstelle/scanstelle/assets/samplepost"
	"github.com/scanstelle/scanstelle/ocr/ocrtest"
	"github.com/scanstelle/scanstelle/tests/process"
)

// letters are pages of the demo set in their packages: lying level, leaning,
// upside down, and both. The limit is for what the reader gets wrong on them; a
// stamp is not in the truth, and lines in a wrong order would cost more than 0.3.
var letters = []struct {
	source string
	page   int // in the source
	name   string
	shown  int // page of the package
	limit  float64
}{
	{"01-widerspruch.jpg", 1, "01-widerspruch_", 1, 0.01}, // 1.8 degrees
	{"03-stapel.pdf", 8, "03-stapel-02_", 2, 0.02},        // -0.4
	{"03-stapel.pdf", 9, "03-stapel-02_", 3, 0.02},        // -2.2
	{"03-stapel.pdf", 13, "03-stapel-03_", 1, 0.07},       // 3.2 and upside down, stamped
	{"05-beschwerde.png", 1, "05-beschwerde_", 1, 0.01},   // upside down
}

// checkPages compares what pdftotext finds with what the generator printed, and
// how the note and the program pdfimages tell of the images.
func checkPages(t *testing.T, desk *process.Desk, files []string, straight bool) {
	t.Helper()
	truth := map[string]samplepost.Truth{}
	data, err := os.ReadFile(filepath.Join(desk.Dir, "truth.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(data) {
		var one samplepost.Truth
		if err := json.Unmarshal(line, &one); err != nil {
			t.Fatal(err)
		}
		truth[fmt.Sprint(one.File, one.Page)] = one
	}
	for _, l := range letters {
		want, ok := truth[fmt.Sprint(l.source, l.page)]
		if !ok {
			t.Fatalf("no page %d of %s", l.page, l.source)
		}
		file := packageOf(t, files, l.name)
		// Plain pdftotext makes up the order from the places of the words; only
		// level lines are safe from that.
		args := []string{"-f", fmt.Sprint(l.shown), "-l", fmt.Sprint(l.shown), file, "-"}
		if !straight {
			args = append([]string{"-raw"}, args...)
		}
		out, err := exec.Command("pdftotext", args...).Output()
		if err != nil {
			t.Fatal(err)
		}
		if rate := ocrtest.CER(want.Text, string(out)); rate > l.limit {
			t.Errorf("%s, page %d, leaning %.1f, rotation %d: character error rate %.3f\n%s", l.source, l.page, want.SkewDeg, want.Rotation, rate, out)
		}
		checkTurn(t, file, l.shown, want, straight)
	}
	checkImage(t, desk, packageOf(t, files, "01-widerspruch_"))
}

func packageOf(t *testing.T, files []string, prefix string) string {
	t.Helper()
	for _, f := range files {
		if strings.HasPrefix(filepath.Base(f), prefix) {
			return f
		}
	}
	t.Fatalf("no package %s", prefix)
	return ""
}

// checkTurn holds the steps in the note against how the page was printed.
func checkTurn(t *testing.T, file string, page int, want samplepost.Truth, straight bool) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	report, err := verify.Package(t.Context(), f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	upright, turned := report.Note.Pages[page-1].Turned()
	lean := 0.0
	if straight && math.Abs(want.SkewDeg) >= 0.3 {
		lean = -want.SkewDeg
	}
	if upright != float64(want.Rotation) || math.Abs(turned-lean) > 0.2 || (lean == 0) != (turned == 0) {
		t.Errorf("%s, page %d: turned by %g and %g, want %d and %g", filepath.Base(file), page, upright, turned, want.Rotation, lean)
	}
}

// checkImage takes the image out of the package of a leaning page with poppler:
// it is the scanned file, byte for byte.
func checkImage(t *testing.T, desk *process.Desk, file string) {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.Command("pdfimages", "-all", file, filepath.Join(dir, "image")).CombinedOutput(); err != nil {
		t.Fatalf("pdfimages: %v\n%s", err, out)
	}
	got, err := os.ReadFile(filepath.Join(dir, "image-000.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	scans, err := filepath.Glob(filepath.Join(desk.Dir, "*", "01-widerspruch.jpg"))
	if err != nil || len(scans) != 1 {
		t.Fatalf("%v, %v", scans, err)
	}
	want, err := os.ReadFile(scans[0])
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("pdfimages gives %d bytes, the scan has %d", len(got), len(want))
	}
}
