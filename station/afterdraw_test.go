package station

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality"
	"github.com/scanstelle/scanstelle/quality/inspection"
	"github.com/scanstelle/scanstelle/quality/sampling"
	"github.com/scanstelle/scanstelle/store"
)

// different is a batch of n documents of one page each that do not look alike.
func (d *desk) different(t *testing.T, class string, n int, change func(*RunRequest)) batch.ID {
	t.Helper()
	r := d.whole(d.file(t, fmt.Sprintf("post%s.pdf", batch.NewID()[30:]), strings.TrimPrefix(strings.Repeat(" separator content", n), " separator")))
	r.Class, r.Who = class, scans
	if change != nil {
		change(&r)
	}
	sum, _ := d.run(t, r)
	if sum.Code != batch.CodeWaitsRelease {
		t.Fatalf("%+v", sum)
	}
	if v := mustView(t, d, sum.Batch); len(v.Documents) != n {
		t.Fatalf("%d documents", len(v.Documents))
	}
	return sum.Batch
}

// rate is the state of the run of a class.
func (d *desk) rate(t *testing.T, id batch.ID) sampling.State {
	t.Helper()
	runs, err := d.samplings(mustBatch(t, d, id))
	if err != nil {
		t.Fatal(err)
	}
	return runs[len(runs)-1].State
}

// TestEditsDoNotEmptyTheSample: what was drawn is seen, wherever somebody puts it
// (A.SC.8), and only then a batch is a clean one.
func TestEditsDoNotEmptyTheSample(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	id := d.different(t, d.useClass(t, "inspect = true"), 6, nil)
	first := drawn(d.mustLook(t, looksAt, id, ""))
	if len(first) != 1 {
		t.Fatalf("%v", first)
	}
	all := mustBatch(t, d, id).Documents
	other := all[slices.IndexFunc(all, func(x batch.ID) bool { return x != first[0] })]
	if _, err := call[EditResult](d, scans, OpDocumentJoin, EditRequest{Batch: id, Documents: []string{string(other), string(first[0])}}); err != nil {
		t.Fatal(err)
	}
	_, err := d.Release(ctx, looksAt, id)
	wants(t, "the drawn one joined to another", err, batch.CodeNotInspected)
	_, r, err := d.review(id)
	if err != nil || len(r.Required) != 1 || r.Required[0].Unit != other || !r.Required[0].Whole {
		t.Fatalf("%+v %v", r.Required, err)
	}
	d.mustLook(t, looksAt, id, inspection.Good, other)
	release, err := d.Release(ctx, looksAt, id)
	if err != nil || len(release.Covered) != 5 {
		t.Fatalf("%+v %v", release.Covered, err)
	}
	if s := d.rate(t, id); s.Clean != 1 {
		t.Errorf("%+v", s)
	}
}

// TestNobodySawTheSample: a batch whose drawn document was taken out is decided about,
// and is no clean one.
func TestNobodySawTheSample(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	id := d.different(t, d.useClass(t, "inspect = true"), 6, nil)
	first := drawn(d.mustLook(t, looksAt, id, ""))
	page := mustView(t, d, id).DocumentList[slices.Index(mustBatch(t, d, id).Documents, first[0])].Pages[0]
	if _, err := call[EditResult](d, scans, OpPageSealOff, EditRequest{Batch: id, Pages: []string{string(page)}, Reason: "Irrtum"}); err != nil {
		t.Fatal(err)
	}
	_, err := d.Release(ctx, looksAt, id)
	wants(t, "the drawn one sealed off", err, batch.CodeBalanceOpen)
	settle := func(who Actor, code quality.DifferenceCode) error {
		_, err := call[inspection.Review](d, who, OpSettle, SettleRequest{Batch: id, Code: code, Reason: "gesehen"})
		return err
	}
	wants(t, "by who may not see it", settle(looksAt, quality.DifferenceSealedOff), batch.CodeRole)
	for code, who := range map[quality.DifferenceCode]Actor{quality.DifferenceSealedOff: leads, quality.DifferenceVanished: looksAt} {
		if err := settle(who, code); err != nil {
			t.Fatal(err)
		}
	}
	release, err := d.Release(ctx, looksAt, id)
	if err != nil || release.Balance.SealedOff != 1 || len(release.Settled) != 2 || len(release.Covered) != 5 {
		t.Fatalf("%+v %v", release, err)
	}
	if s := d.rate(t, id); s.Clean != 0 {
		t.Errorf("a clean batch that nobody saw: %+v", s)
	}
}

