package station

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/quality/inspection"
)

// meanwhile begins an operation while somebody else decides about the batch: it may
// read all it wants before that becomes durable, but must decide after.
func (d *desk) meanwhile(t *testing.T, id batch.ID, operation func() error, decide func() ([]batch.Act, error)) error {
	t.Helper()
	done := make(chan error, 1)
	if err := d.store.Decide(context.Background(), id, looksAt.Person.Pseudonym, func() ([]batch.Act, error) {
		go func() { done <- operation() }()
		select {
		case err := <-done:
			t.Errorf("it did not wait for the other decision: %v", err)
			done <- err
		case <-time.After(300 * time.Millisecond):
		}
		return decide()
	}); err != nil {
		t.Fatal(err)
	}
	return <-done
}

// once tells that every page that counts lies in exactly one document of its batch
// that is not superseded.
func (d *desk) once(t *testing.T, id batch.ID) {
	t.Helper()
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	superseded := map[batch.ID]bool{}
	for _, doc := range v.DocumentList {
		superseded[doc.Supersedes] = true
	}
	in := map[batch.ID][]batch.ID{}
	for _, doc := range v.DocumentList {
		for _, p := range doc.Pages {
			if !superseded[doc.ID] {
				in[p] = append(in[p], doc.ID)
			}
		}
	}
	for _, p := range v.PageList {
		want := p.Withdrawn == batch.NotWithdrawn && p.Kind != batch.KindSeparator
		if got := in[p.ID]; want && (len(got) != 1 || got[0] != p.Document) || !want && len(got) > 0 {
			t.Errorf("sheet %d (%q, document %s) lies in %v", p.Sheet, p.Withdrawn, p.Document, got)
		}
	}
}

// full has each document seen by another person.
const full = "inspect = true\nplan = \"full\""

// seen is a batch of n documents that may be released.
func (d *desk) seen(t *testing.T, class string, n int) BatchView {
	t.Helper()
	id := d.letters(t, class, n)
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	d.mustLook(t, looksAt, id, inspection.Good, v.Documents...)
	return v
}

func (d *desk) stateOf(t *testing.T, id batch.ID) batch.State {
	t.Helper()
	b, err := d.store.Header(id)
	if err != nil {
		t.Fatal(err)
	}
	return b.State
}

// TestDoubtKeepsWhatCameMeanwhile: parking and settling change the document as it
// is, not as the clerk saw it: no page falls out of it.
func TestDoubtKeepsWhatCameMeanwhile(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	id := d.letters(t, d.useClass(t, full), 3)
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	first := v.Documents[0]
	move := func(page batch.ID) func() ([]batch.Act, error) {
		return func() ([]batch.Act, error) {
			e, err := d.Station.open(leads, id, editable)
			if err != nil {
				return nil, err
			}
			act, err := e.Move(first, 0, page)
			return []batch.Act{act}, err
		}
	}
	var c Doubt
	if err := d.meanwhile(t, id, func() (err error) {
		c, err = d.OpenDoubt(ctx, scans, DoubtRequest{Document: first, Reason: "gehört das zu uns?"})
		return err
	}, move(v.DocumentList[1].Pages[0])); err != nil {
		t.Fatal(err)
	}
	d.once(t, id)
	if err := d.meanwhile(t, id, func() error {
		_, err := d.SettleDoubt(ctx, leads, DoubtRequest{ID: c.ID, Decision: "keep", Reason: "ja"})
		return err
	}, move(v.DocumentList[2].Pages[0])); err != nil {
		t.Fatal(err)
	}
	d.once(t, id)
	if doc, err := d.store.Document(first); err != nil || doc.State != batch.Open || len(doc.Pages) != 3 {
		t.Errorf("%+v %v", doc, err)
	}
	// The same for a count of the document.
	if err := d.meanwhile(t, id, func() error {
		_, err := d.CountSheets(ctx, scans, CountRequest{Batch: id, Document: first, Sheets: 3})
		return err
	}, func() ([]batch.Act, error) {
		doc, err := d.store.Document(first)
		doc.State = batch.Doubtful
		return []batch.Act{{Name: inspection.Parked, Document: first, Documents: []batch.Document{doc}}}, err
	}); err != nil {
		t.Fatal(err)
	}
	if doc, err := d.store.Document(first); err != nil || doc.State != batch.Doubtful || doc.Expected != 3 || len(doc.Pages) != 3 {
		t.Errorf("%+v %v", doc, err)
	}
	d.once(t, id)
}

