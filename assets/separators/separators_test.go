package separators

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// turned returns the image turned clockwise by quarter turns.
func turned(img *image.Gray, quarters int) *image.Gray {
	for range quarters {
		w, h := img.Rect.Dx(), img.Rect.Dy()
		next := image.NewGray(image.Rect(0, 0, h, w))
		for y := range h {
			for x := range w {
				next.Pix[x*h+h-1-y] = img.Pix[y*w+x]
			}
		}
		img = next
	}
	return img
}

// readCodes asks zbar what it sees.
func readCodes(t *testing.T, img image.Image) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sheet.png")
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	raw, err := exec.Command("zbarimg", "-q", "-Si25.disable", path).Output()
	if err != nil {
		if exit, ok := err.(*exec.ExitError); !ok || exit.ExitCode() != 4 {
			t.Fatalf("zbarimg (Debian package zbar-tools): %v", err)
		}
	}
	lines := strings.Fields(string(raw))
	slices.Sort(lines)
	return lines
}

func TestZbarReadsTheSheetInEveryPosition(t *testing.T) {
	for _, tc := range []struct {
		style Style
		want  []string
	}{
		{Own, []string{"CODE-39:PATCHT", "QR-Code:" + Code, "QR-Code:" + Code}},
		{Code39, []string{"CODE-39:PATCHT"}},
		{Bars, nil},
	} {
		for _, dpi := range []float64{150, 300} {
			img, err := Draw(tc.style, dpi)
			if err != nil {
				t.Fatal(err)
			}
			for quarters := range 4 {
				if got := readCodes(t, turned(img, quarters)); !slices.Equal(got, tc.want) {
					t.Errorf("%s at %g dpi, %d quarter turns: read %q, want %q", tc.style, dpi, quarters, got, tc.want)
				}
			}
		}
	}
}

// runs returns position and length of the dark runs met on the way from an edge
// inwards, in inches.
func runs(img *image.Gray, dpi float64, limit float64) [][2]float64 {
	var out [][2]float64
	start := -1
	for y := range int(limit * dpi) {
		dark := img.GrayAt(img.Rect.Dx()/2, y).Y < 128
		switch {
		case dark && start < 0:
			start = y
		case !dark && start >= 0:
			out = append(out, [2]float64{float64(start) / dpi, float64(y-start) / dpi})
			start = -1
		}
	}
	return out
}

func TestPatchTGeometryFromEveryEdge(t *testing.T) {
	const dpi, tolerance = 600, 0.004
	img, err := Draw(Own, dpi)
	if err != nil {
		t.Fatal(err)
	}
	want := []float64{0.08, 0.20, 0.08, 0.20}
	for quarters := range 4 {
		got := runs(turned(img, quarters), dpi, 0.5+0.8+0.05)
		if len(got) != 4 {
			t.Fatalf("%d quarter turns: %d bars, want 4", quarters, len(got))
		}
		if d := got[0][0] - 0.5; d > tolerance || d < -tolerance {
			t.Errorf("%d quarter turns: first bar %.3f in from the edge, want 0.5", quarters, got[0][0])
		}
		for i, bar := range got {
			if d := bar[1] - want[i]; d > tolerance || d < -tolerance {
				t.Errorf("%d quarter turns, bar %d: %.3f in, want %.2f", quarters, i, bar[1], want[i])
			}
			if i > 0 {
				space := bar[0] - got[i-1][0] - got[i-1][1]
				if d := space - 0.08; d > tolerance || d < -tolerance {
					t.Errorf("%d quarter turns, space %d: %.3f in, want 0.08", quarters, i, space)
				}
			}
		}
	}
}

func TestOwnSheetIsTheSameUpsideDown(t *testing.T) {
	img, err := Draw(Own, 300)
	if err != nil {
		t.Fatal(err)
	}
	other, different := turned(img, 2), 0
	for i := range img.Pix {
		if img.Pix[i] != other.Pix[i] {
			different++
		}
	}
	// The edges of bars and of the Code 39 may round differently; the words
	// and the Code 39 itself (not a palindrome) are the same up to that only
	// outside the middle band.
	if share := float64(different) / float64(len(img.Pix)); share > 0.03 {
		t.Errorf("%.1f %% of the pixels differ upside down", share*100)
	}
}