// TestDiscard: who scans cannot take a letter out by saying that another shows the
// same; who inspects may, another decides about it where the class wants two, and
// nothing calls it a rescan (A.NB.3).
func TestDiscard(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	id := d.different(t, d.useClass(t, "inspect = true\nfour_eyes = true\nplan = \"full\""), 3, nil)
	discard := func(who Actor) error {
		_, err := call[EditResult](d, who, OpPageDiscard, EditRequest{Batch: id, Pages: []string{"3"}, Instead: "1", Reason: "doppelt"})
		return err
	}
	err := discard(scans)
	wants(t, "two letters", err, batch.CodeNotAlike)
	if m := batch.Message(err) + batch.Lookup(batch.CodeNotAlike).Next; !strings.Contains(m, "seal-off") || !strings.Contains(m, "page replace") || !strings.Contains(m, "Blatt 3") {
		t.Errorf("%s", m)
	}
	if n := len(d.duplicates(t, id)); n != 0 {
		t.Fatalf("%d look alike", n)
	}
	if err := discard(looksAt); err != nil {
		t.Fatal(err)
	}
	v := mustView(t, d, id)
	if v.PageList[2].Withdrawn != batch.Discarded || v.Balance.Rescans != 0 || v.Balance.Discarded != 1 {
		t.Fatalf("%q %+v", v.PageList[2].Withdrawn, v.Balance)
	}
	d.mustLook(t, leads, id, inspection.Good, v.Documents[0], v.Documents[1])
	_, err = d.Release(ctx, leads, id)
	wants(t, "nobody decided", err, batch.CodeBalanceOpen)
	if m := batch.Message(err); !strings.Contains(m, "Blatt 3 ist verworfen, an seiner Stelle gilt Blatt 1") {
		t.Errorf("%s", m)
	}
	settle := func(who Actor) error {
		_, err := call[inspection.Review](d, who, OpSettle, SettleRequest{Batch: id, Code: quality.DifferenceDiscarded, Reason: "beide verglichen"})
		return err
	}
	wants(t, "decided by who did it", settle(looksAt), batch.CodeFourEyes)
	if err := settle(leads); err != nil {
		t.Fatal(err)
	}
	open := func() (codes []quality.DifferenceCode) {
		_, r, err := d.review(id)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range r.Open {
			codes = append(codes, x.Code)
		}
		return codes
	}
	if got := open(); len(got) != 0 {
		t.Fatalf("%v: discarded before the draw", got)
	}
	release, err := d.Release(ctx, leads, id)
	if err != nil || release.Balance.Discarded != 1 || release.Balance.Rescanned != 0 || release.Balance.Received != 2 {
		t.Fatalf("%+v %v", release.Balance, err)
	}
	d.handOver(t)
	n := d.noteOf(t, v.DocumentList[0].Title).Note
	if a := n.Anomalies; len(a.Discarded) != 1 || len(a.Replaced) != 0 || a.Discarded[0].Sheet != 3 || a.Discarded[0].Reason != "doppelt" || a.Discarded[0].File == "" {
		t.Errorf("%+v", n.Anomalies)
	}
	if b := n.Quality.Completeness; b.Balance.Discarded != 1 || b.Balance.Rescans != 0 || len(b.Decisions) != 1 || b.Decisions[0].Reason != "beide verglichen" {
		t.Errorf("%+v", b)
	}
	if s := n.Processing.Steps; len(s) != 1 || s[0].Title != "Verwerfen" || fmt.Sprint(s[0].Parameters) != "[{Abbild 3} {es gilt Abbild 1} {Grund doppelt}]" {
		t.Errorf("%+v", s)
	}
}

