package people

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"math"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"github.com/scanstelle/scanstelle/batch"
)

// Cost says how dear one try of a password is; it stands beside each verifier,
// so that it can be raised later.
type Cost struct {
	Memory  uint32 // KiB
	Passes  uint32
	Threads uint8
}

// Standard is the second choice of RFC 9106 section 4 with one thread: above
// what OWASP asks for (19 MiB and two passes), a fraction of a second on a desk's
// computer.
var Standard = Cost{Memory: 64 << 10, Passes: 3, Threads: 1}

// Sizes of salt and verifier, in bytes (RFC 9106 section 4).
const saltSize, keySize = 16, 32

// Bounds of a verifier that is read: a changed file must not cost the memory of
// the machine.
const (
	maxMemory  = 1 << 20 // KiB
	maxPasses  = 64
	maxThreads = 64
)

// MaxPassword bounds a password, in bytes.
const MaxPassword = 1024

// Hash makes the verifier of a password: Argon2id under a salt of its own, in
// the form "$argon2id$v=19$m=65536,t=3,p=1$salt$hash" (PHC string format). An ü is
// one, however the keyboard composes it (RFC 8265 section 4.2).
func Hash(password string, c Cost) string {
	salt := make([]byte, saltSize)
	rand.Read(salt)
	key := argon2.IDKey(norm.NFC.Bytes([]byte(password)), salt, c.Passes, c.Memory, c.Threads, keySize)
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.Memory, c.Passes, c.Threads, b.EncodeToString(salt), b.EncodeToString(key))
}

// verifier is a parsed PHC string.
type verifier struct {
	Cost
	salt, key []byte
}

func parseVerifier(text string) (v verifier, err error) {
	bad := batch.Refuse("people.verifier", batch.CodeStoreDamaged, "ein Kennwort-Prüfwert ist nicht lesbar")
	parts := strings.Split(text, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return v, bad
	}
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &v.Memory, &v.Passes, &v.Threads); err != nil || n != 3 ||
		parts[3] != fmt.Sprintf("m=%d,t=%d,p=%d", v.Memory, v.Passes, v.Threads) {
		return v, bad
	}
	if v.Threads < 1 || v.Threads > maxThreads || v.Passes < 1 || v.Passes > maxPasses || v.Memory > maxMemory || v.Memory < 8*uint32(v.Threads) {
		return v, bad
	}
	b := base64.RawStdEncoding.Strict()
	if v.salt, err = b.DecodeString(parts[4]); err != nil || len(v.salt) < 8 || len(v.salt) > 64 {
		return v, bad
	}
	if v.key, err = b.DecodeString(parts[5]); err != nil || len(v.key) < 16 || len(v.key) > 64 {
		return v, bad
	}
	return v, nil
}

// Verify tells whether a password is the one of a verifier. CodeStoreDamaged:
// the verifier is none.
func Verify(password, text string) (bool, error) {
	v, err := parseVerifier(text)
	if err != nil {
		return false, err
	}
	if len(password) == 0 || len(password) > MaxPassword {
		return false, nil
	}
	key := argon2.IDKey(norm.NFC.Bytes([]byte(password)), v.salt, v.Passes, v.Memory, v.Threads, uint32(len(v.key)))
	return subtle.ConstantTimeCompare(key, v.key) == 1, nil
}

// Weaker tells whether a verifier costs less than c: then it is made anew at the
// next login.
func Weaker(text string, c Cost) bool {
	v, err := parseVerifier(text)
	return err != nil || v.Memory < c.Memory || v.Passes < c.Passes
}

// oneTimeLetters leave out what is easily confused on paper.
const oneTimeLetters = "abcdefghjkmnpqrstuvwxyz23456789"

// oneTimeGroups of five letters: 99 bits.
const oneTimeGroups = 4

// OneTime makes a password for the first login, "k7wqd-m2xrt-…": nobody chose
// it, nobody knows it from elsewhere (A.SC.3).
func OneTime() string {
	var groups []string
	for range oneTimeGroups {
		group := ""
		for len(group) < 5 {
			var b [1]byte
			rand.Read(b[:])
			if n := int(b[0]); n < math.MaxUint8/len(oneTimeLetters)*len(oneTimeLetters) { // no letter is likelier
				group += string(oneTimeLetters[n%len(oneTimeLetters)])
			}
		}
		groups = append(groups, group)
	}
	return strings.Join(groups, "-")
}
