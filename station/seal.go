package station

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"path/filepath"
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
	if behind, err := st.store.ClockBehind(); err != nil || behind > clockTolerance {
		if err != nil {
			return d, none, err
		}
		return d, none, batch.Refuse("seal", batch.CodeClockBack, "um %s", behind.Round(time.Second))
	}
	// A person may have parked or dissolved it since the run took it up.
	if now, err := st.store.Document(d.ID); err != nil || now.Gone || now.State != batch.Open {
		if err != nil {
			return d, none, err
		}
		return d, none, batch.Refuse("seal", batch.CodeWrongState, "das Dokument ist zurückgestellt oder aufgelöst")
	}
	if err := st.sealFits(b.Class); err != nil {
		return d, none, err
	}
	if err := st.afterRestore(b.ID); err != nil {
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
	if err := st.store.Seal(ctx, actor, d, row, file); err != nil {
		return open, none, err
	}
	st.noteSealed(d)
	return d, row, nil
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
	if err := w.SetProperty(pdfa.Property{Name: verify.DeliveryPropertyName, Value: string(d.Delivery), Description: "Kennung der Übergabe"}); err != nil {
		return err
	}
	if part == pdfa.Part2 {
		if err := w.SetProperty(pdfa.Property{Name: transfernote.PropertyName, Value: string(note), Description: "Transfervermerk nach BSI TR-03138 A.NB.4"}); err != nil {
			return err
		}
		return w.SetProperty(pdfa.Property{Name: verify.AuditPropertyName, Value: string(extract), Description: "Auszug des Prüfprotokolls mit Beweisen"})
	}
	if err := w.Attach(pdfa.Attachment{Name: transfernote.FileName, MIME: "text/xml", Description: "Transfervermerk nach BSI TR-03138 A.NB.4", Relationship: "Data", Data: note, Modified: now}); err != nil {
		return err
	}
	return w.Attach(pdfa.Attachment{Name: verify.AuditFileName, MIME: "application/json", Description: "Auszug des Prüfprotokolls mit Beweisen", Relationship: "Supplement", Data: extract, Modified: now})
}

// packedPage is a page in the package.
type packedPage struct {
	page batch.Page
	note transfernote.Page
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
	shown := pdfa.Page{Image: p.Image, Data: f.Reader(), Text: text, Kind: p.Kind}
	if b.Settings.Image.Rotate {
		shown.Rotation = p.Rotation
	}
	if b.Settings.Image.Deskew {
		shown.Deskew = shownDeskew(p.Measured)
	}
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
	f, err := st.store.OpenFile(p.Original)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	in := b.Inputs[p.Input]
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

// firstFailure names the first check of a package that failed, "" for none.
func firstFailure(r verify.Report) string {
	for _, c := range r.Checks {
		if !c.OK {
			return c.Name + ": " + c.Detail
		}
	}
	return ""
}
