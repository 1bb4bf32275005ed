package station

import (
	"bytes"
	"context"
	"io"
	"time"

	"github.com/scanstelle/scanstelle/archive/pdfa"
	"github.com/scanstelle/scanstelle/archive/sign"
	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/archive/verify"
	"github.com/scanstelle/scanstelle/assets/paper"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// sealSupplement makes the package of a supplement and puts it into the outbox in
// one durable step. It must pass our own verifier before.
func (st *Station) sealSupplement(ctx context.Context, actor string, b batch.Batch, d batch.Document, first verify.Report, act laterAct, earlier []laterAct) (transfernote.Supplement, batch.Delivery, error) {
	none := batch.Delivery{}
	s, err := st.supplement(b, d, first, act, earlier)
	if err != nil {
		return s, none, err
	}
	sent, err := st.store.Delivery(d.Delivery)
	if err != nil {
		return s, none, err
	}
	file, err := st.store.Create(b.ID, store.RolePackage, s.Package)
	if err != nil {
		return s, none, err
	}
	defer file.Abort()
	part := pdfa.Part3
	if b.Settings.Package.Format == "pdfa-2u" {
		part = pdfa.Part2
	}
	if err := st.writeSupplement(file, part, &s); err != nil {
		return s, none, err
	}
	record, err := file.Finish()
	if err != nil {
		return s, none, err
	}
	if err := st.acceptSupplement(ctx, file, first); err != nil {
		return s, none, err
	}
	row := batch.Delivery{
		ID: s.Delivery, Document: d.ID, Batch: b.ID, Supplement: s.Package, Target: sent.Target, Name: objectName(supplementTitle(d.Title), s.Delivery), State: batch.Queued,
		SHA256: record.SHA256, Bytes: record.Bytes, Changed: st.store.Now(),
	}
	return s, row, st.store.SealSupplement(ctx, actor, row, file)
}

// acceptSupplement runs our own verifier over a finished package, beside the first.
func (st *Station) acceptSupplement(ctx context.Context, file *store.Pending, first verify.Report) error {
	f, err := file.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	report, err := verify.Package(ctx, f, f.Size())
	if err != nil {
		return &batch.Error{Op: "seal", Code: batch.CodeSelfCheck, Detail: batch.Message(err), Err: err}
	}
	connections := verify.Connect([]verify.Report{first, report})
	switch {
	case len(connections) == 0:
		return batch.Refuse("seal", batch.CodeSelfCheck, "%s", firstFailure(report))
	case !connections[0].OK:
		return batch.Refuse("seal", batch.CodeSelfCheck, "Nachtrag: %s", connections[0].Detail)
	}
	return nil
}

// supplement says what was found, all but the sheets it will stand on.
func (st *Station) supplement(b batch.Batch, d batch.Document, first verify.Report, act laterAct, earlier []laterAct) (transfernote.Supplement, error) {
	n := first.Note
	settings, err := st.fieldSettings()
	if err != nil {
		return transfernote.Supplement{}, err
	}
	station := string(st.store.Station().ID)
	made, err := st.creatorsOfDocument(b, d)
	if err != nil {
		return transfernote.Supplement{}, err
	}
	all, err := st.persons()
	if err != nil {
		return transfernote.Supplement{}, err
	}
	inspector, err := transfernote.NewCreator(transfernote.ByLogin, act.Actor, "Personenverzeichnis der Scanstelle "+station+" (»scanstelle user show«)", "Sichtprüfung nach der Versiegelung", settings.Town)
	if err != nil {
		return transfernote.Supplement{}, err
	}
	s := transfernote.Supplement{
		ID: batch.NewID(), Package: batch.NewID(), Delivery: act.look.Delivery, Mode: n.Mode, Inspector: inspector, Station: station,
		Software: transfernote.Software{Name: "Scanstelle", Version: st.version},
		First: transfernote.First{
			Document: d.ID, Batch: b.ID, Package: n.Document.Package, Delivery: n.Delivery, SHA256: first.SHA256, Images: len(n.Pages), Blank: n.Counts.Blank,
			Result: n.Quality.Result, Title: n.Document.Title,
		},
		Inspected: act.Time.UTC(), Sealed: st.store.Now().UTC().Round(0),
		Finding: transfernote.Later{
			Paper: act.look.Paper, Verdict: verdicts[act.look.Verdict], EachImage: len(act.look.Pages) == len(d.Shown()), FourEyes: st.apart(all, made, act.Actor, act.Time), Reason: transfernote.Legal(laterReason(act, earlier)),
		},
	}
	for _, p := range n.Pages {
		if p.Kind != batch.KindBlank && p.Image.Channels < 3 {
			s.First.Colourless++
		}
	}
	cert := st.seal.Certificate
	s.Integrity = transfernote.Integrity{Certificate: cert.Subject.CommonName, SHA256: sha256Hex(cert.Raw), Log: "scanstelle/" + station, Proof: n.Integrity.Proof}
	s.Complete()
	return s, nil
}

// writeSupplement streams the PDF/A: the sheets, the note, the audit extract, the
// seal.
func (st *Station) writeSupplement(out io.Writer, part pdfa.Part, s *transfernote.Supplement) error {
	title := supplementTitle(s.First.Title)
	w, err := pdfa.NewWriter(out, pdfa.Options{
		Part: part, Title: title, Language: "de-DE", Producer: "Scanstelle " + st.version, Creator: "Scanstelle",
		Created: s.Sealed, DocumentID: s.ID, Package: s.Package,
	})
	if err != nil {
		return err
	}
	sheets, err := paper.Set(supplementSheet(*s))
	if err != nil {
		return batch.Fail("seal", batch.CodeInternal, err)
	}
	for i, sheet := range sheets {
		data, err := sheet.PNG()
		if err != nil {
			return batch.Fail("seal", batch.CodeInternal, err)
		}
		image := batch.Image{Codec: batch.PNG, Width: paper.Width, Height: paper.Height, Bits: 1, Channels: 1, DPI: paper.DPI, Bytes: int64(len(data)), SHA256: sha256Hex(data)}
		if err := w.AddPage(pdfa.Page{Image: image, Data: bytes.NewReader(data), Text: sheet.Text(), Kind: batch.KindContent}); err != nil {
			return err
		}
		s.Sheets = append(s.Sheets, transfernote.Sheet{Number: i + 1, Width: paper.Width, Height: paper.Height, SHA256: w.StreamSHA256(i)})
	}
	w.Bookmark(title, 0)
	note, err := transfernote.MarshalSupplement(*s)
	if err != nil {
		return err
	}
	seqs, err := st.store.AuditLines(string(s.First.Batch), string(s.First.Document))
	if err != nil {
		return err
	}
	extract, err := st.store.Log().Extract(seqs)
	if err != nil {
		return err
	}
	proof, err := extract.Encode()
	if err != nil {
		return err
	}
	const what = "Nachtrag zum Transfervermerk (BSI TR-03138, A.SC.8)"
	if err := encloseAs(w, part, s.Delivery, enclosure{transfernote.SupplementName, transfernote.SupplementProperty, what, note}, proof, s.Sealed); err != nil {
		return err
	}
	seal, err := sign.NewSeal(st.seal, hostPseudonym(st.host), s.Sealed)
	if err != nil {
		return err
	}
	_, err = w.Close(seal)
	return err
}

// supplementSheet lays the text of a supplement out.
func supplementSheet(s transfernote.Supplement) (lines []paper.Line) {
	for i, l := range transfernote.SupplementLines(s) {
		switch {
		case i == 0:
			lines = append(lines, paper.Line{Text: l.Text, Bold: true, Size: 15})
		case l.Head:
			lines = append(lines, paper.Line{Text: l.Text, Bold: true, Size: 11, Space: 36})
		default:
			lines = append(lines, paper.Line{Text: l.Text, Size: 10, Space: 6})
		}
	}
	return lines
}

// enclosure is a note as it lies in a package.
type enclosure struct {
	file, property, what string
	data                 []byte
}

// encloseAs puts a note and the extract where the form of the package has them.
func encloseAs(w *pdfa.Writer, part pdfa.Part, delivery batch.ID, note enclosure, extract []byte, now time.Time) error {
	if err := w.SetProperty(pdfa.Property{Name: verify.DeliveryPropertyName, Value: string(delivery), Description: "Kennung der Übergabe"}); err != nil {
		return err
	}
	if part == pdfa.Part2 {
		if err := w.SetProperty(pdfa.Property{Name: note.property, Value: string(note.data), Description: note.what}); err != nil {
			return err
		}
		return w.SetProperty(pdfa.Property{Name: verify.AuditPropertyName, Value: string(extract), Description: "Auszug des Prüfprotokolls mit Beweisen"})
	}
	if err := w.Attach(pdfa.Attachment{Name: note.file, MIME: "text/xml", Description: note.what, Relationship: "Data", Data: note.data, Modified: now}); err != nil {
		return err
	}
	return w.Attach(pdfa.Attachment{Name: verify.AuditFileName, MIME: "application/json", Description: "Auszug des Prüfprotokolls mit Beweisen", Relationship: "Supplement", Data: extract, Modified: now})
}
