package store_test

import (
	"context"
	"io"
	"path/filepath"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// TestActWithFile: the file becomes valid with its act, goes with its batch, and the
// act stays; an act with an effect is not taken.
func TestActWithFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, dir)
	ctx := context.Background()
	b, pages := fill(t, s, 1)
	file := func(content string) *store.Pending {
		t.Helper()
		f, err := s.Create(b.ID, store.RoleField, batch.NewID())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
		return f
	}
	unfinished := file("halb")
	if err := s.ActWith(ctx, b.ID, "P-TEST0000", batch.Act{Name: "noted"}, unfinished); batch.CodeOf(err) != batch.CodeInternal {
		t.Errorf("an unfinished file: %v", err)
	}
	unfinished.Abort()
	f := file("ein Name")
	r, err := f.Finish()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.ActWith(ctx, b.ID, "P-TEST0000", batch.Act{Name: "noted", State: batch.Delivered}, f); batch.CodeOf(err) != batch.CodeInternal {
		t.Errorf("an effect: %v", err)
	}
	if err := s.ActWith(ctx, b.ID, "P-TEST0000", batch.Act{Name: "noted"}, f); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	defer s.Close()
	expect(t, s, pages)
	open, err := s.OpenFile(r.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(open.Reader()); string(got) != "ein Name" || err != nil {
		t.Errorf("%q %v", got, err)
	}
	open.Close()
	erase(t, s, b.ID)
	if _, err := s.OpenFile(r.ID); batch.CodeOf(err) != batch.CodeErased {
		t.Errorf("%v", err)
	}
	if acts, err := s.Acts(b.ID); err != nil || len(acts) != 2 || acts[0].Name != "noted" {
		t.Errorf("%+v %v", acts, err)
	}
}
