package verify

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/scanstelle/scanstelle/archive/pdfa"
	"github.com/scanstelle/scanstelle/archive/takeovernote"
	"github.com/scanstelle/scanstelle/archive/transfernote"
)

// maxOriginal bounds an embedded original in bytes.
const maxOriginal = 1 << 30

// isTakeOver tells whether the package holds electronic post with its take-over note.
func (v *verification) isTakeOver() bool {
	return slices.ContainsFunc(v.file.Attachments(), func(a pdfa.Embedded) bool { return a.Name == takeovernote.FileName })
}

func (v *verification) takeOverNote() (string, error) {
	data, err := v.attached(takeovernote.FileName, "", maxNote)
	if err != nil {
		return "", err
	}
	n, err := takeovernote.Parse(data)
	if err != nil {
		return "", err
	}
	v.report.TakeOver = &n
	v.report.Document, v.report.Batch, v.report.Package, v.report.Delivery = n.Document.ID, n.Document.Batch, n.Document.Package, n.Delivery
	v.report.Title, v.report.Creator = n.Document.Title, n.Creator.Pseudonym
	return fmt.Sprintf("Übernahmevermerk: elektronisch eingegangen (%s), nicht gescannt; %s, übernommen durch %s", n.Receipt.Way, n.Original.Kind, n.Creator.Pseudonym), nil
}

func (v *verification) takeOverIdentity() (string, error) {
	n := v.report.TakeOver
	if n == nil || v.signer == nil {
		return "", errMissing
	}
	if err := v.sealed("Übernahmevermerk", n.Document.ID, n.Document.Package, n.Delivery, n.Integrity, n.Sealed); err != nil {
		return "", err
	}
	return fmt.Sprintf("Dokument %s, Paket %s", n.Document.ID, n.Document.Package), nil
}

// original holds the embedded original and the sheets against the note.
func (v *verification) original() (string, error) {
	n := v.report.TakeOver
	if n == nil {
		return "", errMissing
	}
	if err := v.sheets(n.Sheets, "Übernahmevermerk"); err != nil {
		return "", err
	}
	data, err := v.attached(n.Original.File, "", maxOriginal)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	if int64(len(data)) != n.Original.Bytes || hex.EncodeToString(sum[:]) != n.Original.SHA256 {
		return "", errors.New("das eingebettete Original ist nicht das im Übernahmevermerk")
	}
	return fmt.Sprintf("Original »%s« mit %d Byte eingebettet, SHA-256 gleich; %d Blätter zum Lesen", n.Original.File, n.Original.Bytes, len(n.Sheets)), nil
}

// sheets hashes the sheets that show a note, named in German.
func (v *verification) sheets(sheets []transfernote.Sheet, name string) error {
	if len(sheets) != v.file.Pages() {
		return fmt.Errorf("%d Seiten, im %s %d", v.file.Pages(), name, len(sheets))
	}
	for i, want := range sheets {
		got := v.file.Page(i)
		h := sha256.New()
		if _, err := io.Copy(h, got.Stream()); err != nil {
			return err
		}
		if got.Width != want.Width || got.Height != want.Height || hex.EncodeToString(h.Sum(nil)) != want.SHA256 {
			return fmt.Errorf("Seite %d ist nicht die im %s", i+1, name)
		}
	}
	return nil
}

// takeOverRecords checks that the log knows the document and the original with its
// hash.
func (v *verification) takeOverRecords() (string, error) {
	n := v.report.TakeOver
	if n == nil || v.extract == nil {
		return "", errMissing
	}
	if v.report.Audit.Origin != n.Integrity.Log {
		return "", errors.New("der Übernahmevermerk nennt ein anderes Protokoll")
	}
	entries, err := v.extract.Entries()
	if err != nil {
		return "", err
	}
	m := newMentions(n.Document.Batch, entries)
	switch {
	case !m.documents[n.Document.ID]:
		return "", errors.New("das Protokoll nennt das Dokument nicht")
	case !m.files[n.Original.SHA256]:
		return "", errors.New("das Protokoll nennt das Original mit seiner Prüfsumme nicht")
	}
	return "Dokument und Original mit seiner Prüfsumme genannt", nil
}
