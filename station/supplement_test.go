package station

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/archive/pdfa"
	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/archive/verify"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality/inspection"
	"github.com/scanstelle/scanstelle/store"
	"github.com/scanstelle/scanstelle/tests/verapdf"
)

// sampled is a released and delivered batch of ten letters; drawn was in its
// sample, other was not.
func (d *desk) sampledBatch(t *testing.T, class string) (id, drawnDoc, other batch.ID) {
	t.Helper()
	ctx := context.Background()
	var paths []string
	for i := range 10 {
		paths = append(paths, d.file(t, "post"+string(rune('a'+i))+string(batch.NewID()[24:])+".pdf", "c"+string(rune('1'+i%9))))
	}
	r := d.whole(paths...)
	r.Class, r.Who = class, scans
	sum, _ := d.run(t, r)
	review, err := d.Look(ctx, looksAt, LookRequest{Batch: sum.Batch})
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range review.Required {
		d.mustLook(t, looksAt, sum.Batch, inspection.Good, q.Unit)
		drawnDoc = q.Unit
	}
	if _, err := d.Release(ctx, looksAt, sum.Batch); err != nil {
		t.Fatal(err)
	}
	if sum := d.handOver(t); sum.Delivered != 10 && sum.Batches != 1 {
		t.Fatalf("%+v", sum)
	}
	v, err := d.Batch(sum.Batch)
	if err != nil {
		t.Fatal(err)
	}
	for _, doc := range v.Documents {
		if !slices.Contains(drawn(review), doc) {
			other = doc
		}
	}
	return sum.Batch, drawnDoc, other
}

