package station

import (
	"context"
	"os"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// TestNamingAnInterruptedBatchClosesIt: the rest of a stack never came; whoever
// names the batch to deliver says that what arrived is all of it.
func TestNamingAnInterruptedBatchClosesIt(t *testing.T) {
	f := &feeder{duplex: true, sides: []string{"content", "content", "content", "blank", "content", "jam"}}
	d := feederDesk(t, f)
	sum, _ := d.run(t, d.stack())
	if sum.Code != batch.CodeJam {
		t.Fatalf("%+v", sum)
	}
	all, err := d.Deliver(context.Background(), DeliverRequest{Who: d.stack().Who}, func(any) {})
	if err != nil || all.Waiting != 1 || all.Delivered != 0 {
		t.Fatalf("without a name: %+v %v", all, err)
	}
	f.sides = sides("content", 9) // the next paper in the feeder is not part of it
	one, err := d.Deliver(context.Background(), DeliverRequest{Batch: sum.Batch, Who: d.stack().Who}, func(any) {})
	if err != nil || one.Exit != 0 || one.Delivered != 1 {
		t.Fatalf("%+v %v", one, err)
	}
	d.positions(t, sum.Batch, 5)
	v, err := d.Batch(sum.Batch)
	if err != nil || v.State != batch.Delivered || v.Balance.Sheets != 3 || !v.Inputs[0].Done {
		t.Errorf("%+v %v", v.Batch, err)
	}
}

// TestStoppedRunIsNotTakenUpByTheService: who stops a run wants it to stop; the
// service does not go on with it behind their back.
func TestStoppedRunIsNotTakenUpByTheService(t *testing.T) {
	f := &feeder{sides: sides("content", 3)}
	d := feederDesk(t, f)
	request := d.stack()
	request.Deliver, request.Read, request.Target = false, false, ""
	sum, _ := d.run(t, request)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	deliver := DeliverRequest{Batch: sum.Batch, Target: d.stack().Target, Who: request.Who}
	if _, err := d.Deliver(ctx, deliver, func(any) {}); batch.CodeOf(err) != batch.CodeCanceled {
		t.Fatalf("%v", err)
	}
	stopped, cancel := context.WithCancel(context.Background())
	one, err := d.Run(stopped, RunRequest{Batch: sum.Batch, Target: d.stack().Target, Read: true, Deliver: true, Who: request.Who}, func(any) { cancel() })
	if err != nil || one.Code != batch.CodeCanceled {
		t.Fatalf("%+v %v", one, err)
	}
	due, err := d.Deliver(context.Background(), DeliverRequest{Due: true, Target: d.stack().Target, Who: request.Who}, func(any) {})
	if err != nil || due.Batches != 0 || due.Waiting != 1 {
		t.Fatalf("the service took it up: %+v %v", due, err)
	}
	again, err := d.Deliver(context.Background(), DeliverRequest{Target: d.stack().Target, Who: request.Who}, func(any) {})
	if err != nil || again.Delivered != 1 {
		t.Fatalf("a person did not get on: %+v %v", again, err)
	}
}

// TestDamagedPageStopsItsDocumentOnly: what lies on the disk of one letter keeps
// no other from its way, however often the batch is taken up again.
func TestDamagedPageStopsItsDocumentOnly(t *testing.T) {
	d := newDesk(t)
	r := d.whole(d.file(t, "a.pdf", "content"), d.file(t, "b.pdf", "content content"), d.file(t, "c.pdf", "content"))
	r.Deliver, r.Target = false, ""
	sum, _ := d.run(t, r)
	v, err := d.Batch(sum.Batch)
	if err != nil {
		t.Fatal(err)
	}
	path := d.path("daten/batches/" + string(sum.Batch) + "/pages/" + string(v.PageList[1].ID))
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		got, err := d.Deliver(context.Background(), DeliverRequest{Target: d.whole().Target, Who: r.Who}, func(any) {})
		if err != nil || got.Delivered != 2 || got.Failed != 1 || got.Code != batch.CodeStoreDamaged || got.Exit != batch.ExitDamaged {
			t.Fatalf("%+v %v", got, err)
		}
	}
	if n := len(d.packages(t)); n != 2 {
		t.Errorf("%d packages", n)
	}
}
