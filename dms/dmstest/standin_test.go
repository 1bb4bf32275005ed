package dmstest_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/dmstest"
)

// fault is what is wrong with a stand-in.
type fault string

const (
	overwrites fault = "overwrites what lies there"
	halves     fault = "shows what it is still writing"
	forgets    fault = "never finds anything"
	namesOnly  fault = "finds names, not deliveries"
	alters     fault = "stores other bytes than it gives back"
	careless   fault = "stores what is damaged"
	makes      fault = "makes a place that is away"
	endless    fault = "does not end when it is told to"
	crowded    fault = "lets two writers in at once"
	hasty      fault = "answers before it is done"
)

// spoilt are the faults, and the part of the suite that has to find each of them.
var spoilt = map[fault][]string{
	overwrites: {"conflict"}, halves: {"watched", "kill"}, forgets: {"once"}, namesOnly: {"again"}, alters: {"again"}, careless: {"damaged-source"},
	makes: {"away"}, endless: {"canceled"}, crowded: {"writers"}, hasty: {"once"},
}

// standIn is a target over a directory, as simple as one can be.
type standIn struct {
	Dir   string
	Fault fault
	step  func(string)
}

var steps = []string{"write", "name"}

func open(place string, step func(string)) (dms.Target, error) {
	s := &standIn{step: step}
	if s.step == nil {
		s.step = func(string) {}
	}
	return s, json.Unmarshal([]byte(place), s)
}

func (s *standIn) Put(ctx context.Context, o dms.Object) (string, error) {
	if s.Fault != crowded {
		done, err := dms.Turn(ctx, "standin.put", s.Dir)
		if err != nil {
			return "", err
		}
		defer done()
	}
	if s.Fault == makes {
		if err := os.MkdirAll(s.Dir, 0o700); err != nil {
			return "", err
		}
	}
	ref, err := s.Find(ctx, o)
	if err != nil {
		return "", err
	}
	if ref != "" && s.Fault != overwrites {
		return dms.There(ctx, "standin.put", s, ref, o.Name, o)
	}
	part := filepath.Join(filepath.Dir(s.Dir), rand.Text()+".part")
	switch s.Fault {
	case halves:
		part = filepath.Join(s.Dir, o.Name)
	case crowded:
		time.Sleep(50 * time.Millisecond)
		o.Name = rand.Text() + "_" + o.Name
	case hasty:
		go func() {
			time.Sleep(time.Second)
			_ = s.write(context.WithoutCancel(ctx), part, o) // too late for the suite
		}()
		return o.Name, nil
	}
	return o.Name, s.write(ctx, part, o)
}

// write fills the part and names it.
func (s *standIn) write(ctx context.Context, part string, o dms.Object) error {
	s.step("write")
	if err := s.fill(ctx, part, o); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	s.step("name")
	path := filepath.Join(s.Dir, o.Name)
	if part == path {
		return nil
	}
	if s.Fault == overwrites {
		return os.Rename(part, path)
	}
	return errors.Join(os.Link(part, path), os.Remove(part))
}

func (s *standIn) fill(ctx context.Context, part string, o dms.Object) error {
	src, err := o.Open()
	if err != nil {
		return err
	}
	defer src.Close()
	f, err := os.Create(part)
	if err != nil {
		return err
	}
	defer f.Close()
	r := io.Reader(src)
	if s.Fault != endless {
		r = dms.Reader(ctx, r)
	}
	if s.Fault == alters {
		r = inverted{r}
	}
	if _, err = io.Copy(f, r); s.Fault == careless {
		return nil
	}
	return err
}

func (s *standIn) Find(_ context.Context, o dms.Object) (string, error) {
	if s.Fault == forgets {
		return "", nil
	}
	entries, err := os.ReadDir(s.Dir)
	if s.Fault == makes && errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", batch.Refuse("standin.find", batch.CodeTargetGone, "%s", s.Dir)
	}
	for _, e := range entries {
		if e.Name() == o.Name || s.Fault != namesOnly && o.Carries(e.Name()) {
			return e.Name(), nil
		}
	}
	return "", nil
}

func (s *standIn) ReadBack(_ context.Context, ref string) (io.ReadCloser, error) {
	f, err := os.Open(filepath.Join(s.Dir, ref))
	if err != nil {
		return nil, batch.Fail("standin.read", batch.CodeTargetGone, err)
	}
	if s.Fault == alters {
		return struct {
			io.Reader
			io.Closer
		}{inverted{f}, f}, nil
	}
	return f, nil
}

// inverted turns every bit round.
type inverted struct{ io.Reader }

func (r inverted) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	for i := range p[:n] {
		p[i] = ^p[i]
	}
	return n, err
}

func (s *standIn) Caps() dms.Caps {
	return dms.Caps{Level: batch.LevelWritten, Local: true, ReadBack: true}
}
func (s *standIn) String() string { return s.Dir }
func (s *standIn) Close() error   { return nil }

func subject(f fault) dmstest.Subject {
	at := func(place, name string) string {
		var s standIn
		if err := json.Unmarshal([]byte(place), &s); err != nil {
			panic(err)
		}
		return filepath.Join(s.Dir, name)
	}
	return dmstest.Subject{
		Place: func(t testing.TB) string {
			dir := filepath.Join(t.TempDir(), "eingang")
			raw, err := json.Marshal(standIn{Dir: dir, Fault: f})
			if err = errors.Join(err, os.Mkdir(dir, 0o700)); err != nil {
				t.Fatal(err)
			}
			return string(raw)
		},
		Open: open, Steps: steps,
		Seen: func(place string) (map[string][]byte, error) {
			entries, err := os.ReadDir(at(place, ""))
			found := map[string][]byte{}
			for _, e := range entries {
				if data, err := os.ReadFile(at(place, e.Name())); err == nil {
					found[e.Name()] = data
				}
			}
			return found, err
		},
		Plant:  func(place, name string, data []byte) error { return os.WriteFile(at(place, name), data, 0o600) },
		Remove: func(place, name string) error { return os.Remove(at(place, name)) },
		Away: func(t testing.TB, place string) func() {
			dir := at(place, "")
			if err := os.Rename(dir, dir+".weg"); err != nil {
				t.Fatal(err)
			}
			return func() {
				if err := errors.Join(os.RemoveAll(dir), os.Rename(dir+".weg", dir)); err != nil {
					t.Fatal(err)
				}
			}
		},
	}
}

func TestMain(m *testing.M) { dmstest.Main(m, open) }

const faultVariable = "SCANSTELLE_DMSTEST_FAULT"

// TestStandIn: the suite takes a target that does what it should.
func TestStandIn(t *testing.T) { dmstest.Run(t, subject(fault(os.Getenv(faultVariable)))) }

// TestSpoiltStandIns: the suite finds what is wrong with a target. Each of them goes
// through it in a process of its own and has to fail there.
func TestSpoiltStandIns(t *testing.T) {
	for f, parts := range spoilt {
		for _, part := range parts {
			t.Run(string(f)+", "+part, func(t *testing.T) {
				t.Parallel()
				cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.v", "-test.run=^TestStandIn$/^"+part+"$")
				cmd.Env = append(os.Environ(), faultVariable+"="+string(f))
				out, err := cmd.CombinedOutput()
				if err == nil || !strings.Contains(string(out), "--- FAIL: TestStandIn/"+part+" ") || strings.Contains(string(out), "panic:") {
					t.Errorf("%v\n%s", err, out)
				}
			})
		}
	}
}
