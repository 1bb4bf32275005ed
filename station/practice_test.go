package station

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// practise opens the desk's data folder for practice.
func (d *desk) practise(data string, wanted bool) (*Station, error) {
	return Open(Options{Data: d.path(data), Unlock: store.Unlock{PassphraseFile: d.path(data + "-kennwort")}, Workers: d.workers, Version: "test", Targets: Folders{}, Practice: wanted})
}

// TestPractice: what is practised goes to the folder of the practice and nowhere else,
// a folder for practice stays one, and one with real work never becomes one.
func TestPractice(t *testing.T) {
	d := newDesk(t)
	file := d.file(t, "a.pdf", "content")
	st, err := d.practise("uebung", true)
	if err != nil {
		t.Fatal(err)
	}
	real := RunRequest{Paths: []string{file}, Target: "folder:" + d.path("ausgang"), Read: true, Deliver: true}
	if _, err := st.Run(t.Context(), real, func(any) {}); batch.CodeOf(err) != batch.CodeTargetInvalid {
		t.Errorf("to a real target: %v", err)
	}
	if _, err := st.SetTarget(t.Context(), Actor{UID: ownUID()}, TargetChange{Name: "DMS", Spec: real.Target}, func(any) {}); batch.CodeOf(err) != batch.CodeTargetInvalid {
		t.Errorf("a real target by name: %v", err)
	}
	real.Target = PracticeTarget
	sum, err := st.Run(t.Context(), real, func(any) {})
	if err != nil || sum.Delivered != 1 {
		rows, _ := st.store.Outbox(false)
		t.Errorf("%+v %v %+v", sum, err, rows)
	}
	if found, err := filepath.Glob(d.path("uebung-ausgang/*.pdf")); err != nil || len(found) != 1 {
		t.Errorf("%v %v", found, err)
	}
	if w, err := st.Whoami(Actor{UID: ownUID()}); err != nil || !w.Practice {
		t.Errorf("%+v %v", w, err)
	}
	if name := st.seal.Certificate.Subject.CommonName; !strings.Contains(name, "ÜBUNG") {
		t.Errorf("the seal says %q", name)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	// Whoever opens it later practises, too.
	if st, err = d.practise("uebung", false); err != nil || !st.practice {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Error(err)
	}
	// The real one keeps its targets, and its folder is not for practice.
	if _, err := d.targets.Normalise(PracticeTarget); batch.CodeOf(err) != batch.CodeTargetInvalid {
		t.Errorf("the real station delivers to the practice: %v", err)
	}
	d.run(t, d.whole(file))
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d.Station = nil
	if _, err := Open(Options{Data: d.path("daten"), Unlock: store.Unlock{PassphraseFile: d.path("kennwort")}, Workers: d.workers, Targets: Folders{}, Practice: true}); batch.CodeOf(err) != batch.CodeUsage {
		t.Errorf("real work became practice: %v", err)
	}
}
