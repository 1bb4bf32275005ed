package imaging

import (
	"bytes"
	"encoding/binary"
)

// EXIF tags (CIPA DC-008) that matter for a page.
const (
	tagOrientation    = 0x0112
	tagXResolution    = 0x011A
	tagYResolution    = 0x011B
	tagResolutionUnit = 0x0128
)

// readEXIF takes orientation and, where JFIF gave none, the resolution from the
// first directory of an APP1 segment. Anything malformed is passed over: EXIF
// is a hint, never a reason to refuse.
func (h *Header) readEXIF(body []byte) {
	tiff, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00"))
	if !ok || len(tiff) < 8 {
		return
	}
	var order binary.ByteOrder = binary.BigEndian
	if string(tiff[:2]) == "II" {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return
	}
	entries := tiff[at:]
	count := int(order.Uint16(entries))
	var x, y float64
	unit := uint16(2)
	for i := range count {
		if 2+12*(i+1) > len(entries) {
			break
		}
		entry := entries[2+12*i:]
		switch order.Uint16(entry) {
		case tagOrientation:
			if v := int(order.Uint16(entry[8:])); v >= 1 && v <= 8 {
				h.Orientation = v
			}
		case tagXResolution:
			x = rational(tiff, entry, order)
		case tagYResolution:
			y = rational(tiff, entry, order)
		case tagResolutionUnit:
			unit = order.Uint16(entry[8:])
		}
	}
	if unit == 3 {
		x, y = x*2.54, y*2.54
	}
	if !h.DPIKnown {
		h.setDPI(x, y)
	}
}

func rational(tiff, entry []byte, order binary.ByteOrder) float64 {
	at := int64(order.Uint32(entry[8:]))
	if at+8 > int64(len(tiff)) {
		return 0
	}
	den := order.Uint32(tiff[at+4:])
	if den == 0 {
		return 0
	}
	return float64(order.Uint32(tiff[at:])) / float64(den)
}
