package crash

import (
	"fmt"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/tests/process"
)

// TestKillWhileInspectingLater kills the inspection of a document that was handed
// over before at every point: the same call again makes one supplement and no
// second, and it belongs to the package.
func TestKillWhileInspectingLater(t *testing.T) {
	points := append(pointsOf("TestKillWhileInspectingLater"), "store.file-durable", "store.manifest-durable:2", "store.audit-durable:2", "store.index-committed:2", "station.sending-durable", "station.placed-durable", "station.receipt-durable")
	for i, point := range points {
		t.Run(name(point), func(t *testing.T) {
			t.Parallel()
			d := process.NewDesk(t, program)
			chief, _ := supervisors(t, d)
			d.Expect(0, brief(t, d, "a.jpg")...)
			doc := d.Documents()[0]
			inspect := []string{"document", "inspect", string(doc.Document), "good", "--paper", "--json"}
			killed := d.Start(append(crashAt(point), at(chief)...), inspect...).Wait()
			if !killed.Killed {
				t.Fatalf("the inspection does not pass %s: exit %d\n%s", point, killed.Exit, killed.Err)
			}
			if i%2 == 1 {
				loseIndex(t, d)
			}
			d.Check()
			if i%3 == 0 { // the service may come first
				d.Run("deliver", "--target", "folder:"+d.Target)
			}
			does(t, d, chief, inspect...)
			does(t, d, chief, inspect...)
			d.Expect(0, "deliver", "--target", "folder:"+d.Target)
			packages := d.Packages()
			if len(packages) != 2 {
				t.Fatalf("%+v", packages)
			}
			var files []string
			for _, p := range packages {
				files = append(files, p.File)
			}
			connected := process.As[struct {
				OK    bool   `json:"ok"`
				First string `json:"first"`
			}](t, d.Expect(0, append([]string{"verify", "--json"}, files...)...), "verify-supplement")
			if len(connected) != 1 || !connected[0].OK || strings.Contains(connected[0].First, "Nachtrag") {
				t.Errorf("%+v", connected)
			}
			if kinds := fmt.Sprint(strings.Count(string(does(t, d, chief, "audit", "export").Out), "document-inspected-later")); kinds != "1" {
				t.Errorf("%s inspections are in the log", kinds)
			}
			d.Check()
			d.Tidy()
		})
	}
}
