package pdfa

import (
	"bytes"
	"io"

	"github.com/scanstelle/scanstelle/batch"
)

// maxHeader bounds what is held of an image before its pixels begin: EXIF,
// thumbnails, ICC profiles, palettes.
const maxHeader = 16 << 20

// jpegHead is what the PDF dictionary needs to know of a JPEG.
type jpegHead struct {
	width, height, components int
	// plainRGB is set where three components are RGB without an Adobe marker
	// that says so; a PDF reader would take them for YCbCr.
	plainRGB bool
	bytes    []byte // everything read so far
}

func brokenJPEG(what string) error {
	return batch.Refuse("pdfa.jpeg", batch.CodeBroken, "JPEG: %s", what)
}

// readJPEGHead reads markers up to the frame header (ITU-T T.81 B.2). What it
// read is kept, so that the file can go into the package byte for byte.
func readJPEGHead(r io.Reader) (jpegHead, error) {
	var head jpegHead
	var buf bytes.Buffer
	in := io.TeeReader(r, &buf)
	var two [2]byte
	read := func(p []byte) error {
		if _, err := io.ReadFull(in, p); err != nil {
			return readError("pdfa.jpeg", err)
		}
		return nil
	}
	if err := read(two[:]); err != nil {
		return head, err
	}
	if two != [2]byte{0xFF, 0xD8} {
		return head, brokenJPEG("SOI")
	}
	adobe, jfif := false, false
	for {
		if err := read(two[:]); err != nil {
			return head, err
		}
		if two[0] != 0xFF {
			return head, brokenJPEG("Marker")
		}
		for two[1] == 0xFF { // fill bytes
			if err := read(two[1:]); err != nil {
				return head, err
			}
			if buf.Len() > maxHeader {
				return head, brokenJPEG("Kopf zu lang")
			}
		}
		marker := two[1]
		if marker == 0x01 || marker >= 0xD0 && marker <= 0xD7 {
			continue
		}
		if marker == 0xD8 || marker == 0xD9 || marker == 0xDA {
			return head, brokenJPEG("kein Rahmen")
		}
		if err := read(two[:]); err != nil {
			return head, err
		}
		length := int(two[0])<<8 | int(two[1])
		if length < 2 || buf.Len()+length > maxHeader {
			return head, brokenJPEG("Segmentlänge")
		}
		segment := make([]byte, length-2)
		if err := read(segment); err != nil {
			return head, err
		}
		switch {
		case marker == 0xEE && bytes.HasPrefix(segment, []byte("Adobe")):
			adobe = true
		case marker == 0xE0 && bytes.HasPrefix(segment, []byte("JFIF\x00")):
			jfif = true
		case marker == 0xC0 || marker == 0xC1 || marker == 0xC2:
			if err := head.frame(segment); err != nil {
				return head, err
			}
			ids := len(segment) >= 15 && segment[6] == 'R' && segment[9] == 'G' && segment[12] == 'B'
			head.plainRGB = head.components == 3 && ids && !adobe && !jfif
			head.bytes = buf.Bytes()
			return head, nil
		case marker >= 0xC3 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC:
			// Lossless, hierarchical and arithmetic coding: DCTDecode has none.
			return head, batch.Refuse("pdfa.jpeg", batch.CodeUnsupported, "JPEG SOF%d", marker-0xC0)
		}
	}
}

func (h *jpegHead) frame(segment []byte) error {
	if len(segment) < 6 || len(segment) != 6+3*int(segment[5]) {
		return brokenJPEG("Rahmen")
	}
	if segment[0] != 8 {
		return batch.Refuse("pdfa.jpeg", batch.CodeUnsupported, "JPEG, %d Bit", segment[0])
	}
	h.height = int(segment[1])<<8 | int(segment[2])
	h.width = int(segment[3])<<8 | int(segment[4])
	h.components = int(segment[5])
	switch {
	case h.components == 4:
		return batch.Refuse("pdfa.jpeg", batch.CodeUnsupported, "JPEG, CMYK")
	case h.components != 1 && h.components != 3:
		return batch.Refuse("pdfa.jpeg", batch.CodeUnsupported, "JPEG, %d Kanäle", h.components)
	}
	return nil
}

// readError tells a short input from one that cannot be read.
func readError(op string, err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return batch.Fail(op, batch.CodeTruncated, err)
	}
	if batch.CodeOf(err) != batch.CodeInternal {
		return err
	}
	return batch.Fail(op, batch.CodeUnreadable, err)
}
