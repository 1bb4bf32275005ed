package form

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash"
	"hash/crc32"
	"io"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// What one of our containers has at most, apart from the package.
const (
	mostSmall   = 1 << 20 // bytes of an entry
	mostEntries = 16
)

// Signatures of ZIP records (APPNOTE 6.3, 4.3).
const (
	localRecord     = 0x04034b50
	directoryRecord = 0x02014b50
	endRecord       = 0x06054b50
)

var errForeign = errors.New("not a container of ours")

// header is what stands before the bytes of an entry, or of it in the directory.
type header struct {
	name      string
	crc, size uint32
}

// unpacking reads the package out of a container, front to back, and holds all the
// rest against it. Only what writeContainer writes is taken.
type unpacking struct {
	src   io.ReadCloser
	r     *bufio.Reader
	all   []header
	small map[string][]byte

	left int64 // of the package
	crc  hash.Hash32
	sum  hash.Hash
	done error
}

// unpack begins to read: all entries up to the package, which is the first PDF.
func unpack(src io.ReadCloser) (io.ReadCloser, error) {
	u := &unpacking{src: src, r: bufio.NewReaderSize(src, 64<<10), small: map[string][]byte{}, crc: crc32.NewIEEE(), sum: sha256.New()}
	if err := u.begin(); err != nil {
		src.Close()
		return nil, foreign(err)
	}
	return u, nil
}

// foreign gives an error of what was read its code; errors of reading have theirs.
func foreign(err error) error {
	if errors.Is(err, errForeign) || err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
		return &batch.Error{Op: "dms.form.read", Code: batch.CodeTargetDiffers, Detail: "kein Behälter von uns, oder beschädigt", Err: err}
	}
	return err
}

func (u *unpacking) begin() error {
	for len(u.all) < mostEntries {
		var record [4]byte
		if _, err := io.ReadFull(u.r, record[:]); err != nil {
			return err
		}
		if binary.LittleEndian.Uint32(record[:]) != localRecord {
			return errForeign
		}
		h, err := u.local()
		if err != nil {
			return err
		}
		u.all = append(u.all, h)
		if strings.HasSuffix(strings.ToLower(h.name), ".pdf") {
			u.left = int64(h.size)
			return nil
		}
		if h.size > mostSmall {
			return errForeign
		}
		data := make([]byte, h.size)
		if _, err := io.ReadFull(u.r, data); err != nil {
			return err
		}
		if crc32.ChecksumIEEE(data) != h.crc {
			return errForeign
		}
		u.small[h.name] = data
	}
	return errForeign
}

// local reads the rest of a local header: no compression, nothing left open.
func (u *unpacking) local() (header, error) {
	var b [26]byte
	if _, err := io.ReadFull(u.r, b[:]); err != nil {
		return header{}, err
	}
	le := binary.LittleEndian
	h := header{crc: le.Uint32(b[10:]), size: le.Uint32(b[18:])}
	if le.Uint16(b[2:])&^utf8Names != 0 || le.Uint16(b[4:]) != 0 || le.Uint32(b[14:]) != h.size || le.Uint16(b[24:]) != 0 {
		return header{}, errForeign
	}
	return u.named(h, le.Uint16(b[22:]))
}

func (u *unpacking) named(h header, n uint16) (header, error) {
	name := make([]byte, n)
	_, err := io.ReadFull(u.r, name)
	h.name = string(name)
	return h, err
}

// Read implements io.Reader. It ends only where the whole container is right.
func (u *unpacking) Read(p []byte) (int, error) {
	if u.done != nil {
		return 0, u.done
	}
	if u.left == 0 {
		u.done = foreign(u.end())
		if u.done == nil {
			u.done = io.EOF
		}
		return 0, u.done
	}
	n, err := u.r.Read(p[:min(int64(len(p)), u.left)])
	u.crc.Write(p[:n])
	u.sum.Write(p[:n])
	u.left -= int64(n)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		u.done = foreign(err)
	}
	return n, u.done
}

// end checks what follows the package, and what was said of it before.
func (u *unpacking) end() error {
	pkg := u.all[len(u.all)-1]
	if u.crc.Sum32() != pkg.crc {
		return errForeign
	}
	for _, want := range u.all {
		var b [46]byte
		if _, err := io.ReadFull(u.r, b[:]); err != nil {
			return err
		}
		le := binary.LittleEndian
		h := header{crc: le.Uint32(b[16:]), size: le.Uint32(b[24:])}
		h, err := u.named(h, le.Uint16(b[28:]))
		if err != nil {
			return err
		}
		if le.Uint32(b[:]) != directoryRecord || h != want || le.Uint16(b[30:]) != 0 || le.Uint16(b[32:]) != 0 {
			return errForeign
		}
	}
	var b [22]byte
	if _, err := io.ReadFull(u.r, b[:]); err != nil {
		return err
	}
	if le := binary.LittleEndian; le.Uint32(b[:]) != endRecord || int(le.Uint16(b[10:])) != len(u.all) || le.Uint16(b[20:]) != 0 {
		return errForeign
	}
	if _, err := u.r.ReadByte(); err != io.EOF {
		if err == nil {
			err = errForeign
		}
		return err
	}
	sum := hex.EncodeToString(u.sum.Sum(nil))
	if strings.Contains(pkg.name, "/") {
		return u.checkBag(pkg.name, sum)
	}
	return u.checkMessage(pkg.name)
}

// Close implements io.Closer.
func (u *unpacking) Close() error { return u.src.Close() }
