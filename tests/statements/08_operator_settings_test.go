package statements

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestStatement08OperatorCannotChangeTheSettings: where paper is replaced, an
// operator scans with what two others released; no file and no draft of theirs
// changes resolution, colour or compression (A.SC.6). The hash of what was
// released stands with the batch.
func TestStatement08OperatorCannotChangeTheSettings(t *testing.T) {
	s := newStaff(t)
	s.use("kopierend", "ersetzend", "inspect = true", "inspect = true\nseal_proof = \"Dienstanweisung 8\"")
	name := s.useProfile(plain)
	process.Write(t, s.Dir, map[string][]byte{
		"grob.toml": []byte("name = \"kurz\"\nversion = 1\n[scan]\ndpi = 100\nmode = \"bitonal\"\n[read]\nenabled = false\n"),
		"brief.jpg": process.JPEG(t, process.Page(t, "Ein Brief")),
	})
	file := filepath.Join(s.Dir, "grob.toml")
	run := []string{"run", "-t", "folder:" + s.Target, "-c", "amt"}
	s.scan.expect(batch.ExitPolicy, batch.CodeProfileUnreleased, "", append(run, "-p", file, filepath.Join(s.Dir, "brief.jpg"))...)
	// They cannot put one into use either, nor use a draft of somebody else.
	s.scan.expect(batch.ExitPolicy, batch.CodeRole, "", "profile", "put", file)
	s.scan.expect(batch.ExitPolicy, batch.CodeRole, "", "profile", "release", name, "--reason", "ich")
	s.lead.does("profile", "put", file)
	s.scan.expect(batch.ExitPolicy, batch.CodeProfileUnreleased, "", append(run, "-p", name+"@2", filepath.Join(s.Dir, "brief.jpg"))...)
	// What is released is what is scanned with.
	released := process.As[station.ProfileHistory](t, s.scan.does("profile", "show", name), "profile-history")
	if len(released) != 1 || released[0].Current == nil || released[0].Current.Ref.Version != 1 || len(released[0].Versions) != 2 {
		t.Fatalf("%+v", released)
	}
	r := s.scan.expect(batch.ExitPolicy, "", "", append(run, "-p", name, filepath.Join(s.Dir, "brief.jpg"))...)
	id := r.Summary(t).Batch
	head := process.As[struct {
		Profile batch.ProfileRef `json:"profile"`
	}](t, s.scan.does("batch", "show", string(id)), "batch")
	if len(head) != 1 || head[0].Profile != released[0].Current.Ref {
		t.Errorf("%+v, released is %+v", head, released[0].Current.Ref)
	}
	// The change of the draft can be read key by key before anybody releases it.
	diff := process.As[station.ProfileDiff](t, s.boss.does("profile", "diff", name), "profile-diff")
	if len(diff) != 1 || fmt.Sprint(diff[0].Changes) != fmt.Sprint([]station.ProfileChange{{Key: "scan.dpi", From: "300", To: "100"}, {Key: "scan.mode", From: `"colour"`, To: `"bitonal"`}}) {
		t.Errorf("%+v", diff)
	}
}
