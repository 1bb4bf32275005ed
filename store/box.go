package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
)

// box encrypts small values with AES-256-GCM under a random nonce; what a value
// belongs to is authenticated with it, so that none can be moved elsewhere.
type box struct{ aead cipher.AEAD }

// newBox makes a box of a 32 byte key.
func newBox(key []byte) (box, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return box{}, err
	}
	aead, err := cipher.NewGCM(block)
	return box{aead}, err
}

func (b box) seal(plain []byte, belongs string) []byte {
	nonce := make([]byte, b.aead.NonceSize(), b.aead.NonceSize()+len(plain)+b.aead.Overhead())
	rand.Read(nonce)
	return b.aead.Seal(nonce, nonce, plain, []byte(belongs))
}

func (b box) open(sealed []byte, belongs string) ([]byte, error) {
	n := b.aead.NonceSize()
	if len(sealed) < n {
		return nil, errors.New("an encrypted value is too short")
	}
	return b.aead.Open(nil, sealed[:n], sealed[n:], []byte(belongs))
}
