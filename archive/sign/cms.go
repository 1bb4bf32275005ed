package sign

import (
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"

	"github.com/scanstelle/scanstelle/batch"
)

// CMS returns the DER of a detached CMS SignedData (RFC 5652) over content
// whose SHA-256 is digest (32 bytes): version 1, one signer, the attributes
// content-type, message-digest and signing-certificate-v2 with issuer and
// serial number (RFC 5035), no signing time, and the certificates of signer
// and chain. This is the token of PAdES B-B (EN 319 142-1 section 6).
//
// The finished token is verified before it is returned, so that a faulty key
// store gives an error and never a bad seal. Errors are of batch.CodeSealFailed.
func CMS(key Key, digest []byte) ([]byte, error) {
	const op = "sign.cms"
	der, err := build(key, digest)
	if err != nil {
		return nil, failed(op, err)
	}
	if _, err := VerifyCMS(der, digest); err != nil {
		return nil, failed(op, err)
	}
	return der, nil
}

// failed makes a sealing error whose detail the person reads.
func failed(op string, err error) error {
	return &batch.Error{Op: op, Code: batch.CodeSealFailed, Detail: err.Error(), Err: err}
}

func build(key Key, digest []byte) ([]byte, error) {
	if len(digest) != sha256.Size {
		return nil, errors.New("die Prüfsumme ist kein SHA-256")
	}
	if err := key.check(); err != nil {
		return nil, err
	}
	algorithm, err := algorithmFor(key.Certificate.PublicKey, key.PSS)
	if err != nil {
		return nil, err
	}
	attributes, err := attributesOf(key.Certificate, digest)
	if err != nil {
		return nil, err
	}
	toSign, err := asSet(attributes)
	if err != nil {
		return nil, err
	}
	hashed := sha256.Sum256(toSign)
	signature, err := algorithm.sign(key.Signer, hashed[:])
	if err != nil {
		return nil, err
	}
	return assemble(key.Certificate, key.Chain, algorithm, attributes, signature)
}

func attributesOf(certificate *x509.Certificate, digest []byte) (asn1.RawValue, error) {
	certHash := sha256.Sum256(certificate.Raw)
	return signedAttributes(digest, certificate, certHash[:])
}

// assemble encodes a token from its parts. The verifier uses it too: it puts
// the parts it read together again and compares, so that there is exactly one
// encoding of a seal.
func assemble(certificate *x509.Certificate, chain []*x509.Certificate, algorithm Algorithm, attributes asn1.RawValue, signature []byte) ([]byte, error) {
	identifier, err := algorithm.identifier()
	if err != nil {
		return nil, err
	}
	certificates := [][]byte{certificate.Raw}
	for _, c := range chain {
		certificates = append(certificates, c.Raw)
	}
	inner, err := asn1.Marshal(signedData{
		Version:          1,
		DigestAlgorithms: []pkix.AlgorithmIdentifier{digestAlgorithm()},
		Encapsulated:     encapsulated{oidData},
		Certificates:     implicit(certificates),
		SignerInfos: []signerInfo{{
			Version:            1,
			Signer:             issuerAndSerial{asn1.RawValue{FullBytes: certificate.RawIssuer}, certificate.SerialNumber},
			DigestAlgorithm:    digestAlgorithm(),
			SignedAttributes:   attributes,
			SignatureAlgorithm: identifier,
			Signature:          signature,
		}},
	})
	if err != nil {
		return nil, err
	}
	return asn1.Marshal(contentInfo{
		ContentType: oidSignedData,
		Content:     asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: inner},
	})
}
