package faults

import (
	"path/filepath"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestDiskFull fills the disk of the data folder at different places of the way:
// the run says so, and after room was made the same run finishes with every
// page.
func TestDiskFull(t *testing.T) {
	post := process.NewPost(t, shared)
	for _, size := range []string{"12k", "80k", "200k", "700k", "1060k", "1100k", "1160k", "1240k"} {
		t.Run(size, func(t *testing.T) {
			t.Parallel()
			d := process.NewDesk(t, program)
			d.Data = filepath.Join(d.Dir, "platte", "daten")
			room := mount(t, filepath.Dir(d.Data), size)
			args := d.RunArgs(post.Dir)
			first := d.Expect(batch.ExitDamaged, args...)
			if code(t, first) != string(batch.CodeDiskFull) || len(first.Err) == 0 && len(first.Lines(t, "summary")) == 0 {
				t.Errorf("%s\n%s", first.Out, first.Err)
			}
			t.Logf("%d pages acknowledged", len(first.Lines(t, "page")))
			again := d.Expect(batch.ExitDamaged, args...) // still no room
			if code(t, again) != string(batch.CodeDiskFull) {
				t.Errorf("%s\n%s", again.Out, again.Err)
			}
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
