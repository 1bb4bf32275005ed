package station

import (
	"context"
	"encoding/json"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// interrupt starts a run and cancels it when n pages are being measured.
func (d *desk) interrupt(t *testing.T, r RunRequest, n int) SummaryEvent {
	t.Helper()
	d.workers.hold = make(chan struct{})
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	done := make(chan SummaryEvent, 1)
	go func() {
		sum, err := d.Run(ctx, r, func(any) {})
		if err != nil {
			t.Error(err)
		}
		done <- sum
	}()
	for range n {
		<-d.workers.hold
	}
	cancel()
	sum := <-done
	d.workers.mu.Lock()
	d.workers.hold = nil
	d.workers.mu.Unlock()
	d.noteStopped(sum.Batch, false) // it stands for a kill, not for a person
	return sum
}

func (d *desk) deliverAll(t *testing.T, r DeliverRequest) DeliverSummary {
	t.Helper()
	sum, err := d.Deliver(context.Background(), r, func(any) {})
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// TestHalfTakenFileIsFinishedFromTheStore: once the file itself is durable, its
// pages do not depend on the file any more.
func TestHalfTakenFileIsFinishedFromTheStore(t *testing.T) {
	d := newDesk(t)
	path := d.file(t, "lang.pdf", strings.Repeat("content ", 200))
	broken := d.interrupt(t, d.whole(path), 2)
	if broken.Pages == 0 || broken.Pages == 200 {
		t.Fatalf("nothing half: %+v", broken)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if sum := d.deliverAll(t, DeliverRequest{}); sum.Delivered != 1 || sum.Exit != 0 {
		t.Fatalf("%+v", sum)
	}
	d.positions(t, broken.Batch, 200)
	v, err := d.Batch(broken.Batch)
	if err != nil || v.State != batch.Delivered || len(v.DocumentList) != 1 || len(v.DocumentList[0].Pages) != 200 {
		t.Errorf("%s, %d documents, %v", v.State, len(v.DocumentList), err)
	}
	for i, p := range v.PageList {
		if p.Sheet != i+1 || p.Index != i+1 {
			t.Errorf("page %d is sheet %d, page %d of its file", i+1, p.Sheet, p.Index)
		}
	}
}

// TestAbsentFileIsWaitedFor: the service goes on with a batch in the background;
// a share that is not mounted must not make it refuse the files for good.
func TestAbsentFileIsWaitedFor(t *testing.T) {
	d := newDesk(t)
	a, b, c := d.file(t, "a.pdf", strings.Repeat("content ", 50)), d.file(t, "b.pdf", "content"), d.file(t, "c.pdf", "content")
	broken := d.interrupt(t, d.whole(a, b, c), 1)
	if err := os.Rename(b, b+".weg"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if sum := d.deliverAll(t, DeliverRequest{Due: true}); sum.Batches != 1 || sum.Code != batch.CodeNotFound {
			t.Fatalf("%+v", sum)
		}
	}
	v, err := d.Batch(broken.Batch)
	if err != nil || v.State != batch.Open || v.Balance.Refused != 0 || len(v.Deliveries) != 2 {
		t.Fatalf("%s %+v, %d deliveries, %v", v.State, v.Balance, len(v.Deliveries), err)
	}
	if err := os.Rename(b+".weg", b); err != nil {
		t.Fatal(err)
	}
	if sum := d.deliverAll(t, DeliverRequest{Due: true}); sum.Delivered != 3 || sum.Exit != 0 {
		t.Fatalf("%+v", sum)
	}
	if got := len(d.packages(t)); got != 3 {
		t.Errorf("%d packages", got)
	}
}

// TestBatchThatCannotGoOnStopsNoOther: also not one whose own record is unusable.
func TestBatchThatCannotGoOnStopsNoOther(t *testing.T) {
	d := newDesk(t)
	d.interrupt(t, d.whole(d.file(t, "a.pdf", "content content")), 1)
	odd := batch.Batch{ID: batch.NewID(), RunKey: "x", Target: "folder:" + d.path("ausgang"), State: batch.Open, Opened: d.store.Now(), Creator: "P-TEST0000"}
	if err := d.store.OpenBatch(context.Background(), odd); err != nil { // without its profile
		t.Fatal(err)
	}
	sum := d.deliverAll(t, DeliverRequest{Due: true})
	if sum.Delivered != 1 || sum.Code != batch.CodeStoreDamaged || sum.Exit != batch.ExitDamaged {
		t.Errorf("%+v", sum)
	}
}

// TestDeliveredBatchIsClosed: a kill between the last receipt and the end of the
// batch leaves one that is only to be closed.
func TestDeliveredBatchIsClosed(t *testing.T) {
	d := newDesk(t)
	sum, _ := d.run(t, d.whole(d.file(t, "a.pdf", "content")))
	b, err := d.store.Batch(sum.Batch)
	if err != nil {
		t.Fatal(err)
	}
	b.State = batch.Captured
	if !d.due(b) {
		t.Error("nothing would ever close it")
	}
	// One that is closed is not taken up once more.
	if got := d.deliverAll(t, DeliverRequest{Batch: sum.Batch}); got.Batches != 0 {
		t.Errorf("%+v", got)
	}
	if code := d.codeOf(t, RunRequest{Batch: sum.Batch, Deliver: true, Read: true}); code != batch.CodeAlreadyDone {
		t.Errorf("%q", code)
	}
}

// TestQueuedDeliveryRemembersItsTarget: a batch captured without a target and
// sent on its way once goes on by itself.
func TestQueuedDeliveryRemembersItsTarget(t *testing.T) {
	d := newDesk(t)
	r := d.whole(d.file(t, "a.pdf", "content"))
	r.Target, r.Read, r.Deliver = "", false, false
	if sum, _ := d.run(t, r); sum.Exit != 0 {
		t.Fatalf("%+v", sum)
	}
	if sum := d.deliverAll(t, DeliverRequest{}); sum.Waiting != 1 {
		t.Fatalf("without a target: %+v", sum)
	}
	target := "folder:" + d.path("weg/ausgang")
	if sum := d.deliverAll(t, DeliverRequest{Target: target}); sum.Queued != 1 || sum.Exit != batch.ExitTarget {
		t.Fatalf("%+v", sum)
	}
	if err := os.Mkdir(d.path("weg"), 0o700); err != nil {
		t.Fatal(err)
	}
	if sum := d.deliverAll(t, DeliverRequest{}); sum.Delivered != 1 {
		t.Errorf("%+v", sum)
	}
}

// TestRefusedFilesMayBeTriedAgain: nobody is told that a file was handed over
// when it was not.
func TestRefusedFilesMayBeTriedAgain(t *testing.T) {
	d := newDesk(t)
	if err := os.WriteFile(d.path("text.pdf"), []byte("kein Bild"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		sum, e := d.run(t, d.whole(d.path("text.pdf"), d.path("fehlt.pdf")))
		if sum.Exit != batch.ExitRefused || len(e.refused) != 2 {
			t.Fatalf("%+v", sum)
		}
	}
	r := d.whole(d.path("text.pdf"), d.file(t, "gut.pdf", "content"))
	d.run(t, r)
	_, err := d.Run(context.Background(), r, func(any) {})
	if batch.CodeOf(err) != batch.CodeAlreadyDone || !strings.Contains(batch.Message(err), "abgelehnt: 1") {
		t.Errorf("%s", batch.Message(err))
	}
}

// TestClientThatDoesNotReadIsGone: a client that was stopped must not hold up the
// scanner for ever.
func TestClientThatDoesNotReadIsGone(t *testing.T) {
	defer func(d time.Duration) { takeLimit = d }(takeLimit)
	takeLimit = 200 * time.Millisecond
	ended := make(chan error, 1)
	wayOperations["flood"] = operation{run: func(ctx context.Context, _ *Station, _ Actor, _ json.RawMessage, emit Emit) (any, error) {
		for ctx.Err() == nil {
			emit(NoticeEvent{Type: "notice", Message: strings.Repeat("x", 1000)})
		}
		ended <- ctx.Err()
		return nil, ctx.Err()
	}}
	defer delete(wayOperations, "flood")
	d := newDesk(t)
	d.serve(t)
	conn, err := net.Dial("unix", d.path("daten/"+socketName))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte(`{"op":"flood"}` + "\n")); err != nil {
		t.Fatal(err)
	}
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Fatal("it still waits for its client")
	}
}

// TestSilentClientDoesNotHoldTheService: nor must one that never asks.
func TestSilentClientDoesNotHoldTheService(t *testing.T) {
	defer func(d time.Duration) { endLimit = d }(endLimit)
	endLimit = 100 * time.Millisecond
	d := newDesk(t)
	server, err := Listen(d.Station)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("unix", d.path("daten/"+socketName))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte(`{"op":`)); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- server.Close(true) }()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(askLimit / 2):
		t.Fatal("the service waits for a question")
	}
}
