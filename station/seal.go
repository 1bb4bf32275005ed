package station

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path/filepath"
	"reflect"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/archive/pdfa"
	"github.com/scanstelle/scanstelle/archive/sign"
	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/archive/verify"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
	"github.com/scanstelle/scanstelle/quality"
	"github.com/scanstelle/scanstelle/store"
)

var pointSealed = durable.Register("station.package-accepted")

// sealDocument makes the package of a document and puts it into the outbox in
// one durable step. The package must pass our own verifier before. After an error
// the document is as it was.
func (st *Station) sealDocument(ctx context.Context, actor, target string, b batch.Batch, d batch.Document) (batch.Document, batch.Delivery, error) {
	none, open := batch.Delivery{}, d
	if b.Trial {
		return d, none, batch.Refuse("seal", batch.CodeTrial, "Stapel %s wird nicht gesiegelt", b.ID)
	}
	if err := st.clockSure("seal"); err != nil {
		return d, none, err
	}
	// A person may have parked or dissolved it since the run took it up; while the
	// package is made, the store watches that (store.Seal).
	now, err := st.store.Document(d.ID)
	if err != nil {
		return d, none, err
	}
	if now.Gone || now.State != batch.Open {
		return d, none, batch.Refuse("seal", batch.CodeWrongState, "das Dokument ist zurückgestellt oder aufgelöst")
	}
	d = now
	if b, err = st.asReleased(b); err != nil {
		return d, none, err
	}
	if err := st.sealFits(b.Class); err != nil {
		return d, none, err
	}
	if err := st.afterRestore(b.ID); err != nil {
		return d, none, err
	}
	if err := st.numbered(ctx, actor, b, d); err != nil {
		return d, none, err
	}
	suppressed, err := st.suppress(ctx, actor, b, d)
	if err != nil {
		return open, none, err
	}
	for _, s := range suppressed {
		d.Suppressed = append(d.Suppressed, s.Page)
	}
	d.Delivery, d.Package = batch.NewID(), batch.NewID()
	file, err := st.store.Create(b.ID, store.RolePackage, d.Package)
	if err != nil {
		return open, none, err
	}
	defer file.Abort()
	if err := st.writePackage(ctx, file, b, d); err != nil {
		return open, none, err
	}
	record, err := file.Finish()
	if err != nil {
		return open, none, err
	}
	if err := st.acceptPackage(ctx, file); err != nil {
		return open, none, err
	}
	durable.Point(pointSealed)
	d.State, d.SHA256, d.Bytes = batch.SealedDoc, record.SHA256, record.Bytes
	row := batch.Delivery{
		ID: d.Delivery, Document: d.ID, Batch: b.ID, Target: target, Name: objectName(d.Title, d.Delivery), State: batch.Queued,
		SHA256: record.SHA256, Bytes: record.Bytes, Changed: st.store.Now(),
	}
	if err := st.store.Seal(ctx, actor, d, row, file, func() error { return st.asNoted(b) }); err != nil {
		return open, none, err
	}
	st.noteSealed(d)
	return d, row, nil
}

// asNoted refuses to seal a batch whose class changed since the transfer note was
// written with it. CodeWaitsRelease, or CodeBatchBusy where the next try may go on.
func (st *Station) asNoted(b batch.Batch) error {
	now, err := st.asReleased(b)
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(now.Class, b.Class) {
		return &batch.Error{Op: "seal", Code: batch.CodeBatchBusy, Unit: b.ID, Detail: "die Klasse des Stapels änderte sich, während ein Paket entstand"}
	}
	return nil
}

// sealFits refuses to seal what the class wants sealed better (A.AM.IN.H.1,
// A.AM.IN.SH.2): the key made at first start serves copying and, with a written
// proof, need normal. CodeSealLevel.
func (st *Station) sealFits(c *batch.Class) error {
	d := quality.Demand(c)
	switch {
	case d.QualifiedTimestamp:
		return batch.Refuse("seal", batch.CodeSealLevel, "»%s« verlangt ein qualifiziertes Siegel und einen qualifizierten Zeitstempel (A.AM.IN.SH.2)", c.Title)
	case d.QualifiedSeal:
		return batch.Refuse("seal", batch.CodeSealLevel, "»%s« verlangt ein qualifiziertes Siegel (A.AM.IN.H.1)", c.Title)
	case d.Sealing && c.SealProof == "":
		return batch.Refuse("seal", batch.CodeSealLevel, "»%s« verlangt ein fortgeschrittenes Siegel oder den schriftlichen Nachweis (A.IS.1)", c.Title)
	}
	return nil
}