// TestNothingIsSealedOnceInDoubt: a document that is put aside while its package is
// written is not sealed, and one that is sealed cannot be put aside any more.
func TestNothingIsSealedOnceInDoubt(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	v := d.seen(t, d.useClass(t, full), 1)
	id, first := v.ID, v.Documents[0]
	if _, err := d.Release(ctx, looksAt, id); err != nil {
		t.Fatal(err)
	}
	deliver := func() error {
		_, err := d.Run(ctx, RunRequest{Batch: id, Read: true, Deliver: true, Who: scans}, func(any) {})
		return err
	}
	doc, err := d.store.Document(first)
	if err != nil {
		t.Fatal(err)
	}
	doc.State = batch.Doubtful
	if err := d.meanwhile(t, id, deliver, func() ([]batch.Act, error) {
		return []batch.Act{{Name: inspection.Parked, Document: first, Documents: []batch.Document{doc}}}, nil
	}); err != nil {
		t.Fatal(err)
	}
	if now, err := d.store.Document(first); err != nil || now.State != batch.Doubtful || now.Package != "" || len(d.packages(t)) != 0 || d.stateOf(t, id) != batch.Released {
		t.Fatalf("%+v %v, %v", now, err, d.packages(t))
	}
	// Both at once: one of them is first, and the other is refused.
	doc.State = batch.Open
	if err := d.store.Decide(ctx, id, looksAt.Person.Pseudonym, func() ([]batch.Act, error) {
		return []batch.Act{{Name: inspection.Unparked, Document: first, Documents: []batch.Document{doc}}}, nil
	}); err != nil {
		t.Fatal(err)
	}
	parked := make(chan error, 1)
	if err := d.meanwhile(t, id, deliver, func() ([]batch.Act, error) {
		go func() {
			_, err := d.OpenDoubt(ctx, scans, DoubtRequest{Document: first, Reason: "gehört das zu uns?"})
			parked <- err
		}()
		return nil, nil
	}); err != nil {
		t.Fatal(err)
	}
	err = <-parked
	now, readErr := d.store.Document(first)
	if readErr != nil {
		t.Fatal(readErr)
	}
	if err == nil && (now.State != batch.Doubtful || now.Package != "" || len(d.packages(t)) != 0) ||
		err != nil && (batch.CodeOf(err) != batch.CodeWrongState || now.State != batch.Delivered || now.SHA256 == "" || len(d.packages(t)) != 1) {
		t.Errorf("doubt %v, %+v, %v", err, now, d.packages(t))
	}
	d.sound(t, id)
}

// TestReleaseSeesTheRaise: what became durable before the release counts for it.
func TestReleaseSeesTheRaise(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	d.useNamed(t, "personal", personnel)
	v := d.seen(t, d.useClass(t, full), 2)
	by, err := d.class("personal")
	if err != nil {
		t.Fatal(err)
	}
	err = d.meanwhile(t, v.ID, func() error {
		_, err := d.Release(ctx, looksAt, v.ID)
		return err
	}, func() ([]batch.Act, error) {
		return d.raised(v.ID, raising{v.Documents[0], by, batch.FromJournal, "Irrtum"})
	})
	if code := batch.CodeOf(err); code != batch.CodeNotInspected && code != batch.CodeBatchBusy {
		t.Errorf("released on what was seen under less: %v", err)
	}
	if d.stateOf(t, v.ID) != batch.Rejected {
		t.Errorf("it is %s", d.stateOf(t, v.ID))
	}
	if sum := d.handOver(t); sum.Delivered != 0 || len(d.packages(t)) != 0 {
		t.Errorf("%+v", sum)
	}
}

