package sign

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"slices"
)

// Object identifiers of RFC 5652, 5035, 5754 and 8017.
var (
	oidData               = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidSignedData         = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidContentType        = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidMessageDigest      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidSigningCertificate = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}
	oidSHA256             = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	oidMGF1               = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 8}
	oidRSAPSS             = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 10}
	oidRSASHA256          = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 11}
	oidECDSASHA256        = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}
)

// contentInfo is ContentInfo of RFC 5652 section 3.
type contentInfo struct {
	ContentType asn1.ObjectIdentifier
	Content     asn1.RawValue // [0] EXPLICIT
}

// signedData is SignedData of RFC 5652 section 5.1 without CRLs, which PAdES
// keeps elsewhere.
type signedData struct {
	Version          int
	DigestAlgorithms []pkix.AlgorithmIdentifier `asn1:"set"`
	Encapsulated     encapsulated
	Certificates     asn1.RawValue // [0] IMPLICIT SET OF
	SignerInfos      []signerInfo  `asn1:"set"`
}

// encapsulated has no content: the signature is detached.
type encapsulated struct {
	ContentType asn1.ObjectIdentifier
}

// signerInfo is SignerInfo of RFC 5652 section 5.3.
type signerInfo struct {
	Version            int
	Signer             issuerAndSerial
	DigestAlgorithm    pkix.AlgorithmIdentifier
	SignedAttributes   asn1.RawValue // [0] IMPLICIT SET OF
	SignatureAlgorithm pkix.AlgorithmIdentifier
	Signature          []byte
}

type issuerAndSerial struct {
	Issuer asn1.RawValue
	Serial *big.Int
}

type attribute struct {
	Type   asn1.ObjectIdentifier
	Values []asn1.RawValue `asn1:"set"`
}

// signingCertificateV2 is RFC 5035 section 3; the hash algorithm is left out
// because SHA-256 is its default.
type signingCertificateV2 struct {
	Certificates []essCertID
}

type essCertID struct {
	Hash         []byte
	IssuerSerial issuerSerial
}

type issuerSerial struct {
	Issuer []asn1.RawValue // GeneralNames: one directoryName
	Serial *big.Int
}

// pssParameters is RSASSA-PSS-params of RFC 8017 appendix A.2.3.
type pssParameters struct {
	Hash pkix.AlgorithmIdentifier `asn1:"explicit,tag:0"`
	MGF  pkix.AlgorithmIdentifier `asn1:"explicit,tag:1"`
	Salt int                      `asn1:"explicit,tag:2"`
}

func digestAlgorithm() pkix.AlgorithmIdentifier {
	return pkix.AlgorithmIdentifier{Algorithm: oidSHA256}
}

// implicit wraps the sorted encodings as context tag 0, as DER wants a SET OF.
func implicit(elements [][]byte) asn1.RawValue {
	return asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: bytes.Join(sorted(elements), nil)}
}

func sorted(elements [][]byte) [][]byte {
	elements = slices.Clone(elements)
	slices.SortFunc(elements, bytes.Compare)
	return elements
}

// asSet gives the bytes that are signed: the attributes under the tag of SET,
// not under [0] (RFC 5652 section 5.4).
func asSet(attributes asn1.RawValue) ([]byte, error) {
	return asn1.Marshal(asn1.RawValue{Tag: asn1.TagSet, IsCompound: true, Bytes: attributes.Bytes})
}

// signedAttributes are exactly the three of EN 319 142-1 table 1 for B-B:
// content-type, message-digest and signing-certificate-v2. A signing time is
// forbidden here; it stands in the PDF.
func signedAttributes(digest []byte, certificate *x509.Certificate, certHash []byte) (asn1.RawValue, error) {
	name, err := asn1.Marshal(asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 4, IsCompound: true, Bytes: certificate.RawIssuer})
	if err != nil {
		return asn1.RawValue{}, err
	}
	var encoded [][]byte
	for _, a := range []struct {
		oid   asn1.ObjectIdentifier
		value any
	}{
		{oidContentType, oidData},
		{oidMessageDigest, digest},
		{oidSigningCertificate, signingCertificateV2{[]essCertID{{
			Hash:         certHash,
			IssuerSerial: issuerSerial{[]asn1.RawValue{{FullBytes: name}}, certificate.SerialNumber},
		}}}},
	} {
		value, err := asn1.Marshal(a.value)
		if err != nil {
			return asn1.RawValue{}, err
		}
		der, err := asn1.Marshal(attribute{a.oid, []asn1.RawValue{{FullBytes: value}}})
		if err != nil {
			return asn1.RawValue{}, err
		}
		encoded = append(encoded, der)
	}
	return implicit(encoded), nil
}
