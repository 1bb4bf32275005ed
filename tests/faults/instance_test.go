package faults

import (
	"bytes"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

// answering waits until a process serves the data folder.
func answering(t *testing.T, d *process.Desk, p *process.Process) {
	t.Helper()
	for begin := time.Now(); ; time.Sleep(2 * time.Millisecond) {
		if _, ok := station.Dial(d.Data); ok {
			return
		}
		if p.Ended() || time.Since(begin) > 30*time.Second {
			t.Fatalf("%q does not answer", p.Args)
		}
	}
}

// TestSecondInstance runs commands beside each other on one data folder.
func TestSecondInstance(t *testing.T) {
	post := process.NewPost(t, t.TempDir())
	d := process.NewDesk(t, program)
	first := d.Start(nil, d.RunArgs(filepath.Join(post.Dir, "akte.tif"), filepath.Join(post.Dir, "antrag.pdf"))...)
	answering(t, d, first)
	// Over the socket of the first; if that ends meanwhile, as its own owner.
	second := d.Expect(0, d.RunArgs(filepath.Join(post.Dir, "brief.jpg"))...)
	if n := len(second.Lines(t, "document")); n != 1 {
		t.Errorf("the second run delivered %d documents\n%s", n, second.Out)
	}
	if r := first.Wait(); r.Exit != 0 {
		t.Errorf("the first run: exit %d\n%s", r.Exit, r.Err)
	}
	whole(t, d, process.Post{Titles: map[string]int{"akte": 3, "antrag": 2, "brief": 1}})
}

// TestSameRunTwice starts the same run twice at once: one of them does it.
func TestSameRunTwice(t *testing.T) {
	post := process.NewPost(t, t.TempDir())
	d := process.NewDesk(t, program)
	args := d.RunArgs(post.Dir)
	first := d.Start(nil, args...)
	answering(t, d, first)
	second := d.Expect(batch.ExitPolicy, args...)
	if c := code(t, second); c != string(batch.CodeStoreLocked) && c != string(batch.CodeAlreadyDone) {
		t.Errorf("%s", second.Out)
	}
	if r := first.Wait(); r.Exit != batch.ExitRefused {
		t.Errorf("exit %d\n%s", r.Exit, r.Err)
	}
	whole(t, d, post)
}

// TestServeTwice refuses a second service and leaves the first alone.
func TestServeTwice(t *testing.T) {
	d := process.NewDesk(t, program)
	first := d.Start(nil, "serve")
	answering(t, d, first)
	if r := d.Expect(batch.ExitPolicy, "serve", "--json"); code(t, r) != string(batch.CodeStoreLocked) {
		t.Errorf("%s", r.Out)
	}
	d.Expect(0, "status")
	for _, args := range [][]string{{"check", "--offline", "--json"}, {"rebuild", "--json"}} {
		if r := d.Expect(batch.ExitPolicy, args...); code(t, r) != string(batch.CodeStoreLocked) {
			t.Errorf("%q: %s", args, r.Out)
		}
	}
	if err := first.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if r := first.Wait(); r.Exit != 0 {
		t.Errorf("exit %d\n%s", r.Exit, r.Err)
	}
	d.Check()
	d.Tidy()
}

// TestSignals ends runs in the middle: they say so, and the same run goes on.
func TestSignals(t *testing.T) {
	post := process.NewPost(t, shared)
	for i, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGTERM, syscall.SIGINT} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			d := process.NewDesk(t, program)
			args := d.RunArgs(post.Dir)
			p := d.Start(nil, args...)
			answering(t, d, p)
			time.Sleep(time.Duration(i) * 70 * time.Millisecond)
			if err := p.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			first := p.Wait()
			if first.Exit != batch.ExitPolicy || code(t, first) != string(batch.CodeCanceled) {
				t.Errorf("exit %d\n%s\n%s", first.Exit, first.Out, first.Err)
			}
			d.Check()
			d.Expect(batch.ExitRefused, args...)
			whole(t, d, post)
		})
	}
}

// TestInputChanges changes a file between the beginning of the run and its turn:
// it is refused, the others arrive.
func TestInputChanges(t *testing.T) {
	post := process.NewPost(t, t.TempDir())
	d := process.NewDesk(t, program)
	// The first file keeps the intake busy until its worker can be stopped.
	page := process.Page(t, "Blatt")
	process.Write(t, post.Dir, map[string][]byte{"aaa.tif": process.TIFF(page, page, page, page, page, page, page, page, page, page, page, page)})
	p := d.Start(nil, d.RunArgs(post.Dir)...)
	var workers []int
	for len(workers) == 0 && !p.Ended() {
		for _, pid := range d.Children("intake") {
			if syscall.Kill(pid, syscall.SIGSTOP) == nil {
				workers = append(workers, pid)
			}
		}
	}
	if len(workers) != 1 {
		t.Fatalf("intake workers: %v", workers)
	}
	if err := os.WriteFile(filepath.Join(post.Dir, "karte.png"), process.PNG(t, process.Page(t, "eine andere Karte")), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(workers[0], syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	r := p.Wait()
	if r.Exit != batch.ExitRefused {
		t.Errorf("exit %d\n%s\n%s", r.Exit, r.Out, r.Err)
	}
	changed := 0
	for _, line := range r.Lines(t, "refused") {
		if filepath.Base(line.Source) == "karte.png" && line.Code == batch.CodeChangedInput {
			changed++
		}
	}
	if changed != 1 || bytes.Contains(r.Out, []byte("karte.png#")) {
		t.Errorf("%s", r.Out)
	}
	delete(post.Titles, "karte")
	post.Titles["aaa"] = 12
	whole(t, d, post)
	// Now it is another input, and so another run.
	if s := d.Expect(batch.ExitRefused, d.RunArgs(post.Dir)...).Summary(t); s.Resumed {
		t.Errorf("%+v", s)
	}
}
