package pdfa

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Sealer makes the signature of a package (ETSI EN 319 142-1, PAdES): a
// detached CMS over everything but the signature's own bytes.
type Sealer interface {
	// Reserve is an upper bound of the CMS in bytes, 1 to 16000.
	Reserve() int
	// Name, Reason, Location and Time fill the signature dictionary; empty
	// strings are left out.
	Name() string
	Reason() string
	Location() string
	Time() time.Time
	// Seal returns the DER of the CMS over the SHA-256 digest of the byte range.
	Seal(digest []byte) (der []byte, err error)
}

// maxReserve keeps Contents below the longest string of ISO 19005-2 6.1.13,
// counted in hexadecimal digits to be on the safe side.
const maxReserve = 16000

// sealed writes the signature dictionary and all that follows it. What follows
// is made before the signature is: its length is known, so the byte range is
// final when it is written and nothing has to be patched.
func (w *Writer) sealed(object int, s Sealer) ([4]int64, error) {
	var none [4]int64
	reserve := s.Reserve()
	if reserve < 1 || reserve > maxReserve {
		return none, batch.Refuse("pdfa.seal", batch.CodeSealFailed, "%d Byte für die Signatur", reserve)
	}
	if s.Time().IsZero() {
		return none, batch.Refuse("pdfa.seal", batch.CodeSealFailed, "Zeitpunkt fehlt")
	}
	var dict strings.Builder
	dict.WriteString("<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M" + date(s.Time()))
	for _, e := range []struct{ key, value string }{{"Name", s.Name()}, {"Reason", s.Reason()}, {"Location", s.Location()}} {
		value := clean(e.value)
		if 2*len(value)+2 > maxString {
			return none, batch.Refuse("pdfa.seal", batch.CodeSealFailed, "%s zu lang", e.key)
		}
		if value != "" {
			dict.WriteString("/" + e.key + text(value))
		}
	}
	w.sink.begin(object)
	// The three numbers have a fixed width, so their own place is known.
	const byteRange = "/ByteRange[0 %-10d %-10d %-10d]/Contents"
	before := w.sink.size + int64(dict.Len()+len(fmt.Sprintf(byteRange, 0, 0, 0)))
	behind := before + int64(2*reserve) + 2
	const end = ">>\nendobj\n"
	tail := end + w.trailer(behind+int64(len(end)))
	w.sink.print("%s"+byteRange, dict.String(), before, behind, len(tail))
	if w.sink.err != nil {
		return none, w.sink.err
	}
	der, err := w.sign(s, tail)
	if err != nil {
		return none, err
	}
	if len(der) == 0 || len(der) > reserve {
		return none, batch.Refuse("pdfa.seal", batch.CodeSealFailed, "Signatur mit %d Byte, Platz für %d", len(der), reserve)
	}
	w.sink.print("<%s%s>%s", hex.EncodeToString(der), strings.Repeat("00", reserve-len(der)), tail)
	return [4]int64{0, before, behind, int64(len(tail))}, w.sink.err
}

// sign hashes both parts of the byte range: the first passed through the sink,
// whose hash goes on for the file's own sum.
func (w *Writer) sign(s Sealer, tail string) ([]byte, error) {
	h, err := cloneHash(w.sink.hash)
	if err != nil {
		return nil, batch.Fail("pdfa.seal", batch.CodeInternal, err)
	}
	h.Write([]byte(tail))
	der, err := s.Seal(h.Sum(nil))
	if err != nil && batch.CodeOf(err) == batch.CodeInternal {
		return nil, batch.Fail("pdfa.seal", batch.CodeSealFailed, err)
	}
	return der, err
}

func cloneHash(h hash.Hash) (hash.Hash, error) {
	c, ok := h.(hash.Cloner)
	if !ok {
		return nil, fmt.Errorf("hash %T of %d bytes cannot be cloned", h, sha256.Size)
	}
	return c.Clone()
}