func TestPDFIsValidAndShowsTheSheet(t *testing.T) {
	data, err := PDF(2)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "sheets.pdf")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("qpdf", "--check", path).CombinedOutput(); err != nil {
		t.Fatalf("qpdf: %v: %s", err, out)
	}
	info, err := exec.Command("pdfinfo", path).CombinedOutput()
	if err != nil {
		t.Fatalf("pdfinfo (Debian package poppler-utils): %v: %s", err, info)
	}
	for _, want := range []string{`Pages:\s+4`, `Page size:\s+595\.2\d* x 841\.8\d* pts \(A4\)`} {
		if !regexp.MustCompile(want).Match(info) {
			t.Errorf("pdfinfo does not say %s:\n%s", want, info)
		}
	}
	prefix := filepath.Join(t.TempDir(), "page")
	if out, err := exec.Command("pdftoppm", "-r", "150", "-gray", "-png", path, prefix).CombinedOutput(); err != nil {
		t.Fatalf("pdftoppm: %v: %s", err, out)
	}
	for _, page := range []string{"-1.png", "-2.png", "-4.png"} {
		f, err := os.Open(prefix + page)
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(f)
		_ = f.Close()
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"CODE-39:PATCHT", "QR-Code:" + Code, "QR-Code:" + Code}
		if got := readCodes(t, img); !slices.Equal(got, want) {
			t.Errorf("page %s: read %q, want %q", page, got, want)
		}
	}
}

func TestPNGStatesItsResolution(t *testing.T) {
	data, err := PNG(Own, 300)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if b := img.Bounds(); b.Dx() != 2480 || b.Dy() != 3508 {
		t.Errorf("size %v, want 2480 x 3508", b)
	}
	at := bytes.Index(data, []byte("pHYs"))
	if at != 37 || !bytes.Equal(data[at+4:at+13], []byte{0, 0, 0x2e, 0x23, 0, 0, 0x2e, 0x23, 1}) {
		t.Errorf("pHYs chunk at %d is wrong", at)
	}
}

func TestImpossibleSheetsAreRefused(t *testing.T) {
	for name, call := range map[string]func() error{
		"style":  func() error { _, err := Draw("?", 300); return err },
		"coarse": func() error { _, err := PNG(Own, 20); return err },
		"fine":   func() error { _, err := Draw(Own, 1e6); return err },
		"none":   func() error { _, err := PDF(0); return err },
		"many":   func() error { _, err := PDF(1e6); return err },
	} {
		if got := batch.CodeOf(call()); got != batch.CodeUsage {
			t.Errorf("%s: code %q, want %q", name, got, batch.CodeUsage)
		}
	}
}

// TestCoverIsReadInEveryPosition: what the sheet tells about the document behind it
// is read back, and it is point symmetric like a plain one (A.DV.1 f).
func TestCoverIsReadInEveryPosition(t *testing.T) {
	for _, c := range []batch.Cover{
		{Sheets: 12, Class: "eingangspost", Intake: "2026-11-20"},
		{Sheets: 3, Class: "bauakten", Profile: "posteingang"},
		{Sheets: 9999, Class: strings.Repeat("x", 60), Intake: "2026-11-20", Number: "E-2026-000123"},
	} {
		img, err := DrawCover(c, 200)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"CODE-128:" + c.Short(), "CODE-39:PATCHT", "QR-Code:" + c.Text(), "QR-Code:" + c.Text()}
		for quarters := range 4 {
			if got := readCodes(t, turned(img, quarters)); !slices.Equal(got, want) {
				t.Errorf("%d quarter turns: read %q, want %q", quarters, got, want)
			}
		}
	}
	if _, err := DrawCover(batch.Cover{Class: "a;b"}, 300); batch.CodeOf(err) != batch.CodeUsage {
		t.Errorf("a class with a semicolon: %v", err)
	}
}
