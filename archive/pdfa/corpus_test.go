package pdfa

import (
	"bytes"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/tests/verapdf"
)

// TestCorpus packs real JPEG and PNG scans of the shared corpus.
func TestCorpus(t *testing.T) {
	shared := os.Getenv("SCANSTELLE_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	var files []string
	for _, pattern := range []string{"german-gt/*.jpg", "pages/*.jpg", "pages/*.png"} {
		found, err := filepath.Glob(filepath.Join(shared, "corpus", pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		t.Skip("the shared corpus is not here (SCANSTELLE_SHARED)")
	}
	packed := 0
	path, _ := write(t, someOptions(Part2), nil, func(w *Writer) {
		for _, name := range files {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			config, kind, err := image.DecodeConfig(bytes.NewReader(data))
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			err = w.AddPage(page(batch.Codec(kind), data, image.Rect(0, 0, config.Width, config.Height), 300))
			switch {
			case batch.CodeOf(err) == batch.CodeUnsupported:
				t.Logf("%s refused: %s", filepath.Base(name), batch.Message(err))
			case err != nil:
				t.Errorf("%s: %v", name, err)
			default:
				packed++
			}
		}
	})
	f := open(t, path)
	if f.Pages() != packed || packed < len(files)*9/10 {
		t.Errorf("%d pages of %d packed files of %d", f.Pages(), packed, len(files))
	}
	for _, p := range Lint(f) {
		t.Error(p)
	}
	verapdf.Check(t, "2u", path)
	out := filepath.Join(t.TempDir(), "x")
	run(t, "pdfimages", "-all", path, out)
	for i := range f.Pages() {
		if f.Page(i).Codec != batch.JPEG {
			continue
		}
		stream, err := io.ReadAll(f.Page(i).Stream())
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(fmt.Sprintf("%s-%03d.jpg", out, i)); err != nil || !bytes.Equal(got, stream) {
			t.Errorf("page %d by poppler: %d bytes, %v", i, len(got), err)
		}
	}
	t.Logf("%d of %d files packed", packed, len(files))
}
