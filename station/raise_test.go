package station

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality"
	"github.com/scanstelle/scanstelle/quality/inspection"
	"github.com/scanstelle/scanstelle/store"
)

// announce opens the desk with workers whose separator sheets tell that.
func (d *desk) announce(t *testing.T, cover batch.Cover) {
	t.Helper()
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	st, err := Open(Options{Data: d.path("daten"), Unlock: store.Unlock{PassphraseFile: d.path("kennwort")}, Workers: announcing{d.workers, cover.Text()}, Version: "test", Targets: Folders{}})
	if err != nil {
		t.Fatal(err)
	}
	d.Station = st
	t.Cleanup(func() {
		if d.Station == st {
			if err := st.Close(); err != nil {
				t.Error(err)
			}
		}
	})
}

const personnel = `title = "Personalakten"
protection = { integrity = "very-high", confidentiality = "high", availability = "normal" }
reasons = { integrity = "Grund 1", confidentiality = "Grund 2", availability = "Grund 3" }
profiles = ["aktenscan"]`

// TestMixedBatchTakesTheHighestNeed: one separator sheet that names another class
// raises the whole batch, and every measure follows (A.G.2, maximum principle).
func TestMixedBatchTakesTheHighestNeed(t *testing.T) {
	d := newDesk(t)
	d.announce(t, batch.Cover{Class: "personal"})
	d.useClass(t, "plan = \"percent 3\"")
	d.useNamed(t, "personal", personnel)
	var told []string
	r := d.whole(d.file(t, "a.pdf", "content"), d.file(t, "b.pdf", "content separator content content"))
	r.Class, r.Who = "amt", scans
	sum, err := d.Run(context.Background(), r, func(e any) {
		if n, ok := e.(NoticeEvent); ok {
			told = append(told, n.Message)
		}
	})
	if err != nil || sum.Code != batch.CodeWaitsRelease || sum.Delivered != 0 || len(d.packages(t)) != 0 {
		t.Fatalf("a document went out under less than the batch demands: %+v %v", sum, err)
	}
	if text := strings.Join(told, "\n"); !strings.Contains(text, "Integrität sehr hoch, Vertraulichkeit hoch, Verfügbarkeit normal") || !strings.Contains(text, "vorgesehen: »aktenscan«") {
		t.Error(text)
	}
	v, err := d.Batch(sum.Batch)
	if err != nil {
		t.Fatal(err)
	}
	third := v.DocumentList[2].ID
	c := v.Class
	if c.Name != "amt" || c.Protection != (batch.Protection{Integrity: batch.NeedVeryHigh, Confidentiality: batch.NeedHigh, Availability: batch.NeedNormal}) || c.Reasons.Integrity != "Grund 1" || c.Reasons.Availability != "begrenzt" {
		t.Errorf("%+v", c)
	}
	if own, ok := c.Own(third); !ok || own.Name != "personal" || own.Source != batch.FromCover || len(c.Mixed) != 2 {
		t.Errorf("%+v", c.Mixed)
	}
	if demands := quality.Demand(c); !demands.EveryPage || !demands.FourEyes || !demands.Counted || !demands.HitsSeen || !demands.Logged || !demands.Released {
		t.Errorf("%+v", demands)
	}
	if needOf(c) != batch.NeedVeryHigh {
		t.Error("blank pages could still be left out by rule")
	}
	_, review, err := d.review(sum.Batch)
	if err != nil || review.Rule.Need != batch.NeedVeryHigh {
		t.Fatalf("%+v %v", review.Rule, err)
	}
	if _, err := d.Look(context.Background(), somebody("scan", batch.RoleInspector), LookRequest{Batch: sum.Batch, Pages: v.DocumentList[0].Pages, Verdict: inspection.Good}); batch.CodeOf(err) != batch.CodeFourEyes {
		t.Errorf("the creator inspected: %v", err)
	}
	if k := d.kinds(t); k["class-raised"] != 1 {
		t.Errorf("log %v", k)
	}
	// Looking at each page, by another person, lets it go; each note tells why.
	_, err = d.Look(context.Background(), looksAt, LookRequest{Batch: sum.Batch, Documents: v.Documents, Verdict: inspection.Good})
	wants(t, "a document for its pages", err, batch.CodeEachPage)
	d.mustLookEach(t, looksAt, sum.Batch, v.Pages...) // the separator sheet with its hit too
	if _, err := d.Release(context.Background(), looksAt, sum.Batch); err != nil {
		t.Fatal(err)
	}
	if sum := d.handOver(t); sum.Delivered != 3 {
		t.Fatalf("%+v", sum)
	}
	report, err := d.Check(context.Background(), store.Evidence, func(any) {})
	if err != nil || len(report.Problems) > 0 {
		t.Errorf("%+v %v", report, err)
	}
}

