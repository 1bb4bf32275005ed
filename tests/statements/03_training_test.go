package statements

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/people"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestStatement03RoleNeedsTraining: a role needs valid training and commitment
// (A.P.1 to A.P.3). Without them it is assigned but not effective, the person is
// told why and for how long it will be, and what the role would allow is
// refused.
func TestStatement03RoleNeedsTraining(t *testing.T) {
	w, chef := newTown(t)
	operator := w.hire(chef, "scan", "Erika Muster", "Scankraft")
	supervisor := w.hire(chef, "leitung", "Lena Leitung", "Scanleitung")
	process.Write(t, w.Dir, map[string][]byte{
		"brief.jpg": process.JPEG(t, process.Page(t, "Ein Brief an das Amt")),
		"kurz.toml": []byte("name = \"kurz\"\nversion = 1\n[read]\nenabled = false\n"),
		"neu.txt":   []byte("Neue Verpflichtung: Wir scannen sorgfältig."),
	})
	scan := []string{"run", "-t", "folder:" + w.Target, "-p", filepath.Join(w.Dir, "kurz.toml"), filepath.Join(w.Dir, "brief.jpg")}
	role := func(s *seat) people.Standing {
		t.Helper()
		me := s.whoami()
		if me.Person == nil || len(me.Person.Roles) != 1 {
			t.Fatalf("%+v", me)
		}
		return me.Person.Roles[0]
	}

	if r := role(operator); r.Effective || r.Reason == "" {
		t.Fatalf("%+v", r)
	}
	operator.expect(batch.ExitPolicy, batch.CodeTraining, "", scan...)
	supervisor.expect(batch.ExitPolicy, batch.CodeTraining, "", "user", "list")

	// Each of the three is needed.
	operator.does("training", "confirm", "1")
	operator.expect(batch.ExitPolicy, batch.CodeTraining, "", scan...)
	chef.does("training", "add", "scan", "bedienung", "--note", "Ordner Schulungen, Blatt 7")
	operator.expect(batch.ExitPolicy, batch.CodeTraining, "", scan...)
	chef.does("training", "add", "scan", "sicherheit", "--date", "2020-01-15", "--until", "2020-12-31") // has run out
	operator.expect(batch.ExitPolicy, batch.CodeTraining, "", scan...)
	chef.does("training", "add", "scan", "sicherheit")
	if r := role(operator); !r.Effective || r.Days == nil || *r.Days < 360 || *r.Days > 366 {
		t.Fatalf("%+v", r)
	}
	operator.does(scan...)

	// Nobody trains themselves into a role, and not every role may enter it.
	operator.expect(batch.ExitPolicy, batch.CodeRole, "", "training", "add", "scan", "sicherheit")
	supervisor.expect(batch.ExitPolicy, batch.CodeTraining, "", "training", "add", "leitung", "sicherheit", "bedienung", "verpflichtung")
	chef.does("training", "add", "leitung", "verpflichtung", "bedienung", "sicherheit")
	supervisor.does("user", "list")

	// A new version of the text ends the commitments to the one before (A.P.1).
	chef.does("training", "text", "--edition", "2", filepath.Join(w.Dir, "neu.txt"))
	supervisor.does("setting", "confirm", "people", "--reason", "gelesen")
	operator.expect(batch.ExitPolicy, batch.CodeTraining, "", append(slices.Clone(scan), "--again")...)
	operator.expect(batch.ExitUsage, batch.CodeUsage, "", "training", "confirm", "1")
	operator.does("training", "confirm", "2")
	operator.does(append(slices.Clone(scan), "--again")...)

	// What was entered is evidence.
	if lines, _ := w.log("training-added", "commitment-added"); len(lines) != 3+1+2+1+1 { // sicherheit twice
		t.Errorf("%d entries in the log: %+v", len(lines), lines)
	}
	due := process.As[struct{ Account, Kind string }](t, chef.does("training", "due"), "due")
	if !slices.Contains(due, struct{ Account, Kind string }{"leitung", "verpflichtung"}) {
		t.Errorf("due: %+v", due)
	}
	w.Check()
}
