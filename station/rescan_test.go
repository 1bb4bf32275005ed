package station

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// TestRescanInPlace: a sheet scanned anew from the feeder stands in the place of
// the old one, both sides of it; the old images stay in the store (A.SC.8,
// A.NB.2).
func TestRescanInPlace(t *testing.T) {
	f := &feeder{duplex: true, sides: []string{"content", "blank", "content", "content"}}
	d := feederDesk(t, f)
	sum, _ := d.run(t, RunRequest{Device: "paper:0", Who: nobody})
	id := sum.Batch
	d.expectLaid(t, id, "1 1b 2 2")

	f.sides = []string{"content", "blank"}
	d.insert(t, InsertRequest{Batch: id, Replace: []string{"1v"}, Device: "paper:0", Reason: "Eselsohr"})
	d.expectLaid(t, id, "3 3b 2 2")
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range v.PageList[:2] {
		if p.Withdrawn != batch.Replaced || p.Document != "" {
			t.Errorf("the old page is %q, in %q", p.Withdrawn, p.Document)
		}
		if f, err := d.store.OpenFile(p.ID); err != nil {
			t.Errorf("its image: %v", err)
		} else {
			f.Close()
		}
	}
	for _, p := range v.PageList[4:] {
		for _, found := range p.Findings {
			if found.Code == batch.FindingDuplicate || found.Code == batch.FindingSheetAgain {
				t.Errorf("a rescan is taken for a mistake: %+v", found)
			}
		}
	}
	d.edit(t, OpEditUndo, EditRequest{Batch: id})
	d.expectLaid(t, id, "1 1b 2 2")
	d.edit(t, OpEditRedo, EditRequest{Batch: id})
	d.expectLaid(t, id, "3 3b 2 2")

	// Nothing in the feeder: nothing happens but that it is said.
	sum, err = call[SummaryEvent](d, nobody, OpPageInsert, InsertRequest{Batch: id, Replace: []string{"2"}, Device: "paper:0"})
	if err != nil || sum.Code != batch.CodeNoPaper || sum.Exit != batch.ExitDevice {
		t.Errorf("%+v, %v", sum, err)
	}
	d.expectLaid(t, id, "3 3b 2 2")

	// A jam between the sides: the new front lies beside the old sheet.
	f.sides = []string{"content", "jam"}
	sum, err = call[SummaryEvent](d, nobody, OpPageInsert, InsertRequest{Batch: id, Replace: []string{"2"}, Device: "paper:0"})
	if err != nil || sum.Code != batch.CodeJam {
		t.Errorf("%+v, %v", sum, err)
	}
	d.expectLaid(t, id, "3 3b 4 2 2")
	d.edit(t, OpEditUndo, EditRequest{Batch: id})
	d.expectLaid(t, id, "3 3b 2 2")

	// A sheet that went through twice is discarded in favour of the other.
	f.sides = []string{"content", "content"}
	d.insert(t, InsertRequest{Batch: id, Document: "1", Device: "paper:0"})
	d.expectLaid(t, id, "3 3b 2 2 5 5")
	d.edit(t, OpPageDiscard, EditRequest{Batch: id, Pages: []string{"5v"}, Instead: "2v", Reason: "zweimal eingezogen"})
	d.edit(t, OpPageDiscard, EditRequest{Batch: id, Pages: []string{"5h"}, Instead: "2h", Reason: "zweimal eingezogen"})
	d.expectLaid(t, id, "3 3b 2 2")
	b, err := d.store.Header(id)
	if n := b.Balance; err != nil || n.Rescans != 2 || n.Discarded != 2 || n.Kept != 4 || n.Sides != 9 || n.Blank != 1 {
		t.Errorf("%+v, %v", n, err)
	}
	if sum := d.deliverAll(t, DeliverRequest{Batch: id, Target: "folder:" + d.path("ausgang"), Who: nobody}); sum.Delivered != 1 || sum.Exit != 0 {
		t.Errorf("%+v", sum)
	}
}

// TestInterruptedInsertion: what a kill interrupts is finished before anything of
// the batch is sealed, by whoever comes next; the same call again takes nothing in
// twice.
func TestInterruptedInsertion(t *testing.T) {
	for name, next := range map[string]func(d *desk, id batch.ID, q InsertRequest) error{
		"same call": func(d *desk, _ batch.ID, q InsertRequest) error {
			_, err := call[SummaryEvent](d, nobody, OpPageInsert, q)
			return err
		},
		"undo": func(d *desk, id batch.ID, _ InsertRequest) error {
			if _, err := call[EditResult](d, nobody, OpEditUndo, EditRequest{Batch: id}); err != nil {
				return err
			}
			_, err := call[EditResult](d, nobody, OpEditRedo, EditRequest{Batch: id})
			return err
		},
		"hand-over": func(*desk, batch.ID, InsertRequest) error { return nil },
		"after the file is gone": func(d *desk, _ batch.ID, q InsertRequest) error {
			return os.Remove(q.Paths[0])
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			id := d.captured(t, false, d.file(t, "a.pdf", "c1 c2 c3"), d.file(t, "b.pdf", "c4"))
			q := InsertRequest{Batch: id, Document: "1", At: 2, Paths: []string{d.file(t, "neu.pdf", strings.Repeat("content ", 40)), d.file(t, "neu2.pdf", "c5")}}
			d.interrupted(t, q)
			if err := next(d, id, q); err != nil {
				t.Fatal(err)
			}
			sum := d.deliverAll(t, DeliverRequest{Batch: id, Target: "folder:" + d.path("ausgang"), Who: nobody})
			if sum.Delivered != 2 {
				t.Fatalf("%+v", sum)
			}
			v, err := d.Batch(id)
			if err != nil || len(v.PageList) != 45 || len(v.DocumentList) != 2 || len(v.DocumentList[0].Pages) != 44 {
				t.Errorf("%d pages, %d documents, %v", len(v.PageList), len(v.DocumentList), err)
			}
			if got := d.laid(t, id); !strings.HasPrefix(got, "1 5 6 ") || !strings.HasSuffix(got, " 45 2 3 | 4") {
				t.Errorf("%s", got)
			}
		})
	}
}

