package pdfa

import (
	"strings"
	"time"
	"unicode/utf16"
)

// textOf reads a text string: UTF-16BE with its mark, else ASCII. The other
// characters of PDFDocEncoding are never written here.
func textOf(v any) (string, bool) {
	s, ok := v.(stringValue)
	if !ok {
		return "", false
	}
	if len(s) >= 2 && s[0] == 0xFE && s[1] == 0xFF {
		units := make([]uint16, 0, len(s)/2)
		for i := 2; i+1 < len(s); i += 2 {
			units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
		}
		return string(utf16.Decode(units)), true
	}
	return strings.ToValidUTF8(string(s), "\uFFFD"), true
}

// timeOf reads a date string as the writer makes it, in UTC.
func timeOf(v any) (time.Time, bool) {
	s, ok := v.(stringValue)
	if !ok {
		return time.Time{}, false
	}
	t, err := time.Parse("D:20060102150405+00'00'", string(s))
	return t.UTC(), err == nil
}
