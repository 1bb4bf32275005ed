// Package packages sends sample post through the real program and lets
// strangers judge what comes out: veraPDF, qpdf, pdfsig, openssl, pdftotext.
package packages

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/scanstelle/scanstelle/archive/sign"
	"github.com/scanstelle/scanstelle/assets/samplepost"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/post/posttest"
	"github.com/scanstelle/scanstelle/tests/process"
	"github.com/scanstelle/scanstelle/tests/verapdf"
)

var program string

func TestMain(m *testing.M) {
	os.Exit(process.Main(m, func(_, built string) error {
		program = built
		return nil
	}))
}

// deliver runs the demo set with a profile and returns the delivered files.
func deliver(t *testing.T, profile string) (*process.Desk, []string) {
	t.Helper()
	desk := process.NewDesk(t, program)
	manifest, err := samplepost.Write(desk.Dir, samplepost.Options{Seed: 7})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(desk.Dir, "profil.toml")
	if err := os.WriteFile(path, []byte(profile), 0o600); err != nil {
		t.Fatal(err)
	}
	// Exit 2: the set holds one broken file.
	desk.Expect(batch.ExitRefused, "run", "--json", "--profile", path, "--target", "folder:"+desk.Target, manifest.Scans)
	files, err := filepath.Glob(filepath.Join(desk.Target, "*.pdf"))
	if err != nil || len(files) != len(manifest.Documents) {
		t.Fatalf("%d packages for %d documents, %v", len(files), len(manifest.Documents), err)
	}
	return desk, files
}

func TestStrangersAcceptPackages(t *testing.T) {
	for _, c := range []struct {
		form, flavour, profile string
		straight               bool
	}{
		{"pdfa-3u", "3u", "name = 'muster'\n", true},
		{"pdfa-2u", "2u", "name = 'muster'\n[image]\ndeskew = false\n[package]\nformat = 'pdfa-2u'\n", false},
	} {
		t.Run(c.form, func(t *testing.T) {
			desk, files := deliver(t, c.profile)
			all := files
			if c.form == "pdfa-3u" {
				all = append(slices.Clone(files), electronic(t, desk)...)
			}
			verapdf.Check(t, c.flavour, all...)
			for _, f := range all {
				if out, err := exec.Command("qpdf", "--check", f).CombinedOutput(); err != nil {
					t.Errorf("qpdf %s: %v\n%s", filepath.Base(f), err, out)
				}
				checkSeal(t, f)
			}
			desk.Expect(batch.ExitDone, append([]string{"verify", "--json"}, all...)...)
			checkPages(t, desk, files, c.straight)
		})
	}
}

// electronic takes electronic post over on a desk and returns the packages: a rendering
// with the original in it.
func electronic(t *testing.T, desk *process.Desk) (packages []string) {
	t.Helper()
	args := []string{"post", "take", "--json", "--target", "folder:" + desk.Target}
	for name, data := range map[string][]byte{"rechnung.xml": []byte(posttest.UBL), "antrag.eml": []byte(posttest.Mail), "zugferd.pdf": posttest.PDF(map[string]string{"factur-x.xml": posttest.CII}), "klage.zip": posttest.Justice()} {
		path := filepath.Join(desk.Dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	for _, e := range process.As[struct{ Package string }](t, desk.Expect(batch.ExitDone, args...), "post") {
		packages = append(packages, e.Package)
	}
	if len(packages) != 4 {
		t.Fatalf("%d packages of electronic post", len(packages))
	}
	return packages
}

// checkSeal asks pdfsig and openssl about the seal, and pdfsig again after one
// byte was changed.
func checkSeal(t *testing.T, file string) {
	t.Helper()
	out, err := exec.Command("pdfsig", file).CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("Signature is Valid")) || !bytes.Contains(out, []byte("Total document signed")) {
		t.Errorf("pdfsig: %v\n%s", err, out)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)`).FindSubmatch(data)
	if found == nil {
		t.Fatalf("%s has no ByteRange", file)
	}
	var at [4]int
	for i := range at {
		at[i], _ = strconv.Atoi(string(found[i+1]))
	}
	dir := t.TempDir()
	signed := append(append([]byte{}, data[at[0]:at[0]+at[1]]...), data[at[2]:at[2]+at[3]]...)
	contents, err := hex.DecodeString(string(data[at[1]+1 : at[2]-1]))
	if err != nil {
		t.Fatal(err)
	}
	token, err := sign.Token(contents) // without the zeros that fill the place
	if err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256(signed)
	signer, err := sign.VerifyCMS(token, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	anchor := sign.MarshalCertificates(sign.Key{Certificate: signer.Certificate})
	for name, content := range map[string][]byte{"signed": signed, "token.der": token, "anchor.pem": anchor} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("openssl", "cms", "-verify", "-cades", "-binary", "-CAfile", "anchor.pem", "-purpose", "any", "-inform", "DER", "-in", "token.der", "-content", "signed", "-out", "out")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("openssl cms: %v\n%s", err, out)
	}
	data[at[1]/2] ^= 1
	changed := filepath.Join(dir, "changed.pdf")
	if err := os.WriteFile(changed, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, _ := exec.Command("pdfsig", changed).CombinedOutput(); bytes.Contains(out, []byte("Signature is Valid")) {
		t.Errorf("pdfsig accepts a changed byte\n%s", out)
	}
	if out, err := exec.Command(program, "verify", changed).CombinedOutput(); err == nil {
		t.Errorf("verify accepts a changed byte\n%s", out)
	}
}
