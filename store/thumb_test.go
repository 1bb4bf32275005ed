package store_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

func thumbFile(s *store.Store, b, page batch.ID) string {
	return filepath.Join(s.Dir(), "batches", string(b), "thumbs", string(page))
}

// A thumbnail is read back, says nothing on the disk, belongs to its page alone,
// and one that is damaged is simply not there.
func TestThumb(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, dir)
	b, pages := fill(t, s, 2)
	var ids []batch.ID
	for id := range pages {
		ids = append(ids, id)
	}
	if _, found, err := s.Thumb(ids[0]); found || err != nil {
		t.Errorf("before: %v %v", found, err)
	}
	want := batch.Thumb{Width: 170, Height: 240, Rotation: 90, JPEG: bytes.Repeat([]byte("geheimes Bild "), 500)}
	for range 2 { // the second replaces the first
		if err := s.PutThumb(ids[0], want); err != nil {
			t.Fatal(err)
		}
	}
	expect(t, s, pages) // it is no evidence: nothing misses it, nothing minds it
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	defer s.Close()
	if !s.Recovery().Clean() {
		t.Errorf("%+v", s.Recovery())
	}
	if got, found, err := s.Thumb(ids[0]); !found || err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v %v %+v", found, err, got)
	}
	path := thumbFile(s, b.ID, ids[0])
	sealed, err := os.ReadFile(path)
	if err != nil || bytes.Contains(sealed, []byte("geheim")) || bytes.Contains(sealed, []byte("jpeg")) {
		t.Errorf("the file tells: %v", err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	for name, bad := range map[string][]byte{"torn": sealed[:len(sealed)/2], "empty": {}, "changed": append(bytes.Clone(sealed[:len(sealed)-1]), sealed[len(sealed)-1]^1)} {
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, found, err := s.Thumb(ids[0]); found || err != nil {
			t.Errorf("%s: %v %v", name, found, err)
		}
	}
	if err := os.WriteFile(thumbFile(s, b.ID, ids[1]), sealed, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, found, _ := s.Thumb(ids[1]); found {
		t.Error("the thumbnail of another page is taken for its own")
	}
	if err := s.PutThumb(batch.NewID(), want); batch.CodeOf(err) != batch.CodeUnknownID {
		t.Errorf("of no page: %v", err)
	}
}

// TestThumbGoesWithItsPage: A.AM.VT.H.3. The key goes with that of the page, the
// file with the page.
func TestThumbGoesWithItsPage(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, dir)
	defer s.Close()
	b, pages := fill(t, s, 3)
	kept, keptPages := fill(t, s, 1)
	var copies [][]byte
	for _, of := range []struct {
		batch batch.ID
		pages map[batch.ID][]byte
	}{{b.ID, pages}, {kept.ID, keptPages}} {
		for id := range of.pages {
			if err := s.PutThumb(id, batch.Thumb{Width: 1, Height: 1, JPEG: []byte("bild")}); err != nil {
				t.Fatal(err)
			}
			data, err := os.ReadFile(thumbFile(s, of.batch, id))
			if err != nil {
				t.Fatal(err)
			}
			copies = append(copies, data)
		}
	}
	erase(t, s, b.ID)
	gone(t, s, b, pages)
	i := 0
	for id := range pages {
		path := thumbFile(s, b.ID, id)
		if _, err := os.Lstat(path); !os.IsNotExist(err) {
			t.Errorf("the file is still there: %v", err)
		}
		if err := os.WriteFile(path, copies[i], 0o600); err != nil { // somebody kept a copy
			t.Fatal(err)
		}
		i++
		if _, found, err := s.Thumb(id); found || batch.CodeOf(err) != batch.CodeErased {
			t.Errorf("%v %v", found, err)
		}
		if err := s.PutThumb(id, batch.Thumb{}); batch.CodeOf(err) != batch.CodeErased {
			t.Errorf("a new one: %v", err)
		}
	}
	for id := range keptPages {
		if _, found, err := s.Thumb(id); !found || err != nil {
			t.Errorf("of another batch: %v %v", found, err)
		}
	}
}

// TestThumbOfAFileThatIsThePage: a file taken in that is the image of its page itself
// takes the thumbnail along, too (A.AM.VT.H.3).
func TestThumbOfAFileThatIsThePage(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "data"))
	defer s.Close()
	b, _ := fill(t, s, 0)
	p := batch.Page{ID: batch.NewID(), Batch: b.ID, Position: 1, Index: 1, Sheet: 1, Side: batch.Front, Kind: batch.KindContent, Taken: s.Now()}
	f, err := s.Create(b.ID, store.RoleOriginal, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Abort()
	if _, err := f.Write([]byte("ein JPEG")); err != nil {
		t.Fatal(err)
	}
	r, err := f.Finish()
	if err != nil {
		t.Fatal(err)
	}
	p.Image = batch.Image{Codec: batch.JPEG, SHA256: r.SHA256, Bytes: r.Bytes, DPI: 300}
	if err := s.TakePage(context.Background(), "P-TEST0000", p, f); err != nil {
		t.Fatal(err)
	}
	if err := s.PutThumb(p.ID, batch.Thumb{Width: 1, Height: 1, JPEG: []byte("bild")}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(thumbFile(s, b.ID, p.ID)); err != nil {
		t.Fatal(err)
	}
	erase(t, s, b.ID)
	if _, err := os.Lstat(thumbFile(s, b.ID, p.ID)); !os.IsNotExist(err) {
		t.Errorf("the file is still there: %v", err)
	}
}

// Every committed line is told, in its order, once what it says can be read.
func TestNotices(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	var s *store.Store
	var kinds []store.Kind
	o := options(dir)
	o.Committed = func(list []store.Notice) {
		for _, n := range list {
			kinds = append(kinds, n.Kind)
			if n.Page != "" {
				if p, err := s.Page(n.Page); err != nil || p.Batch != n.Batch || n.Seq < 2 || n.Time.IsZero() {
					t.Errorf("%+v: %v", n, err)
				}
			}
			for _, id := range n.Pages {
				if p, err := s.Page(id); err != nil || p.Rotation != 90 {
					t.Errorf("the act is not in the index: %v %v", p.Rotation, err)
				}
			}
			if n.Register != "" && (n.Register != store.Settings || n.Key != "k" || n.Batch != "") {
				t.Errorf("%+v", n)
			}
			if n.Kind == store.KindDelivery {
				if d, err := s.Delivery(n.Delivery); err != nil || d.State != batch.Unknown || n.Batch != d.Batch {
					t.Errorf("%+v: %+v %v", n, d, err)
				}
			}
		}
	}
	var err error
	if s, err = store.Open(dir, o); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	b := batch.Batch{ID: batch.NewID(), RunKey: "k", Creator: "P-TEST0000", Opened: s.Now(), State: batch.Open, Inputs: []batch.Input{{Source: "a"}}}
	if err := s.OpenBatch(ctx, b); err != nil {
		t.Fatal(err)
	}
	p := take(t, s, b.ID, 1, []byte("seite"))
	turned := 90
	if err := s.Decide(ctx, b.ID, "P-TEST0000", func() ([]batch.Act, error) {
		return []batch.Act{{Name: "turned", Page: p.ID, Pages: []batch.PageChange{{Page: p.ID, Rotation: &turned}}}}, nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.SetDelivery(ctx, "P-TEST0000", batch.Delivery{ID: batch.NewID(), Batch: b.ID, State: batch.Unknown}, nil); err != nil {
		t.Fatal(err)
	}
	e, err := store.NewEntry("k", "setting-changed", 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.ChangeRegister(ctx, store.Settings, "P-TEST0000", func() ([]store.Entry, error) { return []store.Entry{e}, nil }); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil { // ends the committer: kinds is ours
		t.Fatal(err)
	}
	if want := []store.Kind{store.BatchOpened, store.PageTaken, "turned", store.KindDelivery, "setting-changed"}; !reflect.DeepEqual(kinds, want) {
		t.Errorf("%v, want %v", kinds, want)
	}
}
