package feedback

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strconv"
	"time"
)

// Headers of a signed request.
const (
	HeaderSender    = "Scanstelle-Sender"
	HeaderTime      = "Scanstelle-Time"      // seconds since 1970
	HeaderNonce     = "Scanstelle-Nonce"     // new for each request
	HeaderSignature = "Scanstelle-Signature" // hexadecimal
)

// Path is where requests go.
const Path = "/feedback"

// Window is how far the time of a request may be off.
const Window = 5 * time.Minute

// KeyBytes is the length of a key.
const KeyBytes = 32

var (
	senderForm    = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)
	nonceForm     = regexp.MustCompile(`^[A-Za-z0-9_-]{16,64}$`)
	timeForm      = regexp.MustCompile(`^[0-9]{1,11}$`)
	signatureForm = regexp.MustCompile(`^[0-9a-fA-F]{64}$`)
)

// ValidSender tells whether a sender may be called so.
func ValidSender(name string) bool { return senderForm.MatchString(name) }

// Sign is the signature of a request: HMAC-SHA256 (RFC 2104) of a line that names the
// format, the three headers, each with a line feed after it, and the body.
func Sign(key []byte, sender, at, nonce string, body []byte) string {
	return hex.EncodeToString(sum(key, sender, at, nonce, body))
}

func sum(key []byte, sender, at, nonce string, body []byte) []byte {
	h := hmac.New(sha256.New, key)
	for _, line := range []string{"scanstelle-feedback-" + strconv.Itoa(Version), sender, at, nonce} {
		h.Write([]byte(line + "\n"))
	}
	h.Write(body)
	return h.Sum(nil)
}

// signed compares in constant time.
func signed(key []byte, sender, at, nonce, signature string, body []byte) bool {
	got, err := hex.DecodeString(signature)
	return hmac.Equal(got, sum(key, sender, at, nonce, body)) && err == nil
}
