package station

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
)

// TestConfirmArrival: of a package that lay at its target and is gone a person may say
// that it arrived. It counts as handed over by that word alone, which everybody can see,
// and nothing of its batch is erased: nothing was compared.
func TestConfirmArrival(t *testing.T) {
	ctx, me := context.Background(), Actor{UID: os.Getuid()}
	d := newDesk(t)
	d.targets = &losing{greedy: true}
	d.run(t, d.whole(d.file(t, "eins.pdf", "content")))
	rows, _ := d.outbox(t, false)
	if len(rows) != 1 || rows[0].State != batch.Parked {
		t.Fatalf("%+v", rows)
	}
	q := DeliveryRequest{Delivery: rows[0].ID}
	if _, err := d.ConfirmDelivery(ctx, me, q); batch.CodeOf(err) != batch.CodeReason {
		t.Errorf("without a reason: %v", err)
	}
	q.Reason = " liegt im Bauamt auf dem Tisch "
	v, err := d.ConfirmDelivery(ctx, me, q)
	if err != nil || v.State != batch.Closed || v.Level != batch.LevelStated || v.Code != "" || v.Confirmed == nil || v.Confirmed.Reason != "liegt im Bauamt auf dem Tisch" || v.Confirmed.By == "" {
		t.Fatalf("%+v %v", v, err)
	}
	for _, again := range []func(context.Context, Actor, DeliveryRequest) (OutboxRow, error){d.ConfirmDelivery, d.ResendDelivery} {
		if _, err := again(ctx, me, q); batch.CodeOf(err) != batch.CodeWrongState {
			t.Errorf("once more: %v", err)
		}
	}
	if _, err := d.Deliver(ctx, DeliverRequest{Who: me}, func(any) {}); err != nil {
		t.Fatal(err)
	}
	if waiting, _ := d.outbox(t, false); len(waiting) != 0 {
		t.Errorf("%+v still waits", waiting)
	}
	arrived, _ := d.outbox(t, true)
	b, err := d.store.Batch(v.Batch)
	if err != nil || b.State != batch.Delivered || len(arrived) != 1 || arrived[0].Confirmed == nil {
		t.Errorf("%s, %+v, %v", b.State, arrived, err)
	}
	if kinds := d.kinds(t); kinds["delivery-confirmed"] != 1 || kinds["delivered"] != 1 || kinds["batch-closed"] != 1 {
		t.Errorf("the log tells %v", kinds)
	}
	if _, _, why, err := d.receipted(b); err != nil || !strings.Contains(why, "eine Person bestätigt") {
		t.Errorf("it may be erased: %q %v", why, err)
	}
	d.sound(t, v.Batch)
}

// twice opens folders that say of everything that they hold it twice.
type twice struct{ Folders }

func (f twice) Open(spec string, used bool) (dms.Target, error) {
	t, err := f.Folders.Open(spec, used)
	return twiceTarget{t}, err
}

type twiceTarget struct{ dms.Target }

func (t twiceTarget) Caps() dms.Caps {
	c := t.Target.Caps()
	c.Level = batch.LevelDMS // others are not asked at night
	return c
}

func (twiceTarget) Copies(_ context.Context, o dms.Object) ([]string, error) {
	return []string{o.Name, o.Name + " (2)"}, nil
}

// TestConfirmSingle: what lies at its target more than once is told until a person says
// that one is left, and comes before what arrived later.
func TestConfirmSingle(t *testing.T) {
	ctx, me := context.Background(), Actor{UID: os.Getuid()}
	d := newDesk(t)
	d.targets = twice{}
	d.run(t, d.whole(d.file(t, "eins.pdf", "first")))
	d.targets = Folders{}
	d.run(t, d.whole(d.file(t, "zwei.pdf", "second")))
	rows, sum := d.outbox(t, true)
	if len(rows) != 2 || !rows[0].Doubled() || rows[1].Doubled() || rows[0].State != batch.Verified || len(sum.Targets) != 1 || sum.Targets[0].Doubled != 1 {
		t.Fatalf("%+v %+v", rows, sum)
	}
	if waiting, sum := d.outbox(t, false); len(waiting) != 0 || sum.Waiting != 0 || sum.Targets[0].Doubled != 1 {
		t.Errorf("where one looks first: %+v %+v", waiting, sum)
	}
	q := DeliveryRequest{Delivery: rows[1].ID, Reason: "nachgesehen"}
	if _, err := d.ConfirmDelivery(ctx, me, q); batch.CodeOf(err) != batch.CodeWrongState {
		t.Errorf("of one that lies there once: %v", err)
	}
	q.Delivery = rows[0].ID
	v, err := d.ConfirmDelivery(ctx, me, q)
	if err != nil || v.Doubled() || v.State != batch.Verified || v.Level != batch.LevelDMS || v.Confirmed == nil {
		t.Fatalf("%+v %v", v, err)
	}
	rows, sum = d.outbox(t, true)
	if sum.Targets[0].Doubled != 0 || rows[1].ID != q.Delivery {
		t.Errorf("%+v %+v", rows, sum)
	}
	if n := d.kinds(t)["delivered"]; n != 2 {
		t.Errorf("the log tells of %d arrivals", n)
	}
	d.sound(t, v.Batch)
}

// TestTwiceAtNight: what was alone when it arrived, and is there more than once when its
// target is asked again, is settled by a person as well.
func TestTwiceAtNight(t *testing.T) {
	ctx, me := context.Background(), Actor{UID: os.Getuid()}
	d := newDesk(t)
	d.run(t, d.whole(d.file(t, "eins.pdf", "first")))
	rows, _ := d.outbox(t, true)
	if len(rows) != 1 || rows[0].Doubled() {
		t.Fatalf("%+v", rows)
	}
	d.targets = twice{}
	for range 2 { // it is told every night, and noted once
		found, err := d.recheck(ctx, "", rows[0].Target)
		if err != nil || !slices.Equal(found.Twice, []batch.ID{rows[0].ID}) {
			t.Fatalf("%+v %v", found, err)
		}
		if now, sum := d.outbox(t, true); !now[0].Doubled() || now[0].State != batch.Verified || !strings.Contains(now[0].Message, "2-mal") || sum.Targets[0].Doubled != 1 {
			t.Fatalf("%+v %+v", now, sum)
		}
	}
	v, err := d.ConfirmDelivery(ctx, me, DeliveryRequest{Delivery: rows[0].ID, Reason: "eines ausgesondert"})
	if err != nil || v.Doubled() || v.State != batch.Verified {
		t.Fatalf("%+v %v", v, err)
	}
	d.sound(t, v.Batch)
}
