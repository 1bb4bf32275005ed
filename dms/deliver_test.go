package dms_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"slices"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/dmstest"
)

// server is a target in memory whose answers can go wrong.
type server struct {
	objects  map[string][]byte
	puts     int
	lose     error // Put stores and then answers this
	refuse   error // Put stores nothing and answers this
	alter    bool  // what is read back was changed
	vanish   bool  // the object goes away before it is read back
	findFail error
}

func (s *server) Put(_ context.Context, o dms.Object) (string, error) {
	if s.refuse != nil {
		return "", s.refuse
	}
	s.puts++
	r, err := o.Open()
	if err != nil {
		return "", err
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return "", err
	}
	s.objects[o.Name] = data
	if s.lose != nil {
		err, s.lose = s.lose, nil
		return "", err
	}
	return o.Name, nil
}

func (s *server) Find(_ context.Context, o dms.Object) (string, error) {
	if s.findFail != nil {
		return "", s.findFail
	}
	if _, ok := s.objects[o.Name]; ok {
		return o.Name, nil
	}
	return "", nil
}

func (s *server) ReadBack(_ context.Context, ref string) (io.ReadCloser, error) {
	if s.vanish {
		delete(s.objects, ref)
	}
	data, ok := s.objects[ref]
	if !ok {
		return nil, batch.Fail("server", batch.CodeTargetGone, fs.ErrNotExist)
	}
	if s.alter {
		data = append(bytes.Clone(data), "stamp"...)
	}
	return io.NopCloser(bytes.NewReader(data)), nil
}

func (s *server) Caps() dms.Caps { return dms.Caps{Level: batch.LevelDMS} }
func (s *server) String() string { return "server:" }
func (s *server) Close() error   { return nil }

func TestDeliver(t *testing.T) {
	gone := batch.Refuse("server", batch.CodeTargetGone, "Leitung")
	denied := batch.Refuse("server", batch.CodeTargetDenied, "401")
	for _, test := range []struct {
		name   string
		server server
		before batch.DeliveryState // recorded by an earlier run
		code   batch.Code
		states []batch.DeliveryState
	}{
		{"plain", server{}, "", "", []batch.DeliveryState{batch.Sending, batch.Placed, batch.Verified}},
		{"answer lost", server{lose: gone}, "", batch.CodeTargetGone, []batch.DeliveryState{batch.Sending, batch.Unknown}},
		{"plain error", server{lose: errors.New("EOF")}, "", batch.CodeInternal, []batch.DeliveryState{batch.Sending, batch.Unknown}},
		{"denied", server{refuse: denied}, "", batch.CodeTargetDenied, []batch.DeliveryState{batch.Sending, batch.Queued}},
		{"unreachable", server{findFail: gone}, "", batch.CodeTargetGone, nil},
		{"altered", server{alter: true}, "", batch.CodeTargetDiffers, []batch.DeliveryState{batch.Sending, batch.Placed, batch.Conflict}},
		{"vanished", server{vanish: true}, "", batch.CodeTargetLost, []batch.DeliveryState{batch.Sending, batch.Placed, batch.Parked}},
		{"parked and gone", server{}, batch.Parked, batch.CodeTargetLost, []batch.DeliveryState{batch.Parked}},
		{"placed and gone", server{}, batch.Placed, batch.CodeTargetLost, []batch.DeliveryState{batch.Parked}},
		{"unknown and not there", server{}, batch.Unknown, "", []batch.DeliveryState{batch.Sending, batch.Placed, batch.Verified}},
		{"conflict cleared", server{}, batch.Conflict, "", []batch.DeliveryState{batch.Sending, batch.Placed, batch.Verified}},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.server.objects = map[string][]byte{}
			o, data := dmstest.NewObject(1000)
			o.State, o.Ref = test.before, "x"
			var states dmstest.States
			r, err := dms.Deliver(t.Context(), &test.server, o, states.Note)
			if batch.CodeOf(err) != test.code || !slices.Equal(states, dmstest.States(test.states)) {
				t.Fatalf("%v, states %v", err, states)
			}
			if (err == nil) != (r.Level == batch.LevelDMS && r.SHA256 == o.SHA256) {
				t.Fatalf("receipt %+v with %v", r, err)
			}
			if test.name == "answer lost" { // the next attempt finds it
				states = nil
				if _, err := dms.Deliver(t.Context(), &test.server, o, states.Note); err != nil || test.server.puts != 1 {
					t.Fatalf("%v, %d puts", err, test.server.puts)
				}
				if !slices.Equal(states, dmstest.States{batch.Placed, batch.Verified}) || !bytes.Equal(test.server.objects[o.Name], data) {
					t.Fatalf("states %v", states)
				}
			}
		})
	}
}

// TestStateFirst: nothing leaves before sending is durable.
func TestStateFirst(t *testing.T) {
	s := &server{objects: map[string][]byte{}}
	o, _ := dmstest.NewObject(10)
	o.Open = func() (io.ReadCloser, error) { t.Error("opened"); return nil, fs.ErrInvalid }
	full := batch.Refuse("store", batch.CodeDiskFull, "")
	_, err := dms.Deliver(t.Context(), s, o, func(batch.DeliveryState, string) error { return full })
	if !errors.Is(err, full) || s.puts != 0 {
		t.Fatalf("%v, %d puts", err, s.puts)
	}
}

func TestObjectRefused(t *testing.T) {
	for _, spoil := range []func(*dms.Object){
		func(o *dms.Object) { o.Delivery = "1" },
		func(o *dms.Object) { o.SHA256 = "abc" },
		func(o *dms.Object) { o.Size = 0 },
		func(o *dms.Object) { o.Open = nil },
	} {
		o, _ := dmstest.NewObject(10)
		spoil(&o)
		if _, err := dms.Deliver(t.Context(), &server{objects: map[string][]byte{}}, o, new(dmstest.States).Note); err == nil {
			t.Errorf("%+v was delivered", o)
		}
	}
}

func TestBackoff(t *testing.T) {
	for attempt, want := range map[int]time.Duration{
		-1: 5 * time.Second, 0: 5 * time.Second, 1: 5 * time.Second, 2: 10 * time.Second, 5: 80 * time.Second,
		8: 640 * time.Second, 9: 15 * time.Minute, 64: 15 * time.Minute, 1 << 40: 15 * time.Minute,
	} {
		for range 20 {
			got := dms.Backoff(attempt)
			if got < want*79/100 || got > want*121/100 {
				t.Errorf("attempt %d: %v, want about %v", attempt, got, want)
			}
		}
	}
}
