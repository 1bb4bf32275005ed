package crash

import (
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestKillDeliver kills the command that finishes an imported batch, at each
// step of sealing and handing over.
func TestKillDeliver(t *testing.T) {
	ref := undisturbed(t)
	points := []string{
		"durable.published", "store.index-committed:5", "station.package-accepted:2", "station.sending-durable:3",
		"folder.write", "folder.name:2", "folder.sync-folder:4", "station.placed-durable", "station.receipt-durable:4",
	}
	for i, point := range points {
		t.Run(name(point), func(t *testing.T) {
			t.Parallel()
			d := process.NewDesk(t, program)
			taken := d.Expect(batch.ExitRefused, "import", "--json", post.Dir)
			if n := len(taken.Lines(t, "page")); n != len(ref.pages) {
				t.Fatalf("import acknowledged %d pages", n)
			}
			deliver := []string{"deliver", "--json", "--target", "folder:" + d.Target}
			killed := d.Start(crashAt(point), deliver...).Wait()
			if !killed.Killed {
				t.Fatalf("deliver does not pass %s: exit %d\n%s", point, killed.Exit, killed.Err)
			}
			if i%3 == 1 {
				loseIndex(t, d)
			}
			d.Check()
			acknowledged(t, d, []process.Result{taken, killed})
			d.Expect(batch.ExitRefused, deliver...) // the broken file of the post
			d.Check()
			acknowledged(t, d, []process.Result{taken, killed})
			delivered(t, d, ref)
			d.Tidy()
			if r := d.Expect(0, deliver...); r.Summary(t).Pages != 0 {
				t.Errorf("a repeated deliver did something: %s", r.Out)
			}
			repeated(t, d, []string{"import", "--json", post.Dir})
		})
	}
}