// interrupted begins an insertion and kills it when pages are being measured.
func (d *desk) interrupted(t *testing.T, q InsertRequest) {
	t.Helper()
	d.workers.hold = make(chan struct{})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		_, err := d.Insert(ctx, nobody, q, func(any) {})
		done <- err
	}()
	<-d.workers.hold
	cancel()
	if err := <-done; err != nil && batch.CodeOf(err) != batch.CodeCanceled {
		t.Error(err)
	}
	d.workers.mu.Lock()
	d.workers.hold = nil
	d.workers.mu.Unlock()
}

// TestInterruptedCaptureIsBroughtToRestFirst: what is captured but not yet in its
// documents is not edited around.
func TestInterruptedCaptureIsBroughtToRestFirst(t *testing.T) {
	d := newDesk(t)
	d.workers.hold = make(chan struct{})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan SummaryEvent, 1)
	go func() {
		sum, err := d.Run(ctx, RunRequest{Paths: []string{d.file(t, "a.pdf", "c1 blank c3")}, Who: nobody}, func(any) {})
		if err != nil {
			t.Error(err)
		}
		done <- sum
	}()
	<-d.workers.hold
	id := batch.ID("")
	for id == "" || !d.isCaptured(t, id) {
		if ids, err := d.store.Unfinished(); err == nil && len(ids) > 0 {
			id = ids[0]
		}
	}
	if _, err := call[EditResult](d, nobody, OpUrgent, EditRequest{Batch: id, Urgent: true}); batch.CodeOf(err) != batch.CodeBatchBusy {
		t.Errorf("while it is captured: %v", err)
	}
	cancel()
	<-done
	d.workers.mu.Lock()
	d.workers.hold = nil
	d.workers.mu.Unlock()
	d.expectLaid(t, id, "")
	d.edit(t, OpPageRotate, EditRequest{Batch: id, Pages: []string{"3"}, Degrees: -90})
	d.expectLaid(t, id, "1 2b 3°270")
	d.sound(t, id)
}

func (d *desk) isCaptured(t *testing.T, id batch.ID) bool {
	t.Helper()
	b, err := d.store.Header(id)
	if err != nil {
		t.Fatal(err)
	}
	return b.State == batch.Captured
}

func TestInsertionsThatCannotBe(t *testing.T) {
	d := newDesk(t)
	id := d.captured(t, false, d.file(t, "a.pdf", "c1 c2"))
	file := d.file(t, "neu.pdf", "c3")
	for name, c := range map[string]struct {
		q    InsertRequest
		code batch.Code
	}{
		"nothing":           {InsertRequest{Document: "1"}, batch.CodeUsage},
		"two sources":       {InsertRequest{Document: "1", Device: "paper:0", Paths: []string{file}}, batch.CodeUsage},
		"two places":        {InsertRequest{Document: "1", Replace: []string{"1"}, Paths: []string{file}}, batch.CodeUsage},
		"no such document":  {InsertRequest{Document: "7", Paths: []string{file}}, batch.CodeUnknownID},
		"no such place":     {InsertRequest{Document: "1", At: 9, Paths: []string{file}}, batch.CodeEditImpossible},
		"no such sheet":     {InsertRequest{Replace: []string{"9"}, Paths: []string{file}}, batch.CodeUnknownID},
		"no such file":      {InsertRequest{Document: "1", Paths: []string{d.path("fehlt.pdf")}}, batch.CodeNotFound},
		"nameless annex":    {InsertRequest{Document: "1", Placeholder: &PlaceholderText{Where: "Schrank 3"}}, batch.CodeUsage},
		"annex without end": {InsertRequest{Document: "1", Placeholder: &PlaceholderText{What: strings.Repeat("x", 500), Where: "Schrank 3"}}, batch.CodeUsage},
	} {
		c.q.Batch = id
		if _, err := call[SummaryEvent](d, nobody, OpPageInsert, c.q); batch.CodeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	d.expectLaid(t, id, "1 2")
	if v, err := d.Batch(id); err != nil || len(v.Inputs) != 1 {
		t.Errorf("%d inputs, %v", len(v.Inputs), err)
	}
	// A file that gives no page is refused as ever, and nothing is placed.
	sum := d.insert(t, InsertRequest{Batch: id, Document: "1", Paths: []string{d.file(t, "halb.pdf", "c4 broken")}})
	if sum.Exit != batch.ExitRefused {
		t.Errorf("%+v", sum)
	}
	d.expectLaid(t, id, "1 2")
	d.edit(t, OpPageRotate, EditRequest{Batch: id, Pages: []string{"1"}, Degrees: 180}) // and the batch is not stuck
	sum = d.insert(t, InsertRequest{Batch: id, Title: "Nachgereicht", Paths: []string{file}})
	if sum.Exit != batch.ExitRefused && sum.Exit != 0 {
		t.Errorf("%+v", sum)
	}
	d.expectLaid(t, id, "1°180 2 | 4")
}
