package samplepost

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
)

// encode writes the image as JPEG, or a bitonal one as one-bit PNG.
func encode(img image.Image, s scan) ([]byte, error) {
	if s.mode == bitonalMode {
		return encodePNG(threshold(img.(*image.Gray)), s)
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: s.quality}); err != nil {
		return nil, fmt.Errorf("jpeg: %w", err)
	}
	if s.noDPI {
		return out.Bytes(), nil
	}
	return withJFIF(out.Bytes(), s.dpi), nil
}

// withJFIF puts a JFIF header with the density behind the start marker
// (ISO/IEC 10918-5, 10.1).
func withJFIF(data []byte, dpi float64) []byte {
	d := uint16(math.Round(dpi))
	header := []byte{0xff, 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 1, byte(d >> 8), byte(d), byte(d >> 8), byte(d), 0, 0}
	out := make([]byte, 0, len(data)+len(header))
	out = append(out, data[:2]...)
	out = append(out, header...)
	return append(out, data[2:]...)
}

// bitonalLevel is where a scanner in line-art mode cuts.
const bitonalLevel = 150

func threshold(img *image.Gray) *image.Paletted {
	out := image.NewPaletted(img.Rect, color.Palette{color.Black, color.White})
	for i, v := range img.Pix[:len(out.Pix)] {
		if v >= bitonalLevel {
			out.Pix[i] = 1
		}
	}
	return out
}

// encodePNG writes a one-bit PNG with its resolution in a pHYs chunk (PNG
// specification 11.3.4.3).
func encodePNG(img *image.Paletted, s scan) ([]byte, error) {
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return nil, fmt.Errorf("png: %w", err)
	}
	if s.noDPI {
		return out.Bytes(), nil
	}
	perMetre := uint32(math.Round(s.dpi / 0.0254))
	chunk := binary.BigEndian.AppendUint32([]byte("pHYs"), perMetre)
	chunk = append(binary.BigEndian.AppendUint32(chunk, perMetre), 1)
	const header = 8 + 25 // signature and IHDR
	data := append([]byte{}, out.Bytes()[:header]...)
	data = binary.BigEndian.AppendUint32(data, 9)
	data = append(data, chunk...)
	data = binary.BigEndian.AppendUint32(data, crc32.ChecksumIEEE(chunk))
	return append(data, out.Bytes()[header:]...), nil
}
