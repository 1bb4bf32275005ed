package station

import (
	"context"
	"slices"
	"testing"

	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality/inspection"
)

// packed compares the sealed documents of a batch with what their notes say of them,
// and returns how many there are.
func (d *desk) packed(t *testing.T, id batch.ID) (n int) {
	t.Helper()
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := d.store.Outbox(true)
	if err != nil {
		t.Fatal(err)
	}
	for _, doc := range v.DocumentList {
		if !doc.Sealed() {
			continue
		}
		i := slices.IndexFunc(rows, func(r batch.Delivery) bool { return r.ID == doc.Delivery })
		if i < 0 || !rows[i].Done() {
			t.Errorf("document %d is %s and not handed over", doc.Number, doc.State)
			continue
		}
		n++
		note := verified(t, rows[i]).Note
		pages := make([]batch.ID, len(note.Pages))
		for i, p := range note.Pages {
			pages[i] = p.ID
		}
		if note.Document.ID != doc.ID || note.Document.Number != doc.Number || note.Document.Title != transfernote.Legal(doc.Title) || !slices.Equal(pages, doc.Shown()) {
			t.Errorf("document %d »%s« %v is in its package as %d »%s« %v", doc.Number, doc.Title, doc.Shown(), note.Document.Number, note.Document.Title, pages)
		}
	}
	return n
}

// partly is a batch of n documents of which the first and the second were put aside,
// and all others are sealed and handed over.
func (d *desk) partly(t *testing.T, n int) (v BatchView, doubts []Doubt) {
	t.Helper()
	v = d.seen(t, d.useClass(t, full), n)
	for _, id := range v.Documents[:2] {
		c, err := d.OpenDoubt(context.Background(), scans, DoubtRequest{Document: id, Reason: "gehört das zu uns?"})
		if err != nil {
			t.Fatal(err)
		}
		doubts = append(doubts, c)
	}
	if _, err := d.Release(context.Background(), looksAt, v.ID); err != nil {
		t.Fatal(err)
	}
	if sum := d.handOver(t); sum.Delivered != n-2 {
		t.Fatalf("%+v", sum)
	}
	return v, doubts
}

// finish inspects, releases and hands over what is left of a batch.
func (d *desk) finish(t *testing.T, id batch.ID) {
	t.Helper()
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	for _, doc := range v.DocumentList {
		if !doc.Gone && !doc.Sealed() {
			d.mustLook(t, looksAt, id, inspection.Good, doc.ID)
		}
	}
	if _, err := d.Release(context.Background(), looksAt, id); err != nil {
		t.Fatal(err)
	}
	d.handOver(t)
	if d.stateOf(t, id) != batch.Delivered {
		t.Errorf("the batch is %s", d.stateOf(t, id))
	}
}

