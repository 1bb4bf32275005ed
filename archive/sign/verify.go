package sign

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"

	"github.com/scanstelle/scanstelle/batch"
)

// Limits on what a token from a foreign file may ask of us.
const (
	maxToken        = 256 << 10 // bytes
	maxCertificates = 8
)

// SignerInfo is what a verified token says about its signer. Chain leads from
// the issuer of Certificate upwards; whether its end is trusted is not judged.
type SignerInfo struct {
	Certificate *x509.Certificate
	Chain       []*x509.Certificate
	Algorithm   Algorithm
}

// Fingerprint is the SHA-256 of the signer's certificate.
func (s SignerInfo) Fingerprint() [sha256.Size]byte { return sha256.Sum256(s.Certificate.Raw) }

// Token cuts the DER of a token out of the fixed room a PDF keeps for it. All
// bytes after it must be zero: they are outside the sealed range, so anything
// else there would be a place to hide a change.
func Token(contents []byte) ([]byte, error) {
	const op = "sign.token"
	var outer asn1.RawValue
	rest, err := asn1.Unmarshal(contents, &outer)
	if err != nil {
		return nil, batch.Fail(op, batch.CodePackageChanged, unreadable(err))
	}
	for _, b := range rest {
		if b != 0 {
			return nil, batch.Refuse(op, batch.CodePackageChanged, "hinter dem Siegel stehen fremde Bytes")
		}
	}
	return outer.FullBytes, nil
}

// VerifyCMS checks a token made by CMS against the SHA-256 of the sealed bytes.
// Only the exact form CMS writes is accepted: the parts are read, checked, put
// together again, and the result must equal der byte for byte. Therefore no bit
// of a token can change unnoticed, also outside what is signed. Errors are of
// batch.CodePackageChanged.
func VerifyCMS(der, digest []byte) (SignerInfo, error) {
	info, err := verify(der, digest)
	if err != nil {
		return SignerInfo{}, &batch.Error{Op: "sign.verify", Code: batch.CodePackageChanged, Detail: err.Error(), Err: err}
	}
	return info, nil
}

func verify(der, digest []byte) (SignerInfo, error) {
	if len(digest) != sha256.Size {
		return SignerInfo{}, errors.New("die Prüfsumme ist kein SHA-256")
	}
	data, err := parse(der)
	if err != nil {
		return SignerInfo{}, err
	}
	signer := data.SignerInfos[0]
	certificates, err := parseCertificates(data.Certificates)
	if err != nil {
		return SignerInfo{}, err
	}
	certificate, chain, err := order(certificates, signer.Signer)
	if err != nil {
		return SignerInfo{}, err
	}
	algorithm, err := algorithmFor(certificate.PublicKey, signer.SignatureAlgorithm.Algorithm.Equal(oidRSAPSS))
	if err != nil {
		return SignerInfo{}, err
	}
	attributes, err := attributesOf(certificate, digest)
	if err != nil {
		return SignerInfo{}, err
	}
	if !bytes.Equal(attributes.Bytes, signer.SignedAttributes.Bytes) {
		return SignerInfo{}, errors.New("Inhalt oder Zertifikat sind nicht die gesiegelten")
	}
	signed, err := asSet(attributes)
	if err != nil {
		return SignerInfo{}, err
	}
	hashed := sha256.Sum256(signed)
	if err := algorithm.verify(certificate.PublicKey, hashed[:], signer.Signature); err != nil {
		return SignerInfo{}, fmt.Errorf("die Unterschrift passt nicht zum Zertifikat: %w", err)
	}
	again, err := assemble(certificate, chain, algorithm, attributes, signer.Signature)
	if err != nil {
		return SignerInfo{}, err
	}
	if !bytes.Equal(again, der) {
		return SignerInfo{}, errors.New("das Siegel hat nicht seine eine Form")
	}
	return SignerInfo{Certificate: certificate, Chain: chain, Algorithm: algorithm}, nil
}

