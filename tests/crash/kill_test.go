package crash

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/internal/durable"
	_ "github.com/scanstelle/scanstelle/station" // its crash points and those below it
	"github.com/scanstelle/scanstelle/store"
	"github.com/scanstelle/scanstelle/tests/process"
)

// crashAt makes a process kill itself and its group at a crash point.
func crashAt(point string) []string { return []string{"SCANSTELLE_CRASH=" + point} }

// TestKillAtEveryPoint kills a first run at every named point, each time it
// passes it for the first time, then once more with the database gone.
func TestKillAtEveryPoint(t *testing.T) {
	undisturbed(t)
	for i, point := range durable.Points() {
		if byOthers[point] != "" {
			continue
		}
		t.Run(name(point), func(t *testing.T) {
			t.Parallel()
			d := process.NewDesk(t, program)
			args := d.RunArgs(post.Dir)
			switch point {
			case "audit.rotated":
				fillLog(t, d)
			case "store.manifest-replayed":
				d.Start(crashAt("store.index-committed:9"), args...).Wait()
				loseIndex(t, d)
			}
			first := d.Start(crashAt(point), args...).Wait()
			if !first.Killed {
				t.Fatalf("the run does not pass %s: exit %d\n%s", point, first.Exit, first.Err)
			}
			if i%2 == 1 {
				loseIndex(t, d)
			}
			recovered(t, d, []process.Result{first}, args)
			repeated(t, d, args)
		})
	}
}

// TestKillAtLaterPassings kills a run on an existing desk at a later passing of
// every point: one at random, in the long form at growing distances up to the
// last.
func TestKillAtLaterPassings(t *testing.T) {
	undisturbed(t)
	for i, point := range durable.Points() {
		if byOthers[point] != "" {
			continue
		}
		passings := []int{2 + choices(i).IntN(12)}
		if long {
			passings = []int{2, 3, 5, 8, 13, 21, 34, 55}
		}
		for _, n := range passings {
			at := fmt.Sprintf("%s:%d", point, n)
			t.Run(name(at), func(t *testing.T) {
				t.Parallel()
				d := process.NewDesk(t, program)
				d.Expect(0, "batch", "list") // makes the data folder
				args := d.RunArgs(post.Dir)
				first := d.Start(crashAt(at), args...).Wait()
				if !first.Killed {
					t.Logf("the run passes %s less often", at)
				}
				if (i+n)%2 == 0 {
					loseIndex(t, d)
				}
				recovered(t, d, []process.Result{first}, args)
			})
		}
	}
}

// fillLog brings the audit log so near to the size at which it begins a new file
// that the next run does.
func fillLog(t *testing.T, d *process.Desk) {
	t.Helper()
	d.Expect(0, "batch", "list")
	s, err := store.Open(d.Data, store.Options{Unlock: store.Unlock{PassphraseFile: filepath.Join(d.Dir, "kennwort")}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for {
		info, err := os.Stat(filepath.Join(d.Data, "audit", "0001.log"))
		if err != nil {
			t.Fatal(err)
		}
		if left := 4<<20 - info.Size(); left < 10_000 {
			return
		} else if err := s.Enter(context.Background(), "filler", "P-TEST0000", map[string]string{"filler": strings.Repeat("x", int(min(left-5000, 15_000)))}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestKillAtRandom kills runs at random moments, half of them again while they
// recover, and deletes the database of every third.
func TestKillAtRandom(t *testing.T) {
	ref := undisturbed(t)
	for i := range rounds {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			random := choices(1000 + i)
			d := process.NewDesk(t, program)
			args := d.RunArgs(post.Dir)
			var killed []process.Result
			for range 1 + i%2 {
				after := time.Duration(random.Int64N(int64(ref.took) * 3 / 2))
				p := d.Start(nil, args...)
				for begin := time.Now(); time.Since(begin) < after && !p.Ended(); {
					time.Sleep(time.Millisecond)
				}
				p.Kill()
				r := p.Wait()
				t.Logf("seed %d round %d: killed %v after %v, %d bytes of output", seed, i, r.Killed, r.Took, len(r.Out))
				killed = append(killed, r)
				if i%3 == 2 {
					loseIndex(t, d)
				}
			}
			recovered(t, d, killed, args)
			repeated(t, d, args)
		})
	}
}
