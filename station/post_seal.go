package station

import (
	"bytes"
	"context"
	"io"
	"time"

	"github.com/scanstelle/scanstelle/archive/pdfa"
	"github.com/scanstelle/scanstelle/archive/sign"
	"github.com/scanstelle/scanstelle/archive/takeovernote"
	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/assets/paper"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
	"github.com/scanstelle/scanstelle/post"
	"github.com/scanstelle/scanstelle/store"
)

// sealPost makes the package of a piece and puts it into the outbox in one durable
// step, unless it failed just before. The package must pass our own verifier before.
func (st *Station) sealPost(ctx context.Context, actor, target string, b batch.Batch, d batch.Document, item post.Item) (batch.Document, error) {
	if err := st.unsealed.waits(d.ID, st.store.Now()); err != nil {
		return d, err
	}
	sealed, err := st.packPost(ctx, actor, target, b, d, item)
	if err != nil {
		attempts, same := st.unsealed.failed(d, target, err, st.store.Now())
		st.noteUnsealed(ctx, actor, d, err, attempts, same)
		return d, err
	}
	st.unsealed.forget(d.ID)
	return sealed, nil
}

func (st *Station) packPost(ctx context.Context, actor, target string, b batch.Batch, d batch.Document, item post.Item) (batch.Document, error) {
	if err := st.clockSure("seal"); err != nil {
		return d, err
	}
	if err := st.afterRestore(b.ID); err != nil {
		return d, err
	}
	d.Delivery, d.Package = batch.NewID(), batch.NewID()
	file, err := st.store.Create(b.ID, store.RolePackage, d.Package)
	if err != nil {
		return d, err
	}
	defer file.Abort()
	if err := st.writePost(ctx, file, b, d, item); err != nil {
		return d, err
	}
	record, err := file.Finish()
	if err != nil {
		return d, err
	}
	if err := st.acceptPackage(ctx, file); err != nil {
		return d, err
	}
	durable.Point(pointSealed)
	d.State, d.SHA256, d.Bytes = batch.SealedDoc, record.SHA256, record.Bytes
	row := batch.Delivery{
		ID: d.Delivery, Document: d.ID, Batch: b.ID, Target: target, Name: objectName(d.Title, d.Delivery), State: batch.Queued,
		SHA256: record.SHA256, Bytes: record.Bytes, Changed: st.store.Now(),
	}
	return d, st.store.Seal(ctx, actor, d, row, file, func() error { return nil })
}

// writePost streams the PDF/A: what is to be read, the note, the original, the audit
// extract, the seal. It is PDF/A-3 always, for it holds the original.
func (st *Station) writePost(ctx context.Context, out io.Writer, b batch.Batch, d batch.Document, item post.Item) error {
	now := st.store.Now().UTC().Round(0)
	if b.Opened.After(now) {
		return batch.Refuse("seal", batch.CodeTakenAhead, "sie tragen die Zeit %s", batch.Moment(b.Opened))
	}
	w, err := pdfa.NewWriter(out, pdfa.Options{
		Part: pdfa.Part3, Title: d.Title, Language: "de-DE", Producer: "Scanstelle " + st.version, Creator: "Scanstelle",
		Created: now, DocumentID: d.ID, Package: d.Package,
	})
	if err != nil {
		return err
	}
	note, err := st.takeOverNote(b, d, item, now)
	if err != nil {
		return err
	}
	if note.Sheets, err = st.sheets(ctx, w, item, note); err != nil {
		return err
	}
	w.Bookmark(d.Title, 0)
	xml, err := takeovernote.Marshal(note)
	if err != nil {
		return err
	}
	seqs, err := st.store.AuditLines(string(b.ID), string(d.ID), store.InputSubject(b.ID, 0))
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
	if err := encloseAs(w, pdfa.Part3, d.Delivery, enclosure{file: takeovernote.FileName, what: "Übernahmevermerk der elektronischen Post", data: xml}, proof, now); err != nil {
		return err
	}
	original, err := st.originalBytes(b.Inputs[0].Original)
	if err != nil {
		return err
	}
	if err := w.Attach(pdfa.Attachment{Name: note.Original.File, MIME: note.Original.MIME, Description: "Original: " + note.Original.Name, Relationship: "Source", Data: original, Modified: now}); err != nil {
		return err
	}
	seal, err := sign.NewSeal(st.seal, hostPseudonym(st.host), now)
	if err != nil {
		return err
	}
	_, err = w.Close(seal)
	return err
}

// sheets writes the rendering of a piece and its note.
func (st *Station) sheets(ctx context.Context, w *pdfa.Writer, item post.Item, note takeovernote.Note) (out []transfernote.Sheet, err error) {
	add := func(s *paper.Sheet) error {
		if err := ctx.Err(); err != nil {
			return batch.Fail("seal", batch.CodeCanceled, err)
		}
		data, err := s.PNG()
		if err != nil {
			return batch.Fail("seal", batch.CodeInternal, err)
		}
		image := batch.Image{Codec: batch.PNG, Width: paper.Width, Height: paper.Height, Bits: 1, Channels: 1, DPI: paper.DPI, Bytes: int64(len(data)), SHA256: sha256Hex(data)}
		if err := w.AddPage(pdfa.Page{Image: image, Data: bytes.NewReader(data), Text: s.Text(), Kind: batch.KindContent}); err != nil {
			return err
		}
		out = append(out, transfernote.Sheet{Number: len(out) + 1, Width: paper.Width, Height: paper.Height, SHA256: w.StreamSHA256(len(out))})
		return nil
	}
	if lines := post.Lines(item); len(lines) > 0 {
		var set []paper.Line
		for i, l := range lines {
			set = append(set, sheetLine(i, l.Text, l.Head))
		}
		if err := paper.Each(set, add); err != nil {
			return nil, err
		}
	}
	var set []paper.Line
	for i, l := range takeovernote.Lines(note) {
		set = append(set, sheetLine(i, l.Text, l.Head))
	}
	return out, paper.Each(set, add)
}