func unreadable(err error) error { return fmt.Errorf("das Siegel ist nicht lesbar: %w", err) }

func parse(der []byte) (signedData, error) {
	if len(der) > maxToken {
		return signedData{}, fmt.Errorf("das Siegel hat %d Byte", len(der))
	}
	var info contentInfo
	rest, err := asn1.Unmarshal(der, &info)
	if err != nil {
		return signedData{}, unreadable(err)
	}
	if len(rest) > 0 || !info.ContentType.Equal(oidSignedData) {
		return signedData{}, errors.New("das Siegel ist kein CMS SignedData")
	}
	var data signedData
	rest, err = asn1.Unmarshal(info.Content.Bytes, &data)
	if err != nil {
		return signedData{}, unreadable(err)
	}
	if len(rest) > 0 || len(data.SignerInfos) != 1 {
		return signedData{}, errors.New("das Siegel hat nicht genau einen Unterzeichner")
	}
	return data, nil
}

func parseCertificates(set asn1.RawValue) ([]*x509.Certificate, error) {
	var certificates []*x509.Certificate
	for rest := set.Bytes; len(rest) > 0; {
		var one asn1.RawValue
		var err error
		if rest, err = asn1.Unmarshal(rest, &one); err != nil {
			return nil, unreadable(err)
		}
		certificate, err := x509.ParseCertificate(one.FullBytes)
		if err != nil {
			return nil, unreadable(err)
		}
		if certificates = append(certificates, certificate); len(certificates) > maxCertificates {
			return nil, fmt.Errorf("das Siegel hat mehr als %d Zertifikate", maxCertificates)
		}
	}
	return certificates, nil
}

// order finds the signer's certificate and lines the others up behind it, each
// having signed the one before, up to a root that signed itself. A certificate
// that does not belong there, or whose own signature cannot be checked for want
// of the one above, is an error: nothing would protect its bytes.
func order(certificates []*x509.Certificate, signer issuerAndSerial) (*x509.Certificate, []*x509.Certificate, error) {
	var leaf *x509.Certificate
	left := make([]*x509.Certificate, 0, len(certificates))
	for _, c := range certificates {
		if leaf == nil && bytes.Equal(c.RawIssuer, signer.Issuer.FullBytes) && signer.Serial != nil && c.SerialNumber.Cmp(signer.Serial) == 0 {
			leaf = c
			continue
		}
		left = append(left, c)
	}
	if leaf == nil {
		return nil, nil, errors.New("das Zertifikat des Siegels fehlt")
	}
	chain, err := lineUp(leaf, left)
	return leaf, chain, err
}

func lineUp(leaf *x509.Certificate, left []*x509.Certificate) ([]*x509.Certificate, error) {
	var chain []*x509.Certificate
	for last := leaf; len(left) > 0; {
		next := -1
		for i, c := range left {
			if bytes.Equal(last.RawIssuer, c.RawSubject) && boundedKey(c) && last.CheckSignatureFrom(c) == nil {
				next = i
				break
			}
		}
		if next < 0 {
			return nil, errors.New("ein Zertifikat gehört nicht zur Kette")
		}
		last = left[next]
		chain = append(chain, last)
		left = append(left[:next:next], left[next+1:]...)
	}
	if n := len(chain); n > 0 && !selfSigned(chain[n-1]) {
		return nil, errors.New("die Kette endet nicht bei einem Wurzelzertifikat")
	}
	return chain, nil
}

// boundedKey keeps oversized RSA keys of a hostile chain from costing time.
func boundedKey(c *x509.Certificate) bool {
	key, ok := c.PublicKey.(interface{ Size() int })
	return !ok || key.Size()*8 <= maxRSABits
}

// selfSigned checks a certificate with its own key. CheckSignatureFrom would
// also ask for a CA flag, which a seal certificate must not have.
func selfSigned(c *x509.Certificate) bool {
	return bytes.Equal(c.RawIssuer, c.RawSubject) && boundedKey(c) && c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) == nil
}
