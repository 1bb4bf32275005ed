package sign

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

var day = time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)

// keys gives every kind of key a seal can have: the local one and keys issued
// by a test authority.
func keys(t testing.TB) map[string]Key {
	t.Helper()
	made, err := makeKeys()
	if err != nil {
		t.Fatal(err)
	}
	return made
}

var makeKeys = sync.OnceValues(func() (map[string]Key, error) {
	local, err := NewLocal("Musterstadt", day)
	if err != nil {
		return nil, err
	}
	rsaKey, err := rsa.GenerateKey(rand.Reader, 3072)
	if err != nil {
		return nil, err
	}
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	all := map[string]Key{"local": local}
	for name, c := range map[string]struct {
		key     crypto.Signer
		between int
		pss     bool
	}{"rsa": {rsaKey, 1, false}, "rsa-pss": {rsaKey, 0, true}, "ecdsa": {ecKey, 0, false}, "ecdsa-int": {ecKey, 2, false}} {
		key, err := issued(c.key, c.between)
		if err != nil {
			return nil, err
		}
		key.PSS = c.pss
		all[name] = key
	}
	return all, nil
})

// issued makes a root, so many authorities in between, and a leaf.
func issued(leaf crypto.Signer, between int) (Key, error) {
	var chain []*x509.Certificate
	var parent *x509.Certificate
	var parentKey crypto.Signer
	for i := range between + 1 {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return Key{}, err
		}
		template := &x509.Certificate{Subject: pkix.Name{CommonName: fmt.Sprintf("Test CA %d", i)}, NotBefore: day, NotAfter: day.AddDate(5, 0, 0), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
		if parent == nil {
			parent, parentKey = template, key
		}
		if parent, err = certificate(template, parent, key.Public(), parentKey); err != nil {
			return Key{}, err
		}
		parentKey = key
		chain = append([]*x509.Certificate{parent}, chain...)
	}
	template := &x509.Certificate{Subject: pkix.Name{CommonName: "Test Seal"}, NotBefore: day, NotAfter: day.AddDate(2, 0, 0), BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment}
	c, err := certificate(template, parent, leaf.Public(), parentKey)
	return Key{Signer: leaf, Certificate: c, Chain: chain}, err
}

func certificate(template, parent *x509.Certificate, public crypto.PublicKey, key crypto.Signer) (*x509.Certificate, error) {
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, key)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

func TestRoundTrip(t *testing.T) {
	digest := sha256.Sum256([]byte("Inhalt"))
	want := map[string]Algorithm{"local": ECDSAP256, "rsa": RSAPKCS1, "rsa-pss": RSAPSS, "ecdsa": ECDSAP256, "ecdsa-int": ECDSAP256}
	for name, key := range keys(t) {
		der, err := CMS(key, digest[:])
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		info, err := VerifyCMS(der, digest[:])
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !info.Certificate.Equal(key.Certificate) || info.Algorithm != want[name] || len(info.Chain) != len(key.Chain) {
			t.Errorf("%s: %v with %d above", name, info.Algorithm, len(info.Chain))
		}
		for i := range info.Chain {
			if !info.Chain[i].Equal(key.Chain[i]) {
				t.Errorf("%s: chain out of order at %d", name, i)
			}
		}
		other := sha256.Sum256([]byte("inhalt"))
		if _, err := VerifyCMS(der, other[:]); batch.CodeOf(err) != batch.CodePackageChanged {
			t.Errorf("%s: other content gave %v", name, err)
		}
	}
}

// TestEveryByteCounts flips each byte of each token in three ways: the low bit,
// the case bit, all bits.
func TestEveryByteCounts(t *testing.T) {
	digest := sha256.Sum256([]byte("Inhalt"))
	for name, key := range keys(t) {
		der, err := CMS(key, digest[:])
		if err != nil {
			t.Fatal(err)
		}
		for i := range der {
			for _, mask := range []byte{1, 0x20, 0xff} {
				bad := bytes.Clone(der)
				bad[i] ^= mask
				if _, err := VerifyCMS(bad, digest[:]); err == nil {
					t.Errorf("%s: byte %d of %d flipped by %#x was not noticed", name, i, len(der), mask)
				}
			}
		}
		for _, bad := range [][]byte{nil, der[:len(der)-1], append(bytes.Clone(der), 0)} {
			if _, err := VerifyCMS(bad, digest[:]); err == nil {
				t.Errorf("%s: length %d instead of %d was not noticed", name, len(bad), len(der))
			}
		}
	}
}

