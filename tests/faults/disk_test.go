package faults

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestDiskFull fills the disk of the data folder at different places of the way:
// the run says so, and after room was made the same run finishes with every
// page.
func TestDiskFull(t *testing.T) {
	post := process.NewPost(t, shared)
	for _, size := range []string{"12k", "80k", "700k", "1240k", "1340k", "1400k", "1460k", "1520k"} {
		t.Run(size, func(t *testing.T) {
			t.Parallel()
			d := process.NewDesk(t, program)
			d.Data = filepath.Join(d.Dir, "platte", "daten")
			room := mount(t, filepath.Dir(d.Data), size)
			args := d.RunArgs(post.Dir)
			first := d.Run(args...)
			noRoom(t, first)
			if len(first.Err) == 0 && len(first.Lines(t, "summary")) == 0 {
				t.Errorf("%s\n%s", first.Out, first.Err)
			}
			t.Logf("%s, %d pages acknowledged", code(t, first), len(first.Lines(t, "page")))
			again := d.Run(args...) // still no room
			noRoom(t, again)
			room.resize("64m")
			last := d.Expect(batch.ExitRefused, args...)
			now := map[batch.ID]string{}
			for _, p := range d.Pages() {
				now[p.ID] = p.Image.SHA256
			}
			for _, r := range []process.Result{first, again, last} {
				for _, line := range r.Lines(t, "page") {
					if now[line.Page] != line.SHA256 {
						t.Errorf("%s was acknowledged and is lost", line.Source)
					}
				}
			}
			whole(t, d, post)
		})
	}
}

// TestDiskFilledByOthers takes the room away at several places of the way, as
// another program on the same disk does: no forecast helps, and still nothing that
// was acknowledged is lost.
func TestDiskFilledByOthers(t *testing.T) {
	post := process.NewPost(t, shared)
	for pages := range 4 {
		t.Run(fmt.Sprint(pages), func(t *testing.T) {
			t.Parallel()
			d := process.NewDesk(t, program)
			d.Data = filepath.Join(d.Dir, "platte", "daten")
			mount(t, filepath.Dir(d.Data), "64m")
			d.Expect(0, "batch", "list") // makes the data folder
			filler := filepath.Join(filepath.Dir(d.Data), "anderes")
			p := d.Start(nil, d.RunArgs(post.Dir)...)
			for !p.Ended() {
				found, err := filepath.Glob(filepath.Join(d.Data, "batches", "*", "pages", "*"))
				if err != nil {
					t.Fatal(err)
				}
				if len(found) >= pages {
					break
				}
			}
			if err := os.WriteFile(filler, make([]byte, 64<<20), 0o600); !errors.Is(err, syscall.ENOSPC) {
				t.Fatalf("the disk was not full: %v", err)
			}
			first := p.Wait()
			noRoom(t, first)
			t.Logf("%s, %d pages acknowledged", code(t, first), len(first.Lines(t, "page")))
			if err := os.Remove(filler); err != nil {
				t.Fatal(err)
			}
			last := d.Expect(batch.ExitRefused, d.RunArgs(post.Dir)...) // the broken file of the post
			now := map[batch.ID]string{}
			for _, p := range d.Pages() {
				now[p.ID] = p.Image.SHA256
			}
			for _, r := range []process.Result{first, last} {
				for _, line := range r.Lines(t, "page") {
					if now[line.Page] != line.SHA256 {
						t.Errorf("%s was acknowledged and is lost", line.Source)
					}
				}
			}
			whole(t, d, post)
		})
	}
}

// noRoom holds an end for want of space against the catalogue: the station stops
// before the disk is full, unless it cannot even begin.
func noRoom(t *testing.T, r process.Result) {
	t.Helper()
	switch got := batch.Code(code(t, r)); got {
	case batch.CodeDiskFull, batch.CodeDiskLow:
		if r.Exit != batch.Lookup(got).Exit {
			t.Errorf("%s: exit %d", got, r.Exit)
		}
	default:
		t.Errorf("code %q, exit %d\n%s\n%s", got, r.Exit, r.Out, r.Err)
	}
}

// TestReadOnlyData gives a clear word where nothing can be written.
func TestReadOnlyData(t *testing.T) {
	post := process.NewPost(t, t.TempDir())
	d := process.NewDesk(t, program)
	d.Data = filepath.Join(d.Dir, "platte", "daten")
	data := mount(t, filepath.Dir(d.Data), "64m")
	expect := func(args ...string) {
		t.Helper()
		r := d.Expect(batch.ExitDamaged, args...)
		if code(t, r) != string(batch.CodeReadOnly) {
			t.Errorf("%q: %s\n%s", args, r.Out, r.Err)
		}
	}
	data.readOnly(true)
	expect(d.RunArgs(post.Dir)...) // before the first start
	data.readOnly(false)
	d.Expect(0, d.RunArgs(filepath.Join(post.Dir, "karte.png"))...)
	data.readOnly(true)
	expect(d.RunArgs(post.Dir)...)
	expect("deliver", "--json")
	data.readOnly(false)
	d.Expect(batch.ExitRefused, d.RunArgs(post.Dir)...)
	d.Check()
}