// TestCopyIsRaised: a batch that was begun without a class takes that of its
// document, stays a copy, and is read for the inspector.
func TestCopyIsRaised(t *testing.T) {
	d := newDesk(t)
	d.announce(t, batch.Cover{Class: "personal"})
	d.useNamed(t, "personal", strings.Replace(personnel, "very-high", "high", 1))
	r := d.whole(d.file(t, "a.pdf", "content content separator content"))
	r.Read, r.Deliver, r.Target = false, false, ""
	sum, _ := d.run(t, r)
	v, err := d.Batch(sum.Batch)
	if err != nil {
		t.Fatal(err)
	}
	if !v.Class.Borrowed() || v.Class.ScanMode() != batch.Copying || !v.Class.NeedsRelease() {
		t.Errorf("%+v", v.Class)
	}
	for _, p := range v.PageList {
		if !p.HasText && p.ReadNote == "" {
			t.Errorf("page %d waits for its text", p.Position)
		}
	}
	if r := d.mustLook(t, looksAt, sum.Batch, ""); r.Draw == nil {
		t.Errorf("%+v", r)
	}
	if sum := d.handOver(t); sum.Waiting != 1 || len(d.packages(t)) != 0 {
		t.Errorf("%+v", sum)
	}
	if _, err := d.Run(context.Background(), RunRequest{Batch: sum.Batch, Target: "folder:" + d.path("ausgang"), Read: true, Deliver: true, Who: scans}, func(any) {}); err != nil {
		t.Fatal(err)
	}
	if len(d.packages(t)) != 0 {
		t.Error("sealed without a release")
	}
}

// TestJournalRaisesTheBatch: a piece of mail that gets another class takes its
// batch along, and what was released under less is inspected anew.
func TestJournalRaisesTheBatch(t *testing.T) {
	d := newDesk(t)
	d.useClass(t, "inspect = true")
	d.useNamed(t, "personal", strings.Replace(personnel, "very-high", "high", 1))
	id := d.letters(t, "amt", 8)
	r := d.mustLook(t, looksAt, id, "")
	if r.Draw.Order.Size != 1 {
		t.Fatalf("%+v", r.Draw.Order)
	}
	d.mustLook(t, looksAt, id, inspection.Good, drawn(r)...)
	if _, err := d.Release(context.Background(), looksAt, id); err != nil {
		t.Fatal(err)
	}
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.CorrectPiece(context.Background(), scans, PieceRequest{Number: v.Numbers[v.Documents[3]], Class: text("personal"), Reason: text("Personalsache")}); err != nil {
		t.Fatal(err)
	}
	if v, err = d.Batch(id); err != nil || v.State != batch.Rejected || v.Class.Protection.Integrity != batch.NeedHigh {
		t.Fatalf("%s %+v %v", v.State, v.Class, err)
	}
	if sum := d.handOver(t); sum.Delivered != 0 || len(d.packages(t)) != 0 {
		t.Fatalf("%+v", sum)
	}
	if r := d.mustLook(t, looksAt, id, ""); r.Draw.Order.Size != 8 || r.Draw.Order.Need != batch.NeedHigh {
		t.Errorf("%+v", r.Draw.Order)
	}
	// The way back lowers nothing.
	if _, err := d.CorrectPiece(context.Background(), scans, PieceRequest{Number: v.Numbers[v.Documents[3]], Class: text("amt"), Reason: text("doch nicht")}); err != nil {
		t.Fatal(err)
	}
	if v, err = d.Batch(id); err != nil || v.Class.Protection.Integrity != batch.NeedHigh {
		t.Errorf("%+v %v", v.Class, err)
	}
}

