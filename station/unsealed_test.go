package station

import (
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// clockDesk is a desk whose clock is turned by hand.
func clockDesk(t *testing.T) (*desk, func(time.Duration)) {
	t.Helper()
	var ahead atomic.Int64
	d := &desk{workers: &paperWorkers{}, dir: t.TempDir()}
	st, err := Open(Options{
		Data: d.path("daten"), Unlock: store.Unlock{PassphraseFile: d.path("kennwort")}, Workers: d.workers, Version: "test", Targets: Folders{},
		Now: func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) },
	})
	if err != nil {
		t.Fatal(err)
	}
	d.Station = st
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return d, func(by time.Duration) { ahead.Add(int64(by)) }
}

// spoil changes a byte of a page on the disk, or changes it back.
func (d *desk) spoil(t *testing.T, id, page batch.ID) {
	t.Helper()
	path := d.path("daten/batches/" + string(id) + "/pages/" + string(page))
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// failures returns what failed to be sealed, as batch and status tell it.
func (d *desk) failures(t *testing.T, id batch.ID) []Unsealed {
	t.Helper()
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	s, err := d.Status(t.Context())
	if err != nil || len(s.Unsealed) != len(v.Unsealed) {
		t.Fatalf("status: %+v %v; batch: %+v", s.Unsealed, err, v.Unsealed)
	}
	return v.Unsealed
}

// TestFailedSealIsRetriedEverMoreSeldom: one document that cannot be sealed does
// not keep the service busy, and is tried at once when a person asks.
func TestFailedSealIsRetriedEverMoreSeldom(t *testing.T) {
	d, turn := clockDesk(t)
	r := d.whole(d.file(t, "a.pdf", "content"), d.file(t, "b.pdf", "content"), d.file(t, "c.pdf", "content"))
	r.Deliver, r.Target = false, ""
	sum, _ := d.run(t, r)
	v, err := d.Batch(sum.Batch)
	if err != nil {
		t.Fatal(err)
	}
	id, target := sum.Batch, d.whole().Target
	d.spoil(t, id, v.PageList[0].ID)
	d.spoil(t, id, v.PageList[1].ID)
	if got := d.deliverAll(t, DeliverRequest{Target: target, Who: r.Who}); got.Delivered != 1 || got.Failed != 2 {
		t.Fatalf("%+v", got)
	}
	last := time.Duration(0)
	for attempt := 1; attempt <= 10; attempt++ {
		failed := d.failures(t, id)
		if len(failed) != 2 || failed[0].Document != v.Documents[0] || failed[0].Attempts != attempt || failed[0].Code != batch.CodeStoreDamaged || failed[0].Message == "" || failed[0].Title != "a" {
			t.Fatalf("attempt %d: %+v", attempt, failed)
		}
		if got := d.deliverAll(t, DeliverRequest{Due: true, Who: r.Who}); got.Batches != 0 || got.Waiting != 1 {
			t.Fatalf("attempt %d was not waited for: %+v", attempt, got)
		}
		pause := max(failed[0].Next.Sub(d.store.Now()), failed[1].Next.Sub(d.store.Now()))
		if pause < last/2 || pause > 18*time.Minute || attempt == 1 && pause > 6*time.Second {
			t.Errorf("pause %d: %s after %s", attempt, pause, last)
		}
		last = pause
		turn(pause)
		if got := d.deliverAll(t, DeliverRequest{Due: true, Who: r.Who}); got.Failed != 2 || got.Code != batch.CodeStoreDamaged {
			t.Fatalf("attempt %d: %+v", attempt, got)
		}
	}
	if last < 10*time.Minute {
		t.Errorf("the last pause is %s", last)
	}
	// The other document is due: the first waits all the same.
	d.unsealed.forget(v.Documents[1])
	if got := d.deliverAll(t, DeliverRequest{Due: true, Who: r.Who}); got.Failed != 2 {
		t.Fatalf("%+v", got)
	}
	if failed := d.failures(t, id); len(failed) != 2 || failed[0].Attempts != 11 || failed[1].Attempts != 1 {
		t.Errorf("%+v", failed)
	}
	// A person asks, in vain and then with success.
	if got := d.deliverAll(t, DeliverRequest{Batch: id, Who: r.Who}); got.Failed != 2 {
		t.Fatalf("%+v", got)
	}
	if failed := d.failures(t, id); len(failed) != 2 || failed[0].Attempts != 1 {
		t.Errorf("after a person asked: %+v", failed)
	}
	d.spoil(t, id, v.PageList[0].ID)
	d.spoil(t, id, v.PageList[1].ID)
	if got := d.deliverAll(t, DeliverRequest{Batch: id, Who: r.Who}); got.Delivered != 3 || got.Failed != 0 {
		t.Fatalf("%+v", got)
	}
	if failed := d.failures(t, id); len(failed) != 0 {
		t.Errorf("still told: %+v", failed)
	}
}

// TestSealThatWaitsForAPersonIsNotPutOff: once the person has acted nobody waits.
func TestSealThatWaitsForAPersonIsNotPutOff(t *testing.T) {
	var u unsealed
	now, d := time.Now(), batch.Document{ID: batch.NewID(), Batch: batch.NewID()}
	for _, code := range []batch.Code{batch.CodeClockBack, batch.CodeSealLevel, batch.CodeRestoredWaits, batch.CodeSelfCheck} {
		u.failed(d, "folder:/x", batch.Refuse("seal", code, ""), now)
		if waits := u.waits(d.ID, now) != nil; waits != (code == batch.CodeSelfCheck) {
			t.Errorf("%s: waits %v", code, waits)
		}
	}
	if all := u.all(); len(all) != 1 || all[0].Attempts != 4 || all[0].Code != batch.CodeSelfCheck {
		t.Errorf("%+v", all)
	}
	u.failed(batch.Document{ID: batch.NewID()}, "folder:/x", batch.Refuse("seal", batch.CodeCanceled, ""), now)
	if n := len(u.all()); n != 1 {
		t.Errorf("a stopped run is a failure: %d", n)
	}
}
