package statements

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

// procedureText is the document of a version.
func procedureText(version string) []byte {
	return []byte("%PDF-1.7\n% Verfahrensdokumentation " + version + "\n%%EOF\n")
}

// putProcedure puts a version of the procedure documentation down as a draft.
func (s *staff) putProcedure(version string, more ...string) station.ProcedureVersion {
	s.t.Helper()
	name := "verfahren-" + version + ".pdf"
	process.Write(s.t, s.Dir, map[string][]byte{name: procedureText(version)})
	args := append([]string{"procedure", "put", filepath.Join(s.Dir, name), "--revision", version, "--keeper", "Hauptamt"}, more...)
	return s.version(s.lead.does(args...))
}

// version reads one version from an answer.
func (s *staff) version(r process.Result) station.ProcedureVersion {
	s.t.Helper()
	lines := process.As[station.ProcedureVersion](s.t, r, "procedure")
	if len(lines) != 1 {
		s.t.Fatalf("%d versions\n%s", len(lines), r.Out)
	}
	return lines[0]
}

// useProcedure has a version of the procedure documentation valid from now on.
func (s *staff) useProcedure(version string) {
	s.t.Helper()
	s.putProcedure(version)
	if v := s.version(s.boss.does("procedure", "release", "--reason", "geprüft")); !v.Valid || v.Version != version {
		s.t.Fatalf("%+v", v)
	}
}

// TestStatement02NoReplacingWithoutProcedureDocumentation: paper is replaced only
// while a version of the Verfahrensdokumentation is valid that a second person
// released; the version at the capture stands in every transfer note with its
// hash, and its document stays in the store (A.G.1, A.NB.4 b).
func TestStatement02NoReplacingWithoutProcedureDocumentation(t *testing.T) {
	s := newStaff(t)
	s.released = true // the class is put into use without one
	s.replacing()
	process.Write(t, s.Dir, map[string][]byte{"brief.jpg": process.JPEG(t, process.Page(t, "Ein Brief"))})
	run := []string{"run", "-t", "folder:" + s.Target, "-c", "amt", filepath.Join(s.Dir, "brief.jpg")}
	refused := func(why string) {
		t.Helper()
		r := s.scan.expect(batch.ExitPolicy, batch.CodeNoProcedure, "", run...)
		if n := len(s.Pages()); n != 0 {
			t.Fatalf("%s: %d pages were taken\n%s", why, n, r.Out)
		}
	}
	refused("nothing is there")

	draft := s.putProcedure("1.0")
	refused("it is a draft")
	s.lead.expect(batch.ExitPolicy, batch.CodeSecondPerson, "", "procedure", "release", "--reason", "selbst")
	s.scan.expect(batch.ExitPolicy, batch.CodeRole, "", "procedure", "release", "--reason", "ich")
	refused("its author released it")
	s.putProcedure("2.0", "--from", time.Now().AddDate(0, 0, 2).Format("2.1.2006"))
	s.boss.does("procedure", "release", "--reason", "ab übermorgen")
	refused("its day has not come")

	// Copying needs none, and its note says that there was none.
	copying := s.scan.expect(batch.ExitDone, "", "", "run", "-t", "folder:"+s.Target, filepath.Join(s.Dir, "brief.jpg"))
	for id, n := range s.notes() {
		if p := n.Environment.Procedure; p.Present || p.Statement == "" {
			t.Errorf("%s: %+v\n%s", id, p, copying.Out)
		}
	}

	valid := s.version(s.boss.does("procedure", "release", "1", "--reason", "geprüft"))
	if !valid.Valid || valid.SHA256 != draft.SHA256 {
		t.Fatalf("%+v", valid)
	}
	first := s.letters(1)
	s.useProcedure("1.1") // after the capture
	second := s.letters(1)
	s.pass(first)
	s.pass(second)
	versions := map[batch.ID]string{}
	boss := s.boss.whoami().Pseudonym
	for _, n := range s.notes() {
		if n.Mode != batch.Replacing {
			continue
		}
		p := n.Environment.Procedure
		versions[n.Batch.ID] = p.Version
		if !p.Present || p.Keeper != "Hauptamt" || p.From != batch.DayOf(time.Now()) || p.ReleasedBy != boss || n.Environment.Capture.FilesReason == "" || n.Environment.Capture.Files != 1 {
			t.Errorf("%+v", n.Environment)
		}
		// What the note names by its hash can be had from the store.
		out := filepath.Join(s.Dir, "aus-"+p.Version+".pdf")
		s.look.does("procedure", "export", out, "--number", string(rune('0'+p.Number)))
		data, err := os.ReadFile(out)
		if err != nil || !bytes.Equal(data, procedureText(p.Version)) {
			t.Errorf("%v: %q", err, data)
		}
		s.look.expect(batch.ExitUsage, batch.CodeUsage, "", "procedure", "export", out) // nothing is overwritten
		if sum := strings.Fields(string(tool(t, "sha256sum", out)))[0]; sum != p.SHA256 {
			t.Errorf("%s, the note has %s", sum, p.SHA256)
		}
	}
	if versions[first] != "1.0" || versions[second] != "1.1" {
		t.Errorf("%v", versions)
	}
	if n := len(s.logged("procedure-drafted")) + len(s.logged("procedure-released")); n != 6 {
		t.Errorf("%d lines in the log", n)
	}
	s.Check()

	// Files replace paper only where the class says why (A.O.3, A.SC.6).
	s.use("kopierend", "ersetzend", "inspect = true", "inspect = true\nfiles = \"\"\nseal_proof = \"Dienstanweisung 4\"")
	process.Write(t, s.Dir, map[string][]byte{"noch.jpg": process.JPEG(t, process.Page(t, "Noch ein Brief"))})
	s.scan.expect(batch.ExitPolicy, batch.CodeFilesRefused, "", "run", "-t", "folder:"+s.Target, "-c", "amt", filepath.Join(s.Dir, "noch.jpg"))
}
