package verify

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/scanstelle/scanstelle/archive/pdfa"
	"github.com/scanstelle/scanstelle/archive/sign"
	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/batch"
)

// maxNote bounds the note in bytes.
const maxNote = 32 << 20

// sealDelay is how long after the time in the note a package may be sealed: the
// note is written first, then the rest of the file.
const sealDelay = 15 * time.Minute

func (v *verification) transferNote() (string, error) {
	data, err := v.attached(transfernote.FileName, transfernote.PropertyName, maxNote)
	if err != nil {
		return "", err
	}
	n, err := transfernote.Parse(data)
	if err != nil {
		return "", err
	}
	v.note, v.report.Note = &n, n
	v.report.Document, v.report.Batch, v.report.Package, v.report.Delivery = n.Document.ID, n.Batch.ID, n.Document.Package, n.Delivery
	v.report.Title, v.report.Mode, v.report.Creator = n.Document.Title, n.Mode, n.Creator.Pseudonym
	v.report.ScanStart, v.report.ScanEnd = n.Times.ScanStart.At, n.Times.ScanEnd.At
	v.report.Result, v.report.Agreement = n.Quality.Result, n.Agreement.Scope
	return fmt.Sprintf("vollständig (A.NB.4 a bis f), %s, Ersteller %s, Sichtprüfung: %s", n.Mode, n.Creator.Pseudonym, n.Quality.Result), nil
}

// identity compares what note, metadata and seal say about each other.
func (v *verification) identity() (string, error) {
	if v.note == nil || v.signer == nil {
		return "", errMissing
	}
	n := v.note
	if err := v.sealed("Vermerk", n.Document.ID, n.Document.Package, n.Delivery, n.Integrity, n.Times.Sealed.At); err != nil {
		return "", err
	}
	return fmt.Sprintf("Dokument %s, Paket %s", n.Document.ID, n.Document.Package), nil
}

// sealed holds what a note or supplement, named in German, says of itself against the
// metadata and the seal of its file.
func (v *verification) sealed(name string, id, pack, delivery batch.ID, seal transfernote.Integrity, at time.Time) error {
	late := v.signature.M.Sub(at.Truncate(time.Second))
	switch {
	case id != v.file.DocumentID():
		return fmt.Errorf("der %s gehört zu einem anderen Dokument", name)
	case pack != v.file.Package():
		return fmt.Errorf("der %s gehört zu einem anderen Paket", name)
	case v.file.Property(DeliveryPropertyName) != "" && v.file.Property(DeliveryPropertyName) != string(delivery):
		return fmt.Errorf("die Übergabekennung ist im %s eine andere", name)
	case !v.sealedWith(seal.Certificate, seal.SHA256):
		return fmt.Errorf("der %s nennt ein anderes Siegelzertifikat", name)
	case seal.Level == transfernote.LocalSeal && !sign.IsLocal(v.signer.Certificate):
		return fmt.Errorf("der %s nennt eine andere Stufe des Siegels", name)
	case late < 0 || late > sealDelay:
		return fmt.Errorf("zwischen %s und Siegel liegen %v", name, late)
	}
	return nil
}

// pages hashes every page image and compares it with the note.
func (v *verification) pages() (string, error) {
	if v.note == nil {
		return "", errMissing
	}
	if len(v.note.Pages) != v.file.Pages() {
		return "", fmt.Errorf("%d Seiten, im Vermerk %d", v.file.Pages(), len(v.note.Pages))
	}
	for i, want := range v.note.Pages {
		if err := comparePage(v.file.Page(i), want); err != nil {
			return "", fmt.Errorf("Seite %d: %w", i+1, err)
		}
		if err := v.compareTurn(i, want); err != nil {
			return "", fmt.Errorf("Seite %d: %w", i+1, err)
		}
	}
	return fmt.Sprintf("%d Bilder, SHA-256 und Drehung gleich", len(v.note.Pages)), nil
}

// turnTolerance in degrees is what rounding in matrix and note may amount to.
const turnTolerance = 0.01

// compareTurn holds the way a page shows its image against the steps the note
// names (A.NB.1).
func (v *verification) compareTurn(i int, want transfernote.Page) error {
	upright, straight := want.Turned()
	across, down := want.Image.DPI, want.Image.DPIY
	if down == 0 {
		down = across
	}
	if quarter := math.Mod(math.Abs(upright), 180); quarter == 90 {
		across, down = down, across
	}
	got, err := v.file.Turn(i, across, down)
	if err != nil {
		return err
	}
	if off := math.Remainder(got-upright-straight, 360); !(math.Abs(off) <= turnTolerance) {
		return fmt.Errorf("das Bild ist um %.2f Grad gedreht, im Vermerk um %.2f", got, upright+straight)
	}
	return nil
}

func comparePage(got pdfa.PageInfo, want transfernote.Page) error {
	if got.Codec != want.Image.Codec || got.Width != want.Image.Width || got.Height != want.Image.Height {
		return fmt.Errorf("%s mit %d × %d Bildpunkten, im Vermerk %s mit %d × %d",
			got.Codec, got.Width, got.Height, want.Image.Codec, want.Image.Width, want.Image.Height)
	}
	if kind := got.Kind; kind != want.Kind && (kind != "" || want.Kind != batch.KindContent) {
		return fmt.Errorf("Art %s, im Vermerk %s", kind, want.Kind)
	}
	if got.HasText && want.Text.Missing != "" {
		return errors.New("hat Text, der Vermerk nennt keinen")
	}
	h := sha256.New()
	if _, err := io.Copy(h, got.Stream()); err != nil {
		return err
	}
	if hex.EncodeToString(h.Sum(nil)) != want.Image.SHA256 {
		return errors.New("das Bild ist nicht das im Vermerk")
	}
	return nil
}
