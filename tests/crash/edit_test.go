package crash

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/tests/process"
)

// editPoints are the points that edits pass besides the one of their own.
var editPoints = []string{"store.file-durable", "store.manifest-durable", "store.audit-durable", "store.index-committed", "station.insertion-arrived"}

// TestKillWhileEditing kills a rescan and a rotation at every point. Each is done
// whole or not at all, the same call again does nothing twice, and what is handed
// over is what lies in the batch.
func TestKillWhileEditing(t *testing.T) {
	for i, point := range editPoints {
		for _, passing := range []int{1, 2, 3} {
			at := fmt.Sprintf("%s:%d", point, passing)
			t.Run(name(at), func(t *testing.T) {
				t.Parallel()
				d := process.NewDesk(t, program)
				id := imported(t, d, "a.jpg", "b.jpg")
				process.Write(t, d.Dir, map[string][]byte{"neu.jpg": process.JPEG(t, process.Page(t, "Neu gescannt", "Bauamt"))})
				replace := []string{"page", "replace", id, "2", filepath.Join(d.Dir, "neu.jpg"), "--reason", "unscharf"}
				rotate := []string{"page", "rotate", id, "1"}

				if first := d.Start(crashAt(at), replace...).Wait(); !first.Killed && passing == 1 {
					t.Fatalf("the rescan does not pass %s: exit %d\n%s", point, first.Exit, first.Err)
				}
				if (i+passing)%2 == 0 {
					loseIndex(t, d)
				}
				again := d.Run(replace...)
				if again.Exit != 0 && again.Exit != batch.ExitUsage { // sheet 2 does not count any more
					t.Fatalf("once more: exit %d\n%s", again.Exit, again.Err)
				}
				turned := d.Start(crashAt(at), rotate...).Wait()
				if (i+passing)%2 == 1 {
					loseIndex(t, d)
				}
				d.Expect(0, "deliver", "--target", "folder:"+d.Target)
				d.Check()
				d.Tidy()

				pages := map[batch.ID]batch.Page{}
				rescans := 0
				for _, p := range d.Pages() {
					pages[p.ID] = p
					if p.Withdrawn == batch.Replaced {
						rescans++
					}
				}
				if len(pages) != 3 || rescans != 1 {
					t.Errorf("%d pages, %d of them replaced", len(pages), rescans)
				}
				var got []string
				packages := d.Packages()
				for _, pkg := range packages {
					pdf, err := os.ReadFile(pkg.File)
					if err != nil {
						t.Fatal(err)
					}
					for _, name := range []string{"a.jpg", "b.jpg", "neu.jpg"} {
						image, err := os.ReadFile(filepath.Join(d.Dir, name))
						if err != nil {
							t.Fatal(err)
						}
						if bytes.Contains(pdf, image) {
							got = append(got, name)
						}
					}
				}
				slices.Sort(got)
				if !slices.Equal(got, []string{"a.jpg", "neu.jpg"}) || len(packages) != 2 {
					t.Errorf("%d packages hold %v", len(packages), got)
				}
				for _, p := range pages {
					if filepath.Base(p.Source) == "a.jpg#1" && p.Rotation != 90 && (!turned.Killed || point == "store.index-committed" && passing == 1) {
						t.Errorf("the rotation was acknowledged and is not there")
					}
				}
			})
		}
	}
}

// imported captures files as one batch without reading them.
func imported(t *testing.T, d *process.Desk, names ...string) string {
	t.Helper()
	args := brief(t, d, names...)
	args = append([]string{"import", "--json", "--profile", filepath.Join(d.Dir, "kurz.toml")}, args[6:]...)
	r := d.Expect(0, args...)
	return string(r.Summary(t).Batch)
}