// TestSignedAttributes holds the attributes against EN 319 142-1: these three,
// sorted, and no signing time.
func TestSignedAttributes(t *testing.T) {
	digest := sha256.Sum256(nil)
	der, err := CMS(keys(t)["rsa"], digest[:])
	if err != nil {
		t.Fatal(err)
	}
	data, err := parse(der)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	var last []byte
	for rest := data.SignerInfos[0].SignedAttributes.Bytes; len(rest) > 0; {
		var raw asn1.RawValue
		if rest, err = asn1.Unmarshal(rest, &raw); err != nil {
			t.Fatal(err)
		}
		if bytes.Compare(last, raw.FullBytes) >= 0 {
			t.Error("attributes are not sorted as DER asks")
		}
		last = raw.FullBytes
		var a attribute
		if _, err := asn1.Unmarshal(raw.FullBytes, &a); err != nil {
			t.Fatal(err)
		}
		found[a.Type.String()] = true
	}
	want := []asn1.ObjectIdentifier{oidContentType, oidMessageDigest, oidSigningCertificate}
	for _, oid := range want {
		if !found[oid.String()] {
			t.Errorf("%v is missing", oid)
		}
	}
	if len(found) != len(want) {
		t.Errorf("attributes %v", found)
	}
}

// liar returns a signature of something else.
type liar struct{ crypto.Signer }

func (l liar) Sign(r io.Reader, digest []byte, o crypto.SignerOpts) ([]byte, error) {
	wrong := sha256.Sum256(digest)
	return l.Signer.Sign(r, wrong[:], o)
}

// broken is a card that was pulled.
type broken struct{ crypto.Signer }

func (broken) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return nil, errors.New("card removed")
}

func TestRefused(t *testing.T) {
	all := keys(t)
	local := all["local"]
	digest := make([]byte, sha256.Size)
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	onP384, err := issued(p384, 0)
	if err != nil {
		t.Fatal(err)
	}
	unrelated := all["ecdsa"]
	unrelated.Chain = all["rsa"].Chain
	rootless := all["ecdsa-int"]
	rootless.Chain = rootless.Chain[:1]
	for name, c := range map[string]struct {
		key    Key
		digest []byte
	}{
		"no key":           {Key{Certificate: local.Certificate}, digest},
		"no certificate":   {Key{Signer: local.Signer}, digest},
		"short digest":     {local, digest[1:]},
		"other key":        {Key{Signer: all["ecdsa"].Signer, Certificate: local.Certificate}, digest},
		"wrong signature":  {Key{Signer: liar{local.Signer}, Certificate: local.Certificate}, digest},
		"signing fails":    {Key{Signer: broken{local.Signer}, Certificate: local.Certificate}, digest},
		"curve":            {onP384, digest},
		"unrelated chain":  {unrelated, digest},
		"no root":          {rootless, digest},
		"chain of strays ": {Key{Signer: local.Signer, Certificate: local.Certificate, Chain: all["ecdsa"].Chain}, digest},
	} {
		if der, err := CMS(c.key, c.digest); batch.CodeOf(err) != batch.CodeSealFailed || der != nil {
			t.Errorf("%s: gave %v", name, err)
		}
	}
}

