package station

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality/inspection"
)

// TestTargets: names, the one to take, what waits, and a test that leaves nothing.
func TestTargets(t *testing.T) {
	d := newDesk(t)
	own := Actor{UID: os.Getuid()}
	set := func(q TargetChange) error {
		_, err := d.SetTarget(t.Context(), own, q, func(any) {})
		return err
	}
	for _, q := range []TargetChange{{Name: " DMS ", Spec: "folder:" + d.path("ausgang")}, {Name: "Zweites", Spec: "folder:" + d.path("zweites"), First: true}} {
		if err := set(q); err != nil {
			t.Fatal(err)
		}
	}
	for _, q := range []TargetChange{{Name: ""}, {Name: "X"}, {Name: "Y", Spec: "folder:" + d.path("ausgang")}} {
		if err := set(q); batch.CodeOf(err) != batch.CodeUsage {
			t.Errorf("%+v: %v", q, err)
		}
	}
	d.run(t, d.whole(d.file(t, "a.pdf", "content")))
	third := d.whole(d.file(t, "b.pdf", "content"))
	third.Target = "folder:" + d.path("fehlt/darin")
	if _, err := d.Run(t.Context(), third, func(any) {}); err != nil {
		t.Fatal(err)
	}
	var views []TargetView
	if _, err := d.Targets(func(e any) { views = append(views, e.(TargetView)) }); err != nil {
		t.Fatal(err)
	}
	if len(views) != 3 || views[0].Name != "Zweites" || !views[0].First || views[1].Name != "DMS" || views[1].Done != 1 || views[1].Last.IsZero() || views[2].Name != "" || views[2].Waiting != 1 || views[2].Message == "" {
		t.Errorf("%+v", views)
	}
	before := d.packages(t)
	r, err := d.TestTarget(t.Context(), own, "folder:"+d.path("ausgang"))
	if err != nil || !r.Written || r.Level != batch.LevelWritten {
		t.Errorf("%+v %v", r, err)
	}
	if after := d.packages(t); len(after) != len(before) {
		t.Errorf("the test left %v", after)
	}
	if r, err := d.TestTarget(t.Context(), own, third.Target); batch.CodeOf(err) != batch.CodeTargetGone || r.Written {
		t.Errorf("%+v %v", r, err)
	}
	if err := set(TargetChange{Name: "Zweites"}); err != nil {
		t.Fatal(err)
	}
	if s, err := d.targetSetting(); err != nil || len(s.Targets) != 1 || s.Targets[0].Name != "DMS" {
		t.Errorf("%+v %v", s, err)
	}
}

// TestReleasedGoesToTheFirstTarget: what was captured without a target waits until it
// is released; then the service hands it over to the first named one.
func TestReleasedGoesToTheFirstTarget(t *testing.T) {
	s, chef := newStaff(t)
	class := s.useClass(t, full)
	clerk, inspector := s.hire(t, chef, "eins", "Person eins", "Scankraft"), s.hire(t, chef, "zwei", "Person zwei", "Qualitätsprüfer")
	s.train(t, chef, "eins")
	s.train(t, chef, "zwei")
	if _, err := as[Persons](s, chef, OpSettingPersons, PersonsRequest{One: true, Reason: "nur eine Person"}); err != nil {
		t.Fatal(err)
	}
	if _, err := as[TargetSetting](s, chef, OpTargetSet, TargetChange{Name: "Post", Spec: "folder:" + s.path("ausgang")}); err != nil {
		t.Fatal(err)
	}
	sum, err := as[SummaryEvent](s, clerk, OpRun, RunRequest{Class: class, Read: true, Paths: []string{s.file(t, "a.pdf", "content content")}})
	if err != nil {
		t.Fatal(err)
	}
	drain := func(want int) {
		t.Helper()
		if _, err := s.Deliver(t.Context(), DeliverRequest{Who: Actor{UID: os.Getuid()}, Due: true}, func(any) {}); err != nil {
			t.Fatal(err)
		}
		if got := len(s.packages(t)); got != want {
			t.Errorf("%d packages, want %d", got, want)
		}
	}
	drain(0)
	b, err := s.Batch(sum.Batch)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := as[json.RawMessage](s, inspector, OpLook, LookRequest{Batch: b.ID, Documents: b.Documents, Verdict: inspection.Good}); err != nil {
		t.Fatal(err)
	}
	drain(0)
	if _, err := as[inspection.Release](s, inspector, OpRelease, b.ID); err != nil {
		t.Fatal(err)
	}
	drain(1)
}