// TestLookAndEditAfterTheRelease: whoever looked before and decides after is refused.
func TestLookAndEditAfterTheRelease(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	class := d.useClass(t, full)
	for name, operation := range map[string]func(BatchView) error{
		"look": func(v BatchView) error {
			_, err := d.Look(ctx, looksAt, LookRequest{Batch: v.ID, Documents: v.Documents[:1], Verdict: inspection.Faulty, Reason: "schief"})
			return err
		},
		"count": func(v BatchView) error {
			_, err := d.CountSheets(ctx, scans, CountRequest{Batch: v.ID, Sheets: 7})
			return err
		},
		"reject":  func(v BatchView) error { return d.Reject(ctx, looksAt, RejectRequest{Batch: v.ID, Reason: "schief"}) },
		"release": func(v BatchView) error { _, err := d.Release(ctx, looksAt, v.ID); return err },
		"edit": func(v BatchView) error {
			_, err := call[EditResult](d, scans, OpPageRotate, EditRequest{Batch: v.ID, Pages: []string{"1"}, Degrees: 90})
			return err
		},
		"insert": func(v BatchView) error {
			_, err := d.Insert(ctx, scans, InsertRequest{Batch: v.ID, Document: "1", Paths: []string{d.file(t, "neu.pdf", "content")}}, func(any) {})
			return err
		},
	} {
		v := d.seen(t, class, 1)
		err := d.meanwhile(t, v.ID, func() error { return operation(v) }, func() ([]batch.Act, error) {
			x, err := d.mayRelease(looksAt.Person.Pseudonym, v.ID)
			if err != nil {
				return nil, err
			}
			release, err := d.release(ctx, looksAt.Person.Pseudonym, x)
			if err != nil {
				return nil, err
			}
			return noted(batch.Act{Name: inspection.Released, State: batch.Released}, release)
		})
		if code := batch.CodeOf(err); code != batch.CodeWrongState && code != batch.CodeEditState {
			t.Errorf("%s: %v", name, err)
		}
		now, err := d.Batch(v.ID)
		if err != nil || now.State != batch.Released || now.Balance.Expected >= 0 || len(now.Inputs) != len(v.Inputs) || now.PageList[0].Rotation != 0 {
			t.Errorf("%s: %+v %v", name, now.Batch, err)
		}
	}
}

// TestNoReleaseDuringAnInsertion: pages that are announced belong to what is
// released, also where a kill left them half taken in.
func TestNoReleaseDuringAnInsertion(t *testing.T) {
	d := newDesk(t)
	v := d.seen(t, d.useClass(t, full), 1)
	d.workers.hold = make(chan struct{})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		_, err := d.Insert(ctx, scans, InsertRequest{Batch: v.ID, Document: "1", Paths: []string{d.file(t, "neu.pdf", "content")}}, func(any) {})
		done <- err
	}()
	<-d.workers.hold
	if _, err := d.Release(context.Background(), looksAt, v.ID); batch.CodeOf(err) != batch.CodeBatchBusy {
		t.Errorf("while pages are inserted: %v", err)
	}
	cancel()
	<-done
	d.workers.mu.Lock()
	d.workers.hold = nil
	d.workers.mu.Unlock()
	if _, err := d.Release(context.Background(), looksAt, v.ID); batch.CodeOf(err) != batch.CodeNotInspected {
		t.Errorf("with a page that nobody saw: %v", err)
	}
	d.once(t, v.ID)
	if now, err := d.store.Document(v.Documents[0]); err != nil || len(now.Pages) != 2 {
		t.Errorf("%+v %v", now, err)
	}
	d.mustLook(t, looksAt, v.ID, inspection.Good, v.Documents...)
	if _, err := d.Release(context.Background(), looksAt, v.ID); err != nil {
		t.Error(err)
	}
	if sum := d.handOver(t); sum.Delivered != 1 {
		t.Errorf("%+v", sum)
	}
	d.sound(t, v.ID)
}

