package verify

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/scanstelle/scanstelle/archive/sign"
)

// maxContents bounds the room of a signature, in bytes; the writer's is 16000.
const maxContents = 64 << 10

// byteRange checks that there is exactly one seal and that it covers every byte
// of the file but its own hexadecimal string, and that this string is spelled in
// the one way the writer spells it: "a" and "A" mean the same digit, but a
// changed byte is a changed byte. It also hashes the file.
func (v *verification) byteRange() (string, error) {
	v.report.SHA256, _ = v.hash(0, v.size)
	signatures := v.file.Signatures()
	if len(signatures) != 1 {
		return "", fmt.Errorf("%d Siegel statt einem", len(signatures))
	}
	s := signatures[0]
	if s.Type != "Sig" || s.Filter != "Adobe.PPKLite" || s.SubFilter != "ETSI.CAdES.detached" {
		return "", fmt.Errorf("Siegel der Art %s/%s/%s", s.Type, s.Filter, s.SubFilter)
	}
	b := s.ByteRange
	gap := int64(2*len(s.Contents) + 2)
	if len(s.Contents) > maxContents || b[0] != 0 || b[1] <= 0 || b[2] != b[1]+gap || b[3] <= 0 || b[3] != v.size-b[2] || !s.Whole {
		return "", fmt.Errorf("das Siegel umfasst die Bereiche %v von %d Byte", b, v.size)
	}
	text := make([]byte, gap)
	if _, err := v.reader.ReadAt(text, b[1]); err != nil {
		return "", err
	}
	if string(text) != "<"+hex.EncodeToString(s.Contents)+">" {
		return "", errors.New("das Siegel ist nicht in seiner einen Form geschrieben")
	}
	digest := sha256.New()
	if _, err := io.Copy(digest, s.Signed()); err != nil {
		return "", err
	}
	v.signature, v.digest = s, digest.Sum(nil)
	return fmt.Sprintf("%d von %d Byte, ausgenommen nur das Siegel selbst", b[1]+b[3], v.size), nil
}

func (v *verification) hash(from, to int64) (string, error) {
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(v.reader, from, to-from)); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func (v *verification) seal() (string, error) {
	if v.digest == nil {
		return "", errMissing
	}
	der, err := sign.Token(v.signature.Contents)
	if err != nil {
		return "", err
	}
	info, err := sign.VerifyCMS(der, v.digest)
	if err != nil {
		return "", err
	}
	v.signer = &info
	v.report.Sealed = v.signature.M
	fingerprint := info.Fingerprint()
	v.report.Seal = Seal{
		Name: info.Certificate.Subject.CommonName, Fingerprint: hex.EncodeToString(fingerprint[:]), Algorithm: string(info.Algorithm),
		NotBefore: info.Certificate.NotBefore, NotAfter: info.Certificate.NotAfter,
	}
	return "seit dem Siegeln nicht verändert, " + string(info.Algorithm), nil
}

// certificate says what kind of certificate it is and checks that it was valid
// at the time of sealing.
func (v *verification) certificate() (string, error) {
	if v.signer == nil {
		return "", errMissing
	}
	c, at := v.signer.Certificate, v.signature.M
	if at.IsZero() || at.Before(c.NotBefore) || at.After(c.NotAfter) {
		return "", fmt.Errorf("das Zertifikat galt nicht zum Zeitpunkt des Siegels (%s)", at.UTC().Format("2006-01-02 15:04:05 MST"))
	}
	if v.signature.Name != c.Subject.CommonName {
		return "", errors.New("der Name am Siegel ist nicht der des Zertifikats")
	}
	v.report.Seal.Level = "Zertifikat eines Ausstellers, dessen Vertrauenswürdigkeit hier nicht geprüft wird"
	if sign.IsLocal(c) {
		v.report.Seal.Level = "lokales Siegel, nicht qualifiziert: belegt, dass nichts verändert wurde, nicht wer gesiegelt hat (Fingerabdruck mit dem der Scanstelle vergleichen)"
	}
	return v.report.Seal.Name + "; " + v.report.Seal.Level, nil
}

// sealedWith reports whether the note names the certificate of the seal.
func (v *verification) sealedWith(name, fingerprint string) bool {
	if v.signer == nil {
		return false
	}
	sum := v.signer.Fingerprint()
	raw, err := hex.DecodeString(fingerprint)
	return err == nil && bytes.Equal(raw, sum[:]) && name == v.signer.Certificate.Subject.CommonName
}
