package station

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality/inspection"
)

// TestNothingLeavesADoubtCase: as long as a case is open no edit brings its pages
// into another document, nor others to it; one scanned anew in the place of its own
// may come (A.O.1 j, statement 34).
func TestNothingLeavesADoubtCase(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	d.useClass(t, "inspect = true\nplan = \"full\"")
	r := d.whole(d.file(t, "a.pdf", "c1 c2"), d.file(t, "b.pdf", "c3 c4"), d.file(t, "c.pdf", "c5"))
	r.Class, r.Who = "amt", scans
	sum, _ := d.run(t, r)
	id := sum.Batch
	edit := func(op Operation, q EditRequest) error {
		q.Batch, q.Reason, q.Wait = id, "Grund", true
		_, err := call[EditResult](d, scans, op, q)
		return err
	}
	if err := edit(OpPageMove, EditRequest{Pages: []string{"4"}, Documents: []string{"1"}}); err != nil {
		t.Fatal(err)
	}
	d.expectLaid(t, id, "1 2 4 | 3 | 5")
	if err := edit(OpPageMove, EditRequest{Pages: []string{"4"}, Documents: []string{"2"}}); err != nil {
		t.Fatal(err)
	}
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	c, err := d.OpenDoubt(ctx, scans, DoubtRequest{Document: v.Documents[1], Reason: "gehört das zu uns?"})
	if err != nil {
		t.Fatal(err)
	}
	for what, try := range map[string]func() error{
		"joined to another": func() error { return edit(OpDocumentJoin, EditRequest{Documents: []string{"1", "2"}}) },
		"another joined":    func() error { return edit(OpDocumentJoin, EditRequest{Documents: []string{"2", "3"}}) },
		"moved out":         func() error { return edit(OpPageMove, EditRequest{Pages: []string{"3"}, Documents: []string{"1"}}) },
		"moved in":          func() error { return edit(OpPageMove, EditRequest{Pages: []string{"5"}, Documents: []string{"2"}}) },
		"split":             func() error { return edit(OpDocumentSplit, EditRequest{Pages: []string{"4"}}) },
		"sealed off":        func() error { return edit(OpPageSealOff, EditRequest{Pages: []string{"3"}}) },
		"discarded":         func() error { return edit(OpPageDiscard, EditRequest{Pages: []string{"3"}, Instead: "1"}) },
		"undone":            func() error { return edit(OpEditUndo, EditRequest{}) },
	} {
		if err := try(); batch.CodeOf(err) != batch.CodeEditState || !strings.Contains(batch.Message(err), "Zweifelsfall") {
			t.Errorf("%s: %v", what, err)
		}
	}
	d.expectLaid(t, id, "1 2 | 3 4 | 5")
	if _, err := call[SummaryEvent](d, scans, OpPageInsert, InsertRequest{Batch: id, Replace: []string{"4"}, Reason: "unscharf", Paths: []string{d.file(t, "neu.pdf", "c6")}}); err != nil {
		t.Fatal(err)
	}
	if err := edit(OpPageRotate, EditRequest{Pages: []string{"3"}, Degrees: 90}); err != nil {
		t.Errorf("turned: %v", err)
	}
	d.expectLaid(t, id, "1 2 | 3°90 6 | 5")
	for range 2 {
		if err := edit(OpEditUndo, EditRequest{}); err != nil {
			t.Errorf("an edit within the document: %v", err)
		}
	}
	d.expectLaid(t, id, "1 2 | 3 4 | 5")
	d.allSeen(t, id)
	if _, err := d.Release(ctx, looksAt, id); err != nil {
		t.Fatal(err)
	}
	if sum := d.handOver(t); sum.Delivered != 2 {
		t.Fatalf("%+v", sum)
	}
	if _, err := d.SettleDoubt(ctx, leads, DoubtRequest{ID: c.ID, Decision: "keep", Reason: "Anschrift stimmt"}); err != nil {
		t.Fatal(err)
	}
	if err := edit(OpPageSealOff, EditRequest{Pages: []string{"4"}}); err != nil {
		t.Errorf("after the decision: %v", err)
	}
	d.sound(t, id)
}

