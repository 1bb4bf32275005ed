package sign

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// The common name of a local seal says what it is, and what it is not, in every
// viewer that shows the signer.
const (
	localPrefix = "Scanstelle "
	localSuffix = " – lokales Siegel, nicht qualifiziert"
)

// localYears is how long the certificate of a local seal is valid.
const localYears = 10

// maxCommonName is ub-common-name of RFC 5280, in characters.
const maxCommonName = 64

// NewLocal makes the key of a station's local seal and a self-signed
// certificate named for what it is, valid from now (truncated to the second,
// UTC) for ten years. Random numbers come from crypto/rand. It serves copying
// mode only: it shows that a package did not change since this station sealed
// it, and nothing about who runs the station.
//
// The key is ECDSA on P-256: poppler (NSS), OpenSSL and pyHanko accept it as
// they accept RSA-3072, and TR-02102-1 recommends both; but it is made at once
// instead of in seconds, a checked seal takes 0.1 ms instead of 2.8, and has
// half the size.
//
// Names too long for a certificate (64 characters in all) are shortened.
func NewLocal(station string, now time.Time) (Key, error) {
	const op = "sign.local"
	signer, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return Key{}, failed(op, err)
	}
	from := now.UTC().Truncate(time.Second)
	template := &x509.Certificate{
		Subject:   pkix.Name{CommonName: localName(station)},
		NotBefore: from,
		NotAfter:  from.AddDate(localYears, 0, 0),
		// Digital signature and non-repudiation are what validators ask of a
		// document seal; without a CA flag it can vouch for nothing else.
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment,
		BasicConstraintsValid: true,
	}
	public, err := signer.PublicKey.Bytes()
	if err != nil {
		return Key{}, failed(op, err)
	}
	hash := sha256.Sum256(public)
	template.SubjectKeyId = hash[:20] // RFC 7093 method 1
	der, err := x509.CreateCertificate(rand.Reader, template, template, signer.Public(), signer)
	if err != nil {
		return Key{}, failed(op, err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return Key{}, failed(op, err)
	}
	return Key{Signer: signer, Certificate: certificate}, nil
}

func localName(station string) string {
	station = strings.Join(strings.Fields(strings.ToValidUTF8(station, "")), " ")
	runes := []rune(station)
	if room := maxCommonName - len([]rune(localPrefix+localSuffix)); len(runes) > room {
		runes = runes[:room]
	}
	return localPrefix + strings.TrimSpace(string(runes)) + localSuffix
}

// IsLocal reports whether a certificate is one of NewLocal: signed by itself
// and named as a local seal.
func IsLocal(c *x509.Certificate) bool {
	name := c.Subject.CommonName
	return strings.HasPrefix(name, localPrefix) && strings.HasSuffix(name, localSuffix) && selfSigned(c)
}

// Local seals one package with a station's local key (PAdES B-B, SubFilter
// ETSI.CAdES.detached). It has the methods the PDF/A writer asks of a sealer.
type Local struct {
	key      Key
	location string
	at       time.Time
	reserve  int
}

// reserveSlack covers an ECDSA signature some bytes longer than the trial's.
const reserveSlack = 16

// NewSeal prepares the seal of one package. Location is shown by viewers and
// may be empty; at becomes the time of sealing (UTC, to the second) and must
// lie in the validity of the certificate: before it the clock was set back
// (batch.CodeClockBack), after it the key is worn out (batch.CodeSealFailed).
func NewSeal(key Key, location string, at time.Time) (*Local, error) {
	const op = "sign.seal"
	if err := key.check(); err != nil {
		return nil, failed(op, err)
	}
	at = at.UTC().Truncate(time.Second)
	if at.Before(key.Certificate.NotBefore) {
		return nil, batch.Refuse(op, batch.CodeClockBack, "das Siegel gilt erst ab %s", key.Certificate.NotBefore.Format(time.RFC3339))
	}
	if at.After(key.Certificate.NotAfter) {
		return nil, batch.Refuse(op, batch.CodeSealFailed, "das Siegel galt nur bis %s", key.Certificate.NotAfter.Format(time.RFC3339))
	}
	trial, err := CMS(key, make([]byte, sha256.Size))
	if err != nil {
		return nil, err
	}
	return &Local{key: key, location: location, at: at, reserve: len(trial) + reserveSlack}, nil
}

// Reserve is how many bytes a token can have at most.
func (l *Local) Reserve() int { return l.reserve }

// Name is the name of the sealing certificate.
func (l *Local) Name() string { return l.key.Certificate.Subject.CommonName }

// Reason says what the seal is for.
func (l *Local) Reason() string {
	return "Schutz vor unbemerkter Veränderung (lokales Siegel, nicht qualifiziert)"
}

// Location is where the station stands.
func (l *Local) Location() string { return l.location }

// Time is the time of sealing by the station's own clock.
func (l *Local) Time() time.Time { return l.at }

// Seal returns the token over the SHA-256 of the sealed bytes.
func (l *Local) Seal(digest []byte) ([]byte, error) { return CMS(l.key, digest) }

// Certificate is the certificate the seal will carry.
func (l *Local) Certificate() *x509.Certificate { return l.key.Certificate }
