package outbox

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/store"
	"github.com/scanstelle/scanstelle/tests/faultproxy"
)

// tally counts over all rounds.
type tally struct{ packages, lives, kills, faults atomic.Int64 }

// TestRandomFaults sends packages through random faults: a run is the way of one package
// from the outbox to a verified delivery at a real server (OpenCMIS over HTTP). On the
// way each request may be cut, lost, doubled, refused, delayed or answered half; the
// process that owns the data folder is killed (SIGKILL) in the middle of requests,
// between them and at random moments, and started again over the same folder. It is a real
// station with its outbox, store and log; what is not there is the way of a page before:
// the packages are noise, and they share a data folder, twenty at a time. That the server
// is restarted is in TestServerRestarts. A SIGKILL leaves what the system has taken to
// its caches; that the disk has it at a power cut is proved elsewhere, by what is synced
// before what (internal/durable). The clock of the station runs fast, so that its pauses
// are short.
//
// At the end of each round the server is asked past the station: one document for each
// delivery ID, byte for byte, none missing, none more.
func TestRandomFaults(t *testing.T) {
	server := started(t)
	var sum tally
	begin := time.Now()
	rounds := (runs + perBatch - 1) / perBatch
	t.Run("rounds", func(t *testing.T) {
		for i := range rounds {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				round(t, server.Memory, "A1", i, perBatch, &sum)
			})
		}
	})
	t.Logf("seed %d: %d runs, %d lives, %d kills, %d faults in %s: one document each, equal, none missing",
		seed, sum.packages.Load(), sum.lives.Load(), sum.kills.Load(), sum.faults.Load(), time.Since(begin).Round(time.Second))
	if sum.packages.Load() < int64(runs) || sum.faults.Load() < int64(runs)/4 || sum.kills.Load() < int64(runs)/20 {
		t.Error("too little happened")
	}
}

// mostLives is after how many lives of a round nothing happens any more.
const mostLives = 12

// round delivers the packages of one depot.
func round(t *testing.T, service, repository string, number, packages int, sum *tally) {
	random := rand.New(rand.NewPCG(seed, uint64(number)))
	folder, err := MakeFolder(service, repository)
	if err != nil {
		t.Fatal(err)
	}
	p, err := faultproxy.New(service)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	d := &Depot{Dir: t.TempDir(), Server: p.Through(service), Repo: repository, Folder: folder.Path, Settle: 5 * time.Second, Mapped: number%2 == 0}
	ctx := context.Background()
	if err := d.Name(ctx); err != nil {
		t.Fatal(err)
	}
	if err := d.Fill(ctx, packages, func(int) int { return 1 + random.IntN(40_000) }); err != nil {
		t.Fatal(err)
	}
	c := &chaos{random: random}
	p.Add(faultproxy.All, 0, c.serve)
	l := life{Depot: d, Epoch: time.Now(), Speed: 300}
	for n := 0; ; n++ {
		if n == mostLives {
			c.mu.Lock()
			c.calm = true
			c.mu.Unlock()
		}
		if n > mostLives+2 {
			t.Fatalf("seed %d round %d: not done after %d lives", seed, number, n)
		}
		cmd, done, err := l.begin()
		if err != nil {
			t.Fatal(err)
		}
		c.lives(cmd.Process.Pid)
		if c.draw(4) == 0 { // at a moment that no request names
			timer := time.AfterFunc(time.Duration(max(c.draw(300), 0))*time.Millisecond, c.kill)
			defer timer.Stop()
		}
		err = <-done
		c.lives(0)
		sum.lives.Add(1)
		if err == nil {
			break
		}
		if !killed(err) {
			t.Fatalf("seed %d round %d: %v", seed, number, err)
		}
	}
	if err := folder.Holds(d); err != nil {
		t.Fatalf("seed %d round %d: %v", seed, number, err)
	}
	if err := folder.Remove(); err != nil {
		t.Fatal(err)
	}
	sum.packages.Add(int64(packages))
	sum.kills.Add(int64(c.kills))
	sum.faults.Add(int64(c.faults))
	if number%10 == 0 {
		sound(t, d)
	}
}

// sound checks the store of a depot, as far as its packages are packages.
func sound(t *testing.T, d *Depot) {
	t.Helper()
	s, err := d.Store()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	report, err := s.Check(context.Background(), store.Hashes, store.Verifier{}, func(int, int) {})
	if err != nil || len(report.Problems) > 0 {
		t.Errorf("%s: %+v, %v", filepath.Base(d.Dir), report.Problems, err)
	}
}
