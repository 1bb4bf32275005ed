package station

import (
	"context"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

const ownProfile = "name = \"amt\"\n[read]\nenabled = false\n[scan]\nmode = \"gray\"\n"

// useProfile puts a profile into use: written, tested with a trial, released by
// another person.
func (d *desk) useProfile(t *testing.T, text string) ProfileVersion {
	t.Helper()
	ctx := context.Background()
	v, err := d.PutProfile(ctx, leads, text)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.TestProfile(ctx, leads, ProfileTestRequest{Name: v.Profile.Name, Batch: d.try(t, v), Note: "gut lesbar"}); err != nil {
		t.Fatal(err)
	}
	if v, err = d.ReleaseProfile(ctx, leadsToo, ProfileRelease{Name: v.Profile.Name, Reason: "geprüft"}); err != nil {
		t.Fatal(err)
	}
	return v
}

// try scans a trial with a version.
func (d *desk) try(t *testing.T, v ProfileVersion) batch.ID {
	t.Helper()
	r := RunRequest{Trial: true, Paths: []string{d.file(t, "probe"+string(batch.NewID())+".pdf", "content blank")}, Who: scans}
	if err := r.SetProfile(v.Ref.Name + "@" + string(rune('0'+v.Ref.Version))); err != nil {
		t.Fatal(err)
	}
	sum, _ := d.run(t, r)
	return sum.Batch
}

func TestProfileGoesFromDraftToUse(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	v, err := d.PutProfile(ctx, leads, ownProfile)
	if err != nil || v.Standing != Draft || v.Ref.Version != 1 {
		t.Fatalf("%+v %v", v, err)
	}
	// A draft is not for daily work, and an untested one cannot be released.
	r := d.whole(d.file(t, "brief.pdf", "content"))
	r.ProfileName = "amt"
	if code := d.codeOf(t, r); code != batch.CodeProfileUnreleased {
		t.Errorf("a draft was used: %s", code)
	}
	r.ProfileName = "amt@1"
	if code := d.codeOf(t, r); code != batch.CodeProfileUnreleased {
		t.Errorf("a draft was used by number: %s", code)
	}
	if _, err := d.ReleaseProfile(ctx, leadsToo, ProfileRelease{Name: "amt", Reason: "so"}); batch.CodeOf(err) != batch.CodeProfileUnreleased {
		t.Errorf("released without a test: %v", err)
	}
	// Only a trial with exactly these settings is a test.
	real, _ := d.run(t, d.whole(d.file(t, "echt.pdf", "content")))
	for name, id := range map[string]batch.ID{"no trial": real.Batch, "another profile": d.try(t, ProfileVersion{Ref: batch.ProfileRef{Name: "posteingang", Version: 1}})} {
		if _, err := d.TestProfile(ctx, leads, ProfileTestRequest{Name: "amt", Batch: id, Note: "gut"}); batch.CodeOf(err) != batch.CodeTrial {
			t.Errorf("%s: %v", name, err)
		}
	}
	v, err = d.TestProfile(ctx, leads, ProfileTestRequest{Name: "amt", Batch: d.try(t, v), Note: "gut"})
	if err != nil || v.Standing != Tested || len(v.Tests) != 1 || v.Tests[0].Pages != 2 {
		t.Fatalf("%+v %v", v, err)
	}
	if _, err := d.ReleaseProfile(ctx, leads, ProfileRelease{Name: "amt", Reason: "mein Entwurf"}); batch.CodeOf(err) != batch.CodeSecondPerson {
		t.Fatalf("released by its author: %v", err)
	}
	if v, err = d.ReleaseProfile(ctx, leadsToo, ProfileRelease{Name: "amt", Reason: "geprüft"}); err != nil || v.Replaces != nil {
		t.Fatalf("%+v %v", v, err)
	}
	r.ProfileName = "amt"
	if sum, _ := d.run(t, r); sum.Delivered != 1 || sum.Profile != v.Ref {
		t.Fatalf("%+v", sum)
	}
	// The next version, what it changes, and the way back.
	second := d.useProfile(t, strings.Replace(ownProfile, "gray", "colour", 1))
	if second.Ref.Version != 2 || second.Replaces == nil || *second.Replaces != v.Ref {
		t.Fatalf("%+v", second)
	}
	diff, err := d.DiffProfile(ProfileDiffRequest{Name: "amt", From: 1, To: 2})
	if err != nil || len(diff.Changes) != 1 || diff.Changes[0] != (ProfileChange{"scan.mode", `"gray"`, `"colour"`}) {
		t.Fatalf("%+v %v", diff, err)
	}
	d.backTo1(t, func(who Actor) (Provenance, error) {
		v, err := d.ReleaseProfile(ctx, who, ProfileRelease{Name: "amt", Version: 1, Reason: "zurück"})
		return v.Provenance, err
	}, func() bool {
		h, err := d.ProfileHistory("amt")
		return err == nil && h.Current.Ref == second.Ref
	})
	h, err := d.ProfileHistory("amt")
	if err != nil || h.Current.Ref != v.Ref || h.Versions[1].Standing != Outdated {
		t.Errorf("%+v %v", h, err)
	}
}

// TestTrialIsNeverHandedOver: it is read and kept, and nothing else.
func TestTrialIsNeverHandedOver(t *testing.T) {
	d := newDesk(t)
	id := d.try(t, ProfileVersion{Ref: batch.ProfileRef{Name: "posteingang", Version: 1}})
	v, err := d.Batch(id)
	if err != nil || v.State != batch.Tried || !v.Trial || len(v.Numbers) != 0 || !v.PageList[0].HasText {
		t.Fatalf("%+v %v", v, err)
	}
	if sum := d.deliverAll(t, DeliverRequest{Target: "folder:" + d.path("ausgang")}); sum.Batches != 0 || sum.Waiting != 0 {
		t.Errorf("%+v", sum)
	}
	for name, err := range map[string]error{
		"deliver": func() error {
			_, err := d.Deliver(context.Background(), DeliverRequest{Batch: id, Target: "folder:" + d.path("ausgang")}, func(any) {})
			return err
		}(),
		"run": func() error {
			_, err := d.Run(context.Background(), RunRequest{Batch: id, Target: "folder:" + d.path("ausgang"), Deliver: true, Who: scans}, func(any) {})
			return err
		}(),
		"with a target": func() error {
			r := d.whole(d.file(t, "a.pdf", "content"))
			r.Trial, r.Who = true, scans
			_, err := d.Run(context.Background(), r, func(any) {})
			return err
		}(),
	} {
		if batch.CodeOf(err) != batch.CodeTrial {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(d.packages(t)); n != 0 {
		t.Errorf("%d packages", n)
	}
	if code := d.codeOf(t, RunRequest{Trial: true, Paths: []string{d.file(t, "b.pdf", "content")}, Who: d.whole().Who}); code != batch.CodeLogin {
		t.Errorf("nobody may try: %s", code)
	}
}

// TestReplacingTakesNoLooseProfile: where paper is replaced, a file that nobody
// released is no profile (A.SC.6).
func TestReplacingTakesNoLooseProfile(t *testing.T) {
	d := newDesk(t)
	class := d.useClass(t, "mode = \"ersetzend\"\nseal_proof = \"Dienstanweisung 8\"")
	r := d.whole(d.file(t, "brief.pdf", "content"))
	r.Class, r.Who = class, scans
	r.Profile = ownProfile
	if code := d.codeOf(t, r); code != batch.CodeProfileUnreleased {
		t.Fatalf("%s", code)
	}
	v := d.useProfile(t, ownProfile)
	r.ProfileName = "amt" // the file of that name does not count any more
	if sum, _ := d.run(t, r); sum.Profile != v.Ref {
		t.Errorf("%+v", sum)
	}
}
