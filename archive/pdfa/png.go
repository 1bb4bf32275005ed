package pdfa

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/scanstelle/scanstelle/batch"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// pngHead is what lies before the pixels of a PNG (ISO/IEC 15948).
type pngHead struct {
	width, height int
	bits          int
	colour        byte // 0 gray, 2 RGB, 3 palette, 4 gray+alpha, 6 RGB+alpha
	interlaced    bool
	palette       []byte // RGB triples
	transparent   bool   // tRNS that really makes pixels transparent
	first         int64  // length of the first IDAT chunk
	bytes         []byte // everything read so far, up to and with its header
}

// direct reports whether the coded pixels can go into a PDF as they are.
func (h *pngHead) direct() bool {
	return !h.interlaced && !h.transparent && (h.colour == 0 || h.colour == 2 || h.colour == 3)
}

func (h *pngHead) channels() int {
	return map[byte]int{0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[h.colour]
}

func brokenPNG(what string) error {
	return batch.Refuse("pdfa.png", batch.CodeBroken, "PNG: %s", what)
}

// readPNGHead reads up to the data of the first IDAT chunk and checks the
// check sum of every chunk before it.
func readPNGHead(r io.Reader) (pngHead, error) {
	var head pngHead
	var buf bytes.Buffer
	in := io.TeeReader(r, &buf)
	start := make([]byte, 8)
	if _, err := io.ReadFull(in, start); err != nil {
		return head, readError("pdfa.png", err)
	}
	if string(start) != pngSignature {
		return head, brokenPNG("Kennung")
	}
	for {
		var top [8]byte
		if _, err := io.ReadFull(in, top[:]); err != nil {
			return head, readError("pdfa.png", err)
		}
		length, kind := int64(binary.BigEndian.Uint32(top[:])), string(top[4:])
		if kind == "IDAT" {
			head.first, head.bytes = length, buf.Bytes()
			return head, head.check()
		}
		if int64(buf.Len())+length > maxHeader {
			return head, brokenPNG("Kopf zu lang")
		}
		data := make([]byte, length+4)
		if _, err := io.ReadFull(in, data); err != nil {
			return head, readError("pdfa.png", err)
		}
		sum := crc32.Update(crc32.ChecksumIEEE(top[4:]), crc32.IEEETable, data[:length])
		if sum != binary.BigEndian.Uint32(data[length:]) {
			return head, brokenPNG("Prüfsumme " + kind)
		}
		if err := head.chunk(kind, data[:length]); err != nil {
			return head, err
		}
	}
}

func (h *pngHead) chunk(kind string, data []byte) error {
	if (h.width == 0) != (kind == "IHDR") {
		return brokenPNG("IHDR")
	}
	switch kind {
	case "IHDR":
		if len(data) != 13 || data[10] != 0 || data[11] != 0 || data[12] > 1 {
			return brokenPNG("IHDR")
		}
		w, hgt := binary.BigEndian.Uint32(data), binary.BigEndian.Uint32(data[4:])
		if w == 0 || hgt == 0 || w > 1<<31-1 || hgt > 1<<31-1 {
			return brokenPNG("Größe")
		}
		h.width, h.height = int(w), int(hgt)
		h.bits, h.colour, h.interlaced = int(data[8]), data[9], data[12] == 1
	case "PLTE":
		if len(data) == 0 || len(data)%3 != 0 || len(data) > 768 {
			return brokenPNG("PLTE")
		}
		h.palette = bytes.Clone(data)
	case "tRNS":
		h.transparent = h.colour != 3 || len(bytes.Trim(data, "\xFF")) > 0
	case "IEND":
		return brokenPNG("keine Pixel")
	}
	return nil
}

func (h *pngHead) check() error {
	allowed := map[byte]string{0: "\x01\x02\x04\x08\x10", 2: "\x08\x10", 3: "\x01\x02\x04\x08", 4: "\x08\x10", 6: "\x08\x10"}
	if h.width == 0 || bytes.IndexByte([]byte(allowed[h.colour]), byte(h.bits)) < 0 {
		return brokenPNG("IHDR")
	}
	if h.colour == 3 && h.palette == nil {
		return brokenPNG("PLTE fehlt")
	}
	return nil
}

// dict is the inside of the image dictionary for direct passing.
func (h *pngHead) dict() string {
	space := "/DeviceGray"
	switch h.colour {
	case 2:
		space = "/DeviceRGB"
	case 3:
		space = fmt.Sprintf("[/Indexed/DeviceRGB %d<%x>]", len(h.palette)/3-1, h.palette)
	}
	return fmt.Sprintf("/ColorSpace%s/BitsPerComponent %d/Filter/FlateDecode"+
		"/DecodeParms<</Predictor 15/Colors %d/BitsPerComponent %d/Columns %d>>",
		space, h.bits, h.channels(), h.bits, h.width)
}

// idat reads the joined data of all IDAT chunks and checks each check sum.
type idat struct {
	in   io.Reader
	left int64 // of the current chunk
	sum  uint32
	done bool
}

func newIDAT(r io.Reader, first int64) *idat {
	return &idat{in: r, left: first, sum: crc32.ChecksumIEEE([]byte("IDAT"))}
}

// Read implements io.Reader.
func (d *idat) Read(p []byte) (int, error) {
	for d.left == 0 {
		if d.done {
			return 0, io.EOF
		}
		var next [12]byte // check sum, length, type
		if _, err := io.ReadFull(d.in, next[:]); err != nil {
			return 0, readError("pdfa.png", err)
		}
		if binary.BigEndian.Uint32(next[:]) != d.sum {
			return 0, brokenPNG("Prüfsumme IDAT")
		}
		if string(next[8:]) != "IDAT" {
			d.done = true
			return 0, io.EOF
		}
		d.left, d.sum = int64(binary.BigEndian.Uint32(next[4:])), crc32.ChecksumIEEE(next[8:])
	}
	n, err := d.in.Read(p[:min(int64(len(p)), d.left)])
	d.left -= int64(n)
	d.sum = crc32.Update(d.sum, crc32.IEEETable, p[:n])
	if err == io.EOF && (d.left > 0 || n == 0) {
		err = readError("pdfa.png", io.ErrUnexpectedEOF)
	}
	if err == io.EOF {
		err = nil
	}
	return n, err
}

// pass copies the coded pixels to w and inflates them beside it: a file whose
// rows are not all there must not become a page.
func (h *pngHead) pass(w io.Writer, r io.Reader) error {
	data := newIDAT(r, h.first)
	both := io.TeeReader(data, w)
	z, err := zlib.NewReader(both)
	if err != nil {
		return pngDataError(err)
	}
	row := make([]byte, 1+(h.width*h.bits*h.channels()+7)/8)
	for range h.height {
		if _, err := io.ReadFull(z, row); err != nil {
			return pngDataError(err)
		}
		if row[0] > 4 {
			return brokenPNG("Zeilenfilter")
		}
	}
	switch _, err := io.ReadFull(z, row[:1]); {
	case err == nil:
		return brokenPNG("mehr Zeilen als angekündigt")
	case err != io.EOF:
		return pngDataError(err)
	}
	if _, err := io.Copy(io.Discard, both); err != nil {
		return pngDataError(err)
	}
	return nil
}

func pngDataError(err error) error {
	if batch.CodeOf(err) != batch.CodeInternal {
		return err
	}
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return batch.Fail("pdfa.png", batch.CodeTruncated, err)
	}
	return batch.Fail("pdfa.png", batch.CodeBroken, err)
}
