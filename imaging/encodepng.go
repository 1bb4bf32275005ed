package imaging

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"io"
	"math"

	"github.com/scanstelle/scanstelle/batch"
)

// EncodePNG codes raw rows from a device (see FromFrame) without loss: 1, 8 or
// 16 bit gray or 8 or 16 bit colour, at zlib's best speed, resolution in pHYs.
// The result passes PNGDirect. A gray Raster is coded with its Gray plane as
// rows of Width bytes.
func EncodePNG(data []byte, img batch.Image, bytesPerLine int) ([]byte, error) {
	const op = "imaging.encode"
	if err := checkFrame(data, img, bytesPerLine); err != nil {
		return nil, err
	}
	out := bytes.NewBufferString(pngSignature)
	header := make([]byte, 13)
	binary.BigEndian.PutUint32(header, uint32(img.Width))
	binary.BigEndian.PutUint32(header[4:], uint32(img.Height))
	header[8] = byte(img.Bits)
	if img.Channels == 3 {
		header[9] = 2
	}
	writeChunk(out, "IHDR", header)
	if img.DPI > 0 {
		y := img.DPIY
		if y <= 0 {
			y = img.DPI
		}
		density := make([]byte, 9)
		binary.BigEndian.PutUint32(density, uint32(math.Round(img.DPI/0.0254)))
		binary.BigEndian.PutUint32(density[4:], uint32(math.Round(y/0.0254)))
		density[8] = 1
		writeChunk(out, "pHYs", density)
	}
	var idat bytes.Buffer
	z, err := zlib.NewWriterLevel(&idat, zlib.BestSpeed)
	if err != nil {
		return nil, batch.Fail(op, batch.CodeInternal, err)
	}
	if err := writeRows(z, data, img, bytesPerLine); err != nil {
		return nil, batch.Fail(op, batch.CodeInternal, err)
	}
	if err := z.Close(); err != nil {
		return nil, batch.Fail(op, batch.CodeInternal, err)
	}
	writeChunk(out, "IDAT", idat.Bytes())
	writeChunk(out, "IEND", nil)
	return out.Bytes(), nil
}

// writeRows filters each row: none for bitonal rows, "up" for the others, which
// on scanned paper compresses best of the filters that cost nothing.
func writeRows(z io.Writer, data []byte, img batch.Image, bytesPerLine int) error {
	width := (img.Width*img.Channels*img.Bits + 7) / 8
	row, above, line := make([]byte, width), make([]byte, width), make([]byte, 1+width)
	for y := range img.Height {
		src := data[y*bytesPerLine : y*bytesPerLine+width]
		switch img.Bits {
		case 1:
			for i, b := range src {
				line[1+i] = ^b // in PNG 0 is black
			}
		case 16:
			for i := 0; i < width; i += 2 {
				binary.BigEndian.PutUint16(row[i:], binary.NativeEndian.Uint16(src[i:]))
			}
		default:
			copy(row, src)
		}
		if img.Bits > 1 {
			line[0] = 2
			for i, b := range row {
				line[1+i] = b - above[i]
			}
			row, above = above, row
		}
		if _, err := z.Write(line); err != nil {
			return err
		}
	}
	return nil
}

func writeChunk(out *bytes.Buffer, name string, body []byte) {
	var word [4]byte
	binary.BigEndian.PutUint32(word[:], uint32(len(body)))
	out.Write(word[:])
	start := out.Len()
	out.WriteString(name)
	out.Write(body)
	binary.BigEndian.PutUint32(word[:], crc32.ChecksumIEEE(out.Bytes()[start:]))
	out.Write(word[:])
}
