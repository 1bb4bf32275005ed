package folder

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
)

// chunked writes a PNG of one header and one lot of filtered rows.
func chunked(header, rows []byte) []byte {
	out := []byte("\x89PNG\r\n\x1a\n")
	add := func(name string, body []byte) {
		out = binary.BigEndian.AppendUint32(out, uint32(len(body)))
		raw := append([]byte(name), body...)
		out = binary.BigEndian.AppendUint32(append(out, raw...), crc32.ChecksumIEEE(raw))
	}
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	_, _ = w.Write(rows)
	_ = w.Close()
	add("IHDR", header)
	add("IDAT", z.Bytes())
	add("IEND", nil)
	return out
}
