package samplepost

import (
	"encoding/binary"
	"fmt"
	"math"
)

// tiff writes a multi-page bitonal TIFF as fax servers deliver it: one strip
// per page, Deflate (TIFF 6.0 with Adobe technical note 2002, compression 8).
type tiff struct {
	w *counter
}

func newTIFF(w *counter) *tiff { return &tiff{w: w} }

// Tags of TIFF 6.0 used here.
const (
	tagWidth, tagHeight, tagBits, tagCompression = 256, 257, 258, 259
	tagPhotometric, tagOffset, tagSamples        = 262, 273, 277
	tagRows, tagBytes                            = 278, 279
	tagResolutionX, tagResolutionY, tagUnit      = 282, 283, 296
	typeShort, typeLong, typeRational            = 3, 4, 5
)

// entries of a directory and its size in bytes.
const entries, directorySize = 12, 2 + 12*12 + 4

func (t *tiff) add(p Page) error {
	if p.Truth.Mode != bitonalMode {
		return fmt.Errorf("own tiff: page %d is not bitonal", p.Number)
	}
	rows, err := packedRows(p.Data)
	if err != nil {
		return err
	}
	strip, err := deflated(rows)
	if err != nil {
		return err
	}
	if len(strip)%2 == 1 {
		strip = append(strip, 0) // directories begin at even offsets
	}
	le := binary.LittleEndian
	var out []byte
	if t.w.n == 0 {
		out = append(out, 'I', 'I', 42, 0, 8, 0, 0, 0)
	}
	// Each page: directory, resolution, strip; the directory's last field
	// points behind the strip, where the next page begins.
	at := uint32(t.w.n) + uint32(len(out))
	resolution := at + directorySize
	offset := resolution + 8
	following := offset + uint32(len(strip))
	if p.Last {
		following = 0
	}
	out = le.AppendUint16(out, entries)
	for _, e := range [entries][3]uint32{
		{tagWidth, typeLong, uint32(p.Truth.Width)}, {tagHeight, typeLong, uint32(p.Truth.Height)}, {tagBits, typeShort, 1},
		{tagCompression, typeShort, 8}, {tagPhotometric, typeShort, 1}, {tagOffset, typeLong, offset}, {tagSamples, typeShort, 1},
		{tagRows, typeLong, uint32(p.Truth.Height)}, {tagBytes, typeLong, uint32(len(strip))},
		{tagResolutionX, typeRational, resolution}, {tagResolutionY, typeRational, resolution}, {tagUnit, typeShort, 2},
	} {
		out = le.AppendUint16(out, uint16(e[0]))
		out = le.AppendUint16(out, uint16(e[1]))
		out = le.AppendUint32(out, 1)
		out = le.AppendUint32(out, e[2])
	}
	out = le.AppendUint32(out, following)
	out = le.AppendUint32(out, uint32(math.Round(p.Truth.DPI)))
	out = le.AppendUint32(out, 1)
	_, err = t.w.Write(append(out, strip...))
	return err
}

func (t *tiff) close() error { return nil }