// TestSealedDocumentTakesNothing: a batch that is open again, with documents handed
// over before, takes no page into one of them, none for a page of theirs, and no
// count of theirs; what is refused leaves no trace.
func TestSealedDocumentTakesNothing(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	v, doubts := d.partly(t, 3)
	for _, c := range doubts {
		if _, err := d.SettleDoubt(ctx, leads, DoubtRequest{ID: c.ID, Decision: "keep", Reason: "ja"}); err != nil {
			t.Fatal(err)
		}
	}
	if d.stateOf(t, v.ID) != batch.Captured {
		t.Fatalf("it is %s", d.stateOf(t, v.ID))
	}
	before, err := d.store.Document(v.Documents[2])
	if err != nil || before.State != batch.Delivered {
		t.Fatalf("%+v %v", before, err)
	}
	insert := func(q InsertRequest) func() error {
		return func() error {
			q.Batch, q.Wait, q.Paths = v.ID, true, []string{d.file(t, "neu.pdf", "content")}
			_, err := call[SummaryEvent](d, scans, OpPageInsert, q)
			return err
		}
	}
	for name, c := range map[string]struct {
		do   func() error
		code batch.Code
	}{
		"insert":               {insert(InsertRequest{Document: "3"}), batch.CodeEditState},
		"replace":              {insert(InsertRequest{Replace: []string{"3"}}), batch.CodeEditState},
		"replace with another": {insert(InsertRequest{Replace: []string{"1", "3"}}), batch.CodeEditState},
		"placeholder": {func() error {
			_, err := call[SummaryEvent](d, scans, OpPageInsert, InsertRequest{Batch: v.ID, Document: "3", Placeholder: &PlaceholderText{What: "Plan", Where: "Schrank 3"}})
			return err
		}, batch.CodeEditState},
		"count": {func() error {
			_, err := d.CountSheets(ctx, scans, CountRequest{Batch: v.ID, Document: v.Documents[2], Sheets: 7})
			return err
		}, batch.CodeWrongState},
		"move": {func() error {
			_, err := call[EditResult](d, scans, OpPageMove, EditRequest{Batch: v.ID, Pages: []string{"1"}, Documents: []string{"3"}})
			return err
		}, batch.CodeEditState},
	} {
		if err := c.do(); batch.CodeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	now, err := d.Batch(v.ID)
	if err != nil || len(now.Inputs) != len(v.Inputs) || len(now.Pages) != len(v.Pages) {
		t.Errorf("%d inputs, %d pages, %v", len(now.Inputs), len(now.Pages), err)
	}
	if after, err := d.store.Document(before.ID); err != nil || after.Expected != 0 || !slices.Equal(after.Pages, before.Pages) {
		t.Errorf("%+v %v", after, err)
	}
	if _, err := call[EditResult](d, scans, OpUrgent, EditRequest{Batch: v.ID, Urgent: true}); err != nil {
		t.Errorf("all that is open is urgent: %v", err)
	}
	if err := insert(InsertRequest{Document: "1"})(); err != nil {
		t.Error(err)
	}
	d.expectLaid(t, v.ID, "1 4 | 2 | 3")
	d.finish(t, v.ID)
	if n := d.packed(t, v.ID); n != 3 {
		t.Errorf("%d packages", n)
	}
	d.sound(t, v.ID)
}

// TestSealedDocumentKeepsItsNumber: its note names it. A document before it that is
// withdrawn, divided or joined gives it no other.
func TestSealedDocumentKeepsItsNumber(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	v, doubts := d.partly(t, 4)
	for i, decision := range []string{"withdraw", "keep"} {
		if _, err := d.SettleDoubt(ctx, leads, DoubtRequest{ID: doubts[i].ID, Decision: decision, Reason: "ja"}); err != nil {
			t.Fatal(err)
		}
	}
	id := v.ID
	for range 2 { // two pages more in the second, and one that becomes a document
		if _, err := call[SummaryEvent](d, scans, OpPageInsert, InsertRequest{Batch: id, Wait: true, Document: "2", Paths: []string{d.file(t, string(batch.NewID())+".pdf", "content")}}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := call[SummaryEvent](d, scans, OpPageInsert, InsertRequest{Batch: id, Wait: true, Title: "Nachgereicht", Paths: []string{d.file(t, "neu.pdf", "content")}}); err != nil {
		t.Fatal(err)
	}
	if _, err := call[EditResult](d, scans, OpDocumentSplit, EditRequest{Batch: id, Pages: []string{"5"}}); err != nil {
		t.Fatal(err)
	}
	d.expectLaid(t, id, "2 | 3 | 4 | 7 | 5 6")
	d.packed(t, id)
	if _, err := call[EditResult](d, scans, OpDocumentJoin, EditRequest{Batch: id, Documents: []string{"6", "5"}}); err != nil {
		t.Fatal(err)
	}
	for _, op := range []Operation{OpEditUndo, OpEditRedo} {
		if _, err := call[EditResult](d, scans, op, EditRequest{Batch: id}); err != nil {
			t.Fatal(err)
		}
		d.packed(t, id)
	}
	d.expectLaid(t, id, "2 | 3 | 4 | 5 6 7")
	d.finish(t, id)
	if n := d.packed(t, id); n != 4 {
		t.Errorf("%d packages", n)
	}
	for _, doc := range v.Documents[2:] { // the successors lie behind all others and are edited alone
		next, err := d.Feedback(ctx, looksAt, FeedbackRequest{Document: doc, Feedback: inspection.Feedback{Result: "unreadable", Reason: "verwischt"}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := call[SummaryEvent](d, scans, OpPageInsert, InsertRequest{Batch: id, Wait: true, Replace: []string{string(next.Pages[0])}, Paths: []string{d.file(t, string(batch.NewID())+".pdf", "content")}, Reason: "verwischt"}); err != nil {
			t.Fatal(err)
		}
		d.packed(t, id)
		d.once(t, id)
	}
	d.finish(t, id)
	if n := d.packed(t, id); n != 6 {
		t.Errorf("%d packages", n)
	}
	d.once(t, id)
	d.sound(t, id)
}

// TestNoFaultIsReportedDuringTheCapture: what opens a batch again would make it ready
// for inspection before all its pages are in.
func TestNoFaultIsReportedDuringTheCapture(t *testing.T) {
	d := newDesk(t)
	v := d.seen(t, d.useClass(t, full), 1)
	if _, err := d.Release(context.Background(), looksAt, v.ID); err != nil {
		t.Fatal(err)
	}
	d.handOver(t)
	b, err := d.store.Batch(v.ID)
	if err != nil {
		t.Fatal(err)
	}
	fault := FeedbackRequest{Document: v.Documents[0], Feedback: inspection.Feedback{Result: "missing", Reason: "Seite 2 fehlt"}}
	if _, acts, err := d.reported(b, fault); err != nil || len(acts) != 1 {
		t.Errorf("%+v %v", acts, err)
	}
	b.State = batch.Open
	if _, acts, err := d.reported(b, fault); batch.CodeOf(err) != batch.CodeNotReady || len(acts) > 0 {
		t.Errorf("%+v %v", acts, err)
	}
}

// TestSuccessorAfterOneThatWasGivenUp: what was decided about the pages of the first
// successor holds for the next: none lies in two documents, none that was sealed off
// comes back unseen.
func TestSuccessorAfterOneThatWasGivenUp(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	v := d.seen(t, d.useClass(t, full), 3)
	id := v.ID
	if _, err := d.Release(ctx, looksAt, id); err != nil {
		t.Fatal(err)
	}
	if sum := d.handOver(t); sum.Delivered != 3 {
		t.Fatalf("%+v", sum)
	}
	report := func(document batch.ID) (batch.Document, error) {
		return d.Feedback(ctx, looksAt, FeedbackRequest{Document: document, Feedback: inspection.Feedback{Result: "unreadable", Reason: "verwischt"}})
	}
	var first []batch.Document
	for _, document := range v.Documents {
		next, err := report(document)
		if err != nil {
			t.Fatal(err)
		}
		first = append(first, next)
	}
	// The page of the first is replaced, that of the second goes to the third.
	if _, err := call[SummaryEvent](d, scans, OpPageInsert, InsertRequest{Batch: id, Wait: true, Replace: []string{"1"}, Paths: []string{d.file(t, "neu.pdf", "content")}, Reason: "verwischt"}); err != nil {
		t.Fatal(err)
	}
	if _, err := call[EditResult](d, scans, OpPageMove, EditRequest{Batch: id, Pages: []string{"2"}, Documents: []string{string(first[2].ID)}}); err != nil {
		t.Fatal(err)
	}
	if _, err := report(v.Documents[1]); batch.CodeOf(err) != batch.CodeWrongState {
		t.Errorf("its page lies in another document: %v", err)
	}
	for _, i := range []int{0, 2} {
		c, err := d.OpenDoubt(ctx, scans, DoubtRequest{Document: first[i].ID, Reason: "gehört das zu uns?"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.SettleDoubt(ctx, leads, DoubtRequest{ID: c.ID, Decision: "withdraw", Reason: "nein"}); err != nil {
			t.Fatal(err)
		}
	}
	d.once(t, id)
	if _, err := call[EditResult](d, scans, OpEditUndo, EditRequest{Batch: id}); batch.CodeOf(err) != batch.CodeEditImpossible {
		t.Errorf("an undo brings back what was withdrawn: %v", err)
	}
	for _, document := range v.Documents[1:] {
		if _, err := report(document); batch.CodeOf(err) != batch.CodeWrongState {
			t.Errorf("its page is sealed off: %v", err)
		}
	}
	next, err := report(v.Documents[0])
	if p, _ := d.store.Page(v.Pages[0]); err != nil || !slices.Equal(next.Pages, v.Pages[:1]) || p.Withdrawn != batch.NotWithdrawn || p.Document != next.ID {
		t.Errorf("the page that was replaced counts again: %+v %+v %v", next, p, err)
	}
	d.once(t, id)
	d.finish(t, id)
	if n := d.packed(t, id); n != 4 {
		t.Errorf("%d packages", n)
	}
	d.sound(t, id)
}
