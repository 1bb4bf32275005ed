package pdfa

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"testing"
	"time"
)

// cades is the smallest Sealer whose signature others accept: one ECDSA key, a
// certificate it signed itself, and a CMS with the attributes PAdES asks for.
type cades struct {
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
}

func newCAdES(t testing.TB) *cades {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "Teststelle"},
		NotBefore: someTime.Add(-time.Hour), NotAfter: someTime.Add(1000 * time.Hour), KeyUsage: x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &cades{key: key, cert: cert}
}

func (*cades) Reserve() int     { return 3000 }
func (*cades) Name() string     { return "Scanstelle Müßig (100 %)" }
func (*cades) Reason() string   { return "lokales Siegel, nicht qualifiziert" }
func (*cades) Location() string { return "" }
func (*cades) Time() time.Time  { return someTime }

type attribute struct {
	Type   asn1.ObjectIdentifier
	Values []any `asn1:"set"`
}

type algorithm struct{ Algorithm asn1.ObjectIdentifier }

func (c *cades) Seal(digest []byte) ([]byte, error) {
	oid := func(n ...int) asn1.ObjectIdentifier { return n }
	data, sha := oid(1, 2, 840, 113549, 1, 7, 1), algorithm{oid(2, 16, 840, 1, 101, 3, 4, 2, 1)}
	certHash := sha256.Sum256(c.cert.Raw)
	type essCert struct{ Hash []byte }
	attributes := []attribute{
		{oid(1, 2, 840, 113549, 1, 9, 3), []any{data}},
		{oid(1, 2, 840, 113549, 1, 9, 4), []any{digest}},
		{oid(1, 2, 840, 113549, 1, 9, 16, 2, 47), []any{struct{ Certs []essCert }{[]essCert{{certHash[:]}}}}},
	}
	set, err := asn1.MarshalWithParams(attributes, "set")
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(set)
	signature, err := c.key.Sign(rand.Reader, sum[:], crypto.SHA256)
	if err != nil {
		return nil, err
	}
	implicit := append([]byte{0xA0}, set[1:]...)
	type issuerSerial struct {
		Issuer asn1.RawValue
		Serial *big.Int
	}
	type signerInfo struct {
		Version   int
		Signer    issuerSerial
		Digest    algorithm
		Attrs     asn1.RawValue
		SigAlg    algorithm
		Signature []byte
	}
	type encapsulated struct{ Type asn1.ObjectIdentifier }
	certs, err := asn1.Marshal(asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: c.cert.Raw})
	if err != nil {
		return nil, err
	}
	signed := struct {
		Version int
		Digests []algorithm `asn1:"set"`
		Content encapsulated
		Certs   asn1.RawValue
		Signers []signerInfo `asn1:"set"`
	}{1, []algorithm{sha}, encapsulated{data}, asn1.RawValue{FullBytes: certs}, []signerInfo{{
		Version: 1, Signer: issuerSerial{asn1.RawValue{FullBytes: c.cert.RawIssuer}, c.cert.SerialNumber},
		Digest: sha, Attrs: asn1.RawValue{FullBytes: implicit},
		SigAlg: algorithm{oid(1, 2, 840, 10045, 4, 3, 2)}, Signature: signature,
	}}}
	return asn1.Marshal(struct {
		Type    asn1.ObjectIdentifier
		Content any `asn1:"explicit,tag:0"`
	}{oid(1, 2, 840, 113549, 1, 7, 2), signed})
}