// TestRaisesAddUp: of two raises at once the higher need stays, whoever is last
// (A.G.2, maximum principle).
func TestRaisesAddUp(t *testing.T) {
	d := newDesk(t)
	d.announce(t, batch.Cover{Class: "hoch"})
	ctx := context.Background()
	d.useNamed(t, "personal", personnel)
	d.useNamed(t, "hoch", "protection = { integrity = \"high\", confidentiality = \"normal\", availability = \"normal\" }\nreasons = { integrity = \"g\", confidentiality = \"g\", availability = \"g\" }")
	class := d.useClass(t, full)
	top, err := d.class("personal")
	if err != nil {
		t.Fatal(err)
	}
	for name, operation := range map[string]func(BatchView) error{
		"by a person": func(v BatchView) error {
			_, err := d.SetDocumentClass(ctx, leads, EditRequest{Batch: v.ID, Documents: []string{"2"}, Class: "hoch", Reason: "steht darauf"})
			return err
		},
		"by a separator sheet that is inserted": func(v BatchView) error {
			_, err := d.Insert(ctx, scans, InsertRequest{Batch: v.ID, Document: "2", Paths: []string{d.file(t, "neu.pdf", "separator content")}}, func(any) {})
			return err
		},
	} {
		id := d.letters(t, class, 2)
		v, err := d.Batch(id)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.meanwhile(t, id, func() error { return operation(v) }, func() ([]batch.Act, error) {
			return d.raised(id, raising{v.Documents[0], top, batch.FromJournal, "berichtigt"})
		}); err != nil {
			t.Fatal(err)
		}
		b, err := d.store.Header(id)
		if err != nil || b.Class.Protection.Integrity != batch.NeedVeryHigh || len(b.Class.Mixed) != 3 {
			t.Errorf("%s: %+v %v", name, b.Class, err)
		}
		for i, want := range []string{"personal", "hoch"} {
			if own, ok := b.Class.Own(v.Documents[i]); !ok || own.Name != want {
				t.Errorf("%s: document %d is %+v", name, i+1, own)
			}
		}
	}
}

// TestRemovalSeesTheHold: a hold that is durable when the bytes would go keeps them.
func TestRemovalSeesTheHold(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	id := d.letters(t, d.useClass(t, "inspect = true"), 1)
	if _, err := d.Insert(ctx, scans, InsertRequest{Batch: id, Paths: []string{d.file(t, "privat.pdf", "c2")}}, func(any) {}); err != nil {
		t.Fatal(err)
	}
	d.sealOff(t, id, "2")
	before := d.evidence(t, id)
	b, err := d.store.Header(id)
	if err != nil {
		t.Fatal(err)
	}
	d.holding.Lock()
	done := make(chan error, 1)
	go func() {
		_, err := call[struct{}](d, removesToo, OpRemovalConfirm, removesThis(id, "2"))
		done <- err
	}()
	for held := false; !held; time.Sleep(time.Millisecond) {
		d.runs.Lock()
		held = d.running[b.RunKey]
		d.runs.Unlock()
	}
	time.Sleep(200 * time.Millisecond) // it has read all that it reads before
	err = d.act(ctx, leads.Person.Pseudonym, id, batch.Act{Name: batch.ActHoldSet}, batch.HoldReason{Reason: "Klage"})
	d.holding.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	if err := <-done; batch.CodeOf(err) != batch.CodeEditImpossible || d.evidence(t, id) != before {
		t.Errorf("removed in spite of the hold: %v, %d of %d", err, d.evidence(t, id), before)
	}
}

