package store_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// TestDecisionsTakeTurns: of many that read a document, add to it and write it back,
// none overwrites another.
func TestDecisionsTakeTurns(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "data"))
	defer s.Close()
	ctx := context.Background()
	b, _ := fill(t, s, 1)
	d := batch.Document{ID: batch.NewID(), Batch: b.ID, Number: 1, State: batch.Open}
	if err := s.Form(ctx, "P-TEST0000", d); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if err := s.Decide(ctx, b.ID, "P-TEST0000", func() ([]batch.Act, error) {
				now, err := s.Document(d.ID)
				now.Expected++
				return []batch.Act{{Name: "counted-up", Document: d.ID, Documents: []batch.Document{now}}}, err
			}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if now, err := s.Document(d.ID); err != nil || now.Expected != 20 {
		t.Errorf("%+v %v", now, err)
	}
	if err := s.Decide(ctx, batch.NewID(), "P-TEST0000", func() ([]batch.Act, error) { return nil, nil }); batch.CodeOf(err) != batch.CodeUnknownID {
		t.Errorf("about no batch: %v", err)
	}
	full := batch.Refuse("test", batch.CodeWrongState, "nein")
	if err := s.Decide(ctx, b.ID, "P-TEST0000", func() ([]batch.Act, error) { return []batch.Act{{Name: "counted-up"}}, full }); batch.CodeOf(err) != batch.CodeWrongState {
		t.Errorf("a refusal: %v", err)
	}
	if acts, err := s.Acts(b.ID); err != nil || len(acts) != 20 {
		t.Errorf("%d acts, %v", len(acts), err)
	}
}

// TestOnlyWhatIsAsItWasIsSealed: the store refuses a package of a document that is not
// as the package was made of, and to finish a batch before its documents are.
func TestOnlyWhatIsAsItWasIsSealed(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "data"))
	defer s.Close()
	ctx := context.Background()
	b, pages := fill(t, s, 2)
	d := batch.Document{ID: batch.NewID(), Batch: b.ID, Number: 1, State: batch.Open}
	for id := range pages {
		d.Pages = append(d.Pages, id)
	}
	if err := s.Form(ctx, "P-TEST0000", d); err != nil {
		t.Fatal(err)
	}
	try := func(d batch.Document, still error) error {
		d.Package, d.Delivery, d.State = batch.NewID(), batch.NewID(), batch.SealedDoc
		f, err := s.Create(d.Batch, store.RolePackage, d.Package)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Abort()
		if _, err := f.Write([]byte("%PDF")); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Finish(); err != nil {
			t.Fatal(err)
		}
		row := batch.Delivery{ID: d.Delivery, Document: d.ID, Batch: d.Batch, State: batch.Queued}
		return s.Seal(ctx, "P-TEST0000", d, row, f, func() error { return still })
	}
	for name, change := range map[string]func(*batch.Document){
		"in doubt":     func(d *batch.Document) { d.State = batch.Doubtful },
		"dissolved":    func(d *batch.Document) { d.Gone = true },
		"sealed":       func(d *batch.Document) { d.State = batch.SealedDoc },
		"one page":     func(d *batch.Document) { d.Pages = d.Pages[:1] },
		"order":        func(d *batch.Document) { slices.Reverse(d.Pages) },
		"another name": func(d *batch.Document) { d.Title = "anders" },
		"counted":      func(d *batch.Document) { d.Expected = 2 },
	} {
		now := d
		now.Pages = slices.Clone(d.Pages)
		change(&now)
		if err := s.Form(ctx, "P-TEST0000", now); err != nil {
			t.Fatal(err)
		}
		if err := try(d, nil); batch.CodeOf(err) != batch.CodeWrongState {
			t.Errorf("%s: %v", name, err)
		}
		if err := s.Form(ctx, "P-TEST0000", d); err != nil {
			t.Fatal(err)
		}
	}
	if err := try(d, batch.Refuse("test", batch.CodeWaitsRelease, "nein")); batch.CodeOf(err) != batch.CodeWaitsRelease {
		t.Errorf("what still refuses: %v", err)
	}
	done := b
	done.State = batch.Delivered
	if err := s.CloseBatch(ctx, "P-TEST0000", done); batch.CodeOf(err) != batch.CodeWrongState {
		t.Errorf("finished with an open document: %v", err)
	}
	if err := try(d, nil); err != nil {
		t.Error(err)
	}
	if err := try(d, nil); batch.CodeOf(err) != batch.CodeWrongState {
		t.Errorf("sealed twice: %v", err)
	}
	if rows, err := s.Outbox(true); err != nil || len(rows) != 1 {
		t.Errorf("%v %v", rows, err)
	}
}

// TestCountOutlivesTheCapture: a count that a person notes while the batch is captured
// is not overwritten by the end of the capture.
func TestCountOutlivesTheCapture(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "data"))
	defer s.Close()
	ctx := context.Background()
	b, _ := fill(t, s, 1)
	sheets := 7
	if err := s.Decide(ctx, b.ID, "P-TEST0000", func() ([]batch.Act, error) {
		return []batch.Act{{Name: "sheets-counted", Expected: &sheets}}, nil
	}); err != nil {
		t.Fatal(err)
	}
	b.State = batch.Captured
	if err := s.Captured(ctx, "P-TEST0000", b); err != nil {
		t.Fatal(err)
	}
	if now, err := s.Header(b.ID); err != nil || now.State != batch.Captured || now.Balance.Expected != sheets {
		t.Errorf("%+v %v", now, err)
	}
}

