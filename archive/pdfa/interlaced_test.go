package pdfa

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"testing"
)

// chunk codes one PNG chunk.
func chunk(kind string, data []byte) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	out = append(append(out, kind...), data...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

// pngFile joins a header and the zlib data of the rows, cut into small chunks.
func pngFile(w, h int, bits, colour, interlace byte, rows []byte, extra ...[]byte) []byte {
	head := binary.BigEndian.AppendUint32(nil, uint32(w))
	head = binary.BigEndian.AppendUint32(head, uint32(h))
	out := append([]byte(pngSignature), chunk("IHDR", append(head, bits, colour, 0, 0, interlace))...)
	for _, e := range extra {
		out = append(out, e...)
	}
	var z bytes.Buffer
	zw := zlib.NewWriter(&z)
	_, _ = zw.Write(rows)
	_ = zw.Close()
	for data := z.Bytes(); len(data) > 0; {
		n := min(1000, len(data))
		out = append(out, chunk("IDAT", data[:n])...)
		data = data[n:]
	}
	return append(out, chunk("IEND", nil)...)
}

// interlaced codes a gray picture with Adam7, which Go's encoder cannot.
func interlaced(t testing.TB, img *image.Gray) []byte {
	t.Helper()
	w, h := img.Rect.Dx(), img.Rect.Dy()
	var rows []byte
	for _, pass := range [][4]int{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}} {
		for y := pass[1]; y < h; y += pass[3] {
			if pass[0] >= w {
				continue
			}
			rows = append(rows, 0)
			for x := pass[0]; x < w; x += pass[2] {
				rows = append(rows, img.GrayAt(x, y).Y)
			}
		}
	}
	return pngFile(w, h, 8, 0, 1, rows)
}
