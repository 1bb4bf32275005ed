package pdfa

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"

	"github.com/scanstelle/scanstelle/batch"
)

// Limits of the file format: ISO 19005-2 6.1.13 and the ten digits of a
// classic cross-reference entry.
const (
	maxObjects = 8388607
	maxOffset  = 9999999999
)

// sink writes objects, remembers where each begins and hashes all that passes.
// Its first error stays: what was written cannot be taken back.
type sink struct {
	out     *bufio.Writer
	hash    hash.Hash
	size    int64
	offsets []int64 // by object number; 0 = not written
	err     error
}

func newSink(w io.Writer) *sink {
	return &sink{out: bufio.NewWriterSize(w, 64<<10), hash: sha256.New(), offsets: make([]int64, 1)}
}

// Write implements io.Writer.
func (s *sink) Write(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.out.Write(p)
	s.hash.Write(p[:n])
	s.size += int64(n)
	if err == nil && s.size > maxOffset {
		err = batch.Refuse("pdfa.write", batch.CodeTooManyBytes, "%d Byte", s.size)
	}
	s.err = err
	return n, err
}

func (s *sink) print(format string, args ...any) {
	// Write keeps the error.
	_, _ = fmt.Fprintf(s, format, args...)
}

// alloc reserves an object number.
func (s *sink) alloc() int {
	if len(s.offsets) > maxObjects && s.err == nil {
		s.err = batch.Refuse("pdfa.write", batch.CodeTooManyPages, "%d Objekte", len(s.offsets))
	}
	s.offsets = append(s.offsets, 0)
	return len(s.offsets) - 1
}

func (s *sink) begin(n int) {
	s.offsets[n] = s.size
	s.print("%d 0 obj\n", n)
}

// object writes a whole indirect object.
func (s *sink) object(n int, body string) {
	s.begin(n)
	s.print("%s\nendobj\n", body)
}

// stream writes a stream object whose data is in memory; dict is the inside of
// its dictionary without Length.
func (s *sink) stream(n int, dict string, data []byte) {
	s.begin(n)
	s.print("<<%s/Length %d>>\nstream\n", dict, len(data))
	_, _ = s.Write(data)
	s.print("\nendstream\nendobj\n")
}

// packed writes a stream object compressed with Flate.
func (s *sink) packed(n int, dict string, data []byte) {
	s.stream(n, dict+"/Filter/FlateDecode", deflate(data))
}

func deflate(data []byte) []byte {
	var b bytes.Buffer
	z, err := zlib.NewWriterLevel(&b, zlib.BestCompression)
	if err != nil {
		panic(err) // the level is a constant of the package itself
	}
	// A bytes.Buffer does not fail.
	_, _ = z.Write(data)
	_ = z.Close()
	return b.Bytes()
}
