// Package dmstest is what every dms.Target must pass: one object per delivery,
// byte for byte, through kills at any point, conflicts, full and missing
// targets, and under the eyes of a receiver that never stops looking.
package dmstest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
)

// Subject is a kind of target under test. A place is whatever names one target
// of that kind: a path, an address.
type Subject struct {
	// Place makes an empty place that lasts as long as the test.
	Place func(t testing.TB) string
	// Open opens a place as the program would; step, if not nil, is called
	// before each of Steps.
	Open func(place string, step func(string)) (dms.Target, error)
	// Steps are the named points inside Put at which the suite kills.
	Steps []string
	// Seen returns everything a receiver can see there, by name.
	Seen func(place string) (map[string][]byte, error)
	// Plant puts foreign bytes there under a name.
	Plant func(place, name string, data []byte) error
	// Remove takes an object away again, as a person or a receiver would.
	Remove func(place, name string) error
	// Away makes the place unreachable until back is called.
	Away func(t testing.TB, place string) (back func())
	// Small makes a place with room for less than 1 MiB until grow is called;
	// nil where that cannot be done.
	Small func(t testing.TB) (place string, grow func())
	// Partial says why those who watch the target see objects grow, where the server
	// cannot do otherwise; "" where nobody ever may.
	Partial string
}

// NewObject returns an object of n bytes that differ from call to call.
func NewObject(n int) (dms.Object, []byte) {
	data := make([]byte, n)
	var seed [32]byte
	id := batch.NewID()
	copy(seed[:], id)
	_, _ = rand.NewChaCha8(seed).Read(data)
	return object(id, data), data
}

func object(id batch.ID, data []byte) dms.Object {
	h := sha256.Sum256(data)
	return dms.Object{
		Delivery: id, Name: "Bescheid-Müller_" + string(id) + ".pdf", Size: int64(len(data)), SHA256: hex.EncodeToString(h[:]),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil },
	}
}

// Run puts a kind of target through the suite.
func Run(t *testing.T, s Subject) {
	for _, part := range []struct {
		name string
		run  func(*testing.T, Subject)
	}{
		{"once", once}, {"again", again}, {"conflict", conflict}, {"damaged-source", damaged}, {"canceled", canceled},
		{"away", away}, {"full", full}, {"writers", writers}, {"watched", watched}, {"kill", kill},
	} {
		t.Run(part.name, func(t *testing.T) { part.run(t, s) })
	}
}

// States records what Deliver reported.
type States []batch.DeliveryState

// Note is the state function for Deliver.
func (s *States) Note(state batch.DeliveryState, _ string) error {
	*s = append(*s, state)
	return nil
}

func open(t *testing.T, s Subject, place string) dms.Target {
	t.Helper()
	target, err := s.Open(place, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := target.Close(); err != nil {
			t.Error(err)
		}
	})
	return target
}

func deliver(t *testing.T, target dms.Target, o dms.Object) States {
	t.Helper()
	var states States
	r, err := dms.Deliver(t.Context(), target, o, states.Note)
	if err != nil {
		t.Fatal(err)
	}
	if r.SHA256 != o.SHA256 || r.Bytes != o.Size || r.Ref == "" || r.At.IsZero() || r.Level != target.Caps().Level {
		t.Fatalf("receipt %+v for %+v", r, o)
	}
	return states
}

// wantOnly checks that the place shows exactly these objects.
func wantOnly(t *testing.T, s Subject, place string, want ...[]byte) {
	t.Helper()
	seen, err := s.Seen(place)
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) != len(want) {
		names := []string{}
		for name, data := range seen {
			names = append(names, fmt.Sprintf("%s (%d byte)", name, len(data)))
		}
		t.Fatalf("%d objects at the target, want %d: %v", len(seen), len(want), names)
	}
	for _, data := range want {
		found := false
		for _, have := range seen {
			found = found || bytes.Equal(have, data)
		}
		if !found {
			t.Fatal("an object at the target has other bytes than were delivered")
		}
	}
}

func wantCode(t *testing.T, err error, codes ...batch.Code) {
	t.Helper()
	if !slices.Contains(codes, batch.CodeOf(err)) {
		t.Fatalf("error %v, want one of %v", err, codes)
	}
}

