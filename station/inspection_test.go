package station

import (
	"context"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality"
	"github.com/scanstelle/scanstelle/quality/inspection"
	"github.com/scanstelle/scanstelle/quality/sampling"
	"github.com/scanstelle/scanstelle/store"
)

// somebody is a person who is logged in.
func somebody(name string, roles ...batch.Role) Actor {
	return Actor{UID: os.Getuid(), Person: &batch.Person{Pseudonym: pseudonym(name), Account: name, Name: name, Roles: roles}}
}

// pseudonym makes one of a name that is easily told apart: P- and 8 characters,
// among them no I, L, O, U.
func pseudonym(name string) string {
	letters := strings.NewReplacer("I", "1", "L", "1", "O", "0", "U", "V", "Ü", "Y").Replace(strings.ToUpper(name))
	return "P-" + (letters + "00000000")[:8]
}

var (
	scans    = somebody("scan", batch.RoleOperator)
	looksAt  = somebody("look", batch.RoleInspector)
	leads    = somebody("lead", batch.RoleSupervisor)
	leadsToo = somebody("boss", batch.RoleSupervisor)
)

// useClass puts a class into use.
func (d *desk) useClass(t *testing.T, change string) string {
	t.Helper()
	return d.useNamed(t, "amt", change)
}

// useNamed puts a class of that name into use; change replaces lines of the text.
func (d *desk) useNamed(t *testing.T, name, change string) string {
	t.Helper()
	ctx := context.Background()
	text := `name = "` + name + `"
title = "Amtspost"
legal_basis = "Dienstanweisung"
mode = "kopierend"
opening = "central"
scan = "letter"
protection = { integrity = "normal", confidentiality = "normal", availability = "normal" }
reasons = { integrity = "begrenzt", confidentiality = "begrenzt", availability = "begrenzt" }
`
	for _, line := range strings.Split(change, "\n") {
		key, _, _ := strings.Cut(line, " ")
		var kept []string
		for _, old := range strings.Split(text, "\n") {
			if !strings.HasPrefix(old, key+" ") {
				kept = append(kept, old)
			}
		}
		text = strings.Join(append(kept, line), "\n")
	}
	if strings.Contains(text, `"ersetzend"`) {
		d.useProcedure(t)
		if !strings.Contains(change, "files =") {
			text += "\nfiles = \"der Kopierer ist abgenommen\"\n"
		}
	}
	if _, err := d.PutClass(ctx, leads, text); err != nil {
		t.Fatal(err)
	}
	if _, err := d.ReleaseClass(ctx, leadsToo, ClassRelease{Name: name, Reason: "geprüft"}); err != nil {
		t.Fatal(err)
	}
	return name
}

// letters is a batch of n documents of one page each, captured under a class.
func (d *desk) letters(t *testing.T, class string, n int) batch.ID {
	t.Helper()
	var paths []string
	for i := range n {
		paths = append(paths, d.file(t, fmt.Sprintf("brief%s%d.pdf", batch.NewID()[30:], i), "content"))
	}
	r := d.whole(paths...)
	r.Class, r.Who = class, scans
	sum, _ := d.run(t, r)
	if sum.Code != batch.CodeWaitsRelease || sum.Exit != batch.ExitPolicy || sum.Delivered != 0 || len(d.packages(t)) != 0 {
		t.Fatalf("%+v", sum)
	}
	return sum.Batch
}

func (d *desk) mustLook(t *testing.T, who Actor, id batch.ID, v inspection.Verdict, documents ...batch.ID) inspection.Review {
	t.Helper()
	r, err := d.Look(context.Background(), who, LookRequest{Batch: id, Documents: documents, Verdict: v, Reason: "Grund"})
	if err != nil {
		t.Fatal(err)
	}
	d.asReviewed(t, id, r)
	return r
}

// asReviewed demands that what a look returns is what a review says then.
func (d *desk) asReviewed(t *testing.T, id batch.ID, r inspection.Review) {
	t.Helper()
	_, now, err := d.review(id)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(r, now) {
		t.Errorf("a look returned\n%+v\nbut the review is\n%+v", r, now)
	}
}

