package store_test

import (
	"context"
	"path/filepath"
	"reflect"
	"sync"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// plainly reads a batch one thing after the other, without a memo.
func plainly(t *testing.T, s *store.Store, id batch.ID) store.Contents {
	t.Helper()
	b, err := s.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	c := store.Contents{Batch: b, PageList: []batch.Page{}, DocumentList: []batch.Document{}}
	for _, id := range b.Pages {
		p, err := s.Page(id)
		if err != nil {
			t.Fatal(err)
		}
		c.PageList = append(c.PageList, p)
	}
	for _, id := range b.Documents {
		d, err := s.Document(id)
		if err != nil {
			t.Fatal(err)
		}
		c.DocumentList = append(c.DocumentList, d)
	}
	if c.Acts, err = s.Acts(id); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestMemoReadsWhatChanged: a batch read with a memo is the same as one read without,
// after whatever happened; only what changed is read again.
func TestMemoReadsWhatChanged(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "data"))
	defer s.Close()
	ctx := context.Background()
	b, pages := fill(t, s, 30)
	d := batch.Document{ID: batch.NewID(), Batch: b.ID, Number: 1, State: batch.Open}
	for id := range pages {
		d.Pages = append(d.Pages, id)
	}
	if err := s.Form(ctx, "P-TEST0000", d); err != nil {
		t.Fatal(err)
	}
	var memo store.Memo
	decide := func(acts ...batch.Act) func() {
		return func() {
			if err := s.Decide(ctx, b.ID, "P-TEST0000", func() ([]batch.Act, error) { return acts, nil }); err != nil {
				t.Fatal(err)
			}
		}
	}
	turned := 90
	for _, c := range []struct {
		what  string
		do    func()
		reads int // 30 pages, a document, an input at first
	}{
		{"at first", func() {}, 32},
		{"again", func() {}, 0},
		{"a note", decide(batch.Act{Name: "noted", Page: d.Pages[0]}), 1},
		{"a page is turned", decide(batch.Act{Name: "turned", Pages: []batch.PageChange{{Page: d.Pages[3], Rotation: &turned}}}), 2},
		{"a document changes", func() {
			now := d
			now.Title, now.Pages = "anders", d.Pages[:20]
			decide(batch.Act{Name: "shortened", Documents: []batch.Document{now}})()
		}, -1},
		{"a page comes", func() { take(t, s, b.ID, 31, []byte("neu")) }, -1},
		{"another batch", func() { other, _ := fill(t, s, 2); _, _ = s.Contents(other.ID, &memo) }, 3},
		{"again", func() {}, 0},
		{"everything is forgotten", memo.Forget, -1},
		{"again", func() {}, 0},
	} {
		before := memo.Reads()
		c.do()
		got, err := s.Contents(b.ID, &memo)
		if err != nil {
			t.Fatal(err)
		}
		if want := plainly(t, s, b.ID); !reflect.DeepEqual(got, want) {
			t.Fatalf("%s: %+v, want %+v", c.what, got, want)
		}
		reads := memo.Reads() - before
		if c.reads >= 0 && reads != c.reads || reads > 40 {
			t.Errorf("%s: %d values are read, want %d", c.what, reads, c.reads)
		}
	}
	if _, err := s.Contents(batch.NewID(), &memo); batch.CodeOf(err) != batch.CodeUnknownID {
		t.Errorf("no batch: %v", err)
	}
}

// TestMemoIsBounded: it holds the batches that were read last and what is in them,
// nothing of what was forgotten while somebody read, and serves many at once.
func TestMemoIsBounded(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "data"))
	defer s.Close()
	var memo store.Memo
	var ids []batch.ID
	for range 5 {
		b, _ := fill(t, s, 3)
		ids = append(ids, b.ID)
	}
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for n := range 20 {
				id := ids[(i+n)%len(ids)]
				if c, err := s.Contents(id, &memo); err != nil || len(c.PageList) != 3 || c.PageList[0].Batch != id {
					t.Errorf("%v: %+v", err, c)
				}
				if n == 10 {
					memo.Forget()
				}
			}
		})
	}
	all.Wait()
	if n := memo.Held(); n > 3*4 {
		t.Errorf("%d values are held", n)
	}
	memo.Forget()
	if n := memo.Held(); n != 0 {
		t.Errorf("%d values are held after all was forgotten", n)
	}
}