// TestNoActChangesWhatIsSealed: the store refuses an act upon a document that is
// sealed or upon a page of it, whoever decided so.
func TestNoActChangesWhatIsSealed(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "data"))
	defer s.Close()
	ctx := context.Background()
	b, pages := fill(t, s, 2)
	var docs []batch.Document
	for id := range pages {
		docs = append(docs, batch.Document{ID: batch.NewID(), Batch: b.ID, Number: len(docs) + 1, State: batch.Open, Pages: []batch.ID{id}})
	}
	docs[0].State = batch.SealedDoc
	if err := s.Form(ctx, "P-TEST0000", docs...); err != nil {
		t.Fatal(err)
	}
	turned := 90
	for i, want := range []batch.Code{batch.CodeInternal, ""} {
		renamed := docs[i]
		renamed.Title = "anders"
		for name, act := range map[string]batch.Act{
			"the document": {Name: "document-renamed", Documents: []batch.Document{renamed}},
			"a page of it": {Name: "page-rotated", Pages: []batch.PageChange{{Page: docs[i].Pages[0], Rotation: &turned}}},
		} {
			decide := func() ([]batch.Act, error) { return []batch.Act{act}, nil }
			if err := s.Decide(ctx, b.ID, "P-TEST0000", decide); batch.CodeOf(err) != want {
				t.Errorf("%s %d: %v", name, i+1, err)
			}
			late := batch.Document{ID: batch.NewID(), Batch: b.ID, Number: 3, State: batch.Open}
			if err := s.FormWith(ctx, "P-TEST0000", []batch.Document{late}, decide); batch.CodeOf(err) != want {
				t.Errorf("%s %d, with a document: %v", name, i+1, err)
			}
		}
	}
	if d, err := s.Document(docs[0].ID); err != nil || d.Title != "" {
		t.Errorf("%+v %v", d, err)
	}
	if p, err := s.Page(docs[0].Pages[0]); err != nil || p.Rotation != 0 {
		t.Errorf("%+v %v", p, err)
	}
	if b, err := s.Batch(b.ID); err != nil || len(b.Documents) != 4 { // two of the four that came late
		t.Errorf("%d documents, %v", len(b.Documents), err)
	}
}

// TestNumberTakenMeanwhile: a document that is formed under a number that another one
// of the batch got meanwhile is given the next; the batch knows both.
func TestNumberTakenMeanwhile(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "data"))
	defer s.Close()
	ctx := context.Background()
	b, _ := fill(t, s, 1)
	var want []batch.ID
	for _, numbers := range [][]int{{1, 2}, {2, 3}, {9}, {1, 2}} {
		var docs []batch.Document
		for _, n := range numbers {
			d := batch.Document{ID: batch.NewID(), Batch: b.ID, Number: n, State: batch.Open}
			docs, want = append(docs, d), append(want, d.ID)
		}
		if err := s.Form(ctx, "P-TEST0000", docs...); err != nil {
			t.Fatal(err)
		}
	}
	now, err := s.Batch(b.ID)
	if err != nil || len(now.Documents) != len(want) {
		t.Fatalf("%v, want %v, %v", now.Documents, want, err)
	}
	var numbers []int
	for _, id := range want {
		d, err := s.Document(id)
		if err != nil {
			t.Fatal(err)
		}
		numbers = append(numbers, d.Number)
	}
	if !slices.Equal(numbers, []int{1, 2, 3, 4, 9, 5, 6}) {
		t.Errorf("%v", numbers)
	}
}

// TestOldChangesBehindTheSealAreTold: a document that an earlier version of the
// program changed after it was sealed is told by Check, once, as something to know and
// no damage; what happened before the seal, and beside it, is not.
func TestOldChangesBehindTheSealAreTold(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "data"))
	defer s.Close()
	ctx := context.Background()
	b, pages := fill(t, s, 2)
	var docs []batch.Document
	for id := range pages {
		docs = append(docs, batch.Document{ID: batch.NewID(), Batch: b.ID, Number: len(docs) + 1, State: batch.Open, Pages: []batch.ID{id}})
	}
	if err := s.Form(ctx, "P-TEST0000", docs...); err != nil {
		t.Fatal(err)
	}
	turned := 90
	turn := func(of int) batch.Act {
		return batch.Act{Name: "page-rotated", Pages: []batch.PageChange{{Page: docs[of].Pages[0], Rotation: &turned}}}
	}
	notices := func() []store.Problem {
		t.Helper()
		report, err := s.Check(ctx, store.Structure, store.Verifier{}, nil)
		if err != nil || len(report.Problems) > 0 {
			t.Fatalf("%+v %v", report.Problems, err)
		}
		return report.Notices
	}
	for _, act := range []batch.Act{turn(0), {Name: "document-sealed-by-hand", Documents: []batch.Document{func() batch.Document { d := docs[0]; d.State = batch.SealedDoc; return d }()}}, turn(1)} {
		if err := s.ActUnasked(ctx, b.ID, act); err != nil {
			t.Fatal(err)
		}
	}
	if got := notices(); len(got) != 0 {
		t.Fatalf("%+v", got)
	}
	for range 2 {
		if err := s.ActUnasked(ctx, b.ID, turn(0)); err != nil {
			t.Fatal(err)
		}
	}
	if got := notices(); len(got) != 1 || got[0].Batch != b.ID || !strings.Contains(got[0].Message, "Dokument 1 ") || !strings.Contains(got[0].Detail, string(docs[0].ID)) {
		t.Errorf("%+v", got)
	}
}