// TestClassBindsProfiles: A.SC.6.
func TestClassBindsProfiles(t *testing.T) {
	d := newDesk(t)
	d.useNamed(t, "personal", personnel)
	r := d.whole(d.file(t, "a.pdf", "content"))
	r.Class, r.Who = "personal", scans
	_, err := d.Run(context.Background(), r, func(any) {})
	if batch.CodeOf(err) != batch.CodeProfileNotBound || !strings.Contains(batch.Message(err), "»aktenscan«") {
		t.Errorf("%v", err)
	}
	if n, err := d.store.Count(); n != 0 || err != nil {
		t.Errorf("%d batches were begun, %v", n, err)
	}
	r.Class = d.useClass(t, "")
	if sum, _ := d.run(t, r); sum.Delivered != 1 {
		t.Errorf("%+v", sum)
	}
	for _, bad := range []string{`["A B"]`, `["eins", "eins"]`, `[""]`} {
		if _, err := d.PutClass(context.Background(), leads, personnelText(bad)); batch.CodeOf(err) != batch.CodeClassInvalid {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// personnelText is the whole text of a class with that list of profiles.
func personnelText(profiles string) string {
	return "name = \"personal\"\nlegal_basis = \"x\"\nmode = \"kopierend\"\nopening = \"central\"\nscan = \"letter\"\n" + strings.Replace(personnel, `["aktenscan"]`, profiles, 1)
}

// TestRaisedStackWantsCountAndAcceptedScanner: what a class asks of scanner and
// stack before the first sheet, a raised batch is asked before its release
// (A.O.3, A.DV.2).
func TestRaisedStackWantsCountAndAcceptedScanner(t *testing.T) {
	d, f := chartDesk(t)
	f.cover = batch.Cover{Class: "personal"}
	d.useProfile(t, ownProfile)
	d.useNamed(t, "personal", strings.Replace(personnel, "very-high", "high", 1))
	stack := d.stack()
	stack.Class, stack.Who, stack.ProfileName = d.useClass(t, ""), scans, "amt"
	f.sides = []string{"content", "separator", "content"}
	sum, _ := d.run(t, stack)
	if sum.Code != batch.CodeWaitsRelease || sum.Delivered != 0 {
		t.Fatalf("%+v", sum)
	}
	ctx := context.Background()
	v, err := d.Batch(sum.Batch)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Look(ctx, looksAt, LookRequest{Batch: sum.Batch, Pages: v.Pages, Verdict: inspection.Good}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Release(ctx, looksAt, sum.Batch); batch.CodeOf(err) != batch.CodeBalanceOpen {
		t.Errorf("released uncounted: %v", err)
	}
	if _, err := d.CountSheets(ctx, scans, CountRequest{Batch: sum.Batch, Sheets: 2}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Release(ctx, looksAt, sum.Batch); batch.CodeOf(err) != batch.CodeClassRaised || !strings.Contains(batch.Message(err), "nie abgenommen") {
		t.Errorf("released from a scanner that nobody accepted: %v", err)
	}
	d.accept(t, f, "amt")
	if _, err := d.Release(ctx, looksAt, sum.Batch); err != nil {
		t.Fatal(err)
	}
	if sum := d.handOver(t); sum.Delivered != 2 {
		t.Errorf("%+v", sum)
	}
}

// TestPersonRaisesTheBatch: somebody who looks at a letter says what it is; that
// raises the batch, and nothing lowers it.
func TestPersonRaisesTheBatch(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	d.useNamed(t, "personal", personnel)
	r := d.whole(d.file(t, "a.pdf", "content separator content"))
	r.Read, r.Deliver, r.Target = false, false, ""
	sum, _ := d.run(t, r)
	q := EditRequest{Batch: sum.Batch, Documents: []string{"2"}, Class: "personal", Reason: "Personalsache", Wait: true}
	for change, code := range map[string]batch.Code{"reason": batch.CodeReason, "class": batch.CodeUnknownClass, "document": batch.CodeUnknownID} {
		bad := q
		switch change {
		case "reason":
			bad.Reason = ""
		case "class":
			bad.Class = "gibt-es-nicht"
		default:
			bad.Documents = []string{"9"}
		}
		if _, err := d.SetDocumentClass(ctx, scans, bad); batch.CodeOf(err) != code {
			t.Errorf("%s: %v", change, err)
		}
	}
	v, err := d.SetDocumentClass(ctx, scans, q)
	if err != nil || v.Class.Protection.Integrity != batch.NeedVeryHigh || !v.Class.Borrowed() || v.State != batch.Captured {
		t.Fatalf("%+v %v", v, err)
	}
	if r := d.mustLook(t, looksAt, sum.Batch, ""); r.Rule.Need != batch.NeedVeryHigh { // it was read meanwhile
		t.Errorf("%+v", r.Rule)
	}
	q.Class = d.useClass(t, "")
	if v, err = d.SetDocumentClass(ctx, scans, q); err != nil || v.Class.Protection.Integrity != batch.NeedVeryHigh || len(v.Class.Mixed) != 2 || v.State != batch.Captured {
		t.Errorf("%+v %v", v, err)
	}
	if own, ok := v.Class.Own(mustBatch(t, d, sum.Batch).Documents[1]); !ok || own.Name != "amt" || own.Source != batch.FromPerson {
		t.Errorf("%+v", own)
	}
	if _, err := d.SetDocumentClass(ctx, Actor{UID: os.Getuid()}, q); batch.CodeOf(err) != batch.CodeLogin {
		t.Errorf("%v", err)
	}
	if k := d.kinds(t); k["class-raised"] != 2 {
		t.Errorf("log %v", k)
	}
}

func mustBatch(t *testing.T, d *desk, id batch.ID) batch.Batch {
	t.Helper()
	b, err := d.store.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