func (d *desk) mustInspectLater(t *testing.T, who Actor, q LaterRequest) Supplemented {
	t.Helper()
	s, err := d.InspectLater(context.Background(), who, q)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// verified reads and verifies the package at a delivery's place.
func verified(t *testing.T, row batch.Delivery) verify.Report {
	t.Helper()
	f, err := os.Open(row.Ref)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	report, err := verify.Package(context.Background(), f, info.Size())
	if err != nil || !report.OK {
		t.Fatalf("%+v, %v", report.Checks, err)
	}
	return report
}

// TestLaterInspection covers A.SC.8 downstream: a document that the sample left
// out is inspected after it was handed over; a second signed note, in a sealed
// package of its own, names the first and goes to the same target.
func TestLaterInspection(t *testing.T) {
	d := newDesk(t)
	id, seen, doc := d.sampledBatch(t, d.useClass(t, "inspect = true\nplan = \"percent 10\""))
	before, err := d.store.Document(doc)
	if err != nil {
		t.Fatal(err)
	}
	s := d.mustInspectLater(t, looksAt, LaterRequest{Document: doc, Verdict: inspection.Good, Paper: true})
	if s.Delivery.State != batch.Verified || s.Result != transfernote.LaterInspected || s.Supplement.First.Result != transfernote.NotDrawn || s.Supplement.First.SHA256 != before.SHA256 ||
		s.Supplement.First.Package != before.Package || s.Supplement.Inspector.Pseudonym != pseudonym("look") || s.Supplement.Agreement.Scope != transfernote.ScopeNone {
		t.Errorf("%+v", s)
	}
	sent, err := d.store.Delivery(before.Delivery)
	if err != nil || sent.Target != s.Delivery.Target || filepath.Dir(sent.Ref) != filepath.Dir(s.Delivery.Ref) {
		t.Errorf("%+v, %v", s.Delivery, err)
	}
	after, err := d.store.Document(doc)
	if err != nil || after.SHA256 != before.SHA256 || after.State != batch.Delivered || !slices.Equal(after.Supplements, []batch.ID{s.Delivery.ID}) {
		t.Errorf("the document became %+v, %v", after, err)
	}
	second, first := verified(t, s.Delivery), verified(t, sent)
	if second.Supplement == nil || first.Supplement != nil || second.Delivery != s.Delivery.ID {
		t.Errorf("%+v", second)
	}
	other := verified(t, d.rowOf(t, seen))
	for name, c := range map[string]struct {
		reports []verify.Report
		first   int
		ok      bool
	}{
		"both":              {[]verify.Report{first, second}, 0, true},
		"the other way":     {[]verify.Report{second, other, first}, 2, true},
		"alone":             {[]verify.Report{second}, -1, false},
		"with another":      {[]verify.Report{second, other}, -1, false},
		"a forged original": {[]verify.Report{second, forged(first)}, 1, false},
		"a broken original": {[]verify.Report{second, broken(first)}, 1, false},
	} {
		got := verify.Connect(c.reports)
		if len(got) != 1 || got[0].First != c.first || got[0].OK != c.ok {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := verify.Connect([]verify.Report{first, other}); len(got) != 0 {
		t.Errorf("without a supplement: %+v", got)
	}
	// What others say of it.
	text, err := exec.Command("pdftotext", "-layout", s.Delivery.Ref, "-").CombinedOutput()
	flat := strings.Join(strings.Fields(string(text)), " ")
	if err != nil || !strings.Contains(flat, s.Supplement.Finding.Statement) || !strings.Contains(flat, before.SHA256) {
		t.Errorf("%v: %s", err, text)
	}
	verapdf.Check(t, "3u", s.Delivery.Ref)
	d.lintXML(t, s.Delivery.Ref)
	if dir := os.Getenv("SCANSTELLE_SHOW"); dir != "" { // to be looked at
		data, err := os.ReadFile(s.Delivery.Ref)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "nachtrag.pdf"), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tampered(t, s.Delivery.Ref)
	d.checked(t, 0)
	if kinds := d.kinds(t); kinds[string(inspection.Later)] != 1 || kinds[string(store.SupplementSealed)] != 1 || kinds[string(store.SupplementDelivered)] != 1 {
		t.Errorf("%v", kinds)
	}

	// Retention counts its receipt too, and a rebuild knows all of it.
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(d.path("daten/scanstelle.db")); err != nil {
		t.Fatal(err)
	}
	d.open(t)
	d.checked(t, 0)
	if row, err := d.store.Delivery(s.Delivery.ID); err != nil || row.State != batch.Verified || row.Supplement != s.Supplement.Package {
		t.Errorf("%+v, %v", row, err)
	}
	b, err := d.store.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	if packages, _, why, err := d.receipted(b); err != nil || why != "" || len(packages) != 11 {
		t.Errorf("%d packages, %q, %v", len(packages), why, err)
	}
}

// tampered flips bytes all over a package: each is found out.
func tampered(t *testing.T, path string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 100 {
		at := (i*len(data)/100 + 37*i) % len(data)
		data[at] ^= 1 << (i % 8)
		if report, err := verify.Package(context.Background(), bytes.NewReader(data), int64(len(data))); err == nil || report.OK {
			t.Errorf("byte %d may be changed", at)
		}
		data[at] ^= 1 << (i % 8)
	}
}

func forged(r verify.Report) verify.Report {
	r.SHA256 = strings.Repeat("0", 64)
	return r
}

func broken(r verify.Report) verify.Report {
	r.OK = false
	return r
}

func (d *desk) rowOf(t *testing.T, doc batch.ID) batch.Delivery {
	t.Helper()
	one, err := d.store.Document(doc)
	if err != nil {
		t.Fatal(err)
	}
	row, err := d.store.Delivery(one.Delivery)
	if err != nil {
		t.Fatal(err)
	}
	return row
}

// lintXML has xmllint hold the note in a package against our schema.
func (d *desk) lintXML(t *testing.T, path string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := pdfa.Open(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	xml := []byte(f.Property(transfernote.SupplementProperty))
	for _, a := range f.Attachments() {
		if a.Name == transfernote.SupplementName {
			if xml, err = a.Data(1 << 20); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.WriteFile(d.path(transfernote.SchemaName), transfernote.Schema(), 0o600); err != nil {
		t.Fatal(err)
	}
	lint := exec.Command("xmllint", "--noout", "--nonet", "--schema", d.path(transfernote.SchemaName), "-")
	lint.Stdin = bytes.NewReader(xml)
	if out, err := lint.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s\n%s", err, out, xml)
	}
}

// TestLaterInspectionSaysNoMore: what is inspected already, not sealed, mended by a
// successor or forbidden to this person is refused with a sentence; a fault can
// always be told.
func TestLaterInspectionSaysNoMore(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	class := d.useClass(t, "inspect = true\nplan = \"percent 10\"\nfour_eyes = true")
	waits := d.letters(t, class, 1)
	v, err := d.Batch(waits)
	if err != nil {
		t.Fatal(err)
	}
	_, seen, doc := d.sampledBatch(t, class)
	good := LaterRequest{Document: doc, Verdict: inspection.Good}
	for name, c := range map[string]struct {
		who  Actor
		q    LaterRequest
		want batch.Code
	}{
		"nobody":          {nobody, good, batch.CodeLogin},
		"who captured it": {somebody("scan", batch.RoleInspector), good, batch.CodeFourEyes},
		"unsealed":        {looksAt, LaterRequest{Document: v.Documents[0], Verdict: inspection.Good}, batch.CodeWrongState},
		"unknown":         {looksAt, LaterRequest{Document: batch.NewID(), Verdict: inspection.Good}, batch.CodeUnknownID},
		"no verdict":      {looksAt, LaterRequest{Document: doc}, batch.CodeUsage},
		"no reason":       {looksAt, LaterRequest{Document: doc, Verdict: inspection.BestPossible}, batch.CodeReason},
		"foreign page":    {looksAt, LaterRequest{Document: doc, Verdict: inspection.Good, Page: "2"}, batch.CodeUnknownID},
		"seen already":    {looksAt, LaterRequest{Document: seen, Verdict: inspection.Good}, batch.CodeWrongState},
	} {
		if _, err := d.InspectLater(ctx, c.who, c.q); batch.CodeOf(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	if kinds := d.kinds(t); kinds[string(inspection.Later)] != 0 {
		t.Errorf("a refusal left its trace: %v", kinds)
	}
	s := d.mustInspectLater(t, looksAt, LaterRequest{Document: seen, Verdict: inspection.Faulty, Reason: "Seite 2 fehlt"})
	if s.Result != transfernote.LaterFaulty || verified(t, s.Delivery).Supplement.Finding.Reason != "Seite 2 fehlt" {
		t.Errorf("%+v", s)
	}
	if _, err := d.Feedback(ctx, looksAt, FeedbackRequest{doc, inspection.Feedback{Result: "missing", Reason: "Seite 2 fehlt"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.InspectLater(ctx, looksAt, good); batch.CodeOf(err) != batch.CodeWrongState {
		t.Errorf("a successor is open: %v", err)
	}
}

// TestLaterInspectionOfACopy: a mere copy is inspected like all; nothing is stated
// about the paper. Its package keeps the note in its metadata.
func TestLaterInspectionOfACopy(t *testing.T) {
	d := newDesk(t)
	r := d.whole(d.file(t, "kopie.pdf", "c1 blank"))
	r.Profile = "name = \"p\"\nversion = 1\n[package]\nformat = \"pdfa-2u\"\n"
	sum, _ := d.run(t, r)
	v, err := d.Batch(sum.Batch)
	if err != nil || sum.Delivered != 1 {
		t.Fatalf("%+v, %v", sum, err)
	}
	for _, page := range []string{"1", "2"} {
		if s := d.mustInspectLater(t, looksAt, LaterRequest{Document: v.Documents[0], Verdict: inspection.Good, Page: page}); s.Type != "page-confirmed" || s.Delivery.ID != "" {
			t.Errorf("%+v", s)
		}
	}
	s := d.mustInspectLater(t, looksAt, LaterRequest{Document: v.Documents[0], Verdict: inspection.BestPossible, Reason: "schwacher Druck", Paper: true})
	report := verified(t, s.Delivery)
	if report.Form != "PDF/A-2u" || report.Supplement.First.Result != transfernote.NotInspected || report.Supplement.First.Blank != 1 || !report.Supplement.Finding.EachImage || report.Agreement != transfernote.ScopeNone {
		t.Errorf("%+v", report)
	}
	verapdf.Check(t, "2u", s.Delivery.Ref)
	d.lintXML(t, s.Delivery.Ref)
}

// TestSupplementWaitsForItsTarget: sealed at once, handed over as soon as the
// target is there, though its batch was finished long ago.
func TestSupplementWaitsForItsTarget(t *testing.T) {
	d := newDesk(t)
	id, _, doc := d.sampledBatch(t, d.useClass(t, "inspect = true\nplan = \"percent 10\""))
	away := d.path("weg")
	if err := os.Rename(d.path("ausgang"), away); err != nil {
		t.Fatal(err)
	}
	s := d.mustInspectLater(t, looksAt, LaterRequest{Document: doc, Verdict: inspection.Good})
	if s.Delivery.Done() || s.Result != transfernote.LaterSeen {
		t.Fatalf("%+v", s)
	}
	b, err := d.store.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, why, err := d.receipted(b); err != nil || !strings.Contains(why, "Nachtrag") {
		t.Errorf("retention would take it: %q, %v", why, err)
	}
	if err := os.Rename(away, d.path("ausgang")); err != nil {
		t.Fatal(err)
	}
	sum, err := d.Deliver(context.Background(), DeliverRequest{Who: nobody}, func(any) {})
	if err != nil || sum.Delivered != 1 || sum.Queued != 0 {
		t.Errorf("%+v, %v", sum, err)
	}
	row, err := d.store.Delivery(s.Delivery.ID)
	if err != nil || !row.Done() {
		t.Fatalf("%+v, %v", row, err)
	}
	verified(t, row)
	if sum, err = d.Deliver(context.Background(), DeliverRequest{Who: nobody}, func(any) {}); err != nil || sum.Delivered != 0 {
		t.Errorf("once more: %+v, %v", sum, err)
	}
}