func once(t *testing.T, s Subject) {
	place := s.Place(t)
	target := open(t, s, place)
	if c := target.Caps(); !c.ReadBack || c.Level == "" {
		t.Fatalf("it proves nothing: %+v", c)
	}
	for _, n := range []int{1, 4096, 3<<20 + 17} {
		o, _ := NewObject(n)
		if ref, err := target.Find(t.Context(), o); err != nil || ref != "" {
			t.Fatalf("found %q, %v before delivery", ref, err)
		}
		want := States{batch.Sending, batch.Placed, batch.Verified}
		if got := deliver(t, target, o); !slices.Equal(got, want) {
			t.Fatalf("states %v, want %v", got, want)
		}
		if ref, err := target.Find(t.Context(), o); err != nil || ref == "" {
			t.Fatalf("found %q, %v after delivery", ref, err)
		}
	}
	if seen, err := s.Seen(place); err != nil || len(seen) != 3 {
		t.Fatalf("%d objects, %v", len(seen), err)
	}
}

func again(t *testing.T, s Subject) {
	place := s.Place(t)
	target := open(t, s, place)
	o, data := NewObject(100_000)
	deliver(t, target, o)
	if got := deliver(t, target, o); slices.Contains(got, batch.Sending) {
		t.Fatalf("sent a second time: %v", got)
	}
	if _, err := target.Put(t.Context(), o); err != nil {
		t.Fatalf("second Put: %v", err)
	}
	// The title was changed meanwhile: the delivery ID still finds it.
	renamed := o
	renamed.State, renamed.Age = batch.Unknown, target.Caps().Settle
	renamed.Name = "Anderer-Titel_" + string(o.Delivery) + ".pdf"
	deliver(t, target, renamed)
	// A new process over the same place.
	deliver(t, open(t, s, place), o)
	wantOnly(t, s, place, data)
}

func conflict(t *testing.T, s Subject) {
	place := s.Place(t)
	target := open(t, s, place)
	for _, spoil := range []func([]byte) []byte{
		func([]byte) []byte { return []byte("etwas anderes") },
		func(data []byte) []byte { return data[:4999] },
		func(data []byte) []byte { return append([]byte{data[0] ^ 1}, data[1:]...) },
	} {
		o, data := NewObject(5000)
		foreign := spoil(data)
		if err := s.Plant(place, o.Name, foreign); err != nil {
			t.Fatal(err)
		}
		var states States
		_, err := dms.Deliver(t.Context(), target, o, states.Note)
		wantCode(t, err, batch.CodeTargetDiffers)
		if !slices.Equal(states, States{batch.Conflict}) {
			t.Fatalf("states %v", states)
		}
		_, err = target.Put(t.Context(), o)
		wantCode(t, err, batch.CodeTargetDiffers)
		if seen, err := s.Seen(place); err != nil || !bytes.Equal(seen[o.Name], foreign) {
			t.Fatalf("the foreign object was touched (%v)", err)
		}
		// A person clears the conflict: now it must really be sent.
		if err := s.Remove(place, o.Name); err != nil {
			t.Fatal(err)
		}
		o.State, o.Ref = batch.Conflict, o.Name
		deliver(t, target, o)
		if seen, err := s.Seen(place); err != nil || !bytes.Equal(seen[o.Name], data) {
			t.Fatalf("not delivered after the conflict was cleared (%v)", err)
		}
	}
}

func damaged(t *testing.T, s Subject) {
	place := s.Place(t)
	target := open(t, s, place)
	o, data := NewObject(200_000)
	for name, bad := range map[string][]byte{
		"short": data[:199_999], "long": append(slices.Clone(data), 1), "changed": append([]byte{data[0] ^ 1}, data[1:]...), "empty": {},
	} {
		broken := o
		broken.Open = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(bad)), nil }
		_, err := dms.Deliver(t.Context(), target, broken, new(States).Note)
		if batch.CodeOf(err) != batch.CodePackageChanged {
			t.Fatalf("%s source: %v", name, err)
		}
		wantOnly(t, s, place)
	}
	deliver(t, target, o)
	wantOnly(t, s, place, data)
}

