package station

import (
	"context"
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
)

// TestRefusalsAreBounded: one line an hour for the same person, operation and
// reason, and none is left uncounted.
func TestRefusalsAreBounded(t *testing.T) {
	var r refusals
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	a, b := forbidden{"P-1", OpUsers, batch.CodeRole}, forbidden{"P-2", OpUsers, batch.CodeRole}
	told, asked := 0, 0
	for i := range 500 {
		told += r.tell(a, now.Add(time.Duration(i)*time.Minute))
		asked++
	}
	if n := r.tell(b, now); n != 1 {
		t.Errorf("another person: %d", n)
	}
	if lines := (500 + 59) / 60; told < asked-60 || lines != 9 {
		t.Errorf("%d of %d told", told, asked)
	}
	rest := r.rest()
	if told+rest[a] != asked || len(rest) != 1 || len(r.rest()) != 0 {
		t.Errorf("%d told, %v left of %d", told, rest, asked)
	}
}

// lines returns the data of the lines of one kind, by their actors.
func (d *desk) lines(t *testing.T, kind string) (actors []string, data []map[string]any) {
	t.Helper()
	if err := d.store.Log().ReadFrom(0, func(e audit.Entry) error {
		if e.Record.Kind != kind {
			return nil
		}
		var one map[string]any
		actors = append(actors, e.Record.Actor)
		err := json.Unmarshal(e.Record.Data, &one)
		data = append(data, one)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return actors, data
}

// TestTheLogTellsWhatWasRefused: A.SC.11: who asked for what they may not do, who
// took the log away and who had it checked.
func TestTheLogTellsWhatWasRefused(t *testing.T) {
	s, chef := newStaff(t)
	scan := s.hire(t, chef, "scan", "Erika Muster", "Scankraft")
	me, err := as[Whoami](s, scan, OpWhoami, nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		_, err := as[int](s, scan, OpUsers, nil)
		wants(t, "an operator", err, batch.CodeRole)
	}
	_, err = as[any](s, scan, OpCount, nil) // has the role, but no training
	wants(t, "untrained", err, batch.CodeTraining)
	actors, data := s.lines(t, "operation-refused")
	if len(data) != 2 || actors[0] != me.Pseudonym || data[0]["operation"] != string(OpUsers) || data[0]["code"] != string(batch.CodeRole) || data[0]["count"] != 1.0 || data[1]["code"] != string(batch.CodeTraining) {
		t.Errorf("%v %+v", actors, data)
	}
	if _, err := as[any](s, chef, OpAuditVerify, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := as[any](s, chef, OpAuditExport, nil); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"log-verified", "log-exported"} {
		if actors, data := s.lines(t, kind); len(actors) != 1 || actors[0] == "" || actors[0] == me.Pseudonym || data[0]["lines"].(float64) < 5 {
			t.Errorf("%s: %v %v", kind, actors, data)
		}
	}
	if err := s.Station.Close(); err != nil {
		t.Fatal(err)
	}
	s.reopen(t)
	if _, data := s.lines(t, "operation-refused"); len(data) != 3 || data[2]["count"] != 2.0 {
		t.Errorf("at the end: %+v", data)
	}
}

// TestTheLogTellsOfFailedDeliveries: the first failure, another cause, and then ever
// more seldom; what arrived at last is told as ever.
func TestTheLogTellsOfFailedDeliveries(t *testing.T) {
	d := newDesk(t)
	if err := os.WriteFile(d.path("ausgang"), nil, 0o600); err != nil { // in the way of the target
		t.Fatal(err)
	}
	r := d.whole(d.file(t, "a.pdf", "content"))
	sum, _ := d.run(t, r)
	if sum.Queued != 1 {
		t.Fatalf("%+v", sum)
	}
	again := func() {
		t.Helper()
		if _, err := d.Deliver(context.Background(), DeliverRequest{Who: r.Who}, func(any) {}); err != nil {
			t.Fatal(err)
		}
	}
	for range 9 {
		again()
	}
	actors, data := d.lines(t, "delivery-failed")
	var attempts []float64
	for i, one := range data {
		attempts = append(attempts, one["attempts"].(float64))
		if one["code"] == "" || one["delivery"] == "" || actors[i] == "" {
			t.Errorf("%+v by %q", one, actors[i])
		}
	}
	if len(attempts) < 2 || len(attempts) > 6 || attempts[0] != 1 || attempts[len(attempts)-1] != 8 {
		t.Errorf("told of the attempts %v of ten", attempts)
	}
	if err := os.Remove(d.path("ausgang")); err != nil {
		t.Fatal(err)
	}
	again()
	if len(d.packages(t)) != 1 {
		t.Error("nothing arrived")
	}
	for _, state := range []batch.DeliveryState{batch.Conflict, batch.Unknown} {
		d.noteDelivery(context.Background(), "P-1", batch.Delivery{}, batch.Delivery{ID: batch.NewID(), Batch: sum.Batch, State: state, Attempts: 1})
	}
	if k := d.kinds(t); k["delivery-conflicted"] != 1 || k["delivery-doubted"] != 1 || k["delivered"] == 0 {
		t.Errorf("%v", k)
	}
}
