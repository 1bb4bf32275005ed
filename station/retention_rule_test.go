package station

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

func (d *desk) setRetention(t *testing.T, q RetentionChange) {
	t.Helper()
	if _, err := d.SetRetention(context.Background(), Actor{UID: os.Getuid()}, q, func(any) {}); err != nil {
		t.Fatal(err)
	}
}

// TestRetentionByClass: each class has its period, a batch that mixes classes the
// longest of them, and the protocol says so by class (A.AM.G.2, A.SC.11).
func TestRetentionByClass(t *testing.T) {
	d := newDesk(t)
	const day = 24 * time.Hour
	d.announce(t, batch.Cover{Class: "lang"})
	d.useNamed(t, "kurz", "")
	d.useNamed(t, "lang", "")
	capture := func(class, name, kinds string) batch.ID {
		t.Helper()
		r := d.whole(d.file(t, name, kinds))
		r.Class, r.Who = class, scans
		sum, _ := d.run(t, r)
		if sum.Exit != 0 {
			t.Fatalf("%+v", sum)
		}
		return sum.Batch
	}
	short, long, mixed := capture("kurz", "a.pdf", "content"), capture("lang", "b.pdf", "content content"), capture("kurz", "c.pdf", "content separator content")
	plain, _ := d.run(t, d.whole(d.file(t, "d.pdf", "content")))
	d.setRetention(t, RetentionChange{Days: ptr(100), NoteDays: ptr(3650), LogDays: ptr(4000)})
	d.setRetention(t, RetentionChange{Class: "kurz", Days: ptr(10)})
	d.setRetention(t, RetentionChange{Class: "lang", Days: ptr(50), NoteDays: ptr(10950), LogDays: ptr(0)})
	s, err := d.retentionSetting()
	if err != nil || s.Classes["kurz"] != (RetentionRule{10, 3650, 4000}) || s.Classes["lang"] != (RetentionRule{50, 10950, 0}) || s.RetentionRule != (RetentionRule{100, 3650, 4000}) {
		t.Fatalf("%+v %v", s, err)
	}
	for _, bad := range []RetentionChange{
		{LogDays: ptr(3649)}, {NoteDays: ptr(0)}, {Class: "lang", LogDays: ptr(364), NoteDays: ptr(10)}, {Class: "kurz", NoteDays: ptr(5000)}, {TrialDays: ptr(-1)}, {Days: ptr(36501)},
	} {
		if _, err := d.SetRetention(context.Background(), Actor{UID: os.Getuid()}, bad, func(any) {}); batch.CodeOf(err) != batch.CodeUsage {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	if _, err := d.SetRetention(context.Background(), Actor{UID: os.Getuid()}, RetentionChange{Class: "gibt-es-nicht", Days: ptr(1)}, func(any) {}); batch.CodeOf(err) != batch.CodeUnknownClass {
		t.Error(err)
	}
	d.later(t, 11*day)
	sum, v := d.retain(t, false)
	if sum.Batches != 1 || !v[short].Erase || v[mixed].Erase || v[mixed].Rule != (RetentionRule{50, 10950, 0}) || v[plain.Batch].Rule.Days != 100 {
		t.Fatalf("%+v %+v", sum, v)
	}
	if len(sum.Classes) != 3 {
		t.Fatalf("%+v", sum.Classes)
	}
	for _, c := range sum.Classes {
		want := map[string][2]int{"kurz": {1, 1}, "lang": {0, 1}, "": {0, 1}}[c.Class]
		if c.Batches != want[0] || c.Kept != want[1] {
			t.Errorf("%+v", c)
		}
	}
	acts, err := d.store.Acts(short)
	var data batch.ErasureData
	if err != nil || json.Unmarshal(acts[len(acts)-1].Data, &data) != nil || data.Class != "kurz" || data.Days != 10 || data.LogDays != 4000 || data.NoteDays != 3650 {
		t.Errorf("%+v %v", data, err)
	}
	d.later(t, 51*day)
	if sum, v := d.retain(t, false); sum.Batches != 2 || !v[long].Erase || !v[mixed].Erase {
		t.Errorf("%+v %+v", sum, v)
	}
	d.setRetention(t, RetentionChange{Class: "lang", Default: true})
	if s, err := d.retentionSetting(); err != nil || len(s.Classes) != 1 {
		t.Errorf("%+v %v", s, err)
	}
}

// TestTrialsGo: trials are never handed over and so have no receipt; they have a
// rule of their own, but what a profile or an acceptance rests on stays (A.SC.6).
func TestTrialsGo(t *testing.T) {
	d := newDesk(t)
	const day = 24 * time.Hour
	v := d.useProfile(t, ownProfile)
	used := v.Tests[0].Batch
	loose := d.try(t, v)
	d.later(t, 40*day)
	if sum, _ := d.retain(t, false); sum.Batches != 0 || sum.Kept != 2 {
		t.Fatalf("%+v", sum)
	}
	d.setRetention(t, RetentionChange{TrialDays: ptr(41)})
	if sum, v := d.retain(t, false); sum.Batches != 0 || !strings.HasPrefix(v[loose].Reason, "Frist läuft bis") || !strings.HasPrefix(v[used].Reason, "Probe zum Scanprofil") {
		t.Fatalf("%+v %+v", sum, v)
	}
	d.setRetention(t, RetentionChange{TrialDays: ptr(30)})
	if _, err := d.Hold(context.Background(), Actor{UID: os.Getuid()}, ReasonRequest{Batch: loose, Reason: "Rückfrage"}); err != nil {
		t.Fatal(err)
	}
	if sum, v := d.retain(t, false); sum.Batches != 0 || v[loose].Reason != "Sperrvermerk: Rückfrage" {
		t.Fatalf("%+v %+v", sum, v)
	}
	if _, err := d.ReleaseHold(context.Background(), Actor{UID: os.Getuid()}, ReasonRequest{Batch: loose, Reason: "erledigt"}); err != nil {
		t.Fatal(err)
	}
	sum, verdicts := d.retain(t, false)
	if sum.Batches != 1 || !verdicts[loose].Erase || !verdicts[loose].Trial || sum.Classes[0].Class != trialClass || sum.Classes[0].Batches != 1 || sum.Classes[0].Kept != 1 {
		t.Fatalf("%+v %+v", sum, verdicts)
	}
	b, err := d.store.Batch(loose)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.store.OpenFile(b.Pages[0]); batch.CodeOf(err) != batch.CodeErased {
		t.Errorf("%v", err)
	}
	if _, err := d.TestProfile(context.Background(), leads, ProfileTestRequest{Name: v.Profile.Name, Version: v.Profile.Version, Batch: loose, Note: "gut"}); batch.CodeOf(err) != batch.CodeErased {
		t.Errorf("a trial that nobody can look at any more is no test: %v", err)
	}
	report, err := d.Check(context.Background(), store.Evidence, func(any) {})
	if err != nil || len(report.Problems) > 0 || report.Erased != sum.Files || sum.Files == 0 {
		t.Errorf("%+v %v", report, err)
	}
}

// TestLongestRuleWins: no member of a mixed batch is kept shorter than its class
// wants, and no setting keeps a log shorter than the note that it proves.
func TestLongestRuleWins(t *testing.T) {
	days := rapid.SampledFrom([]int{0, 1, 30, 364, 365, 3650, 36500})
	rapid.Check(t, func(t *rapid.T) {
		s := RetentionSetting{Classes: map[string]RetentionRule{}}
		c := &batch.Class{Name: "a"}
		for _, name := range []string{"a", "b", "c"} {
			q := RetentionChange{Class: name, Days: ptr(days.Draw(t, "days")), NoteDays: ptr(days.Draw(t, "note")), LogDays: ptr(days.Draw(t, "log"))}
			next, err := q.apply(s)
			if err != nil {
				continue
			}
			s = next
			c.Mixed = append(c.Mixed, batch.Member{Name: name})
		}
		covers := func(a, b int) bool { return a == 0 || b > 0 && a >= b }
		got := s.ruleFor(c)
		for _, m := range c.Mixed {
			r := s.Classes[m.Name]
			if !covers(got.Days, r.Days) || !covers(got.NoteDays, r.NoteDays) || !covers(got.LogDays, r.LogDays) || !covers(r.LogDays, r.NoteDays) {
				t.Fatalf("%+v is shorter than %+v", got, r)
			}
		}
	})
}

// TestRetentionHoldsWhatItErases: a batch that somebody works at stays until next
// time, and one that was judged before is judged again once it is held.
func TestRetentionHoldsWhatItErases(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	const day = 24 * time.Hour
	busy, _ := d.run(t, d.whole(d.file(t, "a.pdf", "c1")))
	grown, _ := d.run(t, d.whole(d.file(t, "b.pdf", "c2")))
	d.setRetention(t, RetentionChange{Days: ptr(10)})
	d.later(t, 11*day)
	b, err := d.store.Header(busy.Batch)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.beginRun(b.RunKey); err != nil {
		t.Fatal(err)
	}
	setting, err := d.retentionSetting()
	if err != nil {
		t.Fatal(err)
	}
	var group []due
	for _, id := range []batch.ID{busy.Batch, grown.Batch} {
		v, erasure, err := d.judgeRetention(id, setting, nil)
		if err != nil || !v.Erase {
			t.Fatalf("%+v %v", v, err)
		}
		group = append(group, due{v, erasure})
	}
	v, err := d.Batch(grown.Batch)
	if err != nil {
		t.Fatal(err)
	}
	// Sealed after the batch was judged: its package must go as well.
	d.mustInspectLater(t, looksAt, LaterRequest{Document: v.Documents[0], Verdict: "good"})
	kept := map[batch.ID]string{}
	sum := RetentionSummary{Classes: []RetentionCount{}}
	if err := d.eraseDue(ctx, "P-TEST0000", group, func(id batch.ID) (RetentionVerdict, store.Erasure, error) {
		return d.judgeRetention(id, setting, nil)
	}, &sum, func(e any) { kept[e.(RetentionVerdict).Batch] = e.(RetentionVerdict).Reason }); err != nil {
		t.Fatal(err)
	}
	if sum.Batches != 1 || sum.Kept != 1 || !strings.Contains(kept[busy.Batch], "gearbeitet") || sum.Files != group[1].verdict.Files+1 {
		t.Errorf("%+v %+v", sum, kept)
	}
	d.endRun(b.RunKey)
	if sum, _ := d.retain(t, false); sum.Batches != 1 {
		t.Fatalf("%+v", sum)
	}
	if found, err := filepath.Glob(d.path("daten/batches/*/packages/*")); err != nil || len(found) != 3 { // the receipts
		t.Errorf("%q %v", found, err)
	}
}

// TestSealedOffPagesKeepTheirBatch: a page that was sealed off was handed over
// nowhere and may be called back. Though all else of its batch arrived, the batch
// stays until two persons had the page removed.
func TestSealedOffPagesKeepTheirBatch(t *testing.T) {
	d := newDesk(t)
	ctx, who := context.Background(), Actor{UID: os.Getuid()}
	if _, err := d.SetRetention(ctx, who, RetentionChange{Days: ptr(10)}, func(any) {}); err != nil {
		t.Fatal(err)
	}
	taken, _ := d.run(t, RunRequest{Paths: []string{d.file(t, "a.pdf", "content"), d.file(t, "b.pdf", "content")}, Read: true, Who: scans})
	id := taken.Batch
	d.sealOff(t, id, "2")
	if sum, err := d.Deliver(ctx, DeliverRequest{Target: "folder:" + d.path("ausgang"), Who: who}, func(any) {}); err != nil || sum.Delivered != 1 {
		t.Fatalf("%+v %v", sum, err)
	}
	d.later(t, 11*24*time.Hour)
	if sum, v := d.retain(t, false); sum.Batches != 0 || !strings.Contains(v[id].Reason, "Blatt 2 ist versiegelt") || !strings.Contains(v[id].Reason, "zwei Personen") {
		t.Fatalf("%+v %+v", sum, v)
	}
	b, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range b.PageList {
		f, err := d.store.OpenFile(p.ID)
		if err != nil {
			t.Fatalf("sheet %d: %v", p.Sheet, err)
		}
		f.Close()
	}
	if _, err := call[struct{}](d, removesToo, OpRemovalConfirm, removesThis(id, "2")); err != nil {
		t.Fatal(err)
	}
	if sum, v := d.retain(t, false); sum.Batches != 1 {
		t.Errorf("%+v %+v", sum, v)
	}
}
