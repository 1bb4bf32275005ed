package dms_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/dmstest"
)

// slow is a server whose index lags, and that counts.
type slow struct {
	server
	copies []string
	blind  error
}

func (s *slow) Caps() dms.Caps { return dms.Caps{Level: batch.LevelDMS, Settle: time.Minute} }

func (s *slow) Copies(context.Context, dms.Object) ([]string, error) { return s.copies, s.blind }

// TestUnsettled: what may have been sent is not sent again before the target had time
// to show it.
func TestUnsettled(t *testing.T) {
	for _, test := range []struct {
		state batch.DeliveryState
		age   time.Duration
		wait  time.Duration // 0: it is sent
	}{
		{batch.Unknown, 0, time.Minute}, {batch.Sending, 20 * time.Second, 40 * time.Second}, {batch.Unknown, -48 * time.Hour, time.Minute},
		{batch.Unknown, time.Minute, 0}, {batch.Queued, 0, 0}, {"", 0, 0},
	} {
		s := &slow{server: server{objects: map[string][]byte{}}}
		o, _ := dmstest.NewObject(10)
		o.State, o.Age = test.state, test.age
		var states dmstest.States
		_, err := dms.Deliver(t.Context(), s, o, states.Note)
		if test.wait == 0 {
			if err != nil || s.puts != 1 {
				t.Errorf("%+v: %v, %d puts", test, err, s.puts)
			}
			continue
		}
		if batch.CodeOf(err) != batch.CodeTargetUnsettled || dms.RetryAfter(err) != test.wait || s.puts != 0 || len(states) != 0 {
			t.Errorf("%+v: %v, wait %s, %d puts, states %v", test, err, dms.RetryAfter(err), s.puts, states)
		}
	}
	if dms.RetryAfter(errors.New("x")) != 0 || dms.RetryAfter(nil) != 0 {
		t.Error("a wait that nobody asked for")
	}
}

// TestStillWriting: part of what may have been sent a moment ago is no conflict yet.
func TestStillWriting(t *testing.T) {
	for _, test := range []struct {
		state batch.DeliveryState
		age   time.Duration
		code  batch.Code
	}{
		{batch.Unknown, 0, batch.CodeTargetUnsettled}, {batch.Unknown, time.Minute, batch.CodeTargetDiffers}, {"", 0, batch.CodeTargetDiffers},
		{batch.Placed, 0, batch.CodeTargetDiffers},
	} {
		s := &slow{server: server{objects: map[string][]byte{}}}
		o, data := dmstest.NewObject(100)
		o.State, o.Age = test.state, test.age
		s.objects[o.Name] = data[:40]
		if _, err := dms.Deliver(t.Context(), s, o, new(dmstest.States).Note); batch.CodeOf(err) != test.code {
			t.Errorf("%+v: %v", test, err)
		}
		s.objects[o.Name] = data
		o.Age = 0
		if _, err := dms.Deliver(t.Context(), s, o, new(dmstest.States).Note); err != nil || s.puts != 0 {
			t.Errorf("%+v: whole by now: %v, %d puts", test, err, s.puts)
		}
	}
}

// TestCopies: more than one is told beside the proof, and counting cannot spoil it.
func TestCopies(t *testing.T) {
	for _, test := range []struct {
		has   []string
		blind error
		told  []string
	}{
		{[]string{"a"}, nil, nil}, {nil, nil, nil}, {[]string{"a", "b"}, nil, []string{"a", "b"}}, {[]string{"a", "b"}, errors.New("weg"), nil},
	} {
		s := &slow{server: server{objects: map[string][]byte{}}, copies: test.has, blind: test.blind}
		o, _ := dmstest.NewObject(10)
		r, err := dms.Deliver(t.Context(), s, o, new(dmstest.States).Note)
		if err != nil || !slices.Equal(r.Copies, test.told) {
			t.Errorf("%+v: %v, %v", test, r.Copies, err)
		}
		o.State, o.Ref = batch.Verified, o.Name
		if again, err := dms.Recheck(t.Context(), s, o); err != nil || again.SHA256 != o.SHA256 || !slices.Equal(again.Copies, test.told) {
			t.Errorf("%+v: %+v, %v", test, again, err)
		}
	}
}
