package imaging

import (
	"bytes"
	"encoding/binary"

	"github.com/scanstelle/scanstelle/batch"
)

// Markers of ITU-T T.81 table B.1 that are told apart.
const (
	markerSOF0 = 0xC0
	markerDHT  = 0xC4
	markerJPG  = 0xC8
	markerDAC  = 0xCC
	markerRST0 = 0xD0
	markerSOI  = 0xD8
	markerEOI  = 0xD9
	markerSOS  = 0xDA
	markerAPP0 = 0xE0
	markerAPP1 = 0xE1
	markerAPP2 = 0xE2
	markerAPPE = 0xEE
	markerTEM  = 0x01
)

// segment is one marker with its parameters (without the length field).
type segment struct {
	marker byte
	body   []byte
}

// jpegWalk visits the marker segments of a JPEG file.
type jpegWalk struct {
	data []byte
	at   int
}

// next returns the following segment. Markers without parameters have an empty
// body. It stands behind the segment afterwards; behind SOS that is the first
// entropy-coded byte.
func (w *jpegWalk) next() (segment, error) {
	const op = "imaging.jpeg"
	if w.at+2 > len(w.data) {
		return segment{}, batch.Refuse(op, batch.CodeTruncated, "JPEG endet nach %d Byte ohne Endemarke", len(w.data))
	}
	if w.data[w.at] != 0xFF {
		return segment{}, batch.Refuse(op, batch.CodeBroken, "JPEG-Marke fehlt bei Byte %d", w.at)
	}
	for w.at < len(w.data) && w.data[w.at] == 0xFF { // fill bytes, T.81 B.1.1.2
		w.at++
	}
	if w.at >= len(w.data) {
		return segment{}, batch.Refuse(op, batch.CodeTruncated, "JPEG endet nach %d Byte ohne Endemarke", len(w.data))
	}
	s := segment{marker: w.data[w.at]}
	w.at++
	switch {
	case s.marker == 0:
		return s, batch.Refuse(op, batch.CodeBroken, "unerlaubte JPEG-Marke bei Byte %d", w.at)
	case s.marker == markerSOI, s.marker == markerEOI, s.marker == markerTEM, s.marker&0xF8 == markerRST0:
		return s, nil
	}
	if w.at+2 > len(w.data) {
		return s, batch.Refuse(op, batch.CodeTruncated, "JPEG endet nach %d Byte ohne Endemarke", len(w.data))
	}
	length := int(binary.BigEndian.Uint16(w.data[w.at:]))
	if length < 2 {
		return s, batch.Refuse(op, batch.CodeBroken, "JPEG-Abschnitt bei Byte %d hat die Länge %d", w.at, length)
	}
	if w.at+length > len(w.data) {
		return s, batch.Refuse(op, batch.CodeTruncated, "JPEG endet nach %d Byte ohne Endemarke", len(w.data))
	}
	s.body = w.data[w.at+2 : w.at+length]
	w.at += length
	return s, nil
}

// skipEntropy moves past entropy-coded data to the next marker that is neither
// a stuffed zero nor a restart; false where the data ends first.
func (w *jpegWalk) skipEntropy() bool {
	for {
		i := bytes.IndexByte(w.data[w.at:], 0xFF)
		if i < 0 || w.at+i+1 >= len(w.data) {
			w.at = len(w.data)
			return false
		}
		w.at += i
		switch b := w.data[w.at+1]; {
		case b == 0 || b&0xF8 == markerRST0:
			w.at += 2
		case b == 0xFF:
			w.at++
		default:
			return true
		}
	}
}

func isSOF(marker byte) bool {
	return marker >= markerSOF0 && marker <= 0xCF && marker != markerDHT && marker != markerJPG && marker != markerDAC
}

func readJPEGHeader(data []byte) (Header, error) {
	h := Header{Format: "jpeg", Orientation: 1, Transform: -1}
	w := &jpegWalk{data: data, at: 2}
	for {
		s, err := w.next()
		if err != nil {
			return h, err
		}
		switch {
		case isSOF(s.marker):
			return h, h.readFrame(s)
		case s.marker == markerSOS || s.marker == markerEOI:
			return h, batch.Refuse("imaging.jpeg", batch.CodeBroken, "JPEG ohne Bildkopf")
		case s.marker == markerAPP0:
			h.readJFIF(s.body)
		case s.marker == markerAPP1:
			h.readEXIF(s.body)
		case s.marker == markerAPP2 && bytes.HasPrefix(s.body, []byte("ICC_PROFILE\x00")):
			h.ICC = true
		case s.marker == markerAPPE && len(s.body) >= 12 && bytes.HasPrefix(s.body, []byte("Adobe")):
			h.Transform = int(s.body[11])
		}
	}
}

