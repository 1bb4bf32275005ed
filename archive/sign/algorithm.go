package sign

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
)

// Algorithm names how a seal is signed.
type Algorithm string

// Algorithms of this package. All are recommended by BSI TR-02102-1.
const (
	ECDSAP256 Algorithm = "ECDSA P-256, SHA-256"
	RSAPKCS1  Algorithm = "RSA PKCS#1 v1.5, SHA-256"
	RSAPSS    Algorithm = "RSA-PSS, SHA-256"
)

// RSA moduli outside these bounds are refused: below, they no longer protect;
// above, a hostile file could keep the verifier busy.
const minRSABits, maxRSABits = 2048, 8192

// algorithmFor picks the algorithm of a public key.
func algorithmFor(public crypto.PublicKey, pss bool) (Algorithm, error) {
	switch key := public.(type) {
	case *ecdsa.PublicKey:
		if key.Curve != elliptic.P256() {
			return "", fmt.Errorf("die Kurve %s wird nicht unterstützt", key.Curve.Params().Name)
		}
		return ECDSAP256, nil
	case *rsa.PublicKey:
		if n := key.N.BitLen(); n < minRSABits || n > maxRSABits {
			return "", fmt.Errorf("ein RSA-Schlüssel mit %d Bit wird nicht unterstützt", n)
		}
		if pss {
			return RSAPSS, nil
		}
		return RSAPKCS1, nil
	}
	return "", fmt.Errorf("die Schlüsselart %T wird nicht unterstützt", public)
}

// identifier is the AlgorithmIdentifier of the signature (RFC 5754, RFC 4056).
func (a Algorithm) identifier() (pkix.AlgorithmIdentifier, error) {
	switch a {
	case ECDSAP256:
		return pkix.AlgorithmIdentifier{Algorithm: oidECDSASHA256}, nil
	case RSAPKCS1:
		return pkix.AlgorithmIdentifier{Algorithm: oidRSASHA256, Parameters: asn1.NullRawValue}, nil
	case RSAPSS:
		hash := pkix.AlgorithmIdentifier{Algorithm: oidSHA256, Parameters: asn1.NullRawValue}
		inner, err := asn1.Marshal(hash)
		if err != nil {
			return pkix.AlgorithmIdentifier{}, err
		}
		mgf := pkix.AlgorithmIdentifier{Algorithm: oidMGF1, Parameters: asn1.RawValue{FullBytes: inner}}
		parameters, err := asn1.Marshal(pssParameters{Hash: hash, MGF: mgf, Salt: crypto.SHA256.Size()})
		if err != nil {
			return pkix.AlgorithmIdentifier{}, err
		}
		return pkix.AlgorithmIdentifier{Algorithm: oidRSAPSS, Parameters: asn1.RawValue{FullBytes: parameters}}, nil
	}
	return pkix.AlgorithmIdentifier{}, fmt.Errorf("unknown algorithm %q", string(a))
}

// sign signs a SHA-256 digest.
func (a Algorithm) sign(key crypto.Signer, digest []byte) ([]byte, error) {
	var options crypto.SignerOpts = crypto.SHA256
	if a == RSAPSS {
		options = &rsa.PSSOptions{SaltLength: crypto.SHA256.Size(), Hash: crypto.SHA256}
	}
	return key.Sign(rand.Reader, digest, options)
}

// verify checks a signature over a SHA-256 digest.
func (a Algorithm) verify(public crypto.PublicKey, digest, signature []byte) error {
	switch key := public.(type) {
	case *ecdsa.PublicKey:
		if a == ECDSAP256 && ecdsa.VerifyASN1(key, digest, signature) {
			return nil
		}
	case *rsa.PublicKey:
		switch a {
		case RSAPKCS1:
			return rsa.VerifyPKCS1v15(key, crypto.SHA256, digest, signature)
		case RSAPSS:
			return rsa.VerifyPSS(key, crypto.SHA256, digest, signature, &rsa.PSSOptions{SaltLength: crypto.SHA256.Size()})
		}
	}
	return errors.New("signature does not fit the key")
}
