package sign

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

func TestNewLocal(t *testing.T) {
	for station, want := range map[string]string{
		"Bürgeramt 1":            "Scanstelle Bürgeramt 1 – lokales Siegel, nicht qualifiziert",
		" a\n\tb ":               "Scanstelle a b – lokales Siegel, nicht qualifiziert",
		strings.Repeat("ä", 200): "Scanstelle " + strings.Repeat("ä", 16) + " – lokales Siegel, nicht qualifiziert",
		"a\xff\x00b":             "Scanstelle a\x00b – lokales Siegel, nicht qualifiziert",
	} {
		key, err := NewLocal(station, day.Add(123*time.Millisecond))
		if err != nil {
			t.Fatal(err)
		}
		c := key.Certificate
		if c.Subject.CommonName != want || len([]rune(want)) > 64 {
			t.Errorf("%q gave %q", station, c.Subject.CommonName)
		}
		if !c.NotBefore.Equal(day) || !c.NotAfter.Equal(day.AddDate(10, 0, 0)) {
			t.Errorf("valid from %v to %v", c.NotBefore, c.NotAfter)
		}
		if c.IsCA || c.KeyUsage != x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment || !IsLocal(c) {
			t.Errorf("%q: CA %v, usage %b, local %v", station, c.IsCA, c.KeyUsage, IsLocal(c))
		}
	}
	if IsLocal(keys(t)["rsa"].Certificate) {
		t.Error("a certificate of an authority is no local seal")
	}
}

func TestMarshalKey(t *testing.T) {
	for name, key := range keys(t) {
		private, certificates, err := MarshalKey(key)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseKey(private, certificates)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !again.Certificate.Equal(key.Certificate) || len(again.Chain) != len(key.Chain) {
			t.Errorf("%s: certificates differ", name)
		}
		digest := make([]byte, sha256.Size)
		if _, err := CMS(again, digest); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestParseKeyRefuses(t *testing.T) {
	all := keys(t)
	private, certificate, err := MarshalKey(all["local"])
	if err != nil {
		t.Fatal(err)
	}
	other := MarshalCertificates(all["rsa"])
	for name, text := range map[string][2][]byte{
		"empty":               {},
		"no certificate":      {private, nil},
		"swapped":             {certificate, private},
		"two keys":            {append(bytes.Clone(private), private...), certificate},
		"text behind":         {private, append(bytes.Clone(certificate), "hello"...)},
		"text before":         {append([]byte("hello\n"), private...), certificate},
		"not his":             {private, other},
		"broken key":          {pem.EncodeToMemory(&pem.Block{Type: blockKey, Bytes: []byte{1, 2, 3}}), certificate},
		"broken certificate":  {private, pem.EncodeToMemory(&pem.Block{Type: blockCertificate, Bytes: []byte{1, 2, 3}})},
		"key in certificates": {private, append(bytes.Clone(certificate), private...)},
	} {
		if _, err := ParseKey(text[0], text[1]); batch.CodeOf(err) != batch.CodeSealFailed {
			t.Errorf("%s: gave %v", name, err)
		}
	}
	if _, _, err := MarshalKey(Key{Signer: broken{all["local"].Signer}, Certificate: all["local"].Certificate}); err == nil {
		t.Error("a key outside memory was marshalled")
	}
}

func FuzzParseKey(f *testing.F) {
	local, err := NewLocal("Musterstadt", day)
	if err != nil {
		f.Fatal(err)
	}
	private, certificate, err := MarshalKey(local)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(private, certificate)
	f.Add(private, []byte("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"))
	f.Fuzz(func(t *testing.T, private, certificates []byte) {
		key, err := ParseKey(private, certificates)
		if err != nil {
			return
		}
		if _, _, err := MarshalKey(key); err != nil {
			t.Errorf("parsed but not marshalled: %v", err)
		}
	})
}

func TestSeal(t *testing.T) {
	key := keys(t)["local"]
	seal, err := NewSeal(key, "Musterstadt", day.Add(time.Hour+time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 200 {
		digest := sha256.Sum256([]byte{byte(i)})
		der, err := seal.Seal(digest[:])
		if err != nil {
			t.Fatal(err)
		}
		if len(der) > seal.Reserve() || len(der) < seal.Reserve()-64 {
			t.Fatalf("token of %d bytes, reserved %d", len(der), seal.Reserve())
		}
	}
	if !seal.Time().Equal(day.Add(time.Hour)) || seal.Location() != "Musterstadt" || !strings.Contains(seal.Name(), "nicht qualifiziert") || !strings.Contains(seal.Reason(), "nicht qualifiziert") {
		t.Errorf("%v, %q, %q, %q", seal.Time(), seal.Location(), seal.Name(), seal.Reason())
	}
	if !seal.Certificate().Equal(key.Certificate) {
		t.Error("other certificate")
	}
}

func TestSealOutsideValidity(t *testing.T) {
	key := keys(t)["local"]
	for at, want := range map[time.Time]batch.Code{
		day.Add(-time.Second):                batch.CodeClockBack,
		day:                                  "",
		day.AddDate(10, 0, 0):                "",
		day.AddDate(10, 0, 0).Add(time.Hour): batch.CodeSealFailed,
	} {
		if _, err := NewSeal(key, "", at); batch.CodeOf(err) != want {
			t.Errorf("%v: %v", at, err)
		}
	}
	if _, err := NewSeal(Key{}, "", day); batch.CodeOf(err) != batch.CodeSealFailed {
		t.Errorf("no key: %v", err)
	}
}

func BenchmarkSeal(b *testing.B) {
	digest := make([]byte, sha256.Size)
	for name, key := range keys(b) {
		b.Run(name, func(b *testing.B) {
			size := 0
			for b.Loop() {
				der, err := CMS(key, digest)
				if err != nil {
					b.Fatal(err)
				}
				size = len(der)
			}
			b.ReportMetric(float64(size), "token-bytes")
		})
	}
}
