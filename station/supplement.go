package station

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/archive/verify"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
	"github.com/scanstelle/scanstelle/quality/inspection"
)

// OpInspectLater inspects a document that was sealed before.
const OpInspectLater Operation = "inspect-later"

var supplementOperations = map[Operation]operation{
	OpInspectLater: {inspectors, handle(func(ctx context.Context, st *Station, who Actor, q LaterRequest, _ Emit) (Supplemented, error) {
		return st.InspectLater(ctx, who, q)
	})},
}

// pointLater is between the inspection, which is durable, and its note.
var pointLater = durable.Register("station.later-inspected")

// LaterRequest is what a person says of a document after its package was sealed.
type LaterRequest struct {
	Document batch.ID           `json:"document"`
	Verdict  inspection.Verdict `json:"verdict"`
	Reason   string             `json:"reason,omitempty"`
	// Paper tells that the paper lay beside the images. Only then the supplement may
	// state that they agree.
	Paper bool `json:"paper,omitempty"`
	// Page, its ID or number in the package, is confirmed alone; nothing is said of the
	// document yet. Where the class wants each page confirmed (A.AM.IN.SH.5) it takes
	// all of them first, by the same person.
	Page string `json:"page,omitempty"`
}

func (q LaterRequest) subjects(*Station) ([]batch.ID, error) { return []batch.ID{q.Document}, nil }

// Supplemented tells of a supplement and where its delivery is.
type Supplemented struct {
	Type       string                   `json:"type"` // "supplement"; "page-confirmed": only Text
	Supplement transfernote.Supplement  `json:"supplement"`
	Delivery   batch.Delivery           `json:"delivery"`
	Result     transfernote.LaterResult `json:"result"`
	Text       string                   `json:"text"` // German
}

// InspectLater notes the inspection of a sealed document by somebody who logged in
// (A.SC.8), makes a supplementary transfer note about it in a sealed package of its
// own, and hands that over to where the first went. The document stays as it is.
// A kill in between is mended by the same call again; a delivery that waits goes
// on by itself. CodeWrongState, CodeReason, CodeFourEyes, CodeNotInspected.
func (st *Station) InspectLater(ctx context.Context, who Actor, q LaterRequest) (Supplemented, error) {
	var none Supplemented
	if who.Person == nil {
		return none, batch.Refuse("inspection.later", batch.CodeLogin, "wer nachträglich prüft, steht im Nachtrag")
	}
	d, err := st.store.Document(q.Document)
	if err != nil {
		return none, err
	}
	b, err := st.store.Batch(d.Batch)
	if err != nil {
		return none, err
	}
	if err := st.beginEdit(b); err != nil {
		return none, err
	}
	defer st.endRun(b.RunKey)
	if d, err = st.store.Document(q.Document); err != nil { // as it is now that we hold it
		return none, err
	}
	actor := who.Person.Pseudonym
	look, err := st.laterLook(b, d, q)
	if err != nil {
		return none, err
	}
	if q.Page != "" {
		return st.confirmLater(ctx, actor, b, d, q)
	}
	first, err := st.firstPackage(ctx, b, d)
	if err != nil {
		return none, err
	}
	earlier, pages, err := st.laterActs(d, actor)
	if err != nil {
		return none, err
	}
	look.Pages = pages
	if d, err = st.sealMissing(ctx, actor, b, d, first, earlier); err != nil {
		return none, err
	}
	var s transfernote.Supplement
	var row batch.Delivery
	if sameLater(earlier, actor, look) {
		s, row, err = st.sealedSupplement(ctx, d, earlier[len(earlier)-1].look.Delivery)
	} else {
		s, row, err = st.supplementNew(ctx, actor, b, d, first, earlier, look)
	}
	if err != nil {
		return none, err
	}
	out := Supplemented{"supplement", s, row, s.Finding.Result, s.Finding.Statement}
	out.Delivery, err = st.deliver(ctx, actor, row)
	if err != nil && !fatal(err) { // it waits in the outbox
		err = nil
	}
	return out, err
}

// supplementNew notes an inspection and makes its supplement.
func (st *Station) supplementNew(ctx context.Context, actor string, b batch.Batch, d batch.Document, first verify.Report, earlier []laterAct, look inspection.LaterLook) (s transfernote.Supplement, row batch.Delivery, err error) {
	if err := st.mayInspectLater(b, d, look, first.Note.Quality.Result, earlier, actor); err != nil {
		return s, row, err
	}
	act, err := st.noteLater(ctx, actor, d, earlier, look)
	if err != nil {
		return s, row, err
	}
	durable.Point(pointLater)
	return st.sealSupplement(ctx, actor, b, d, first, act, earlier)
}

// laterLook checks what was said.
func (st *Station) laterLook(b batch.Batch, d batch.Document, q LaterRequest) (inspection.LaterLook, error) {
	const op = "inspection.later"
	look := inspection.LaterLook{Look: inspection.Look{Verdict: q.Verdict, Reason: strings.TrimSpace(q.Reason)}, Paper: q.Paper}
	switch {
	case d.Gone || !d.Sealed() || d.SHA256 == "":
		return look, batch.Refuse(op, batch.CodeWrongState, "das Dokument ist noch nicht gesiegelt; geprüft wird es mit seinem Stapel")
	case b.Post != nil:
		return look, batch.Refuse(op, batch.CodeWrongState, "das Dokument ist elektronisch eingegangen und wurde nicht gescannt")
	case b.Trial:
		return look, batch.Refuse(op, batch.CodeTrial, "Stapel %s wurde nie gesiegelt", b.ID)
	case !slices.Contains([]inspection.Verdict{inspection.Good, inspection.BestPossible, inspection.Faulty}, q.Verdict):
		return look, batch.Refuse(op, batch.CodeUsage, "Urteil »%s«", q.Verdict)
	case q.Verdict != inspection.Good && look.Reason == "":
		return look, batch.Refuse(op, batch.CodeReason, "was fehlt oder warum es nicht besser geht")
	}
	return look, nil
}