// mustLookEach opens pages and confirms them, one after the other.
func (d *desk) mustLookEach(t *testing.T, who Actor, id batch.ID, pages ...batch.ID) (r inspection.Review) {
	t.Helper()
	for _, page := range pages {
		d.mustSee(t, who, page)
		var err error
		if r, err = d.Look(context.Background(), who, LookRequest{Batch: id, Pages: []batch.ID{page}, Verdict: inspection.Good}); err != nil {
			t.Fatal(err)
		}
		d.asReviewed(t, id, r)
	}
	return r
}

// mustSee has a page shown whole.
func (d *desk) mustSee(t *testing.T, who Actor, page batch.ID) {
	t.Helper()
	q := PageQuery{Page: string(page)}
	v, err := call[PageView](d, who, OpPageView, q)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := call[Tile](d, who, OpPageTile, TileQuery{PageQuery: q, Region: &[4]int{0, 0, v.Width, v.Height}}); err != nil {
		t.Fatal(err)
	}
}

func (d *desk) handOver(t *testing.T) DeliverSummary {
	t.Helper()
	sum, err := d.Deliver(context.Background(), DeliverRequest{Who: scans, Target: "folder:" + d.path("ausgang")}, func(any) {})
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// drawn are the documents that must be seen.
func drawn(r inspection.Review) (ids []batch.ID) {
	for _, q := range r.Required {
		ids = append(ids, q.Unit)
	}
	return ids
}

// TestNothingIsSealedBeforeRelease: a class that wants inspection holds its
// batches until a person released them (A.SC.8).
func TestNothingIsSealedBeforeRelease(t *testing.T) {
	d := newDesk(t)
	id := d.letters(t, d.useClass(t, "inspect = true"), 6)
	if sum := d.handOver(t); sum.Waiting != 1 || sum.Delivered != 0 {
		t.Fatalf("%+v", sum)
	}
	ctx := context.Background()
	if _, err := d.Release(ctx, looksAt, id); batch.CodeOf(err) != batch.CodeNotInspected {
		t.Fatalf("released unseen: %v", err)
	}
	r := d.mustLook(t, looksAt, id, "")
	if r.Draw == nil || len(r.Required) != 1 {
		t.Fatalf("%+v", r.Required)
	}
	if _, err := d.Release(ctx, looksAt, id); batch.CodeOf(err) != batch.CodeNotInspected {
		t.Fatalf("released half seen: %v", err)
	}
	d.mustLook(t, looksAt, id, inspection.Good, drawn(r)...)
	release, err := d.Release(ctx, looksAt, id)
	if err != nil || len(release.Covered) != 6 || !release.FourEyes || release.Conflict {
		t.Fatalf("%+v %v", release, err)
	}
	if sum := d.handOver(t); sum.Delivered != 6 || sum.Exit != 0 {
		t.Fatalf("%+v", sum)
	}
	if _, err := d.Release(ctx, looksAt, id); batch.CodeOf(err) != batch.CodeWrongState {
		t.Errorf("released twice: %v", err)
	}
	if acts, err := d.store.Acts(id); err != nil || sampling.Repeat(drawOf(t, acts)) != nil {
		t.Errorf("the draw cannot be repeated: %v", err)
	}
}

func drawOf(t *testing.T, acts []batch.Act) sampling.Draw {
	t.Helper()
	r, err := inspection.Make(inspection.Batch{Acts: acts, Batch: batch.Batch{}}, sampling.Rule{Need: batch.NeedNormal}, false)
	if r.Draw == nil {
		t.Fatalf("no draw: %v", err)
	}
	return *r.Draw
}

// TestFaultRaisesTheRate covers statement 22: the batch is widened, the next one
// is seen whole, and clean ones bring the rate down again.
func TestFaultRaisesTheRate(t *testing.T) {
	d := newDesk(t)
	class := d.useClass(t, "inspect = true")
	ctx := context.Background()
	id := d.letters(t, class, 10)
	r := d.mustLook(t, looksAt, id, "")
	first := drawn(r)
	if r = d.mustLook(t, looksAt, id, inspection.Faulty, first...); r.Verdict != sampling.InspectAll {
		t.Fatalf("%+v", r)
	}
	if _, err := d.Release(ctx, looksAt, id); batch.CodeOf(err) != batch.CodeFaulty {
		t.Fatalf("released with a fault: %v", err)
	}
	if err := d.Reject(ctx, looksAt, RejectRequest{Batch: id, Reason: "abgeschnitten"}); err != nil {
		t.Fatal(err)
	}
	if r = d.mustLook(t, looksAt, id, ""); !r.Draw.Order.Again || len(drawn(r)) != 10 {
		t.Fatalf("after the return: %+v", r.Draw.Order)
	}
	d.mustLook(t, looksAt, id, inspection.BestPossible, drawn(r)...)
	if _, err := d.Release(ctx, looksAt, id); err != nil {
		t.Fatal(err)
	}
	next := d.mustLook(t, looksAt, d.letters(t, class, 10), "")
	if len(drawn(next)) != 10 || next.Draw.Order.Reason != sampling.Adaptive {
		t.Errorf("the next batch: %+v", next.Draw.Order)
	}
}

// TestCountMismatchBlocksRelease covers statement 12 (A.DV.2, A.NB.3).
func TestCountMismatchBlocksRelease(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	id := d.letters(t, d.useClass(t, "inspect = true"), 3)
	if _, err := d.CountSheets(ctx, scans, CountRequest{Batch: id, Sheets: 4}); err != nil {
		t.Fatal(err)
	}
	r := d.mustLook(t, looksAt, id, "")
	d.mustLook(t, looksAt, id, inspection.Good, drawn(r)...)
	_, err := d.Release(ctx, looksAt, id)
	if batch.CodeOf(err) != batch.CodeBalanceOpen || !strings.Contains(batch.Message(err), "Gezählt: 4 Blatt. Gescannt: 3 Blatt") {
		t.Fatalf("%v", err)
	}
	if _, err := d.Settle(ctx, looksAt, SettleRequest{Batch: id, Code: quality.DifferenceCount}); batch.CodeOf(err) != batch.CodeReason {
		t.Fatalf("decided without a reason: %v", err)
	}
	if _, err := d.Settle(ctx, looksAt, SettleRequest{Batch: id, Code: quality.DifferenceCount, Reason: "Deckblatt mitgezählt"}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.CountSheets(ctx, scans, CountRequest{Batch: id, Sheets: 5}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Release(ctx, looksAt, id); batch.CodeOf(err) != batch.CodeBalanceOpen {
		t.Fatalf("an old decision held for new numbers: %v", err)
	}
	if _, err := d.CountSheets(ctx, scans, CountRequest{Batch: id, Sheets: 3}); err != nil {
		t.Fatal(err)
	}
	release, err := d.Release(ctx, looksAt, id)
	if err != nil || release.Balance.Expected != 3 || len(release.Balance.Differences) != 0 {
		t.Fatalf("%+v %v", release.Balance, err)
	}
}

// TestVeryHighWantsAnotherPersonAndEveryPage covers statement 24 as far as this
// version goes: no seal of ours fits it (A.AM.IN.SH.1, SH.2, SH.5).
func TestVeryHighWantsAnotherPersonAndEveryPage(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	d.useClass(t, "protection = { integrity = \"very-high\", confidentiality = \"normal\", availability = \"normal\" }\nmode = \"ersetzend\"")
	r := d.whole(d.file(t, "akte.pdf", "content content"))
	r.Class = "amt"
	if code := d.codeOf(t, r); code != batch.CodeLogin {
		t.Fatalf("replaced by nobody: %s", code)
	}
	both := somebody("both", batch.RoleOperator, batch.RoleInspector)
	r.Who = both
	sum, _ := d.run(t, r)
	id := sum.Batch
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Look(ctx, both, LookRequest{Batch: id, Pages: v.Pages, Verdict: inspection.Good}); batch.CodeOf(err) != batch.CodeFourEyes {
		t.Fatalf("the creator inspected: %v", err)
	}
	for what, q := range map[string]LookRequest{
		"a document for its pages": {Batch: id, Documents: v.Documents, Verdict: inspection.Good},
		"all pages at once":        {Batch: id, Pages: v.Pages, Verdict: inspection.Good},
		"a page that was not open": {Batch: id, Pages: v.Pages[:1], Verdict: inspection.Good},
		"best possible at once":    {Batch: id, Pages: v.Pages, Verdict: inspection.BestPossible, Reason: "alt"},
	} {
		_, err := d.Look(ctx, looksAt, q)
		wants(t, what, err, batch.CodeEachPage)
	}
	d.mustSee(t, leads, v.Pages[0])
	_, err = d.Look(ctx, looksAt, LookRequest{Batch: id, Pages: v.Pages[:1], Verdict: inspection.Good})
	wants(t, "opened by somebody else", err, batch.CodeEachPage)
	if got := d.mustLookEach(t, looksAt, id, v.Pages[0]); got.Seen {
		t.Fatal("one page stood for all")
	}
	if got := d.mustLookEach(t, looksAt, id, v.Pages...); !got.Seen {
		t.Fatalf("%+v", got)
	}
	if k := d.kinds(t); k["page-opened"] != len(v.Pages)+1 {
		t.Errorf("opened: %v", k)
	}
	if _, err := d.Release(ctx, both, id); batch.CodeOf(err) != batch.CodeFourEyes {
		t.Fatalf("the creator released: %v", err)
	}
	if _, err := d.CountSheets(ctx, both, CountRequest{Batch: id, Sheets: 2}); err != nil { // of paper that became files (A.DV.2)
		t.Fatal(err)
	}
	if _, err := d.Release(ctx, looksAt, id); err != nil {
		t.Fatal(err)
	}
	if sum := d.handOver(t); sum.Code != batch.CodeSealLevel || sum.Delivered != 0 || len(d.packages(t)) != 0 {
		t.Errorf("%+v", sum)
	}
}

// TestDoubtCaseParksOneDocument covers statement 34 (A.O.1 j).
func TestDoubtCaseParksOneDocument(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	id := d.letters(t, d.useClass(t, "inspect = true\nplan = \"full\""), 3)
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	c, err := d.OpenDoubt(ctx, scans, DoubtRequest{Document: v.Documents[1], Reason: "gehört das zu uns?"})
	if err != nil {
		t.Fatal(err)
	}
	d.mustLook(t, looksAt, id, inspection.Good, v.Documents[0], v.Documents[2])
	if _, err := d.Release(ctx, looksAt, id); err != nil {
		t.Fatal(err)
	}
	if sum := d.handOver(t); sum.Delivered != 2 {
		t.Fatalf("%+v", sum)
	}
	if _, sum := d.outbox(t, false); sum.Ready != 0 {
		t.Errorf("%d batches are to be handed over, though only the doubt is left", sum.Ready)
	}
	if _, err := d.SettleDoubt(ctx, leads, DoubtRequest{ID: c.ID, Decision: "keep", Reason: "Anschrift stimmt"}); err != nil {
		t.Fatal(err)
	}
	if sum := d.handOver(t); sum.Waiting != 1 || len(d.packages(t)) != 2 {
		t.Fatalf("handed over unseen: %+v", sum)
	}
	d.mustLook(t, looksAt, id, inspection.Good, v.Documents[1])
	if _, err := d.Release(ctx, looksAt, id); err != nil {
		t.Fatal(err)
	}
	if sum := d.handOver(t); sum.Delivered != 3 {
		t.Errorf("%+v", sum)
	}
	open, err := d.Doubts(looksAt, false, func(any) {})
	if err != nil || open != 0 {
		t.Errorf("%d open, %v", open, err)
	}
	if history, err := d.store.History(store.Doubts, string(c.ID)); err != nil || len(history) != 2 {
		t.Errorf("%v %v", history, err)
	}
}

// TestFeedbackReopens covers statement 33 (A.NB.3).
func TestFeedbackReopens(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	id := d.letters(t, d.useClass(t, "inspect = true"), 1)
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	d.mustLook(t, looksAt, id, inspection.Good, v.Documents...)
	if _, err := d.Release(ctx, looksAt, id); err != nil {
		t.Fatal(err)
	}
	if sum := d.handOver(t); sum.Delivered != 1 {
		t.Fatalf("%+v", sum)
	}
	next, err := d.Feedback(ctx, looksAt, FeedbackRequest{Document: v.Documents[0], Feedback: inspection.Feedback{Result: "missing", Reason: "Seite 2 fehlt", From: "Sozialamt"}})
	if err != nil || next.Supersedes != v.Documents[0] {
		t.Fatalf("%+v %v", next, err)
	}
	if sum := d.handOver(t); sum.Waiting != 1 || len(d.packages(t)) != 1 {
		t.Fatalf("delivered again without release: %+v", sum)
	}
	r := d.mustLook(t, looksAt, id, "")
	if got := drawn(r); len(got) != 1 || got[0] != next.ID {
		t.Fatalf("%v", got)
	}
	d.mustLook(t, looksAt, id, inspection.Good, next.ID)
	if _, err := d.Release(ctx, looksAt, id); err != nil {
		t.Fatal(err)
	}
	if d.handOver(t); len(d.packages(t)) != 2 {
		t.Errorf("%v", d.packages(t))
	}
	old, err := d.store.Document(v.Documents[0])
	if err != nil || old.State != batch.Delivered {
		t.Errorf("%+v %v", old, err)
	}
}

// TestClassesNeedASecondPerson covers statements 1 and 4 (A.G.2, A.SC.4).
func TestClassesNeedASecondPerson(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	d.useClass(t, "inspect = true")
	h, err := d.ClassHistory("amt")
	if err != nil || h.Current.Class.Version != 1 {
		t.Fatalf("%+v %v", h, err)
	}
	text := `name = "amt"
title = "Amtspost neu"
legal_basis = "Dienstanweisung 2"
mode = "kopierend"
opening = "central"
scan = "letter"
protection = { integrity = "high", confidentiality = "normal", availability = "normal" }
reasons = { integrity = "beträchtlich", confidentiality = "begrenzt", availability = "begrenzt" }
`
	if _, err := d.PutClass(ctx, leads, strings.Replace(text, `integrity = "beträchtlich"`, `integrity = " "`, 1)); batch.CodeOf(err) != batch.CodeClassInvalid {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := d.PutClass(ctx, leads, strings.Replace(text, `availability = "normal" }`, `availability = "" }`, 1)); batch.CodeOf(err) != batch.CodeClassInvalid {
		t.Errorf("without a level: %v", err)
	}
	if _, err := d.PutClass(ctx, leads, text); err != nil {
		t.Fatal(err)
	}
	if _, err := d.ReleaseClass(ctx, leads, ClassRelease{Name: "amt", Reason: "eigener Entwurf"}); batch.CodeOf(err) != batch.CodeSecondPerson {
		t.Fatalf("the author released: %v", err)
	}
	if c, err := d.class("amt"); err != nil || c.Version != 1 {
		t.Fatalf("a draft counts: %+v %v", c, err)
	}
	if _, err := d.ReleaseClass(ctx, leadsToo, ClassRelease{Name: "amt", Reason: "neue Bewertung"}); err != nil {
		t.Fatal(err)
	}
	if c, err := d.class("amt"); err != nil || c.Version != 2 || c.Title != "Amtspost neu" {
		t.Fatalf("%+v %v", c, err)
	}
	d.backTo1(t, func(who Actor) (Provenance, error) {
		v, err := d.ReleaseClass(ctx, who, ClassRelease{Name: "amt", Version: 1, Reason: "zurück"})
		return v.Provenance, err
	}, func() bool { c, err := d.class("amt"); return err == nil && c.Version == 2 })
	if c, err := d.class("amt"); err != nil || c.Version != 1 {
		t.Errorf("no way back: %+v %v", c, err)
	}
}

// TestBuiltinClassesAreSound: the defaults keep to the rules they are to show.
func TestBuiltinClassesAreSound(t *testing.T) {
	all, err := builtinClasses()
	if err != nil || len(all) < 20 {
		t.Fatalf("%d %v", len(all), err)
	}
	seen := map[string]bool{}
	for _, c := range all {
		if err := checkClass(c); err != nil || c.Mode != batch.Copying || seen[c.Name] {
			t.Errorf("%s: %v", c.Name, err)
		}
		seen[c.Name] = true
	}
	d := newDesk(t)
	for name, want := range map[string]batch.Code{"wahlbrief": batch.CodeNotScanned, "soziales": batch.CodeNotScanned, "gibt-es-nicht": batch.CodeUnknownClass} {
		r := d.whole(d.file(t, name, "content"))
		r.Class = name
		if code := d.codeOf(t, r); code != want {
			t.Errorf("%s: %s", name, code)
		}
	}
	r := d.whole(d.file(t, "post", "content"))
	r.Class = "eingangspost"
	if sum, _ := d.run(t, r); sum.Delivered != 1 {
		t.Errorf("%+v", sum)
	}
}
