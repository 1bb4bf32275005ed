package station

import (
	"context"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality/inspection"
	"github.com/scanstelle/scanstelle/store"
)

// duplicates are the sheets of a batch that equal an earlier page, with that page.
func (d *desk) duplicates(t *testing.T, id batch.ID) map[int]batch.ID {
	t.Helper()
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	out := map[int]batch.ID{}
	for _, p := range v.PageList {
		for _, f := range p.Findings {
			if f.Code == batch.FindingDuplicate {
				out[p.Sheet] = f.Other
			}
		}
	}
	return out
}

// tardy workers measure the first page after all others; it and the last look alike.
type tardy struct {
	*paperWorkers
	first, last string // SHA-256 of these pages
	others      *sync.WaitGroup
}

func (w tardy) Measure(ctx context.Context, job MeasureJob, input *os.File, show func(batch.Image, *os.File) error) (batch.Measurement, error) {
	if job.Image.SHA256 == w.first {
		w.others.Wait()
	} else {
		defer w.others.Done()
	}
	m, err := w.paperWorkers.Measure(ctx, job, input, show)
	if job.Image.SHA256 == w.first || job.Image.SHA256 == w.last {
		m.Fingerprint = strings.Repeat("5a", 32)
	}
	return m, err
}

// TestDuplicateInWhateverOrderMeasured: the later page is told, also where it is
// measured before the one that it repeats.
func TestDuplicateInWhateverOrderMeasured(t *testing.T) {
	d := newDesk(t)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	w := tardy{d.workers, sha256Hex(pagePNG("c1", 0)), sha256Hex(pagePNG("c4", 3)), new(sync.WaitGroup)}
	w.others.Add(3)
	st, err := Open(Options{Data: d.path("daten"), Unlock: store.Unlock{PassphraseFile: d.path("kennwort")}, Workers: w, Version: "test", Targets: Folders{}})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	d.Station = st
	sum, _ := d.run(t, d.whole(d.file(t, "a.pdf", "c1 c2 c3 c4")))
	v, err := d.Batch(sum.Batch)
	if err != nil {
		t.Fatal(err)
	}
	if got := d.duplicates(t, sum.Batch); len(got) != 1 || got[4] != v.Pages[0] {
		t.Errorf("%v, want sheet 4 like %s", got, v.Pages[0])
	}
}

// TestDuplicateOfAnotherBatch: a page that came before in any batch is told before
// release, and both stay (mailroom.md 1.6). It is an index: a rebuild knows it too.
func TestDuplicateOfAnotherBatch(t *testing.T) {
	d := newDesk(t)
	class := d.useClass(t, "inspect = true")
	capture := func(name, kinds string, change func(*RunRequest)) BatchView {
		t.Helper()
		r := d.whole(d.file(t, name, kinds))
		r.Class, r.Who, r.Again = class, scans, true
		if change != nil {
			change(&r)
		}
		sum, _ := d.run(t, r)
		v, err := d.Batch(sum.Batch)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	first := capture("fax.pdf", "c1 c2 blank c3", nil)
	if got := d.duplicates(t, first.ID); len(got) != 0 {
		t.Fatalf("the first is a duplicate: %v", got)
	}
	second := capture("brief.pdf", "c4 c2 blank", nil)
	if got := d.duplicates(t, second.ID); len(got) != 1 || got[2] != first.Pages[1] {
		t.Errorf("%v, want sheet 2 like %s", got, first.Pages[1])
	}
	if len(second.DocumentList) != 1 || len(second.DocumentList[0].Pages) != 3 {
		t.Errorf("something was dropped: %+v", second.DocumentList)
	}
	r, err := d.Look(t.Context(), looksAt, LookRequest{Batch: second.ID})
	if err != nil {
		t.Fatal(err)
	}
	p, err := d.store.Page(second.Pages[1])
	if err != nil || !slices.ContainsFunc(p.Findings, func(f batch.Finding) bool { return strings.Contains(f.Message, "gleicht Blatt 2 eines Stapels vom ") }) {
		t.Errorf("%+v, %v", p.Findings, err)
	}
	// Told before release, and in the note.
	d.mustLook(t, looksAt, second.ID, inspection.Good, drawn(r)...)
	if _, err := d.Release(t.Context(), looksAt, second.ID); err != nil {
		t.Fatal(err)
	}
	d.handOver(t)
	note := d.noteOf(t, "brief").Note
	if f := note.Pages[1].Findings; !slices.ContainsFunc(f, func(f transfernote.Finding) bool { return f.Code == batch.FindingDuplicate }) {
		t.Errorf("%+v", f)
	}

	// A trial is no post, and of what was sealed off nothing is told.
	trial := capture("probe.pdf", "c5", func(r *RunRequest) { r.Trial, r.Deliver, r.Target, r.Class = true, false, "", "" })
	if after := capture("nachprobe.pdf", "c5", nil); len(d.duplicates(t, after.ID)) != 0 || !trial.Trial {
		t.Errorf("like a trial: %v", d.duplicates(t, after.ID))
	}
	if got := d.duplicates(t, capture("probe2.pdf", "c1", func(r *RunRequest) { r.Trial, r.Deliver, r.Target, r.Class = true, false, "", "" }).ID); len(got) != 0 {
		t.Errorf("a trial is told about post: %v", got)
	}
	private := capture("privat.pdf", "c6", nil)
	d.sealOff(t, private.ID, "1")
	if after := capture("nachprivat.pdf", "c6", nil); len(d.duplicates(t, after.ID)) != 0 {
		t.Errorf("like what was sealed off: %v", d.duplicates(t, after.ID))
	}

	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(d.path("daten/scanstelle.db")); err != nil {
		t.Fatal(err)
	}
	d.open(t)
	if got := d.duplicates(t, capture("drittes.pdf", "c1", nil).ID); len(got) != 1 || got[1] != first.Pages[0] {
		t.Errorf("after a rebuild: %v, want %s", got, first.Pages[0])
	}
	report, err := d.Check(t.Context(), store.Hashes, func(any) {})
	if err != nil || len(report.Problems) > 0 {
		t.Errorf("%+v, %v", report.Problems, err)
	}
}
