package form

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"hash/crc32"
	"io"
	"math"
	"time"
	"unicode/utf8"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
)

// entry is a file in a container. Its size and checksum stand before its bytes: what
// is stored without compression and has them behind cannot be read by all (the ZIP
// streams of Java), nor front to back by us.
type entry struct {
	name string
	size int64
	crc  uint32
	open func() (io.ReadCloser, error)
}

func small(name string, data []byte) entry {
	return entry{name, int64(len(data)), crc32.ChecksumIEEE(data), func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}
}

// mostContainer bounds a container: ZIP without its 64-bit extension.
const mostContainer = math.MaxUint32 - 16<<20

// utf8Names is the flag of ZIP that says how names are written.
const utf8Names = 0x800

// writeContainer writes a ZIP file. The same entries at the same time give the same bytes.
func writeContainer(w io.Writer, at time.Time, entries []entry) error {
	z := zip.NewWriter(w)
	at = at.UTC()
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Store, CRC32: e.crc, CompressedSize64: uint64(e.size), UncompressedSize64: uint64(e.size)}
		h.SetMode(0o644) // also says that names are not those of DOS
		if len(e.name) != utf8.RuneCountInString(e.name) {
			h.Flags = utf8Names
		}
		//lint:ignore SA1019 a raw entry takes its time from these fields alone
		h.ModifiedDate = uint16(at.Day() + int(at.Month())<<5 + max(at.Year()-1980, 0)<<9)
		//lint:ignore SA1019 as above
		h.ModifiedTime = uint16(at.Second()/2 + at.Minute()<<5 + at.Hour()<<11)
		out, err := z.CreateRaw(h)
		if err != nil {
			return err
		}
		in, err := e.open()
		if err != nil {
			return err
		}
		_, err = io.Copy(out, in)
		if closed := in.Close(); err == nil {
			err = closed
		}
		if err != nil {
			return err
		}
	}
	return z.Close()
}

// packed is the object of a container: the entries around the package.
func packed(o dms.Object, name string, entries []entry) (dms.Object, error) {
	if o.Size > mostContainer {
		return o, batch.Refuse("dms.form", batch.CodeTargetInvalid, "%d Byte sind zu viel für eine ZIP-Datei", o.Size)
	}
	at := o.Delivery.Time()
	h, n := sha256.New(), counter(0)
	if err := writeContainer(io.MultiWriter(h, &n), at, entries); err != nil {
		return o, err
	}
	c := dms.Object{Delivery: o.Delivery, Name: name, Size: int64(n), SHA256: hex.EncodeToString(h.Sum(nil)), State: o.State, Ref: o.Ref, Age: o.Age}
	c.Open = func() (io.ReadCloser, error) {
		r, w := io.Pipe()
		go func() { w.CloseWithError(writeContainer(w, at, entries)) }()
		return r, nil
	}
	return c, nil
}

// payload is the entry of the package itself. CodePackageChanged.
func payload(o dms.Object, name string) (entry, error) {
	in, err := o.Open()
	if err != nil {
		return entry{}, err
	}
	defer in.Close()
	h, sum := crc32.NewIEEE(), sha256.New()
	n, err := io.Copy(io.MultiWriter(h, sum), in)
	if err != nil {
		return entry{}, err
	}
	if n != o.Size || hex.EncodeToString(sum.Sum(nil)) != o.SHA256 {
		return entry{}, &batch.Error{Op: "dms.form", Code: batch.CodePackageChanged, Unit: o.Delivery, Detail: o.Name}
	}
	return entry{name, o.Size, h.Sum32(), o.Open}, nil
}

type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
