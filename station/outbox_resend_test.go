package station

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
)

// losing opens folders that prove nothing when something is put there, and whose
// receiver takes it away at once as long as it is greedy.
type losing struct {
	Folders
	greedy bool
}

func (l *losing) Open(spec string, used bool) (dms.Target, error) {
	t, err := l.Folders.Open(spec, used)
	return &losingTarget{t, l}, err
}

type losingTarget struct {
	dms.Target
	of *losing
}

func (t *losingTarget) Caps() dms.Caps {
	c := t.Target.Caps()
	c.Proves = false
	return c
}

func (t *losingTarget) Put(ctx context.Context, o dms.Object) (string, error) {
	ref, err := t.Target.Put(ctx, o)
	if err == nil && t.of.greedy {
		err = os.Remove(ref)
	}
	return ref, err
}

// TestResend: a package that lay at its target and is gone is sent again only by the
// word of a person, under the same number, and once.
func TestResend(t *testing.T) {
	ctx, me := context.Background(), Actor{UID: os.Getuid()}
	d := newDesk(t)
	l := &losing{greedy: true}
	d.targets = l
	sum, _ := d.run(t, d.whole(d.file(t, "eins.pdf", "content")))
	rows, _ := d.outbox(t, false)
	if sum.Delivered != 0 || len(rows) != 1 || rows[0].State != batch.Parked || rows[0].Code != batch.CodeTargetLost {
		t.Fatalf("%+v %+v", sum, rows)
	}
	if _, sum := d.outbox(t, false); sum.Targets[0].Contact != ContactOnline {
		t.Errorf("a target from which a package is gone answers: %+v", sum.Targets)
	}
	l.greedy = false
	for range 2 { // another attempt looks, and sends nothing
		if sum, err := d.Deliver(ctx, DeliverRequest{Who: me}, func(any) {}); err != nil || sum.Delivered != 0 {
			t.Fatalf("sent again without a word: %+v %v", sum, err)
		}
	}
	q := DeliveryRequest{Delivery: rows[0].ID}
	if _, err := d.ResendDelivery(ctx, me, q); batch.CodeOf(err) != batch.CodeReason {
		t.Errorf("without a reason: %v", err)
	}
	q.Reason = "am Ziel nachgesehen: fehlt"
	if v, err := d.ResendDelivery(ctx, me, q); err != nil || v.State != batch.Queued || v.Message != "" || v.ID != rows[0].ID {
		t.Fatalf("%+v %v", v, err)
	}
	if _, err := d.ResendDelivery(ctx, me, q); batch.CodeOf(err) != batch.CodeWrongState {
		t.Errorf("twice: %v", err)
	}
	if sum, err := d.Deliver(ctx, DeliverRequest{Who: me}, func(any) {}); err != nil || sum.Delivered != 1 {
		t.Fatalf("%+v %v", sum, err)
	}
	if rows, _ = d.outbox(t, true); len(rows) != 1 || rows[0].State != batch.Verified || rows[0].ID != q.Delivery || !strings.Contains(rows[0].Name, string(q.Delivery)) {
		t.Errorf("%+v", rows)
	}
	if n := d.kinds(t)["delivery-repeated"]; n != 1 {
		t.Errorf("%d lines in the log", n)
	}
	d.sound(t, rows[0].Batch)
}