func canceled(t *testing.T, s Subject) {
	place := s.Place(t)
	target := open(t, s, place)
	o, data := NewObject(1 << 20)
	ctx, cancel := context.WithCancel(t.Context())
	stopped := o
	stopped.Open = func() (io.ReadCloser, error) {
		return io.NopCloser(&trigger{r: bytes.NewReader(data), left: 1 << 19, fire: cancel}), nil
	}
	var states States
	_, err := dms.Deliver(ctx, target, stopped, states.Note)
	wantCode(t, err, batch.CodeCanceled)
	if last := states[len(states)-1]; last != batch.Unknown {
		t.Fatalf("states %v", states)
	}
	deliver(t, target, o)
	wantOnly(t, s, place, data)
}

func away(t *testing.T, s Subject) {
	place := s.Place(t)
	target := open(t, s, place)
	first, a := NewObject(3000)
	deliver(t, target, first)
	back := s.Away(t, place)
	o, b := NewObject(3000)
	for range 3 {
		_, err := dms.Deliver(t.Context(), target, o, new(States).Note)
		wantCode(t, err, batch.CodeTargetGone, batch.CodeTargetDenied)
	}
	back()
	deliver(t, target, o)
	wantOnly(t, s, place, a, b)
}

func full(t *testing.T, s Subject) {
	if s.Small == nil {
		t.Skip("this kind of target cannot be made small")
	}
	place, grow := s.Small(t)
	target := open(t, s, place)
	o, data := NewObject(1 << 20)
	for range 3 {
		states, err := insist(t, target, o)
		wantCode(t, err, batch.CodeTargetFull)
		wantOnly(t, s, place)
		if last := states[len(states)-1]; last != batch.Queued {
			t.Fatalf("states %v", states)
		}
	}
	grow()
	deliver(t, target, o)
	wantOnly(t, s, place, data)
}

// insist delivers as the outbox does: a real server that is asked much drops a line
// now and then, and what may have been sent is looked up before it is sent again. The
// states are those of the last attempt.
func insist(t *testing.T, target dms.Target, o dms.Object) (states States, err error) {
	for range 5 {
		states = nil
		if _, err = dms.Deliver(t.Context(), target, o, states.Note); batch.CodeOf(err) != batch.CodeTargetGone {
			return states, err
		}
		o.State, o.Age = batch.Unknown, time.Hour
	}
	return states, err
}

func writers(t *testing.T, s Subject) {
	place := s.Place(t)
	o, data := NewObject(300_000)
	var wg sync.WaitGroup
	for range 16 {
		target := open(t, s, place)
		wg.Go(func() {
			if _, err := insist(t, target, o); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	wantOnly(t, s, place, data)
}

// watched looks at the place without pause while objects arrive, as a receiver
// that polls would, and must never see part of one.
func watched(t *testing.T, s Subject) {
	if s.Partial != "" {
		t.Skip(s.Partial)
	}
	place := s.Place(t)
	target := open(t, s, place)
	var mu sync.Mutex
	known := map[string][]byte{}
	stop := make(chan struct{})
	looks := 0
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			seen, err := s.Seen(place)
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			for name, data := range seen {
				if !bytes.Equal(data, known[name]) {
					t.Errorf("saw %s with %d of %d bytes", name, len(data), len(known[name]))
				}
			}
			mu.Unlock()
			looks++
			select {
			case <-stop:
				return
			case <-time.After(time.Millisecond):
			}
		}
	})
	for range 20 {
		o, data := NewObject(500_000)
		mu.Lock()
		known[o.Name] = data
		mu.Unlock()
		slow := o
		slow.Open = func() (io.ReadCloser, error) { return io.NopCloser(&dripping{bytes.NewReader(data)}), nil }
		if _, err := insist(t, target, slow); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	wg.Wait()
	if looks < 20 {
		t.Fatalf("looked %d times only", looks)
	}
}

// dripping gives an object in pieces with pauses.
type dripping struct{ r io.Reader }

func (d *dripping) Read(p []byte) (int, error) {
	time.Sleep(time.Millisecond)
	return d.r.Read(p[:min(len(p), 64<<10)])
}

// trigger calls fire once after so many bytes.
type trigger struct {
	r    io.Reader
	left int
	fire func()
}

func (g *trigger) Read(p []byte) (int, error) {
	if g.left <= 0 {
		g.fire()
	}
	n, err := g.r.Read(p[:min(len(p), max(g.left, 1))])
	g.left -= n
	return n, err
}
