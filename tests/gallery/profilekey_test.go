package gallery

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app"
	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/feeder"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestProfileKeysStay: the keys Ctrl 1 to 9 belong to profiles, not to places in a list
// (field.md 4, complaint 40). After new versions are released in another order, and
// profiles come whose names stand before the others, each key takes the profile it took
// before, and what is scanned then is scanned with it.
func TestProfileKeysStay(t *testing.T) {
	st, f := feeder.Open(t, program)
	f.Text = "Text"
	staff := process.NewStaff(t, st)
	releaseProfile(t, staff, "zeichnung", 1)
	releaseProfile(t, staff, "plan", 1)
	memory := frame.Forgetful{}
	s := openWith(t, app.Config{Station: st, Memory: memory, Token: staff.Scan, Looks: fixed{app.Look{Mode: look.Light, Scale: 1, Language: "de"}}}, look.Light, 1, looks[0].size)
	keys := func() (said string) {
		s.t.Helper()
		s.enter("journal")
		s.enter("capture")
		s.rest()
		memory["capture.profile"] = ""
		for i := range 9 {
			before := memory.String("capture.profile")
			s.chord(fyne.KeyName(rune('1'+i)), fyne.KeyModifierControl)
			if now := memory.String("capture.profile"); now != before {
				said += fmt.Sprintf("%d %s\n", i+1, now)
			}
		}
		return said
	}
	s.enter("capture")
	s.settle(func() bool { return s.shows("zeichnung") && s.shows("plan") && s.shows("Einzug 60") })
	before := keys()
	if !strings.HasSuffix(before, " zeichnung\n"+fmt.Sprintf("%d plan\n", strings.Count(before, "\n"))) {
		t.Fatalf("keys take in turn:\n%s", before)
	}
	releaseProfile(t, staff, "plan", 2)
	releaseProfile(t, staff, "anlagen", 1)
	releaseProfile(t, staff, "zeichnung", 2)
	process.Ask[station.ProfileVersion](staff, staff.Lead, station.OpProfilePut, fmt.Sprintf(probeProfile, "aushang", 1)) // a draft has no key
	s.settle(func() bool { keys(); return s.shows("anlagen") })
	if after, want := keys(), before+fmt.Sprintf("%d anlagen\n", 1+strings.Count(before, "\n")); after != want {
		t.Errorf("keys took in turn:\n%sand now:\n%s", before, after)
	}
	s.chord(fyne.KeyName(rune('0'+strings.Count(before, "\n")-1)), fyne.KeyModifierControl)
	f.Put(feeder.Post(t, 1)...)
	s.key(fyne.KeyF5)
	s.settle(func() bool { return s.shows("Im Einzug liegt kein Papier mehr") })
	id := batch.ID(memory.String("capture.batch"))
	if b := process.Ask[station.BatchView](staff, staff.Scan, station.OpBatch, id).Batch; b.Profile.Name != "zeichnung" || b.Profile.Version != 2 {
		t.Errorf("scanned with %+v", b.Profile)
	}
}

// probeProfile is one that reads nothing.
const probeProfile = "name = %q\nversion = %d\ndescription = \"Probe\"\n[read]\nenabled = false\n"

// releaseProfile puts a version of a profile into use: one person tries it, another
// releases it.
func releaseProfile(t *testing.T, staff *process.Staff, name string, version int) {
	t.Helper()
	process.Ask[station.ProfileVersion](staff, staff.Lead, station.OpProfilePut, fmt.Sprintf(probeProfile, name, version))
	dir := t.TempDir()
	process.Write(t, dir, map[string][]byte{"probe.png": process.PNG(t, letter(t, version))})
	sum := process.Ask[station.SummaryEvent](staff, staff.Scan, station.OpRun, station.RunRequest{ProfileName: fmt.Sprintf("%s@%d", name, version), Trial: true, Paths: []string{filepath.Join(dir, "probe.png")}, Names: []string{"probe.png"}, Again: true})
	process.Ask[station.ProfileVersion](staff, staff.Lead, station.OpProfileTest, station.ProfileTestRequest{Name: name, Version: version, Batch: sum.Batch, Note: "gut"})
	process.Ask[station.ProfileVersion](staff, staff.Boss, station.OpProfileRelease, station.ProfileRelease{Name: name, Version: version, Reason: "geprüft"})
}
