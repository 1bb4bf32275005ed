package folder

import (
	"bytes"
	"regexp"
	"strconv"

	"github.com/scanstelle/scanstelle/batch"
)

// tailLength is how much of the end of a PDF is searched for its last words.
// The standard says the last line (ISO 32000-1, 7.5.5); readers allow 1024 byte
// behind it (annex H, note 18), and so do senders who append.
const tailLength = 2048

var (
	startXref  = regexp.MustCompile(`startxref\s+(\d{1,15})\s+%%EOF`)
	objectHead = regexp.MustCompile(`^\s*\d{1,10}\s+\d{1,5}\s+obj\b`)
	rootEntry  = regexp.MustCompile(`/Root\s+\d{1,10}\s+\d{1,5}\s+R`)
)

// nearby is how far from where it should be a cross-reference section is looked
// for: mail systems that turn line ends shift a whole file.
const nearby = 2048

// checkTrailer sees whether the end of a PDF is there and leads to a
// cross-reference section with a trailer that names the root: a file cut off in
// transfer has lost exactly that. Damage further in is poppler's to repair or to
// report; off is set where the section does not stand where it should.
func checkTrailer(data []byte) (off bool, err error) {
	header := bytes.Index(data[:min(len(data), 1024)], []byte("%PDF-"))
	from := max(0, len(data)-tailLength)
	all := startXref.FindAllSubmatchIndex(data[from:], -1)
	if all == nil {
		return false, trailerFault("»startxref« und »%%EOF« fehlen")
	}
	last := all[len(all)-1]
	end, digits := from+last[0], data[from+last[2]:from+last[3]]
	offset, err := strconv.ParseInt(string(digits), 10, 64)
	if err != nil || offset >= int64(len(data)) {
		return false, trailerFault("das Verzeichnis soll bei Byte " + string(digits) + " stehen")
	}
	// Offsets count from the header where something stands before it.
	for _, at := range []int64{offset, offset + int64(max(header, 0))} {
		if at < int64(len(data)) && goodTrailer(data[at:]) {
			return false, nil
		}
	}
	for at := max(0, int(offset)-nearby); at < min(len(data), int(offset)+nearby); at++ {
		if next := bytes.Index(data[at:], []byte("xref")); next < 0 {
			break
		} else if at += next; goodTrailer(data[at:]) {
			return true, nil
		}
	}
	if at := bytes.LastIndex(data[:end], []byte("trailer")); at >= 0 && goodDictionary(data[at:end]) {
		return true, nil
	}
	return false, trailerFault("bei Byte " + string(digits) + " steht kein lesbares Verzeichnis")
}

func trailerFault(what string) error {
	return batch.Refuse("folder.pdf", batch.CodePDFTrailer, "%s", what)
}

// goodTrailer looks at what startxref points to: a table and its trailer, or a
// cross-reference stream.
func goodTrailer(section []byte) bool {
	var dict []byte
	if trimmed := bytes.TrimLeft(section, " \t\r\n\f\x00"); bytes.HasPrefix(trimmed, []byte("xref")) {
		_, after, found := bytes.Cut(trimmed, []byte("trailer"))
		if !found {
			return false
		}
		if i := bytes.Index(after, []byte("startxref")); i >= 0 {
			after = after[:i]
		}
		dict = after
	} else if objectHead.Match(section[:min(len(section), 64)]) {
		before, _, found := bytes.Cut(section, []byte("stream"))
		if !found || !bytes.Contains(before, []byte("/XRef")) {
			return false
		}
		dict = before
	}
	return goodDictionary(dict)
}

// goodDictionary reports whether a trailer dictionary is whole and names the
// root of the document.
func goodDictionary(dict []byte) bool {
	open := bytes.Index(dict, []byte("<<"))
	return open >= 0 && bytes.Contains(dict[open:], []byte(">>")) && rootEntry.Match(dict[open:])
}