// mayInspectLater refuses what would say nothing new, and whoever may not inspect
// this. After an objection it takes a reason why it does not stand any more.
func (st *Station) mayInspectLater(b batch.Batch, d batch.Document, look inspection.LaterLook, before transfernote.Result, earlier []laterAct, actor string) error {
	const op = "inspection.later"
	if err := st.mayLater(b, d, actor); err != nil || look.Verdict == inspection.Faulty {
		return err
	}
	objected := len(objections(earlier)) > 0
	switch {
	case !objected && before == transfernote.Inspected:
		return batch.Refuse(op, batch.CodeWrongState, "das ganze Dokument wurde schon vor dem Siegeln geprüft")
	case objected && look.Reason == "":
		return batch.Refuse(op, batch.CodeReason, "warum die frühere Beanstandung nicht mehr gilt")
	}
	each, err := eachPageOf(b)
	if err != nil {
		return err
	}
	for i, id := range d.Shown() {
		if each && !slices.Contains(look.Pages, id) {
			return batch.Refuse(op, batch.CodeNotInspected, "die Klasse verlangt, jede Seite einzeln zu bestätigen; es fehlt Seite %d", i+1)
		}
	}
	return nil
}

// mayLater refuses whoever may not inspect a sealed document, and one that a
// successor corrects.
func (st *Station) mayLater(b batch.Batch, d batch.Document, actor string) error {
	for _, id := range b.Documents {
		other, err := st.store.Document(id)
		if err != nil {
			return err
		}
		if other.Supersedes == d.ID {
			return batch.Refuse("inspection.later", batch.CodeWrongState, "Dokument %d berichtigt es schon", other.Number)
		}
	}
	if b.Class == nil {
		return nil
	}
	if err := st.sealFits(b.Class); err != nil {
		return err
	}
	made, err := st.creatorsOfDocument(b, d)
	if err != nil {
		return err
	}
	return st.otherThanCreators(b, made, actor)
}

// firstPackage verifies the package of a document as it lies in the store: what the
// supplement says of it comes from there. CodeErased.
func (st *Station) firstPackage(ctx context.Context, b batch.Batch, d batch.Document) (verify.Report, error) {
	const op = "inspection.later"
	if err := st.clockSure(op); err != nil {
		return verify.Report{}, err
	}
	if err := st.afterRestore(b.ID); err != nil {
		return verify.Report{}, err
	}
	f, err := st.store.OpenFile(d.Package)
	if err != nil {
		return verify.Report{}, err
	}
	report, err := verify.Package(ctx, f, f.Size())
	if err = errors.Join(err, f.Close()); err != nil {
		return report, err
	}
	if report.SHA256 != d.SHA256 {
		return report, &batch.Error{Op: op, Code: batch.CodeStoreDamaged, Doc: d.ID, Detail: "das Paket hat eine andere Prüfsumme"}
	}
	return report, nil
}

// sealedSupplement reads a supplement of a document back from its package.
func (st *Station) sealedSupplement(ctx context.Context, d batch.Document, delivery batch.ID) (s transfernote.Supplement, row batch.Delivery, err error) {
	if row, err = st.store.Delivery(delivery); err != nil {
		return s, row, err
	}
	f, err := st.store.OpenFile(row.Supplement)
	if err != nil {
		return s, row, err
	}
	report, err := verify.Package(ctx, f, f.Size())
	if err = errors.Join(err, f.Close()); err != nil {
		return s, row, err
	}
	if report.Supplement == nil {
		return s, row, &batch.Error{Op: "inspection.later", Code: batch.CodeStoreDamaged, Doc: d.ID, Detail: "der Nachtrag ist keiner"}
	}
	return *report.Supplement, row, nil
}

// deliverRest hands over what waits in the outbox for batches that are finished,
// supplements and what a target lost: nothing else would take it up.
func (st *Station) deliverRest(ctx context.Context, r DeliverRequest, sum *DeliverSummary, emit Emit) error {
	rows, err := st.store.Outbox(false)
	if err != nil {
		return err
	}
	actor, err := st.pseudonymOf(r.Who)
	if err != nil {
		return err
	}
	for _, row := range st.hurried(rows) {
		if r.Batch != "" && row.Batch != r.Batch || r.Due && (!st.isDue(row) || st.mayGo(row, true) != nil) {
			continue
		}
		if row.Supplement == "" {
			if b, err := st.store.Header(row.Batch); err != nil || b.State != batch.Delivered {
				continue // its run does it
			}
		}
		if r.only != nil {
			if known, err := r.only(row.Document); err != nil || !known {
				if err != nil {
					return err
				}
				continue
			}
		}
		if err := st.afterRestore(row.Batch); err != nil {
			continue // somebody has to look at the target first
		}
		row, err := st.deliverIf(ctx, actor, row, r.Due)
		switch {
		case row.Done():
			sum.Delivered++
		case err != nil && fatal(err):
			return err
		default:
			sum.Queued++
			if code := batch.CodeOf(err); sum.Exit == 0 {
				sum.Exit, sum.Code, sum.Message = batch.Lookup(code).Exit, code, batch.Message(err)
			}
		}
		emit(NoticeEvent{Type: "notice", Code: row.Code, Message: row.Name + ": " + string(row.State)})
	}
	return nil
}

// supplementTitle is what the supplement of a document is called.
func supplementTitle(title string) string { return "Nachtrag zu " + title }
