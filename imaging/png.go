package imaging

import (
	"encoding/binary"
	"hash/crc32"

	"github.com/scanstelle/scanstelle/batch"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// chunk is one PNG chunk; raw holds type and body, which the CRC covers.
type chunk struct {
	name string
	body []byte
	raw  []byte
	crc  uint32
}

// pngWalk visits the chunks of a PNG file.
type pngWalk struct {
	data []byte
	at   int
}

func (w *pngWalk) next() (chunk, error) {
	const op = "imaging.png"
	rest := w.data[w.at:]
	if len(rest) < 12 {
		return chunk{}, batch.Refuse(op, batch.CodeTruncated, "PNG endet nach %d Byte ohne IEND", len(w.data))
	}
	length := int64(binary.BigEndian.Uint32(rest))
	if length > 1<<31-1 {
		return chunk{}, batch.Refuse(op, batch.CodeBroken, "PNG-Abschnitt bei Byte %d ist zu lang", w.at)
	}
	for _, c := range rest[4:8] {
		if (c|0x20) < 'a' || (c|0x20) > 'z' {
			return chunk{}, batch.Refuse(op, batch.CodeBroken, "kein PNG-Abschnitt bei Byte %d", w.at)
		}
	}
	if int64(len(rest)) < 12+length {
		return chunk{}, batch.Refuse(op, batch.CodeTruncated, "PNG endet nach %d Byte mitten im Abschnitt %s", len(w.data), rest[4:8])
	}
	end := 8 + int(length)
	w.at += end + 4
	return chunk{
		name: string(rest[4:8]), body: rest[8:end], raw: rest[4:end],
		crc: binary.BigEndian.Uint32(rest[end:]),
	}, nil
}

func readPNGHeader(data []byte) (Header, error) {
	h := Header{Format: "png", Orientation: 1, Transform: -1}
	w := &pngWalk{data: data, at: len(pngSignature)}
	for first := true; ; first = false {
		c, err := w.next()
		if err != nil {
			return h, err
		}
		if first {
			if err := h.readIHDR(c); err != nil {
				return h, err
			}
			continue
		}
		switch c.name {
		case "pHYs": // ISO 15948 clause 11.3.5.3, pixels per metre
			if len(c.body) == 9 && c.body[8] == 1 {
				h.setDPI(float64(binary.BigEndian.Uint32(c.body))*0.0254, float64(binary.BigEndian.Uint32(c.body[4:]))*0.0254)
			}
		case "tRNS":
			h.Transparency, h.Alpha = true, true
		case "iCCP":
			h.ICC = true
		case "IDAT", "IEND":
			return h, nil
		}
	}
}

func (h *Header) readIHDR(c chunk) error {
	const op = "imaging.png"
	if c.name != "IHDR" || len(c.body) != 13 {
		return batch.Refuse(op, batch.CodeBroken, "PNG ohne Bildkopf")
	}
	width, height := binary.BigEndian.Uint32(c.body), binary.BigEndian.Uint32(c.body[4:])
	if width == 0 || height == 0 || width > 1<<31-1 || height > 1<<31-1 {
		return batch.Refuse(op, batch.CodeBroken, "PNG nennt die Größe %d × %d", width, height)
	}
	h.Width, h.Height, h.Bits = int(width), int(height), int(c.body[8])
	h.Interlaced = c.body[12] != 0
	depths := ""
	switch c.body[9] {
	case 0:
		h.Channels, depths = 1, "\x01\x02\x04\x08\x10"
	case 2:
		h.Channels, depths = 3, "\x08\x10"
	case 3:
		h.Channels, h.Palette, depths = 3, true, "\x01\x02\x04\x08"
	case 4:
		h.Channels, h.Alpha, depths = 2, true, "\x08\x10"
	case 6:
		h.Channels, h.Alpha, depths = 4, true, "\x08\x10"
	}
	for _, depth := range []byte(depths) {
		if int(depth) == h.Bits {
			return nil
		}
	}
	return batch.Refuse(op, batch.CodeBroken, "PNG mit Farbtyp %d und %d Bit gibt es nicht", c.body[9], h.Bits)
}

// CheckPNG walks the chunks of a PNG from the signature to IEND and checks every
// CRC. A file that ends early is batch.CodeTruncated, other faults are
// batch.CodeBroken. Pixels are not decoded.
func CheckPNG(data []byte) error {
	const op = "imaging.png"
	if len(data) == 0 {
		return batch.Refuse(op, batch.CodeEmptyFile, "0 Byte")
	}
	if Sniff(data) != "png" {
		return batch.Refuse(op, batch.CodeBroken, "kein PNG")
	}
	w := &pngWalk{data: data, at: len(pngSignature)}
	var h Header
	pixels, palette := false, false
	for first := true; ; first = false {
		c, err := w.next()
		if err != nil {
			return err
		}
		if crc32.ChecksumIEEE(c.raw) != c.crc {
			return batch.Refuse(op, batch.CodeBroken, "Prüfsumme im PNG-Abschnitt %s stimmt nicht", c.name)
		}
		if first {
			if err := h.readIHDR(c); err != nil {
				return err
			}
			continue
		}
		switch c.name {
		case "PLTE":
			palette = true
		case "IDAT":
			pixels = true
		case "IEND":
			if !pixels {
				return batch.Refuse(op, batch.CodeBroken, "PNG ohne Bilddaten")
			}
			if h.Palette && !palette {
				return batch.Refuse(op, batch.CodeBroken, "PNG ohne Palette")
			}
			return nil
		}
	}
}
