package folder

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// corpus gives the folder of real scans, or skips.
func corpus(t *testing.T) string {
	t.Helper()
	shared := os.Getenv("SCANSTELLE_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	dir := filepath.Join(shared, "corpus")
	if _, err := os.Stat(filepath.Join(dir, "MANIFEST.tsv")); err != nil {
		t.Skipf("real scans NOT tested: no corpus at %s (set SCANSTELLE_SHARED)", dir)
	}
	return dir
}

// malformed are the codes of damaged files whose fate is certain; the others
// may be refused or give pages with findings.
var malformed = map[string]batch.Code{
	"20K-gray.png": batch.CodeTooManyPixels, "20K-rgb.jpeg": batch.CodeTooManyPixels, "balloon_trunc2.jp2": batch.CodeUnknownFormat,
	"empty.pdf": batch.CodeEmptyFile, "encryption_openpassword.pdf": batch.CodeEncrypted, "html-as.pdf": batch.CodeUnknownFormat,
	"hugemono.pdf": batch.CodeTooManyPixels, "invalid.pdf": batch.CodePDFTrailer, "jpeg-cut-half.jpg": batch.CodeTruncated,
	"old-style-jpeg-compression.tif": batch.CodeUnsupported, "png-cut.png": batch.CodeTruncated, "tiff-cut.tif": batch.CodeTruncated,
	"zero-tail.jpg": batch.CodeTruncated, "T04_002_EOF-missing.pdf": batch.CodePDFTrailer, "T04_008_trailer-no-trailer-keyword.pdf": batch.CodePDFTrailer,
	"T04_010_trailer-no-closing-brackets.pdf": batch.CodePDFTrailer, "T04_018_trailer-no-xref-byte-offset.pdf": batch.CodePDFTrailer,
}

// TestCorpus reads every real file: as many pages as the manifest says, and a
// clear refusal or a finding for every damaged one, within the time.
func TestCorpus(t *testing.T) {
	dir := corpus(t)
	manifest, err := os.ReadFile(filepath.Join(dir, "MANIFEST.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(manifest)) {
		fields := strings.Split(strings.TrimRight(line, "\n"), "\t")
		group, name, _ := strings.Cut(fields[0], "/")
		switch filepath.Ext(name) {
		case ".txt", ".xml", ".uzn", "":
			continue
		}
		if len(fields) < 6 || !strings.Contains("malformed pages blank barcode german-gt", group) {
			continue
		}
		t.Run(fields[0], func(t *testing.T) {
			path := filepath.Join(dir, fields[0])
			want, _ := strconv.Atoi(fields[5])
			start := time.Now()
			images, _, err := readFile(t, path, batch.ImportLimits{Seconds: 30})
			if took := time.Since(start); took > 30*time.Second*time.Duration(1+len(images)) { // opening, and each page
				t.Errorf("took %v", took)
			}
			code := batch.CodeOf(err)
			switch {
			case group == "malformed":
				if certain, ok := malformed[name]; ok && code != certain {
					t.Errorf("%v, want %q", err, certain)
				}
				if code == batch.CodeInternal {
					t.Error(err)
				}
			case jbig2Scans[name]:
				wantCode(t, err, batch.CodeJBIG2)
			case filepath.Ext(name) == ".webp":
				wantCode(t, err, batch.CodeUnknownFormat)
			case err != nil:
				t.Error(err)
			case want > 0 && len(images) != want:
				t.Errorf("%d pages, want %d", len(images), want)
			}
		})
	}
}

// jbig2Scans are pages that a scanner stored as JBIG2.
var jbig2Scans = map[string]bool{"cardinal.pdf": true, "skew.pdf": true}

// TestCorpusTakenAsIs: pages of real scanner PDFs are not coded again.
func TestCorpusTakenAsIs(t *testing.T) {
	dir := corpus(t)
	for name, codec := range map[string]batch.Codec{
		"pages/three-pages.pdf": batch.JPEG, "pages/scanned.pdf": batch.JPEG, "pages/rotated.pdf": batch.JPEG,
		"barcode/patch-code-t.pdf": batch.G4, "pages/feyn.tif": batch.G4, "german-gt/kant_0017.tif": batch.JPEG,
	} {
		images, _, err := readFile(t, filepath.Join(dir, name), batch.ImportLimits{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, img := range images {
			if img.Page.Codec != codec || len(img.Findings) > 0 {
				t.Errorf("%s%s: %+v", name, img.Label, img)
			}
		}
	}
}