// sheetLine lays out a line of a text.
func sheetLine(i int, text string, head bool) paper.Line {
	switch {
	case i == 0:
		return paper.Line{Text: text, Bold: true, Size: 15}
	case head:
		return paper.Line{Text: text, Bold: true, Size: 11, Space: 36}
	}
	return paper.Line{Text: text, Size: 10, Space: 6}
}

// takeOverNote says what arrived and who took it over, all but the sheets.
func (st *Station) takeOverNote(b batch.Batch, d batch.Document, item post.Item, now time.Time) (takeovernote.Note, error) {
	in := b.Inputs[0]
	n := takeovernote.Note{
		ID: batch.NewID(), Delivery: d.Delivery, Document: takeovernote.Document{ID: d.ID, Package: d.Package, Batch: b.ID, Title: transfernote.Legal(d.Title)},
		Station: string(st.store.Station().ID), Software: transfernote.Software{Name: "Scanstelle", Version: st.version}, TakenOver: b.Opened.UTC(), Sealed: now,
		Receipt:  takeovernote.Receipt{Day: b.Intake.Date, Way: b.Intake.Way.German(), Channel: b.Post.Channel, Written: b.Post.Arrived.UTC(), Units: b.Post.Units},
		Original: takeovernote.Original{File: "original" + item.Form.Extension(), MIME: item.Form.MIME(), Form: string(item.Form), Bytes: in.Bytes, SHA256: in.SHA256, Name: transfernote.Legal(b.Post.Name), Kind: item.Form.German()},
		Checks:   postChecks(b, item),
	}
	if item.Kind != "" {
		n.Original.Kind += " (" + transfernote.Legal(item.Kind) + ")"
	}
	var err error
	if n.Receipt.Number, err = st.intakeNumber(d); err != nil {
		return n, err
	}
	known, resolution := transfernote.ByLogin, "Personenverzeichnis der Scanstelle "+n.Station+" (»scanstelle user show«)"
	if _, system := st.secrets().People[b.Creator]; system {
		known, resolution = transfernote.ByAccount, "Verzeichnis der Systemkonten der Scanstelle "+n.Station+" (»scanstelle user show«)"
	}
	settings, err := st.fieldSettings()
	if err != nil {
		return n, err
	}
	if n.Creator, err = transfernote.NewCreator(known, b.Creator, resolution, "Übernahme elektronischer Post", settings.Town); err != nil {
		return n, err
	}
	if m := (takeovernote.Message{ID: b.Post.MessageID, Sender: short(item.Sender, 500), Subject: short(item.Subject, 500), Reference: short(item.Reference, 200)}); m != (takeovernote.Message{}) || !item.Date.IsZero() {
		if !item.Date.IsZero() {
			at := item.Date.UTC().Round(0)
			m.Date = &at
		}
		m.ID, m.Sender, m.Subject, m.Reference = transfernote.Legal(m.ID), transfernote.Legal(m.Sender), transfernote.Legal(m.Subject), transfernote.Legal(m.Reference)
		n.Message = &m
	}
	for _, p := range item.Parts {
		n.Parts = append(n.Parts, takeovernote.Part{Name: transfernote.Legal(short(p.Name, 255)), MIME: transfernote.Legal(p.MIME), Role: p.Role, Bytes: p.Bytes, SHA256: p.SHA256})
	}
	doubles, err := st.doubles(b.ID)
	if err != nil {
		return n, err
	}
	for _, a := range doubles {
		n.Doubles = append(n.Doubles, takeovernote.Double{Time: a.Time.UTC(), Same: bytes.Contains(a.Data, []byte(`"same":true`))})
	}
	cert := st.seal.Certificate
	n.Integrity = transfernote.Integrity{Certificate: cert.Subject.CommonName, SHA256: sha256Hex(cert.Raw), Log: "scanstelle/" + n.Station}
	n.Complete()
	return n, nil
}

// postChecks say what was looked at.
func postChecks(b batch.Batch, item post.Item) []takeovernote.Check {
	scanned := b.Post.Scanned
	if scanned == "" {
		scanned = "nicht geprüft; es ist kein Virenscanner eingerichtet"
	}
	signature := "keine gefunden"
	if item.Signed {
		signature = "trägt eine Signatur; sie wurde hier nicht geprüft und ist im Original unverändert"
	}
	out := []takeovernote.Check{{Name: "Form", Result: "am Inhalt erkannt: " + item.Form.German()}, {Name: "Virenscanner", Result: transfernote.Legal(scanned)}, {Name: "Signatur", Result: signature}}
	if len(item.Remarks) == 0 {
		return append(out, takeovernote.Check{Name: "Aufbau", Result: "lesbar"})
	}
	for _, r := range item.Remarks {
		out = append(out, takeovernote.Check{Name: "Aufbau", Result: transfernote.Legal(r)})
	}
	return out
}