// TestDiscardOfTwins: whoever scans may discard one of two sheets that the program
// found alike.
func TestDiscardOfTwins(t *testing.T) {
	d := newDesk(t)
	r := d.whole(d.file(t, "a.pdf", "content"), d.file(t, "b.pdf", "content"), d.file(t, "c.pdf", "other"))
	r.Class, r.Who = d.useClass(t, "inspect = true"), scans
	sum, _ := d.run(t, r)
	if twins := d.duplicates(t, sum.Batch); len(twins) != 1 || twins[2] == "" {
		t.Fatalf("%v", twins)
	}
	for _, c := range []struct {
		page, instead string
		want          batch.Code
	}{{"3", "2", batch.CodeNotAlike}, {"2", "3", batch.CodeNotAlike}, {"1", "2", ""}} {
		_, err := call[EditResult](d, scans, OpPageDiscard, EditRequest{Batch: sum.Batch, Pages: []string{c.page}, Instead: c.instead, Reason: "doppelt eingezogen"})
		wants(t, c.page+" for "+c.instead, err, c.want)
	}
}

// TestProfilesShareTheRun: another scan profile does not begin the count of a class
// anew, and does not fall back behind a fault (A.SC.8).
func TestProfilesShareTheRun(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	class := d.useClass(t, "inspect = true\nplan = \"every 2\"")
	n := 0
	next := func(profile string) batch.ID {
		n++
		return d.different(t, class, 3, func(r *RunRequest) {
			r.Profile = fmt.Sprintf("name = %q\nversion = 1\n", profile)
		})
	}
	one := next("p1")
	if r := d.mustLook(t, looksAt, one, ""); r.Draw.Order.Number != 1 || len(r.Required) != 0 {
		t.Fatalf("%+v", r.Draw.Order)
	}
	two := next("p2")
	r := d.mustLook(t, looksAt, two, "")
	if r.Draw.Order.Number != 2 || len(r.Required) != 3 {
		t.Fatalf("the second batch of the class: %+v", r.Draw.Order)
	}
	d.mustLook(t, looksAt, two, inspection.Faulty, drawn(r)[0])
	if err := d.Reject(ctx, looksAt, RejectRequest{Batch: two, Reason: "abgeschnitten"}); err != nil {
		t.Fatal(err)
	}
	if r := d.mustLook(t, looksAt, next("p3"), ""); r.Draw.Order.Number != 3 || r.Draw.Order.Reason != sampling.Adaptive || len(r.Required) != 3 {
		t.Errorf("after a fault: %+v", r.Draw.Order)
	}
}

// TestTheLogTellsTheDraw: rule, seed, population, order and picks stand in the audit
// log in clear, and repeat the draw.
func TestTheLogTellsTheDraw(t *testing.T) {
	d := newDesk(t)
	id := d.different(t, d.useClass(t, "inspect = true\nplan = \"percent 50\""), 4, nil)
	r := d.mustLook(t, looksAt, id, "")
	var told struct {
		Told struct {
			sampling.Draw
			Rule sampling.Rule `json:"rule"`
		} `json:"told"`
	}
	lines := 0
	if err := d.store.Log().ReadFrom(0, func(e audit.Entry) error {
		if e.Record.Kind != string(inspection.Drawn) {
			return nil
		}
		lines++
		return json.Unmarshal(e.Record.Data, &told)
	}); err != nil || lines != 1 {
		t.Fatalf("%d lines, %v", lines, err)
	}
	if err := sampling.Repeat(told.Told.Draw); err != nil || told.Told.Seed != r.Draw.Seed || len(told.Told.Picks) != 2 || len(told.Told.Population.IDs) != 4 || told.Told.Rule != r.Rule {
		t.Errorf("%+v %v", told, err)
	}
}

