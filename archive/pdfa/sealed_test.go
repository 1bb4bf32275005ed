package pdfa_test

import (
	"bytes"
	"encoding/pem"
	"image"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/archive/pdfa"
	"github.com/scanstelle/scanstelle/archive/sign"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/tests/verapdf"
)

// TestSealed seals a package with the station's own local seal: veraPDF,
// pdfsig and openssl accept it, and a changed byte is seen.
func TestSealed(t *testing.T) {
	now := time.Now().UTC().Truncate(time.Second)
	key, err := sign.NewLocal("Prüfstelle", now)
	if err != nil {
		t.Fatal(err)
	}
	seal, err := sign.NewSeal(key, "Musterhausen", now)
	if err != nil {
		t.Fatal(err)
	}
	var out, picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 90, 90))); err != nil {
		t.Fatal(err)
	}
	w, err := pdfa.NewWriter(&out, pdfa.Options{
		Part: pdfa.Part3, Title: "Siegel", Language: "de-DE", Producer: "Scanstelle", Creator: "Scanstelle", Created: now,
		DocumentID: batch.NewID(), Package: batch.NewID(),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.AddPage(pdfa.Page{Image: batch.Image{Codec: batch.PNG, Width: 90, Height: 90, DPI: 72}, Data: &picture}); err != nil {
		t.Fatal(err)
	}
	result, err := w.Close(seal)
	if err != nil {
		t.Fatal(err)
	}
	f, err := pdfa.Open(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if problems := pdfa.Lint(f); len(problems) > 0 {
		t.Errorf("lint %v", problems)
	}
	if len(f.Signatures()) != 1 {
		t.Fatalf("signatures %+v", f.Signatures())
	}
	s := f.Signatures()[0]
	if !s.Exact || !s.Whole || s.ByteRange != result.ByteRange || s.SubFilter != "ETSI.CAdES.detached" ||
		s.Name != seal.Name() || s.Reason != seal.Reason() || s.Location != "Musterhausen" || !s.M.Equal(now) {
		t.Errorf("signature %+v", s)
	}
	folder := t.TempDir()
	save := func(name string, data []byte) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	path := save("sealed.pdf", out.Bytes())
	verapdf.Check(t, "3u", path)
	if said := tool(t, "pdfsig", "-nocert", path); !strings.Contains(said, "Signature is Valid") || !strings.Contains(said, "Total document signed") {
		t.Errorf("pdfsig says %s", said)
	}
	signed, err := io.ReadAll(s.Signed())
	if err != nil {
		t.Fatal(err)
	}
	// -cades checks the signing certificate attribute too.
	anchor := save("anchor.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: seal.Certificate().Raw}))
	args := []string{"cms", "-verify", "-cades", "-binary", "-CAfile", anchor, "-purpose", "any", "-inform", "DER", "-in", save("seal.der", s.Contents), "-out", filepath.Join(t.TempDir(), "out"), "-content"}
	if said := tool(t, "openssl", append(args, save("signed", signed))...); !strings.Contains(said, "successful") {
		t.Errorf("openssl says %s", said)
	}
	// One changed byte of the picture, the metadata and the table.
	for _, mark := range []string{"/Predictor 15", "<pdf:Producer>S", "%%EOF"} {
		at := bytes.Index(out.Bytes(), []byte(mark))
		if at < 0 {
			t.Fatalf("%q is not in the file", mark)
		}
		bad := bytes.Clone(out.Bytes())
		bad[at+len(mark)-1] ^= 1
		// #nosec G204 -- a fixed program
		said, _ := exec.Command("pdfsig", "-nocert", save("bad.pdf", bad)).CombinedOutput()
		if strings.Contains(string(said), "Signature is Valid") {
			t.Errorf("%q changed, pdfsig says %s", mark, said)
		}
	}
}

func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v (the Debian packages are installed by make deps)\n%s", name, err, out)
	}
	return string(out)
}
