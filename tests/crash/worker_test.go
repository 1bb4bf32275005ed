package crash

import (
	"syscall"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

// killWorker kills the first worker of a kind that a process starts.
func killWorker(d *process.Desk, p *process.Process, kind string) bool {
	for !p.Ended() {
		for _, pid := range d.Children(kind) {
			if syscall.Kill(pid, syscall.SIGKILL) == nil {
				return true
			}
		}
		time.Sleep(time.Millisecond)
	}
	return false
}

// TestKillWorker kills a single child process: its page is tried again, nothing
// is lost, and nothing shows in the result.
func TestKillWorker(t *testing.T) {
	ref := undisturbed(t)
	for _, kind := range []string{"intake", "measure", "ocr"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			d := process.NewDesk(t, program)
			args := d.RunArgs(post.Dir)
			p := d.Start(nil, args...)
			if !killWorker(d, p, kind) {
				t.Fatalf("no %s worker seen\n%s", kind, p.Wait().Err)
			}
			if r := p.Wait(); r.Exit != batch.ExitRefused {
				t.Fatalf("exit %d\n%s\n%s", r.Exit, r.Out, r.Err)
			}
			d.Check()
			delivered(t, d, ref)
			d.Tidy()
		})
	}
}

// serve starts the service of a desk and waits until it answers.
func serve(t *testing.T, d *process.Desk) *process.Process {
	t.Helper()
	p := d.Start(nil, "serve", "--json")
	for begin := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		if _, ok := station.Dial(d.Data); ok {
			return p
		}
		if p.Ended() || time.Since(begin) > 30*time.Second {
			p.Kill()
			t.Fatalf("the service does not answer\n%s", p.Wait().Err)
		}
	}
}

// TestKillService kills the owner of the data folder while a client runs, and
// the client while the owner runs.
func TestKillService(t *testing.T) {
	ref := undisturbed(t)
	for i, victim := range []string{"owner", "client", "owner", "client"} {
		t.Run(victim, func(t *testing.T) {
			t.Parallel()
			d := process.NewDesk(t, program)
			owner := serve(t, d)
			args := d.RunArgs(post.Dir)
			client := d.Start(nil, args...)
			// In the first two rounds while pages are read, then early.
			time.Sleep(ref.took / time.Duration(2+3*(i/2)))
			if victim == "client" {
				client.Kill()
				second := d.Run(args...)
				for second.Exit == batch.ExitPolicy && !alreadyDone(t, second) {
					second = d.Run(args...) // the owner is still ending the first
				}
				d.Check()
				acknowledged(t, d, []process.Result{client.Wait(), second})
				delivered(t, d, ref)
				if err := owner.Process.Signal(syscall.SIGTERM); err != nil {
					t.Fatal(err)
				}
				if r := owner.Wait(); r.Exit != 0 {
					t.Errorf("the service ended with %d\n%s", r.Exit, r.Err)
				}
				d.Tidy()
				return
			}
			owner.Kill()
			r := client.Wait()
			if r.Exit == 0 || len(r.Err) == 0 && r.Exit != batch.ExitRefused {
				t.Errorf("the client ended with %d without a word", r.Exit)
			}
			recovered(t, d, []process.Result{r}, args)
		})
	}
}
