package sign

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
)

// Key is a signing key with its certificate and the certificates above it,
// each having signed the one before: none, or all up to the root. PSS asks for RSA-PSS instead of PKCS#1
// v1.5 and means nothing for other keys.
type Key struct {
	Signer      crypto.Signer
	Certificate *x509.Certificate
	Chain       []*x509.Certificate
	PSS         bool
}

// check refuses a key that could not make a verifiable seal.
func (k Key) check() error {
	if k.Signer == nil || k.Certificate == nil {
		return errors.New("Schlüssel oder Zertifikat fehlt")
	}
	public, ok := k.Signer.Public().(interface{ Equal(crypto.PublicKey) bool })
	if !ok || !public.Equal(k.Certificate.PublicKey) {
		return errors.New("Schlüssel und Zertifikat gehören nicht zusammen")
	}
	return nil
}

// PEM block types of a stored key.
const (
	blockKey         = "PRIVATE KEY"
	blockCertificate = "CERTIFICATE"
)

// MarshalKey returns the key (PKCS #8) and the certificates as PEM. The key is a
// secret: the store keeps it encrypted. Only keys in memory can be marshalled.
func MarshalKey(key Key) (private, certificates []byte, err error) {
	const op = "sign.marshal"
	if err := key.check(); err != nil {
		return nil, nil, failed(op, err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key.Signer)
	if err != nil {
		return nil, nil, failed(op, err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: blockKey, Bytes: der}), MarshalCertificates(key), nil
}

// MarshalCertificates returns the certificate and its chain as PEM, also to be
// handed out to those who check seals.
func MarshalCertificates(key Key) []byte {
	var out []byte
	for _, c := range append([]*x509.Certificate{key.Certificate}, key.Chain...) {
		out = append(out, pem.EncodeToMemory(&pem.Block{Type: blockCertificate, Bytes: c.Raw})...)
	}
	return out
}

// ParseKey reads what MarshalKey wrote: one key; its certificate and its chain.
// Anything else in the texts is refused. PSS is not part of them.
func ParseKey(private, certificates []byte) (Key, error) {
	key, err := parseKey(private, certificates)
	if err != nil {
		return Key{}, failed("sign.parse", err)
	}
	return key, nil
}

func parseKey(private, certificates []byte) (Key, error) {
	blocks, err := parseBlocks(private, blockKey)
	if err != nil {
		return Key{}, err
	}
	if len(blocks) != 1 {
		return Key{}, errors.New("nicht genau ein geheimer Schlüssel")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(blocks[0])
	if err != nil {
		return Key{}, err
	}
	signer, ok := parsed.(crypto.Signer)
	if !ok {
		return Key{}, errors.New("der Schlüssel kann nicht siegeln")
	}
	if blocks, err = parseBlocks(certificates, blockCertificate); err != nil {
		return Key{}, err
	}
	key := Key{Signer: signer}
	for i, der := range blocks {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return Key{}, err
		}
		if i == 0 {
			key.Certificate = c
			continue
		}
		key.Chain = append(key.Chain, c)
	}
	return key, key.check()
}

// parseBlocks reads PEM blocks of one type and nothing else.
func parseBlocks(text []byte, kind string) ([][]byte, error) {
	var blocks [][]byte
	for rest := text; len(bytes.TrimSpace(rest)) > 0; {
		var block *pem.Block
		before := bytes.HasPrefix(bytes.TrimSpace(rest), []byte("-----BEGIN "+kind))
		if block, rest = pem.Decode(rest); block == nil || block.Type != kind || !before {
			return nil, fmt.Errorf("etwas anderes als %s", kind)
		}
		blocks = append(blocks, block.Bytes)
	}
	return blocks, nil
}