// readFrame takes size and components from a frame header (T.81 B.2.2).
func (h *Header) readFrame(s segment) error {
	const op = "imaging.jpeg"
	if len(s.body) < 6 {
		return batch.Refuse(op, batch.CodeBroken, "JPEG-Bildkopf zu kurz")
	}
	h.Coding = s.marker
	h.Progressive = s.marker == 0xC2 || s.marker == 0xC6 || s.marker == 0xCA || s.marker == 0xCE
	h.Bits = int(s.body[0])
	h.Height = int(binary.BigEndian.Uint16(s.body[1:]))
	h.Width = int(binary.BigEndian.Uint16(s.body[3:]))
	h.Channels = int(s.body[5])
	switch {
	case h.Width == 0 || h.Height == 0:
		return batch.Refuse(op, batch.CodeBroken, "JPEG nennt die Größe %d × %d", h.Width, h.Height)
	case len(s.body) < 6+3*h.Channels:
		return batch.Refuse(op, batch.CodeBroken, "JPEG-Bildkopf zu kurz")
	case s.marker != 0xC0 && s.marker != 0xC1 && s.marker != 0xC2:
		return batch.Refuse(op, batch.CodeUnsupported, "JPEG-Verfahren SOF%d", s.marker-markerSOF0)
	case h.Bits != 8:
		return batch.Refuse(op, batch.CodeUnsupported, "JPEG mit %d Bit", h.Bits)
	case h.Channels != 1 && h.Channels != 3 && h.Channels != 4:
		return batch.Refuse(op, batch.CodeUnsupported, "JPEG mit %d Kanälen", h.Channels)
	}
	return nil
}

// readJFIF takes the density (JFIF 1.02, ITU-T T.871 clause 10.1).
func (h *Header) readJFIF(body []byte) {
	if len(body) < 12 || !bytes.HasPrefix(body, []byte("JFIF\x00")) {
		return
	}
	x := float64(binary.BigEndian.Uint16(body[8:]))
	y := float64(binary.BigEndian.Uint16(body[10:]))
	switch body[7] {
	case 1:
		h.setDPI(x, y)
	case 2:
		h.setDPI(x*2.54, y*2.54)
	}
}

// CheckJPEG walks the markers of a JPEG from SOI to EOI. A file that ends
// before EOI, or whose tail was never written (zeros), is batch.CodeTruncated;
// other faults are batch.CodeBroken. Pixels are not decoded. Data behind EOI is
// allowed: devices pad, and multi-picture files append.
func CheckJPEG(data []byte) error {
	const op = "imaging.jpeg"
	if len(data) == 0 {
		return batch.Refuse(op, batch.CodeEmptyFile, "0 Byte")
	}
	if Sniff(data) != "jpeg" {
		return batch.Refuse(op, batch.CodeBroken, "kein JPEG")
	}
	w := &jpegWalk{data: data, at: 2}
	frame, scan := false, false
	for {
		s, err := w.next()
		if err != nil {
			return err
		}
		switch {
		case isSOF(s.marker):
			var h Header
			if err := h.readFrame(s); err != nil {
				return err
			}
			frame = true
		case s.marker == markerSOS:
			if !frame {
				return batch.Refuse(op, batch.CodeBroken, "JPEG ohne Bildkopf")
			}
			scan = true
			if !w.skipEntropy() {
				if zeros := zeroTail(data); zeros >= 512 {
					return batch.Refuse(op, batch.CodeTruncated, "die letzten %d Byte sind Nullen, die Endemarke fehlt", zeros)
				}
				return batch.Refuse(op, batch.CodeTruncated, "JPEG endet nach %d Byte ohne Endemarke", len(data))
			}
		case s.marker == markerEOI:
			if !scan {
				return batch.Refuse(op, batch.CodeBroken, "JPEG ohne Bilddaten")
			}
			return nil
		}
	}
}

func zeroTail(data []byte) int {
	return len(data) - len(bytes.TrimRight(data, "\x00"))
}