// hooked is a target that calls something before the first delivery.
type hooked struct {
	Folders
	hook *func()
}

func (h hooked) Open(spec string, used bool) (dms.Target, error) {
	if hook := *h.hook; hook != nil {
		*h.hook = nil
		hook()
	}
	return h.Folders.Open(spec, used)
}

// TestFeedbackDuringTheDelivery: a fault reported while the other documents are handed
// over opens the batch again, and it stays open; the successor is inspected.
func TestFeedbackDuringTheDelivery(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	v := d.seen(t, d.useClass(t, full), 2)
	c, err := d.OpenDoubt(ctx, scans, DoubtRequest{Document: v.Documents[1], Reason: "gehört das zu uns?"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Release(ctx, looksAt, v.ID); err != nil {
		t.Fatal(err)
	}
	if sum := d.handOver(t); sum.Delivered != 1 {
		t.Fatalf("%+v", sum)
	}
	if _, err := d.SettleDoubt(ctx, leads, DoubtRequest{ID: c.ID, Decision: "keep", Reason: "ja"}); err != nil {
		t.Fatal(err)
	}
	d.mustLook(t, looksAt, v.ID, inspection.Good, v.Documents[1])
	if _, err := d.Release(ctx, looksAt, v.ID); err != nil {
		t.Fatal(err)
	}
	fault := FeedbackRequest{Document: v.Documents[0], Feedback: inspection.Feedback{Result: "missing", Reason: "Seite 2 fehlt"}}
	var next batch.Document
	hook := func() {
		var err error
		if next, err = d.Feedback(ctx, looksAt, fault); err != nil {
			t.Error(err)
		}
	}
	d.targets = hooked{hook: &hook}
	if sum := d.handOver(t); sum.Delivered != 2 {
		t.Errorf("%+v", sum)
	}
	if open, err := d.store.Unfinished(); d.stateOf(t, v.ID) != batch.Rejected || err != nil || !slices.Contains(open, v.ID) {
		t.Errorf("%s, %v %v", d.stateOf(t, v.ID), open, err)
	}
	if _, err := d.Feedback(ctx, looksAt, fault); batch.CodeOf(err) != batch.CodeWrongState {
		t.Errorf("a second successor: %v", err)
	}
	d.once(t, v.ID)
	d.mustLook(t, looksAt, v.ID, inspection.Good, next.ID)
	if _, err := d.Release(ctx, looksAt, v.ID); err != nil {
		t.Fatal(err)
	}
	d.handOver(t)
	if doc, err := d.store.Document(next.ID); err != nil || doc.State != batch.Delivered || d.stateOf(t, v.ID) != batch.Delivered {
		t.Errorf("%+v %v, batch %s", doc, err, d.stateOf(t, v.ID))
	}
}

// TestFeedbackOnAnErasedBatch: nothing is left that a successor could be made of.
func TestFeedbackOnAnErasedBatch(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	v := d.seen(t, d.useClass(t, full), 1)
	if _, err := d.Release(ctx, looksAt, v.ID); err != nil {
		t.Fatal(err)
	}
	if sum := d.handOver(t); sum.Delivered != 1 {
		t.Fatalf("%+v", sum)
	}
	days := 1
	d.setRetention(t, RetentionChange{Days: &days})
	d.later(t, 3*24*time.Hour)
	if sum, _ := d.retain(t, false); sum.Batches != 1 {
		t.Fatalf("%+v", sum)
	}
	if _, err := d.Feedback(ctx, looksAt, FeedbackRequest{Document: v.Documents[0], Feedback: inspection.Feedback{Result: "missing", Reason: "Seite 2 fehlt"}}); batch.CodeOf(err) != batch.CodeErased {
		t.Error(err)
	}
	if b, err := d.Batch(v.ID); err != nil || b.State != batch.Delivered || len(b.Documents) != 1 {
		t.Errorf("%+v %v", b.Batch, err)
	}
}