// TestToldIsBounded: however large a batch is, its draw fits a line of the log, and
// can be repeated.
func TestToldIsBounded(t *testing.T) {
	plan, err := sampling.ParsePlan("full")
	if err != nil {
		t.Fatal(err)
	}
	rule := sampling.Default(batch.NeedNormal)
	rule.Plan = plan
	for _, c := range []struct {
		units      int
		ids, picks bool
	}{{100, true, true}, {2000, false, true}, {20_000, false, false}} {
		ids := make([]batch.ID, c.units)
		for i := range ids {
			ids[i] = batch.NewID()
		}
		_, order := rule.Next(sampling.State{}, c.units)
		draw, err := sampling.NewDraw(order, strings.Repeat("ab", 32), ids)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := toldOf(rule, draw)
		if err != nil || len(raw) > mostTold || len(raw)+4096 > audit.MaxLine {
			t.Fatalf("%d units: %d bytes, %v", c.units, len(raw), err)
		}
		var told sampling.Draw
		if err := json.Unmarshal(raw, &told); err != nil || len(told.Population.IDs) > 0 != c.ids || len(told.Picks) > 0 != c.picks || told.Seed != draw.Seed || told.Population.SHA256 != draw.Population.SHA256 {
			t.Errorf("%d units: %d IDs, %d picks, %v", c.units, len(told.Population.IDs), len(told.Picks), err)
		}
	}
}

// TestFeedbackRaisesFirst: a kill between the raised rate and the successor leaves the
// raised rate (A.NB.3).
func TestFeedbackRaisesFirst(t *testing.T) {
	d := newDesk(t)
	id := d.different(t, d.useClass(t, "inspect = true"), 1, nil)
	document := mustBatch(t, d, id).Documents[0]
	d.mustLook(t, looksAt, id, inspection.Good, document)
	if _, err := d.Release(context.Background(), looksAt, id); err != nil {
		t.Fatal(err)
	}
	d.handOver(t)
	if _, err := d.Feedback(context.Background(), looksAt, FeedbackRequest{Document: document, Feedback: inspection.Feedback{Result: "missing", Reason: "Seite 2 fehlt"}}); err != nil {
		t.Fatal(err)
	}
	var order []string
	if err := d.store.Log().ReadFrom(0, func(e audit.Entry) error {
		if k := e.Record.Kind; k == "sample-judged" || k == string(inspection.Reopened) {
			order = append(order, k)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(order, []string{"sample-judged", "sample-judged", string(inspection.Reopened)}) || d.rate(t, id).Raised != sampling.Whole {
		t.Errorf("%v, %+v", order, d.rate(t, id))
	}
}

// mustView is a batch with its pages and documents.
func mustView(t *testing.T, d *desk, id batch.ID) BatchView {
	t.Helper()
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestRunsOfProfilesBecomeOne: runs that were kept for each profile go on as the worst
// of them.
func TestRunsOfProfilesBecomeOne(t *testing.T) {
	d := newDesk(t)
	class := d.useClass(t, "inspect = true\nplan = \"every 4\"")
	id := d.different(t, class, 3, nil)
	rule, err := ruleOf(mustBatch(t, d, id).Class)
	if err != nil {
		t.Fatal(err)
	}
	first, _ := rule.Next(sampling.State{}, 3)
	second, _ := rule.Next(first, 3)
	for profile, s := range map[string]sampling.State{"p1": second, "p2": rule.Reported(first)} {
		e, err := store.NewEntry("sampling/"+class+"/"+profile, "sample-judged", sampled{State: s})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.store.ChangeRegister(context.Background(), store.Settings, leads.Person.Pseudonym, func() ([]store.Entry, error) { return []store.Entry{e}, nil }); err != nil {
			t.Fatal(err)
		}
	}
	if o := d.mustLook(t, looksAt, id, "").Draw.Order; o.Number != 4 || o.Raised != sampling.Whole || o.Size != 3 {
		t.Errorf("%+v", o)
	}
}
