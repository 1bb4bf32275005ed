package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"sync/atomic"
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

// boxes seal under the newest of several keys and open what any of them sealed:
// after an erasure readers still meet values of the key before it.
type boxes struct{ all atomic.Pointer[[]box] }

// add makes b the newest; keep says how many older ones stay.
func (x *boxes) add(b box, keep int) {
	next := []box{b}
	if old := x.all.Load(); old != nil {
		next = append(next, (*old)[:min(keep, len(*old))]...)
	}
	x.all.Store(&next)
}

func (x *boxes) seal(plain []byte, belongs string) []byte {
	return (*x.all.Load())[0].seal(plain, belongs)
}

func (x *boxes) open(sealed []byte, belongs string) (plain []byte, err error) {
	for _, b := range *x.all.Load() {
		var failed error
		if plain, failed = b.open(sealed, belongs); failed == nil {
			return plain, nil
		}
		if err == nil {
			err = failed
		}
	}
	return nil, err
}
