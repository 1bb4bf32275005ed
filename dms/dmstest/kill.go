package dmstest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
)

// order is what the dying process is told by its environment.
type order struct {
	Place    string
	Delivery batch.ID
	Data     string // file with the object's bytes
	Point    string // "bytes:N", "step:NAME", "state:NAME"
	Journal  string // file the states are appended to
}

const orderVariable = "SCANSTELLE_DMSTEST_KILL"

// Main is TestMain for packages that call Run: it lets the test binary serve as
// the process that gets killed. m is a *testing.M, or what runs one.
func Main(m interface{ Run() int }, open func(place string, step func(string)) (dms.Target, error)) {
	if raw := os.Getenv(orderVariable); raw != "" {
		if err := die(raw, open); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// die delivers and kills its own process at the ordered point.
func die(raw string, open func(string, func(string)) (dms.Target, error)) error {
	var o order
	if err := json.Unmarshal([]byte(raw), &o); err != nil {
		return err
	}
	data, err := os.ReadFile(o.Data)
	if err != nil {
		return err
	}
	at := func(point string) {
		if point == o.Point {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
	}
	target, err := open(o.Place, func(step string) { at("step:" + step) })
	if err != nil {
		return err
	}
	obj := object(o.Delivery, data)
	var limit int
	if _, err := fmt.Sscanf(o.Point, "bytes:%d", &limit); err == nil {
		obj.Open = func() (io.ReadCloser, error) {
			return io.NopCloser(&trigger{r: bytes.NewReader(data), left: limit, fire: func() { at(o.Point) }}), nil
		}
	}
	journal, err := os.OpenFile(o.Journal, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = dms.Deliver(context.Background(), target, obj, func(state batch.DeliveryState, ref string) error {
		_, err := fmt.Fprintf(journal, "%s %s\n", state, ref)
		at("state:" + string(state))
		return err
	})
	return err
}

// kill has a process killed at every point and checks that the next one brings
// the delivery to its end: one object, byte-equal.
func kill(t *testing.T, s Subject) {
	points := []string{"bytes:0", "bytes:1", "bytes:100000", "bytes:299999", "bytes:300000", "state:sending", "state:placed", "state:verified"}
	for _, step := range s.Steps {
		points = append(points, "step:"+step)
	}
	for _, point := range points {
		t.Run(point, func(t *testing.T) {
			place := s.Place(t)
			o, data := NewObject(300_000)
			dir := t.TempDir()
			ord := order{place, o.Delivery, filepath.Join(dir, "data"), point, filepath.Join(dir, "journal")}
			if err := os.WriteFile(ord.Data, data, 0o600); err != nil {
				t.Fatal(err)
			}
			runKilled(t, ord)
			seen, err := s.Seen(place)
			if err != nil {
				t.Fatal(err)
			}
			for name, have := range seen {
				if !bytes.Equal(have, data) {
					t.Fatalf("after the kill %s shows %d of %d bytes", name, len(have), len(data))
				}
			}
			states, ref := recorded(t, ord.Journal)
			if len(seen) > 0 && !slices.Contains(states, string(batch.Sending)) {
				t.Fatal("an object was there before sending was recorded")
			}
			o.Ref = ref
			if n := len(states); n > 0 && states[n-1] == string(batch.Placed) {
				o.State = batch.Placed
			} else if n > 0 {
				o.State = batch.Unknown
			}
			target := open(t, s, place)
			o.Age = target.Caps().Settle // the station was off that long
			deliver(t, target, o)
			wantOnly(t, s, place, data)
		})
	}
}

func runKilled(t *testing.T, o order) {
	t.Helper()
	raw, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), orderVariable+"="+string(raw))
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("the process was not killed at %s: %v\n%s", o.Point, err, out)
	}
}

// recorded reads what the killed process had made durable: its states and the
// reference it placed the object under.
func recorded(t *testing.T, journal string) (states []string, ref string) {
	t.Helper()
	raw, err := os.ReadFile(journal)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		state, where, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		states = append(states, state)
		if where != "" {
			ref = where
		}
	}
	return states, ref
}
