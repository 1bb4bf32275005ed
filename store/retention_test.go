package store_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
	"github.com/scanstelle/scanstelle/internal/faultfs"
	"github.com/scanstelle/scanstelle/store"
)

// erase takes everything that may go of a batch.
func erase(t *testing.T, s *store.Store, id batch.ID) store.ErasureReport {
	t.Helper()
	report, err := s.Erase(context.Background(), "P-TEST0000", erasure(t, s, id))
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func erasure(t *testing.T, s *store.Store, id batch.ID) store.Erasure {
	t.Helper()
	files, err := s.Erasable(id)
	if err != nil {
		t.Fatal(err)
	}
	act := batch.Act{Name: "batch-erased"}
	for _, f := range files {
		act.Erased = append(act.Erased, f.ID)
	}
	return store.Erasure{Batch: id, Act: act}
}

// gone proves that erased pages are gone: file, key, and every way to read them.
func gone(t *testing.T, s *store.Store, b batch.Batch, pages map[batch.ID][]byte) {
	t.Helper()
	keyring, err := os.ReadFile(filepath.Join(s.Dir(), "keyring"))
	if err != nil {
		t.Fatal(err)
	}
	for id := range pages {
		if _, err := s.OpenFile(id); batch.CodeOf(err) != batch.CodeErased {
			t.Errorf("page %s: %v", id, err)
		}
		if _, err := os.Lstat(filepath.Join(s.Dir(), "batches", string(b.ID), "pages", string(id))); !os.IsNotExist(err) {
			t.Errorf("page %s: %v", id, err)
		}
		if bytes.Contains(keyring, []byte(id)) {
			t.Errorf("the keyring still has %s", id)
		}
	}
	if got, err := s.Batch(b.ID); err != nil || len(got.Pages) != len(pages) {
		t.Errorf("the manifest went as well: %v %v", got, err)
	}
	report, err := s.Check(context.Background(), store.Evidence, store.Verifier{}, nil)
	if err != nil || len(report.Problems) > 0 || report.Erased != len(pages) {
		t.Errorf("check: %+v %v", report, err)
	}
}

// TestErasedPagesAreGone: A.AM.VT.H.3, A.SC.9.
func TestErasedPagesAreGone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, dir)
	old, oldPages := fill(t, s, 7)
	kept, keptPages := fill(t, s, 5)
	before, err := os.ReadFile(filepath.Join(dir, "keyring"))
	if err != nil {
		t.Fatal(err)
	}
	// Somebody reads while the keys change, and pages still come in.
	var wg sync.WaitGroup
	stop := make(chan struct{})
	wg.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			for id := range keptPages {
				f, err := s.OpenFile(id)
				if err != nil {
					t.Error(err)
					return
				}
				f.Close()
			}
			if _, err := s.Batch(kept.ID); err != nil {
				t.Error(err)
				return
			}
		}
	})
	wg.Go(func() {
		for i := range 20 {
			take(t, s, kept.ID, 100+i, []byte("meanwhile"))
		}
	})
	report := erase(t, s, old.ID)
	close(stop)
	wg.Wait()
	if report.Files != 7 || report.Generation != 2 || len(report.Batches) != 1 {
		t.Errorf("%+v", report)
	}
	gone(t, s, old, oldPages)
	expect(t, s, keptPages)
	if again := erase(t, s, old.ID); again.Files != 0 {
		t.Errorf("erased again: %+v", again)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	if !s.Recovery().Clean() {
		t.Errorf("%+v", s.Recovery())
	}
	gone(t, s, old, oldPages)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "scanstelle.db")); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	defer s.Close()
	if r := s.Recovery(); !r.IndexRebuilt || len(r.Damaged) > 0 {
		t.Errorf("%+v", r)
	}
	gone(t, s, old, oldPages)
	expect(t, s, keptPages)
	// The old key-encrypting key is nowhere: the lines of before fit nothing.
	after, err := os.ReadFile(filepath.Join(dir, "keyring"))
	if err != nil {
		t.Fatal(err)
	}
	head := before[:bytes.IndexByte(before, '\n')]
	if bytes.Contains(after, head) {
		t.Error("the key-encrypting key stayed")
	}
}

// TestErasureOnFullDisk: no room for the new keyring leaves everything as it
// was, and the station goes on working.
func TestErasureOnFullDisk(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	fsys := faultfs.New(durable.OS())
	o := options(dir)
	o.FS = fsys
	s, err := store.Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, s, 60)
	old, oldPages := fill(t, s, 3)
	e := erasure(t, s, old.ID)
	fsys.FullAfter(5000) // the act fits, the new keyring with 60 keys does not
	if _, err := s.Erase(context.Background(), "P-TEST0000", e); batch.CodeOf(err) != batch.CodeDiskFull {
		t.Fatal(err)
	}
	fsys.FullAfter(-1)
	_, pages := fill(t, s, 2)
	expectOnly(t, s, pages)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir) // finishes it
	defer s.Close()
	gone(t, s, old, oldPages)
	expectOnly(t, s, pages)
}

func expectOnly(t *testing.T, s *store.Store, pages map[batch.ID][]byte) {
	t.Helper()
	for id, want := range pages {
		f, err := s.OpenFile(id)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(f.Reader())
		f.Close()
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("page %s: %d bytes, %v", id, len(got), err)
		}
	}
}

// TestEraseTakesNothingElse: no receipt, no page of another batch, nothing
// unknown.
func TestEraseTakesNothingElse(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "data"))
	defer s.Close()
	ctx := context.Background()
	one, _ := fill(t, s, 1)
	other, otherPages := fill(t, s, 1)
	d := batch.Document{ID: batch.NewID(), Batch: one.ID, Number: 1}
	if err := s.Form(ctx, "P-TEST0000", d); err != nil {
		t.Fatal(err)
	}
	receipt, err := s.Create(one.ID, store.RoleReceipt, batch.NewID())
	if err != nil {
		t.Fatal(err)
	}
	record, err := receipt.Finish()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetDelivery(ctx, "P-TEST0000", batch.Delivery{ID: batch.NewID(), Document: d.ID, Batch: one.ID, State: batch.Verified}, receipt); err != nil {
		t.Fatal(err)
	}
	foreign := erasure(t, s, other.ID).Act.Erased
	for _, ids := range [][]batch.ID{{record.ID}, foreign, {batch.NewID()}} {
		act := batch.Act{Name: "batch-erased", Erased: ids}
		if _, err := s.Erase(ctx, "P-TEST0000", store.Erasure{Batch: one.ID, Act: act}); batch.CodeOf(err) != batch.CodeUnknownID {
			t.Errorf("%v: %v", ids, err)
		}
	}
	expect(t, s, otherPages)
}
