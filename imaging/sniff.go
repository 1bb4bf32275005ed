package imaging

import "bytes"

// signatures are the first bytes of the formats that are told apart, so that a
// refusal can name what was offered.
var signatures = []struct {
	format string
	at     int
	magic  string
}{
	{"jpeg", 0, "\xff\xd8\xff"},
	{"png", 0, "\x89PNG\r\n\x1a\n"},
	{"tiff", 0, "II*\x00"},
	{"tiff", 0, "MM\x00*"},
	{"bigtiff", 0, "II+\x00"},
	{"bigtiff", 0, "MM\x00+"},
	{"jp2", 0, "\x00\x00\x00\x0cjP  \r\n\x87\n"},
	{"jp2", 0, "\xff\x4f\xff\x51"},
	{"gif", 0, "GIF87a"},
	{"gif", 0, "GIF89a"},
	{"bmp", 0, "BM"},
	{"webp", 8, "WEBPVP8"},
	{"jbig2", 0, "\x97JB2\r\n\x1a\n"},
	{"heif", 4, "ftypheic"},
	{"heif", 4, "ftypmif1"},
	{"zip", 0, "PK\x03\x04"},
	{"ole", 0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"},
	{"xml", 0, "<?xml"},
}

// Sniff names the format of a file by its first bytes (1024 are enough):
// "jpeg", "png", "tiff", "bigtiff", "pdf", "jp2", "gif", "bmp", "webp", "jbig2",
// "heif", "zip", "ole", "xml", "html", or "" where nothing is known. File names
// are never asked.
func Sniff(head []byte) string {
	for _, s := range signatures {
		if len(head) >= s.at+len(s.magic) && string(head[s.at:s.at+len(s.magic)]) == s.magic {
			return s.format
		}
	}
	// Readers accept a PDF header anywhere in the first 1024 bytes
	// (ISO 32000-1 annex H, implementation note 13).
	start := head[:min(len(head), 1024)]
	if bytes.Contains(start, []byte("%PDF-")) {
		return "pdf"
	}
	text := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(start, []byte("\xef\xbb\xbf")), " \t\r\n"))
	for _, tag := range []string{"<!doctype html", "<html", "<head", "<body"} {
		if bytes.HasPrefix(text, []byte(tag)) {
			return "html"
		}
	}
	return ""
}