// acceptPackage runs our own verifier over a finished package.
func (st *Station) acceptPackage(ctx context.Context, file *store.Pending) error {
	f, err := file.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	report, err := verify.Package(ctx, f, f.Size())
	if err != nil {
		return &batch.Error{Op: "seal", Code: batch.CodeSelfCheck, Detail: batch.Message(err), Err: err}
	}
	if !report.OK {
		return batch.Refuse("seal", batch.CodeSelfCheck, "%s", firstFailure(report))
	}
	return nil
}

// writePackage streams the PDF/A: pages, note, audit extract, seal.
func (st *Station) writePackage(ctx context.Context, out io.Writer, b batch.Batch, d batch.Document) error {
	now := st.store.Now()
	part := pdfa.Part3
	if b.Settings.Package.Format == "pdfa-2u" {
		part = pdfa.Part2
	}
	w, err := pdfa.NewWriter(out, pdfa.Options{
		Part: part, Title: d.Title, Language: "de-DE", Producer: "Scanstelle " + st.version, Creator: "Scanstelle",
		Created: now, DocumentID: d.ID, Package: d.Package,
	})
	if err != nil {
		return err
	}
	var pages []transfernote.Page
	var times noteTimes
	envelope := -1 // the first page of the envelope; it lies last
	for i, id := range d.Shown() {
		if err := ctx.Err(); err != nil {
			return batch.Fail("seal", batch.CodeCanceled, err)
		}
		p, err := st.addPage(w, b, id, i)
		if err != nil {
			return err
		}
		if p.page.Kind == batch.KindEnvelope && envelope < 0 {
			envelope = i
		}
		pages = append(pages, p.note)
		times.add(p.page)
	}
	if times.last.After(now) {
		return batch.Refuse("seal", batch.CodeTakenAhead, "sie tragen die Zeit %s", batch.Moment(times.last))
	}
	w.Bookmark(d.Title, 0)
	if envelope > 0 {
		w.Bookmark("Umschlag", envelope)
	}
	note, subjects, err := st.note(b, d, pages, times, now)
	if err != nil {
		return err
	}
	extract, err := st.extract(b, d, subjects)
	if err != nil {
		return err
	}
	if err := enclose(w, part, d, note, extract, now); err != nil {
		return err
	}
	seal, err := sign.NewSeal(st.seal, hostPseudonym(st.host), now)
	if err != nil {
		return err
	}
	_, err = w.Close(seal)
	return err
}

// enclose puts note and extract where the form of the package has them.
func enclose(w *pdfa.Writer, part pdfa.Part, d batch.Document, note, extract []byte, now time.Time) error {
	return encloseAs(w, part, d.Delivery, enclosure{transfernote.FileName, transfernote.PropertyName, "Transfervermerk nach BSI TR-03138 A.NB.4", note}, extract, now)
}

// packedPage is a page in the package.
type packedPage struct {
	page batch.Page
	note transfernote.Page
}

// stored reads a page image. It was whole when it was taken in: where it cannot be
// read now the store is damaged, not the page of whoever sent it.
type stored struct {
	io.Reader
	page int // of the document
}

// Read implements io.Reader.
func (s stored) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if err != nil && err != io.EOF {
		err = &batch.Error{Op: "seal", Code: batch.CodeStoreDamaged, Detail: fmt.Sprintf("das Bild von Seite %d wurde verändert oder ist nicht lesbar", s.page), Err: err}
	}
	return n, err
}