// TestDoubtfulSheetIsScannedAnewAfterRelease: a document that was not released with its
// batch waits for a decision, and for the sheet that somebody wanted scanned anew. What
// was released without it stays so; what came is inspected before it goes out
// (A.SC.8, A.O.1 j).
func TestDoubtfulSheetIsScannedAnewAfterRelease(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	d.useClass(t, "inspect = true\nplan = \"full\"")
	id := d.letters(t, "amt", 2)
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	for _, sheet := range []string{"1", "2"} {
		if _, err := call[batch.RescanOrder](d, looksAt, OpRescanOrder, EditRequest{Batch: id, Pages: []string{sheet}, Reason: "unleserlich"}); err != nil {
			t.Fatal(err)
		}
	}
	c, err := d.OpenDoubt(ctx, looksAt, DoubtRequest{Document: v.Documents[1], Reason: "so nicht zu lesen"})
	if err != nil {
		t.Fatal(err)
	}
	tasks := func(want int) {
		t.Helper()
		if all, err := d.RescanOrders(scans, ""); err != nil || len(all) != want {
			t.Errorf("%d tasks, not %d: %+v %v", len(all), want, all, err)
		}
	}
	tasks(2)
	d.mustLook(t, looksAt, id, inspection.Good, v.Documents[0])
	if _, err := d.Release(ctx, looksAt, id); err != nil {
		t.Fatal(err)
	}
	anew := func(sheet string) error {
		_, err := call[SummaryEvent](d, scans, OpPageInsert, InsertRequest{Batch: id, Replace: []string{sheet}, Reason: "unleserlich", Paths: []string{d.file(t, "neu.pdf", "c7")}, Wait: true})
		return err
	}
	state := func(want batch.State) {
		t.Helper()
		if b, err := d.store.Header(id); err != nil || b.State != want {
			t.Errorf("the batch is %s, not %s: %v", b.State, want, err)
		}
	}
	tasks(1) // sheet 1 was released: it is good enough
	wants(t, "a sheet that was released", anew("1"), batch.CodeEditState)
	if err := anew("2"); err != nil {
		t.Fatal(err)
	}
	tasks(0)
	state(batch.Released)
	d.expectLaid(t, id, "1 | 3")
	if sum := d.handOver(t); sum.Delivered != 1 {
		t.Fatalf("%+v", sum)
	}
	if err := anew("3"); err != nil { // also when all the rest is handed over
		t.Fatal(err)
	}
	state(batch.Released)
	wants(t, "a sheet that was handed over", anew("1"), batch.CodeEditState)
	if _, err := d.SettleDoubt(ctx, leads, DoubtRequest{ID: c.ID, Decision: "keep", Reason: "jetzt zu lesen"}); err != nil {
		t.Fatal(err)
	}
	state(batch.Captured)
	_, err = d.Release(ctx, looksAt, id)
	wants(t, "nobody saw what came", err, batch.CodeNotInspected)
	d.mustLook(t, looksAt, id, inspection.Good, v.Documents[1])
	if _, err := d.Release(ctx, looksAt, id); err != nil {
		t.Fatal(err)
	}
	if sum := d.handOver(t); len(d.packages(t)) != 2 {
		t.Fatalf("%+v", sum)
	}
	d.sound(t, id)
}

// TestWithdrawnDocumentCanBeErased: what a decision about a doubt withdrew is sealed
// off like any page; two people can have it erased, and a batch of which nothing was
// ever handed over goes only then (mailroom practice: four eyes; A.AM.VT.H.3).
func TestWithdrawnDocumentCanBeErased(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	d.useClass(t, "inspect = true\nplan = \"full\"")
	id := d.letters(t, "amt", 1)
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	c, err := d.OpenDoubt(ctx, scans, DoubtRequest{Document: v.Documents[0], Reason: "nicht für uns"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.SettleDoubt(ctx, leads, DoubtRequest{ID: c.ID, Decision: "withdraw", Reason: "Irrläufer"}); err != nil {
		t.Fatal(err)
	}
	removals, err := d.Removals(id)
	if err != nil || len(removals) != 1 || removals[0].SealedBy != leads.Person.Pseudonym || removals[0].Reason != "Irrläufer" || removals[0].SealedAt.IsZero() {
		t.Fatalf("%+v %v", removals, err)
	}
	d.mustLook(t, looksAt, id, inspection.Good)
	if _, err := d.Release(ctx, looksAt, id); err != nil {
		t.Fatal(err)
	}
	if sum := d.handOver(t); sum.Delivered != 0 || len(d.packages(t)) != 0 {
		t.Fatalf("what was withdrawn went out: %+v", sum)
	}
	if v, err = d.Batch(id); err != nil || len(v.DocumentList) != 1 || v.State != batch.Delivered {
		t.Fatalf("%+v %s %v", v.DocumentList, v.State, err)
	}
	d.setRetention(t, RetentionChange{Days: ptr(10)})
	d.later(t, 11*24*time.Hour)
	if sum, verdicts := d.retain(t, false); sum.Batches != 0 || !strings.Contains(verdicts[id].Reason, "zwei Personen") {
		t.Fatalf("%+v %+v", sum, verdicts[id])
	}
	if _, err := call[struct{}](d, removes, OpRemovalOrder, removesThis(id, "1")); err != nil {
		t.Fatal(err)
	}
	if _, err := call[struct{}](d, removes, OpRemovalConfirm, removesThis(id, "1")); batch.CodeOf(err) != batch.CodeSecondPerson {
		t.Errorf("one person alone: %v", err)
	}
	if _, err := call[struct{}](d, removesToo, OpRemovalConfirm, removesThis(id, "1")); err != nil {
		t.Fatal(err)
	}
	if _, err := d.store.OpenFile(v.Pages[0]); batch.CodeOf(err) != batch.CodeErased {
		t.Errorf("the page: %v", err)
	}
	if sum, verdicts := d.retain(t, false); sum.Batches != 1 || !verdicts[id].Erase {
		t.Errorf("%+v %+v", sum, verdicts[id])
	}
	if sum, _ := d.retain(t, false); sum.Batches != 0 || sum.Kept != 0 {
		t.Errorf("again: %+v", sum)
	}
	d.sound(t, id)
}