// TestTwoSigners refuses a second SignerInfo, which PDF/A forbids (ISO 19005-3
// 6.4.3) and nobody would look at.
func TestTwoSigners(t *testing.T) {
	digest := make([]byte, sha256.Size)
	der, err := CMS(keys(t)["local"], digest)
	if err != nil {
		t.Fatal(err)
	}
	data, err := parse(der)
	if err != nil {
		t.Fatal(err)
	}
	data.SignerInfos = append(data.SignerInfos, data.SignerInfos[0])
	inner, err := asn1.Marshal(data)
	if err != nil {
		t.Fatal(err)
	}
	two, err := asn1.Marshal(contentInfo{oidSignedData, asn1.RawValue{Class: asn1.ClassContextSpecific, IsCompound: true, Bytes: inner}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := VerifyCMS(two, digest); err == nil {
		t.Error("two signers were accepted")
	}
}

func TestToken(t *testing.T) {
	digest := make([]byte, sha256.Size)
	der, err := CMS(keys(t)["local"], digest)
	if err != nil {
		t.Fatal(err)
	}
	padded := append(bytes.Clone(der), make([]byte, 40)...)
	got, err := Token(padded)
	if err != nil || !bytes.Equal(got, der) {
		t.Errorf("token: %v", err)
	}
	padded[len(padded)-1] = 1
	for name, bad := range map[string][]byte{"padding": padded, "cut": der[:100], "empty": nil} {
		if _, err := Token(bad); batch.CodeOf(err) != batch.CodePackageChanged {
			t.Errorf("%s: gave %v", name, err)
		}
	}
}

// TestOpenSSL has a stranger's tool check the tokens, with the rules of CAdES.
func TestOpenSSL(t *testing.T) {
	content := []byte("Der gesiegelte Bereich einer Datei.\n")
	digest := sha256.Sum256(content)
	for name, key := range keys(t) {
		der, err := CMS(key, digest[:])
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		anchor := key.Certificate
		if n := len(key.Chain); n > 0 {
			anchor = key.Chain[n-1]
		}
		write(t, dir, "seal.der", der)
		write(t, dir, "content", content)
		write(t, dir, "changed", bytes.ToUpper(content))
		write(t, dir, "anchor.pem", MarshalCertificates(Key{Certificate: anchor}))
		check := func(file string) ([]byte, error) {
			cmd := exec.Command("openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", "seal.der", "-content", file, "-CAfile", "anchor.pem", "-purpose", "any", "-attime", "1780000000", "-out", "out")
			cmd.Dir = dir
			return cmd.CombinedOutput()
		}
		if out, err := check("content"); err != nil || !bytes.Contains(out, []byte("Verification successful")) {
			t.Errorf("%s: openssl: %v\n%s", name, err, out)
		}
		if out, err := check("changed"); err == nil {
			t.Errorf("%s: openssl accepted other content\n%s", name, out)
		}
	}
}

func write(t testing.TB, dir, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// FuzzVerifyCMS feeds foreign bytes, and a good token with some bytes
// overwritten.
func FuzzVerifyCMS(f *testing.F) {
	digest := sha256.Sum256([]byte("Inhalt"))
	other := sha256.Sum256([]byte("inhalt"))
	// No RSA here: every fuzzing process makes its keys anew.
	local, err := NewLocal("Musterstadt", day)
	if err != nil {
		f.Fatal(err)
	}
	good, err := CMS(local, digest[:])
	if err != nil {
		f.Fatal(err)
	}
	above, err := issued(local.Signer, 1)
	if err != nil {
		f.Fatal(err)
	}
	long, err := CMS(above, digest[:])
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good, uint(20), []byte{0x31})
	f.Add(good[:len(good)/2], uint(900), []byte{0, 0})
	f.Add(long, uint(400), []byte{5, 0})
	f.Add([]byte{0x30, 0x80, 0, 0}, uint(0), []byte{0x30, 0x80})
	f.Fuzz(func(t *testing.T, der []byte, at uint, edit []byte) {
		if token, err := Token(der); err == nil && !bytes.HasPrefix(der, token) {
			t.Error("token is not the beginning of its room")
		}
		if _, err := VerifyCMS(der, digest[:]); err == nil {
			if _, err := VerifyCMS(der, other[:]); err == nil {
				t.Error("one token seals two contents")
			}
		}
		bad := bytes.Clone(good)
		copy(bad[int(at%uint(len(bad))):], edit)
		if _, err := VerifyCMS(bad, digest[:]); err == nil && !bytes.Equal(bad, good) {
			t.Errorf("edit at %d by %x was not noticed", at%uint(len(bad)), edit)
		}
	})
}
