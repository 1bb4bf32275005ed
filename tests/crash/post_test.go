package crash

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/post/posttest"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestKillWhileTakingPost kills the taking over of electronic post at every point: the
// same call again, or the service, ends with one entry, one package and one original.
func TestKillWhileTakingPost(t *testing.T) {
	points := append(pointsOf("TestKillWhileTakingPost"), "store.file-durable", "store.keyring-durable", "store.manifest-durable:2", "store.audit-durable:2", "store.index-committed:2", "station.sending-durable", "station.placed-durable", "station.receipt-durable")
	for i, point := range points {
		t.Run(name(point), func(t *testing.T) {
			t.Parallel()
			d := process.NewDesk(t, program)
			d.Expect(0, "batch", "list") // makes the data folder
			process.Write(t, d.Dir, map[string][]byte{"rechnung.xml": []byte(posttest.UBL)})
			take := []string{"post", "take", "--json", "-t", "folder:" + d.Target, filepath.Join(d.Dir, "rechnung.xml")}
			killed := d.Start(crashAt(point), take...).Wait()
			if !killed.Killed {
				t.Fatalf("taking post does not pass %s: exit %d\n%s", point, killed.Exit, killed.Err)
			}
			if i%2 == 1 {
				loseIndex(t, d)
			}
			d.Check()
			if i%3 == 0 { // the service may come first
				d.Run("deliver", "--target", "folder:"+d.Target)
			}
			d.Expect(0, take...)
			d.Expect(0, take...)
			d.Expect(0, "deliver", "--target", "folder:"+d.Target)
			if n := strings.Count(string(d.Expect(0, "post", "list", "--json").Out), `"type":"post`); n != 1 {
				t.Errorf("%d pieces of post", n)
			}
			originals, err := filepath.Glob(filepath.Join(d.Target, "*.xml"))
			packages, err2 := filepath.Glob(filepath.Join(d.Target, "*.pdf"))
			if err != nil || err2 != nil || len(originals) != 1 || len(packages) != 1 {
				t.Fatalf("%v %v", originals, packages)
			}
			if data, err := os.ReadFile(originals[0]); err != nil || !bytes.Equal(data, []byte(posttest.UBL)) {
				t.Errorf("the original has %d bytes, %v", len(data), err)
			}
			d.Expect(0, "verify", packages[0])
			d.Check()
		})
	}
}