// addPage writes one page and says in the note what was written.
func (st *Station) addPage(w *pdfa.Writer, b batch.Batch, id batch.ID, i int) (packedPage, error) {
	p, err := st.store.Page(id)
	if err != nil {
		return packedPage{}, err
	}
	text, err := st.store.Text(id)
	if err != nil {
		return packedPage{}, err
	}
	f, err := st.store.OpenFile(id)
	if err != nil {
		return packedPage{}, err
	}
	defer f.Close()
	pose := poseOf(b, p)
	shown := pdfa.Page{Image: p.Image, Data: stored{f.Reader(), i + 1}, Text: text, Kind: p.Kind, Rotation: pose.Rotation, Deskew: pose.Deskew}
	if err := w.AddPage(shown); err != nil {
		return packedPage{}, err
	}
	original, err := st.original(b, p)
	if err != nil {
		return packedPage{}, err
	}
	note := transfernote.NewPage(i+1, p, original, w.StreamSHA256(i))
	note.Source = transfernote.Legal(shortSource(p.Source))
	if shown.Rotation != 0 {
		note.Steps = append(note.Steps, transfernote.Rotated(shown.Rotation))
	}
	if shown.Deskew != 0 {
		note.Steps = append(note.Steps, transfernote.Straightened(-shown.Deskew))
	}
	if text == nil {
		note.Text.Missing = readNotes[p.ReadNote]
		switch {
		case note.Text.Missing != "":
		case !b.Settings.Read.Enabled: // an edit made it forget that
			note.Text.Missing = readNotes["off"]
		default:
			note.Text.Missing = "Texterkennung gescheitert"
		}
	} else {
		note.Text = transfernote.Reading{Engine: text.Engine, Languages: text.Languages, Words: p.WordCount, Confidence: p.Confidence}
	}
	return packedPage{p, note}, nil
}

// shortSource leaves out the folders of a file name: they may tell of people and
// belong to the desk, not into the package.
func shortSource(source string) string { return filepath.Base(source) }

// readNotes say in German why a page has no text.
var readNotes = map[string]string{
	"off": "Texterkennung im Scanprofil abgeschaltet", "blank": "Leerseite", "separator": "Trennblatt",
	"none": "kein Text erkannt", "not-measured": "Seite nicht prüfbar",
}

func (st *Station) original(b batch.Batch, p batch.Page) (*batch.Original, error) {
	if p.Original == "" {
		return nil, nil
	}
	in := b.Inputs[p.Input]
	f, err := st.store.OpenFile(p.Original)
	if batch.CodeOf(err) == batch.CodeErased { // it held a page that was not to be scanned; its hash stays
		return &batch.Original{ID: p.Original, Source: in.Source, Format: in.Format, Bytes: in.Bytes, SHA256: in.SHA256}, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return &batch.Original{ID: p.Original, Source: in.Source, Format: in.Format, Bytes: f.Bytes, SHA256: f.SHA256}, nil
}

// extract proves the records of the document, its pages and further subjects
// against a checkpoint signed now.
func (st *Station) extract(b batch.Batch, d batch.Document, further []string) ([]byte, error) {
	subjects := append([]string{string(b.ID), string(d.ID)}, further...)
	for _, id := range d.Pages {
		p, err := st.store.Page(id)
		if err != nil {
			return nil, err
		}
		subjects = append(subjects, string(id), store.InputSubject(b.ID, p.Input))
	}
	seqs, err := st.store.AuditLines(subjects...)
	if err != nil {
		return nil, err
	}
	e, err := st.store.Log().Extract(seqs)
	if err != nil {
		return nil, err
	}
	return e.Encode()
}

// hostPseudonym names the computer without telling its name.
func hostPseudonym(host string) string {
	return "R-" + sha256Hex([]byte("scanstelle host " + host))[:8]
}

func sha256Hex(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// fingerprintOf is the SHA-256 of a certificate as »openssl x509 -fingerprint« writes
// it, so that both can be compared sign by sign.
func fingerprintOf(certificate []byte) string {
	sum := sha256.Sum256(certificate)
	return strings.ReplaceAll(fmt.Sprintf("% X", sum[:]), " ", ":")
}

// firstFailure names the first check of a package that failed, "" for none.
func firstFailure(r verify.Report) string {
	for _, c := range r.Checks {
		if !c.OK {
			return c.Name + ": " + c.Detail
		}
	}
	return ""
}
