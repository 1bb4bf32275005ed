package post

import (
	"bytes"
	"context"
	"unicode"
	"unicode/utf8"

	"github.com/scanstelle/scanstelle/batch"
)

// Read recognises a file and reads it. Codes: CodeEmptyFile, CodePostSize (bytes, parts,
// nesting), CodePostForm (nothing that is taken over), CodeUnsafeXML (DTD, entities),
// CodeUnsafeZip (names that lead out of the archive, bombs), CodeBroken.
func Read(ctx context.Context, data []byte, l Limits) (Item, error) {
	switch {
	case len(data) == 0:
		return Item{}, batch.Fail("post.read", batch.CodeEmptyFile, nil)
	case int64(len(data)) > l.Bytes:
		return Item{}, tooLarge(int64(len(data)), l.Bytes)
	}
	r := &reader{ctx: ctx, limits: l, room: l.Unpacked, files: l.Files}
	return r.read(data)
}

// reader reads one file with all that is in it.
type reader struct {
	ctx    context.Context
	limits Limits
	room   int64 // bytes that may still be unpacked
	files  int   // members that may still come
}

func (r *reader) read(data []byte) (Item, error) {
	switch head := data[:min(len(data), 1024)]; {
	case bytes.Contains(head, []byte("%PDF-")):
		return r.pdf(data)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return r.justice(data)
	case looksXML(head):
		return r.invoice(data)
	case looksMail(head):
		return r.mail(data)
	}
	return Item{}, batch.Refuse("post.recognise", batch.CodePostForm, "%s", guess(data))
}

// spend counts a member of so many bytes.
func (r *reader) spend(n int64) error {
	r.files--
	r.room -= n
	switch {
	case r.files < 0:
		return batch.Refuse("post.read", batch.CodePostSize, "mehr als %d Teile", r.limits.Files)
	case r.room < 0:
		return tooLarge(r.limits.Unpacked-r.room, r.limits.Unpacked)
	}
	return r.ctx.Err()
}

func tooLarge(n, most int64) error {
	return batch.Refuse("post.read", batch.CodePostSize, "%d MB, erlaubt sind %d MB", n>>20, most>>20)
}

// looksXML tells a text that begins with a tag, in any encoding that XML may have.
func looksXML(head []byte) bool {
	for _, mark := range [][]byte{{0xEF, 0xBB, 0xBF}, {0xFF, 0xFE}, {0xFE, 0xFF}} {
		head = bytes.TrimPrefix(head, mark)
	}
	head = bytes.TrimLeft(bytes.ReplaceAll(head, []byte{0}, nil), " \t\r\n")
	return len(head) > 1 && head[0] == '<' && (head[1] == '?' || head[1] == '!' || head[1] == '_' || unicode.IsLetter(rune(head[1])))
}

// guess names in German what a file seems to be that is not taken over.
func guess(data []byte) string {
	for _, known := range []struct{ start, name string }{
		{"\xD0\xCF\x11\xE0", "eine Outlook- oder alte Office-Datei (.msg, .doc); bitte als .eml oder PDF"},
		{"\xFF\xD8\xFF", "ein Bild (JPEG); Bilder nimmt der Import der Erfassung"}, {"\x89PNG", "ein Bild (PNG); Bilder nimmt der Import der Erfassung"},
		{"II*\x00", "ein Bild (TIFF); Bilder nimmt der Import der Erfassung"}, {"MM\x00*", "ein Bild (TIFF); Bilder nimmt der Import der Erfassung"},
		{"Rar!", "ein RAR-Archiv"}, {"7z\xBC\xAF", "ein 7-Zip-Archiv"}, {"\x1F\x8B", "ein GZIP-Archiv"}, {"MZ", "ein Programm"}, {"\x7FELF", "ein Programm"}, {"{\\rtf", "ein RTF-Text"},
	} {
		if bytes.HasPrefix(data, []byte(known.start)) {
			return known.name
		}
	}
	if utf8.Valid(data[:min(len(data), 512)]) {
		return "ein Text ohne Kopf einer E-Mail"
	}
	return "unbekannter Inhalt"
}
